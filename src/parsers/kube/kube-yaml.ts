import { resolve, resolveWord, startsAsWord, unquote, unsupported } from './kube-yaml-scalars.ts';

export { UnsupportedYaml } from './kube-yaml-scalars.ts';

/** Where the parser stands: `at` is the first character of the present line's content, `indent` its column, -1 at the end. */
interface Cursor {
  readonly text: string;
  at: number;
  indent: number;
}

type Mapping = Record<string, unknown>;

const MAX_DEPTH = 100;
const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const DASH = 45;
const COLON = 58;
const QUESTION = 63;
const BRACKET = 91;
const BACKSLASH = 92;
const BAR = 124;
const BRACE = 123;

/** Characters that can't start a plain scalar: , & * ! > % @ ` # ] } and what has a meaning of its own. */
const INDICATORS: ReadonlySet<number> = new Set([...'#&*!|>\'"%@`{}[],\t\r'].map((c) => c.charCodeAt(0)));

/**
 * Parser of the part of YAML that kubectl and istioctl write: block maps and lists, plain and quoted scalars, `|` blocks, `{}` and `[]`.
 * It throws UnsupportedYaml on everything else (anchors, tags, comments, flow collections, tabs …); the caller then takes a full
 * YAML library, which is some fifteen times slower. Scalars mean what they mean in the core schema of YAML 1.2.
 * The first `skip` characters of the text (`- ` of a list item) count as indentation.
 */
export function parseKubeYaml(text: string, skip = 0): unknown {
  const cursor: Cursor = { text, at: skip, indent: skip };
  if (skip === 0) advance(cursor, 0);
  if (cursor.indent < 0) return null;
  const value = readBlock(cursor, 0);
  if (cursor.indent >= 0) unsupported();
  return value;
}

/** Goes to the next line that has content, from the start of a line. */
function advance(cursor: Cursor, from: number): void {
  const { text } = cursor;
  let start = from;
  for (;;) {
    let i = start;
    while (text.charCodeAt(i) === SPACE) i++;
    if (i >= text.length) {
      cursor.at = text.length;
      cursor.indent = -1;
      return;
    }
    const code = text.charCodeAt(i);
    if (code === NEWLINE) {
      start = i + 1;
      continue;
    }
    if (code === TAB || code === HASH || code === RETURN) unsupported();
    cursor.at = i;
    cursor.indent = i - start;
    return;
  }
}

function isEnd(code: number): boolean {
  // charCodeAt is NaN behind the end.
  return code === NEWLINE || Number.isNaN(code);
}

function isDash(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== DASH) return false;
  const next = text.charCodeAt(at + 1);
  return next === SPACE || isEnd(next);
}

function readBlock(cursor: Cursor, depth: number): unknown {
  if (depth > MAX_DEPTH) unsupported();
  return isDash(cursor.text, cursor.at) ? readList(cursor, depth) : readMap(cursor, depth);
}

function readMap(cursor: Cursor, depth: number): Mapping {
  const { indent, text } = cursor;
  const map: Mapping = {};
  for (;;) {
    const key = readKey(cursor);
    const value = readValue(cursor, indent, depth);
    // Nothing in a cluster has such a key on purpose.
    if (key !== '__proto__') map[key] = value;
    if (cursor.indent < indent) return map;
    if (cursor.indent > indent || isDash(text, cursor.at)) unsupported();
  }
}

function readList(cursor: Cursor, depth: number): unknown[] {
  const { indent, text } = cursor;
  const list: unknown[] = [];
  do {
    const dash = cursor.at;
    let i = dash + 1;
    while (text.charCodeAt(i) === SPACE) i++;
    if (isEnd(text.charCodeAt(i))) {
      advance(cursor, i + 1);
      list.push(cursor.indent > indent ? readBlock(cursor, depth + 1) : null);
    } else if (isDash(text, i) || colonOf(text, i) >= 0) {
      cursor.at = i;
      cursor.indent = indent + i - dash;
      list.push(readBlock(cursor, depth + 1));
    } else {
      list.push(readScalar(cursor, i, indent));
    }
  } while (cursor.indent === indent && isDash(text, cursor.at));
  if (cursor.indent > indent) unsupported();
  return list;
}

/** Where the colon behind a key stands that starts at `at`; -1 when there is none in this line. */
function colonOf(text: string, at: number): number {
  const first = text.charCodeAt(at);
  let i = at;
  if (first === QUOTE || first === APOSTROPHE) {
    i = quoteEnd(text, at, first) + 1;
    return i > 0 && text.charCodeAt(i) === COLON && isBreakOrSpace(text.charCodeAt(i + 1)) ? i : -1;
  }
  for (; ; i++) {
    const code = text.charCodeAt(i);
    if (isEnd(code)) return -1;
    if (code === COLON && isBreakOrSpace(text.charCodeAt(i + 1))) return i;
  }
}

function isBreakOrSpace(code: number): boolean {
  return code === SPACE || isEnd(code);
}

/** The closing quote of the scalar that opens at `at`; -1 when there is none. */
function quoteEnd(text: string, at: number, quote: number): number {
  const mark = quote === QUOTE ? '"' : "'";
  let i = at + 1;
  for (;;) {
    i = text.indexOf(mark, i);
    if (i < 0) return -1;
    if (quote === APOSTROPHE) {
      if (text.charCodeAt(i + 1) !== APOSTROPHE) return i;
      i += 2;
    } else {
      let slashes = 0;
      while (text.charCodeAt(i - 1 - slashes) === BACKSLASH) slashes++;
      if (slashes % 2 === 0) return i;
      i++;
    }
  }
}

/** Reads a key and leaves the cursor behind its colon. */
function readKey(cursor: Cursor): string {
  const { text, at } = cursor;
  const colon = colonOf(text, at);
  if (colon < 0) unsupported();
  cursor.at = colon + 1;
  const first = text.charCodeAt(at);
  if (first === QUOTE || first === APOSTROPHE) return unquote(text.slice(at + 1, colon - 1), first, -1);
  if (INDICATORS.has(first) || (first === QUESTION && isBreakOrSpace(text.charCodeAt(at + 1)))) unsupported();
  if (text.charCodeAt(colon - 1) === SPACE || colon === at) unsupported();
  const key = text.slice(at, colon);
  if (key.includes(' #') || key.includes('\t')) unsupported();
  // The names of fields and labels; a key that is a number keeps its digits.
  if (startsAsWord(first)) {
    if (key.length <= 5 && typeof resolveWord(key) !== 'string') unsupported();
  } else if (!/^(?:0|[1-9]\d{0,14})$/.test(key) && typeof resolve(key) !== 'string') {
    unsupported();
  }
  return key;
}

/** Reads what stands behind the colon of a key of a map at `indent`. */
function readValue(cursor: Cursor, indent: number, depth: number): unknown {
  const { text } = cursor;
  let i = cursor.at;
  while (text.charCodeAt(i) === SPACE) i++;
  if (!isEnd(text.charCodeAt(i))) return readScalar(cursor, i, indent);
  advance(cursor, i + 1);
  if (cursor.indent > indent) return readBlock(cursor, depth + 1);
  if (cursor.indent === indent && isDash(text, cursor.at)) return readList(cursor, depth + 1);
  return null;
}

/** Reads the scalar at `at` inside a node at `indent`, to the start of the next line with content. */
function readScalar(cursor: Cursor, at: number, indent: number): unknown {
  const { text } = cursor;
  const first = text.charCodeAt(at);
  if (first === QUOTE || first === APOSTROPHE) {
    const close = quoteEnd(text, at, first);
    if (close < 0) unsupported();
    endLine(cursor, close + 1);
    return unquote(text.slice(at + 1, close), first, indent);
  }
  if (first === BAR) return readLiteral(cursor, at, indent);
  if (first === BRACE || first === BRACKET) {
    if (text.charCodeAt(at + 1) !== first + 2) unsupported();
    endLine(cursor, at + 2);
    return first === BRACE ? {} : [];
  }
  if (INDICATORS.has(first) || isDash(text, at)) unsupported();
  const next = text.charCodeAt(at + 1);
  if ((first === QUESTION || first === COLON) && isBreakOrSpace(next)) unsupported();
  return readPlain(cursor, at, indent);
}

function readPlain(cursor: Cursor, at: number, indent: number): unknown {
  const { text } = cursor;
  let end = plainEnd(text, at);
  advance(cursor, end + 1);
  let value = trimmed(text, at, end);
  if (cursor.indent <= indent) return resolve(value);
  // The scalar goes on: a line break is a space, each blank line a line feed.
  while (cursor.indent > indent) {
    const start = cursor.at;
    let blanks = 0;
    for (let i = end + 1; i < start - cursor.indent; i++) if (text.charCodeAt(i) === NEWLINE) blanks++;
    end = plainEnd(text, start);
    advance(cursor, end + 1);
    value += (blanks > 0 ? '\n'.repeat(blanks) : ' ') + trimmed(text, start, end);
  }
  return value;
}

/** The end of the line that a plain scalar fills from `at` on. */
function plainEnd(text: string, at: number): number {
  for (let i = at; ; i++) {
    const code = text.charCodeAt(i);
    if (code > COLON) continue;
    if (isEnd(code)) return i;
    if (code === COLON && isBreakOrSpace(text.charCodeAt(i + 1))) unsupported();
    if (code === TAB || code === RETURN) unsupported();
    if (code === HASH && text.charCodeAt(i - 1) === SPACE) unsupported();
  }
}

function trimmed(text: string, from: number, to: number): string {
  let end = to;
  while (text.charCodeAt(end - 1) === SPACE) end--;
  return text.slice(from, end);
}

/** Nothing but blanks may follow in the line. */
function endLine(cursor: Cursor, from: number): void {
  const { text } = cursor;
  let i = from;
  while (text.charCodeAt(i) === SPACE) i++;
  if (!isEnd(text.charCodeAt(i))) unsupported();
  advance(cursor, i + 1);
}

/** Reads a `|` block at `at`; `indent` is that of the node around it. */
function readLiteral(cursor: Cursor, at: number, indent: number): string {
  const { text } = cursor;
  const headerEnd = lineEnd(text, at);
  const header = /^\|(?:([1-9])([-+])?|([-+])([1-9])?)? *$/.exec(text.slice(at, headerEnd));
  if (!header) unsupported();
  const chomp = header[2] ?? header[3] ?? '';
  const digit = header[1] ?? header[4];
  const width = digit === undefined ? detectWidth(text, headerEnd + 1) : indent + Number(digit);
  if (width <= indent) unsupported();
  const lines: string[] = [];
  let start = headerEnd + 1;
  let filled = 0;
  while (start < text.length) {
    let i = start;
    while (i - start < width && text.charCodeAt(i) === SPACE) i++;
    const end = lineEnd(text, i);
    if (i === end) {
      lines.push('');
    } else {
      if (i - start < width) {
        // A tab is no indentation.
        if (text.charCodeAt(i) === TAB) unsupported();
        break;
      }
      lines.push(text.slice(i, end));
      filled = lines.length;
    }
    start = end + 1;
  }
  advance(cursor, start);
  const content = lines.slice(0, filled).join('\n');
  // How much counts of a last line that is blank is a science.
  if ((lines[filled - 1] ?? '').trim() === '') unsupported();
  if (chomp === '-') return content;
  return content + '\n'.repeat(chomp === '+' ? lines.length - filled + 1 : 1);
}

/** The indentation of a block's first line that is not blank. */
function detectWidth(text: string, from: number): number {
  let widest = 0;
  for (let start = from; start < text.length; ) {
    let i = start;
    while (text.charCodeAt(i) === SPACE) i++;
    if (!isEnd(text.charCodeAt(i))) {
      if (widest > i - start) unsupported();
      return i - start;
    }
    widest = Math.max(widest, i - start);
    start = i + 1;
  }
  return 0;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
