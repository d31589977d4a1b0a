import { countNewlines } from './envoy-element-cache.ts';

/** A range of the reader's buffer; only valid during the call it is handed out in. */
export interface DumpRange {
  readonly buffer: Buffer;
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
  /** 1-based line and byte offset of `start` in the document. */
  readonly line: number;
  readonly offset: number;
}

/** Receives the parts of a config dump. */
export interface DumpHandler {
  /** An element of the named list, from its opening to its closing brace. Returns how many newlines it holds, -1 when not known. */
  element(list: string, range: DumpRange): number;
  /** The inside of the bootstrap, or as much of it as there is. */
  bootstrap(range: DumpRange): void;
  tooLarge(line: number): void;
  unexpected(line: number): void;
}

/** Reads a config dump that is indented regularly, element by element, without holding more than one of them. */
export interface DumpReader {
  push(chunk: Uint8Array): void;
  /** Whether the document was complete, and the line where it ends. */
  end(): { readonly complete: boolean; readonly line: number };
}

/** How many of a document's first bytes are looked at for its shape. */
export const SHAPE_BYTES = 1024;
const MAX_STRUCTURE_LINE = 400;
const NEWLINE = 10;
const LINE_END = Buffer.from('\n');
const EMPTY = Buffer.alloc(0);
const FIRST_BUFFER = 256 << 10;
const MAX_SPARE = 8 << 20;
/** The buffer of the last reader that ended, for the next one: dumps come one after the other, and new memory is slow at first use. */
let spare: Buffer | undefined;

/** The indent unit of a dump whose first lines are `{`, `"configs": [` and `{`, each one unit further in; '' for any other shape. */
export function indentOf(head: string): string {
  const match = /^\{\r?\n([ \t]{1,8})"configs": ?\[\r?\n([ \t]+)\{\r?\n/.exec(head);
  const [, unit = '', second = ''] = match ?? [];
  return second === unit + unit ? unit : '';
}

type Mode =
  | { readonly at: 'structure' }
  | { readonly at: 'list'; readonly list: string }
  | { readonly at: 'element'; readonly list: string }
  | { readonly at: 'bootstrap' }
  | { readonly at: 'skip'; readonly until: Buffer; readonly next: Mode };

const STRUCTURE: Mode = { at: 'structure' };

/** Where in a file a dump begins: 1-based line and byte offset. */
export interface DumpOrigin {
  readonly line: number;
  readonly offset: number;
}

/** Makes a reader; `lists` are the keys (either spelling) of the lists whose elements are wanted, mapped to the name handed out. */
export function createDumpReader(
  unit: string,
  lists: ReadonlyMap<string, string>,
  handler: DumpHandler,
  maxElement: number,
  origin: DumpOrigin = { line: 1, offset: 0 },
): DumpReader {
  const indent = [0, 1, 2, 3, 4].map((depth) => unit.repeat(depth));
  const [, in1 = '', in2 = '', in3 = '', in4 = ''] = indent;
  const elementClose = Buffer.from(`\n${in4}}`);
  const objectClose = Buffer.from(`\n${in3}}`);
  const listClose = Buffer.from(`\n${in3}]`);
  // Lines that belong to the frame and say nothing; `{in3}]` ends a list.
  const frame = new Set([
    '',
    '{',
    `${in1}"configs": [`,
    `${in1}"configs":[`,
    `${in1}]`,
    `${in2}{`,
    `${in2}}`,
    `${in3}}`,
    `${in3}]`,
    `${in4}}`,
  ]);
  const keyPattern = new RegExp(`^${in3}"([^"]+)": ?(.*)$`, 's');

  let buffer = spare ?? Buffer.allocUnsafe(FIRST_BUFFER);
  spare = undefined;
  let view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  let filled = buffer.subarray(0, 0);
  let start = 0;
  let end = 0;
  let searched = 0;
  let base = origin.offset;
  let line = origin.line;
  let mode: Mode = STRUCTURE;
  let complete = false;

  function append(chunk: Uint8Array): void {
    if (end + chunk.length > buffer.length) {
      const live = end - start;
      const fits = live + chunk.length <= buffer.length;
      const target = fits ? buffer : Buffer.allocUnsafe(Math.max(2 * buffer.length, live + chunk.length));
      buffer.copy(target, 0, start, end);
      if (!fits) {
        buffer = target;
        view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
      }
      base += start;
      searched = Math.max(0, searched - start);
      start = 0;
      end = live;
    }
    buffer.set(chunk, end);
    end += chunk.length;
    filled = buffer.subarray(0, end);
  }

  function moveTo(position: number, newlines = -1): void {
    line += newlines >= 0 ? newlines : countNewlines(view, start, position);
    start = position;
    searched = position;
  }

  /** Position of the needle in what is buffered, or -1; what was searched once is not searched again. */
  function find(needle: Buffer): number {
    const at = filled.indexOf(needle, Math.max(start, searched));
    if (at < 0) searched = Math.max(start, end - needle.length + 1);
    return at;
  }

  function rangeTo(position: number): DumpRange {
    return { buffer, view, start, end: position, line, offset: base + start };
  }

  /** Where the line at `from` ends, without its newline; -1 when more bytes are needed. */
  function lineEnd(from: number, last: boolean): number {
    const at = filled.indexOf(NEWLINE, from);
    return at >= 0 ? at : last ? end : -1;
  }

  /** One line outside of any element. False when more bytes are needed. */
  function structure(list: string, last: boolean): boolean {
    const stop = lineEnd(Math.max(start, searched), last);
    if (stop < 0) {
      searched = end;
      if (end - start < MAX_STRUCTURE_LINE * 1000) return false;
      if (!complete) handler.unexpected(line);
      mode = { at: 'skip', until: LINE_END, next: mode };
      return true;
    }
    const text = lineText(stop);
    if (list !== '' && text === `${in4}{`) {
      mode = { at: 'element', list };
      return true;
    }
    // What follows the document is none of it.
    if (!complete) frameLine(text, list);
    moveTo(Math.min(stop + 1, end), stop < end ? 1 : 0);
    return true;
  }

  /** The text of a line; '?' for one that is too long to belong to the frame. */
  function lineText(lineStop: number): string {
    const stop = lineStop > start && buffer[lineStop - 1] === 13 ? lineStop - 1 : lineStop;
    return stop - start > MAX_STRUCTURE_LINE ? '?' : buffer.toString('latin1', start, stop);
  }

  function frameLine(text: string, list: string): void {
    const bare = text.endsWith(',') ? text.slice(0, -1) : text;
    if (bare === '}') complete = true;
    else if (list !== '' && bare === `${in3}]`) mode = STRUCTURE;
    else if (!frame.has(bare) && !keyLine(bare)) handler.unexpected(line);
  }

  function keyLine(text: string): boolean {
    const [, name = '', value = ''] = keyPattern.exec(text) ?? [];
    if (name === '') return false;
    const list = lists.get(name);
    if (value === '[' && list !== undefined) mode = { at: 'list', list };
    else if (value === '{' && name === 'bootstrap') mode = { at: 'bootstrap' };
    else if (value === '[') mode = { at: 'skip', until: listClose, next: STRUCTURE };
    else if (value === '{') mode = { at: 'skip', until: objectClose, next: STRUCTURE };
    return true;
  }

  function element(list: string, last: boolean): boolean {
    const close = find(elementClose);
    const stop = close + elementClose.length;
    if ((close < 0 ? end : stop) - start > maxElement) {
      handler.tooLarge(line);
      mode = { at: 'skip', until: elementClose, next: { at: 'list', list } };
      return true;
    }
    if (close < 0) return false;
    // The rest of the line is a comma or nothing; wait for it so that the next line starts clean.
    const lineStop = lineEnd(stop, last);
    if (lineStop < 0) {
      searched = close;
      return false;
    }
    const newlines = handler.element(list, rangeTo(stop));
    mode = { at: 'list', list };
    if (lineStop === end) moveTo(end);
    else moveTo(lineStop + 1, newlines < 0 ? -1 : newlines + 1);
    return true;
  }

  function skipping(until: Buffer, next: Mode): boolean {
    const at = find(until);
    if (at < 0) {
      moveTo(Math.max(start, end - until.length + 1));
      return false;
    }
    mode = next;
    moveTo(at + 1);
    return true;
  }

  function bootstrap(last: boolean): boolean {
    const close = find(objectClose);
    if ((close < 0 ? end : close) - start > maxElement) {
      handler.tooLarge(line);
      mode = { at: 'skip', until: objectClose, next: STRUCTURE };
      return true;
    }
    if (close < 0 && !last) return false;
    handler.bootstrap(rangeTo(close < 0 ? end : close));
    mode = STRUCTURE;
    moveTo(close < 0 ? end : close + 1);
    return true;
  }

  function step(last: boolean): boolean {
    if (start >= end) return false;
    switch (mode.at) {
      case 'structure':
        return structure('', last);
      case 'list':
        return structure(mode.list, last);
      case 'element':
        return element(mode.list, last);
      case 'bootstrap':
        return bootstrap(last);
      case 'skip':
        return skipping(mode.until, mode.next);
    }
  }

  return {
    push(chunk) {
      append(chunk);
      while (step(false));
    },
    end() {
      while (step(true));
      if (buffer.length <= MAX_SPARE) spare = buffer;
      start = end = 0;
      buffer = filled = EMPTY;
      return { complete, line };
    },
  };
}
