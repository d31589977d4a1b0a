import type { ParseContext, ParseOutcome, Parser } from '../model/parsed.ts';
import type { Problem, ProblemCode } from '../model/problem.ts';

/** One line of a text, without its end. */
export interface TextLine {
  readonly text: string;
  /** 1-based line and byte offset. */
  readonly line: number;
  readonly offset: number;
}

/** Largest document that is read in one piece, in bytes: longer strings are slow and, from 512 MiB on, impossible. */
const MAX_DOCUMENT = 200 << 20;

/** The outcome of a document that is of no use. */
export function failed(context: ParseContext, code: ProblemCode, message: string, hint = ''): ParseOutcome {
  const problem: Problem = { path: context.path, line: 0, code, message, hint };
  return { records: 0, parsed: [], problems: [problem] };
}

/** Parser of a document that is read in one piece: collects it up to a limit, then hands it to `read`. */
export function createDocumentParser(
  context: ParseContext,
  read: (bytes: Buffer) => ParseOutcome,
  maxBytes = MAX_DOCUMENT,
): Parser {
  let chunks: Buffer[] = [];
  let size = 0;
  return {
    push(chunk) {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(Buffer.from(chunk));
      else chunks = [];
    },
    end() {
      if (size > maxBytes) return failed(context, 'too-large', `a document of ${size} bytes is not read`);
      const bytes = Buffer.concat(chunks);
      chunks = [];
      return read(bytes);
    },
  };
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
// Only what sets colours and moves the cursor.
const ESCAPE = '\\x1b\\[[0-9;?]*[ -/]*[@-~]';
const ESCAPES = new RegExp(ESCAPE, 'g');

/** The lines of a text. Colours, which commands print for terminals, are left out where `plain` is wanted. */
export function linesOf(bytes: Buffer, plain = false): TextLine[] {
  const lines: TextLine[] = [];
  let at = bytes.subarray(0, 3).equals(BOM) ? 3 : 0;
  while (at < bytes.length) {
    let end = bytes.indexOf(10, at);
    if (end < 0) end = bytes.length;
    const text = bytes.toString('utf8', at, bytes[end - 1] === 13 && end > at ? end - 1 : end);
    lines.push({ text: plain ? text.replace(ESCAPES, '') : text, line: lines.length + 1, offset: at });
    at = end + 1;
  }
  return lines;
}

/** The JSON value of a document that may have other text, such as warnings, before it; undefined when there is none. */
export function parseJson(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  const start = text.search(/^[ \t\ufeff]*[{[]/m);
  if (start < 0) return undefined;
  try {
    return JSON.parse(start > 0 || text.charCodeAt(0) === 0xfeff ? text.slice(start).replace(/^\ufeff/, '') : text);
  } catch {
    return undefined;
  }
}
