import { LimitError, type LimitName, type Limits, pastLimit } from '../model/limits.ts';
import type { ParseContext, ParseOutcome, Parser } from '../model/parsed.ts';
import type { Problem, ProblemCode } from '../model/problem.ts';
import { passedLimit } from './bounds.ts';

/** One line of a text, without its end. */
export interface TextLine {
  readonly text: string;
  /** 1-based line and byte offset. */
  readonly line: number;
  readonly offset: number;
}

/** The outcome of a document that is of no use. */
export function failed(context: ParseContext, code: ProblemCode, message: string, hint = ''): ParseOutcome {
  const problem: Problem = { path: context.path, line: 0, code, message, hint };
  return { records: 0, parsed: [], problems: [problem] };
}

/** The outcome of a document that passed a cap. */
export function failedAt(context: ParseContext, limit: LimitName): ParseOutcome {
  const problems = [{ path: context.path, line: 0, ...pastLimit(context.limits, limit, 'it was not read') }];
  return { records: 0, parsed: [], problems };
}

/**
 * Parser of a document that is read in one piece: collects it up to a limit, then hands it to `read`, which may throw LimitError. What is not
 * `isWhole` has a row on each line, of which the first are enough.
 */
export function createDocumentParser(
  context: ParseContext,
  read: (bytes: Buffer) => ParseOutcome,
  isWhole: (bytes: Buffer) => boolean = isJson,
): Parser {
  const most = context.limits['document-size'];
  let chunks: Buffer[] = [];
  let size = 0;
  return {
    push(chunk) {
      size += chunk.length;
      if (size <= most) chunks.push(Buffer.from(chunk));
      else chunks = [];
    },
    end() {
      if (size > most) return failedAt(context, 'document-size');
      const bytes = Buffer.concat(chunks);
      chunks = [];
      const end = isWhole(bytes) ? bytes.length : endOfLines(bytes, context.limits['table-rows']);
      try {
        const outcome = read(bytes.subarray(0, end));
        if (end === bytes.length) return outcome;
        const cut = {
          path: context.path,
          line: 0,
          ...pastLimit(context.limits, 'table-rows', 'the rest was not read'),
        };
        return { ...outcome, problems: [...outcome.problems, cut] };
      } catch (error) {
        if (error instanceof LimitError) return failedAt(context, error.limit);
        throw error;
      }
    },
  };
}

/** Bytes below it are blanks. */
const CONTENT = 33;

const isJson = (bytes: Buffer): boolean => /^\s*[[{]/.test(bytes.toString('latin1', 0, 200));

/** Where so many lines that are not blank end, or all there are. */
function endOfLines(bytes: Buffer, most: number): number {
  let end = 0;
  for (let lines = 0; lines < most; lines++) {
    while ((bytes[end] ?? CONTENT) < CONTENT) end++;
    end = bytes.indexOf(10, end) + 1;
    if (end === 0) return bytes.length;
  }
  return end;
}

/** Longest line that a table or a list for people has, in bytes; of a longer one only the start is of use. */
const MAX_LINE = 64 << 10;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
// Only what sets colours and moves the cursor.
const ESCAPE = '\\x1b\\[[0-9;?]*[ -/]*[@-~]';
const ESCAPES = new RegExp(ESCAPE, 'g');

/**
 * The lines of a text, or their starts where they are very long; of empty lines that follow each other only the first. Colours, which commands
 * print for terminals, are left out where `plain` is wanted.
 */
export function linesOf(bytes: Buffer, plain = false): TextLine[] {
  const lines: TextLine[] = [];
  let at = bytes.subarray(0, 3).equals(BOM) ? 3 : 0;
  for (let line = 1; at < bytes.length; line++) {
    let end = bytes.indexOf(10, at);
    if (end < 0) end = bytes.length;
    const stop = bytes[end - 1] === 13 && end > at ? end - 1 : end;
    const text = bytes.toString('utf8', at, Math.min(stop, at + MAX_LINE));
    if (text !== '' || lines.at(-1)?.text !== '') {
      lines.push({ text: plain ? text.replace(ESCAPES, '') : text, line, offset: at });
    }
    at = end + 1;
  }
  return lines;
}

/** The JSON value of a document that may have other text, such as warnings, before it; undefined when there is none. Throws LimitError. */
export function parseJson(bytes: Buffer, limits: Limits): unknown {
  const text = bytes.toString('utf8');
  const start = text.search(/^[ \t\ufeff]*[{[]/m);
  if (start < 0) return undefined;
  const limit = passedLimit(bytes, limits);
  if (limit) throw new LimitError(limit);
  try {
    return JSON.parse(start > 0 || text.charCodeAt(0) === 0xfeff ? text.slice(start).replace(/^\ufeff/, '') : text);
  } catch {
    return undefined;
  }
}
