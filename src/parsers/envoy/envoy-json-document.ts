import type { ParseContext, Parsed, ParseOutcome, Parser } from '../../model/parsed.ts';
import type { Problem, ProblemCode } from '../../model/problem.ts';
import { passedLimit } from '../bounds.ts';
import { failedAt } from '../document.ts';

/** A document that was read whole. */
export interface JsonDocument {
  readonly value: unknown;
  readonly bytes: Buffer;
}

/** What the reader of a whole document makes of it; null when it is some other document. */
export type JsonReading = { readonly records: number; readonly parsed: readonly Parsed[] } | null;

/** A problem of one entry. */
export function problem(context: ParseContext, line: number, code: ProblemCode, message: string, hint = ''): Problem {
  return { path: context.path, line, code, message, hint };
}

/**
 * Parser of an artifact that is one JSON document and is read whole. `what` names the document in messages; `keepDepth` is how many
 * brackets are open around one element (one less in a document that is an array), so that a cut document still gives its complete
 * elements. `prepare` may leave out bytes that nobody reads before they are parsed.
 */
export function createJsonParser(
  context: ParseContext,
  what: string,
  keepDepth: number,
  read: (document: JsonDocument) => JsonReading,
  prepare: (bytes: Buffer) => Buffer = (bytes) => bytes,
  maxBytes: number = context.limits['document-size'],
): Parser {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    push(chunk) {
      size += chunk.length;
      if (size > maxBytes) chunks.length = 0;
      else chunks.push(Uint8Array.from(chunk));
    },
    end(): ParseOutcome {
      const fail = (code: ProblemCode, message: string): ParseOutcome => ({
        records: 0,
        parsed: [],
        problems: [problem(context, 0, code, message)],
      });
      if (size > maxBytes) return failedAt(context, 'document-size');
      const bytes = prepare(Buffer.concat(chunks));
      chunks.length = 0;
      const limit = passedLimit(bytes, context.limits);
      if (limit) return failedAt(context, limit);
      const { value, cut } = parseJson(bytes.toString('utf8'), keepDepth);
      if (value === undefined) {
        return isBlank(bytes) ? fail('empty', `${what} is empty`) : fail('bad-document', `${what} is not JSON`);
      }
      const reading = read({ value, bytes });
      if (!reading) return fail('bad-document', `this JSON document is not ${what}`);
      const problems = cut
        ? [
            problem(
              context,
              0,
              'cut-document',
              `${what} ends early; its complete elements are used`,
              'collect it again',
            ),
          ]
        : [];
      return { ...reading, problems };
    },
  };
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte <= 32);
}

/**
 * Parses the first JSON value of a text. Text before it and after it is left out. When it is cut, it is closed after its last
 * complete element, that is after the last bracket that leaves at most `keepDepth` open; undefined when there is none.
 */
function parseJson(source: string, keepDepth: number): { readonly value: unknown; readonly cut: boolean } {
  const start = source.search(/[[{]/);
  if (start < 0) return { value: undefined, cut: false };
  const whole = tryParse(start === 0 ? source : source.slice(start));
  return whole === undefined ? salvage(source, start, keepDepth) : { value: whole, cut: false };
}

function tryParse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

const QUOTE = 34;
const BACKSLASH = 92;

function salvage(source: string, start: number, keepDepth: number): { readonly value: unknown; readonly cut: boolean } {
  const open: string[] = [];
  const keep = source[start] === '[' ? keepDepth - 1 : keepDepth;
  let end = -1;
  let closers = '';
  for (let i = start; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code === QUOTE) {
      i = stringEnd(source, i);
      if (i < 0) break;
    } else if (code === 0x7b) open.push('}');
    else if (code === 0x5b) open.push(']');
    else if (code === 0x7d || code === 0x5d) {
      if (open.pop() !== source[i]) break;
      if (open.length > keep) continue;
      end = i + 1;
      closers = open.toReversed().join('');
      if (open.length === 0) break;
    }
  }
  const value = end < 0 ? undefined : tryParse(source.slice(start, end) + closers);
  return { value, cut: closers !== '' };
}

function stringEnd(source: string, quote: number): number {
  for (let at = source.indexOf('"', quote + 1); at >= 0; at = source.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (source.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}

/**
 * Where the elements of a regularly indented document stand: those whose braces open `depth` units in, or the items of lists in column 0
 * of YAML. Empty for other shapes.
 */
export function elementPlaces(
  bytes: Buffer,
  depth: number,
): readonly { readonly line: number; readonly offset: number }[] {
  const [, unit = ''] = /^\s*[[{]\r?\n([ \t]+)/.exec(bytes.toString('latin1', 0, 200)) ?? [];
  const yaml = unit === '' && !/^\s*[[{]/.test(bytes.toString('latin1', 0, 200));
  if (unit === '' && !yaml) return [];
  const open = Buffer.from(yaml ? '\n- ' : `\n${unit.repeat(depth)}{`);
  const places: { line: number; offset: number }[] = [];
  let line = 1;
  let counted = 0;
  for (let at = bytes.indexOf(open); at >= 0; at = bytes.indexOf(open, at + 1)) {
    for (let nl = bytes.indexOf(10, counted); nl >= 0 && nl <= at; nl = bytes.indexOf(10, nl + 1)) line++;
    counted = at + 1;
    places.push({ line, offset: at + 1 });
  }
  return places;
}
