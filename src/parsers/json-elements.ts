import type { LimitName, Limits } from '../model/limits.ts';
import { countValues } from './bounds.ts';

/** A list or an object inside a JSON document. */
export interface JsonElement {
  /** Keys from the root; '' stands for a place in a list. */
  readonly path: readonly string[];
  /** Its own text; where it starts a line, with the blanks before it. */
  readonly text: string;
  /** 1-based line and byte offset where the text starts. */
  readonly line: number;
  readonly offset: number;
}

/**
 * What to do with a list or object: go through its parts, take it as one element, or leave it out. `either` takes an object as
 * an element unless one of its parts is entered.
 */
export type JsonStep = 'enter' | 'element' | 'skip' | 'either';

/** Receives the parts of JSON documents. */
export interface JsonHandler {
  open(path: readonly string[], list: boolean): JsonStep;
  element(element: JsonElement): void;
  /** A string field of an object at the root that is gone through. */
  field?(key: string, value: string): void;
  /** A whole document came to its end. */
  documentEnd?(): void;
  /** An element passed a cap and is left out. */
  past(line: number, limit: LimitName): void;
}

/** Cuts JSON documents, one or several after another, into elements; holds no more than one of them. */
export interface JsonElements {
  push(chunk: Uint8Array): void;
  /** Line of the part that is not complete, 0 when all are. */
  end(): number;
}

const MAX_STRING = 4096;
const MAX_BLANKS = 256;

interface Frame {
  readonly list: boolean;
  key: string;
  hasKey: boolean;
}

interface Capture {
  readonly path: readonly string[];
  readonly line: number;
  readonly offset: number;
  readonly prefix: string;
  readonly parts: Buffer[];
  size: number;
  deepest: number;
  /** Index in the present chunk from which bytes belong to it. */
  from: number;
}

/** Text between documents is left out: a document starts at a bracket that has only blanks before it in its line. */
export function createJsonElements(handler: JsonHandler, limits: Limits): JsonElements {
  const maxElement = limits['object-size'];
  const frames: Frame[] = [];
  let capture: Capture | undefined;
  let nested = 0;
  let inString = false;
  let escaped = false;
  let keep = -1;
  let kept = '';
  let text: string | undefined;
  let line = 1;
  let base = 0;
  let fresh = true;
  let lineStart = 0;
  // Which blank the present line starts with: -1 nothing yet, 0 something else or a mixture.
  let blank = -1;

  const startCapture = (path: readonly string[], index: number): void => {
    const offset = base + index;
    const blanks = blank > 0 && offset - lineStart <= MAX_BLANKS ? offset - lineStart : 0;
    const prefix = blanks > 0 ? String.fromCharCode(blank).repeat(blanks) : '';
    capture = { path, line, offset: offset - blanks, prefix, parts: [], size: 0, deepest: 0, from: index };
  };

  const emit = (chunk: Buffer, end: number): void => {
    if (!capture) return;
    const { path, line: at, offset, prefix, parts, from, deepest } = capture;
    const last = chunk.subarray(from, end);
    const bytes = parts.length > 0 ? Buffer.concat([...parts, last]) : last;
    capture = undefined;
    if (bytes.length > maxElement) handler.past(at, 'object-size');
    else if (deepest > limits['json-depth']) handler.past(at, 'json-depth');
    else if (bytes.length > limits['object-values'] && countValues(bytes) > limits['object-values'])
      handler.past(at, 'object-values');
    else handler.element({ path, text: prefix + bytes.toString('utf8'), line: at, offset });
  };

  const open = (list: boolean, index: number): void => {
    const path = frames.map((frame) => frame.key);
    const step = handler.open(path, list);
    if (step === 'enter' || step === 'either') {
      if (step === 'either') startCapture(path, index);
      else capture = undefined;
      frames.push({ list, key: '', hasKey: false });
    } else {
      if (step === 'element' && !capture) startCapture(path, index);
      nested = 1;
    }
  };

  const close = (chunk: Buffer, index: number): void => {
    if (nested > 0) {
      nested--;
      if (nested > 0) return;
      if (capture && capture.path.length === frames.length) emit(chunk, index + 1);
    } else if (frames.length > 0) {
      frames.pop();
      if (capture && capture.path.length === frames.length) emit(chunk, index + 1);
    }
    if (frames.length === 0 && nested === 0) {
      fresh = true;
      handler.documentEnd?.();
    }
  };

  const separate = (frame: Frame): void => {
    if (frame.hasKey && text !== undefined && frames.length === 1) handler.field?.(frame.key, text);
    frame.hasKey = false;
    text = undefined;
  };

  const keepString = (chunk: Buffer, end: number): void => {
    const room = MAX_STRING - kept.length;
    if (room > 0) kept += chunk.toString('latin1', keep, Math.min(end, keep + room));
  };

  const structure = (byte: number, chunk: Buffer, i: number): void => {
    const frame = frames.at(-1);
    switch (byte) {
      case 34:
        if (!frame) {
          fresh = false;
          return;
        }
        inString = true;
        kept = '';
        keep = i + 1;
        return;
      case 123:
      case 91:
        if (frame || fresh) open(byte === 91, i);
        text = undefined;
        return;
      case 125:
      case 93:
        if (frame) {
          separate(frame);
          close(chunk, i);
        }
        return;
      case 58:
        if (frame && !frame.list && text !== undefined) {
          frame.key = text;
          frame.hasKey = true;
          text = undefined;
        }
        return;
      case 44:
        if (frame) separate(frame);
        return;
      default:
        if (!frame && byte > 32 && !(base + i < 3 && byte >= 0xbb)) fresh = false;
    }
  };

  return {
    push(bytes) {
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const length = chunk.length;
      for (let i = 0; i < length; i++) {
        const byte = chunk[i] as number;
        if (byte === 10) {
          line++;
          lineStart = base + i + 1;
          blank = -1;
          if (frames.length === 0 && nested === 0) fresh = true;
          continue;
        }
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === 92) escaped = true;
          else if (byte === 34) {
            inString = false;
            if (keep >= 0) {
              keepString(chunk, i);
              text = decode(kept);
              keep = -1;
            }
          }
        } else if (nested > 0) {
          if (byte === 34) inString = true;
          else if (byte === 123 || byte === 91) {
            nested++;
            if (capture && nested > capture.deepest) capture.deepest = nested;
          } else if (byte === 125 || byte === 93) close(chunk, i);
        } else {
          structure(byte, chunk, i);
        }
        if (blank !== 0 && byte !== blank) blank = blank === -1 && (byte === 32 || byte === 9) ? byte : 0;
      }
      if (capture) {
        const rest = chunk.subarray(capture.from);
        capture.size += rest.length;
        if (capture.size > maxElement) {
          handler.past(capture.line, 'object-size');
          capture = undefined;
        } else {
          capture.parts.push(Buffer.from(rest));
          capture.from = 0;
        }
      }
      if (keep >= 0) {
        keepString(chunk, length);
        keep = 0;
      }
      base += length;
    },
    end() {
      if (frames.length === 0 && nested === 0) return 0;
      return capture?.line ?? line;
    },
  };
}

/** The string that stands between quotes, given as bytes. */
function decode(latin1: string): string {
  if (!/[\\\x80-\xff]/.test(latin1)) return latin1;
  const utf8 = Buffer.from(latin1, 'latin1').toString('utf8');
  try {
    const parsed: unknown = JSON.parse(`"${utf8}"`);
    return typeof parsed === 'string' ? parsed : utf8;
  } catch {
    return utf8;
  }
}
