import type { LimitName, Limits } from '../../model/limits.ts';
import { hasMoreLines } from '../bounds.ts';

/** One object of a YAML file: an item of a list, or a document of its own. */
interface YamlItem {
  /** Its own lines as they are in the file. */
  readonly text: string;
  /** How many characters of the first line are indentation, the dash of a list item included. */
  readonly skip: number;
  /** 1-based line and byte offset of its first line. */
  readonly line: number;
  readonly offset: number;
}

/** Receives the objects of a YAML file. */
export interface YamlHandler {
  item(item: YamlItem): void;
  /** `kind` and `apiVersion` of the document around; they may come after its items. */
  field(key: string, value: string): void;
  documentEnd(): void;
  /** An item passed a cap and is left out. */
  past(line: number, limit: LimitName): void;
}

/** Cuts YAML into objects by lines; holds no more than one of them. */
export interface YamlItems {
  push(chunk: Uint8Array): void;
  /** Ends the file. Line of the last item if that is cut: it is not handed out then; else 0. */
  end(): number;
}

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const DASH = 45;

interface Open {
  readonly skip: number;
  readonly line: number;
  readonly offset: number;
  readonly parts: Buffer[];
  /** Index in the present block where it starts or goes on. */
  from: number;
  size: number;
}

/**
 * kubectl writes one `kind: List` with its items in column 0; lists that are indented, lists without a List around them, several
 * documents with or without `---` between them are read as well.
 */
export function createYamlItems(handler: YamlHandler, limits: Limits): YamlItems {
  const maxItem = limits['object-size'];
  let carry: Buffer[] = [];
  let carried = 0;
  let line = 1;
  let base = 0;
  let mode: 'head' | 'items' | 'tail' = 'head';
  /** Column of the dashes of the list, -1 while it is not known. */
  let column = -1;
  let bare = false;
  let kind = '';
  let hasVersion = false;
  let open: Open | undefined;

  const start = (at: number, skip: number): void => {
    open = { skip, line, offset: base + at, parts: [], from: at, size: 0 };
  };

  const finish = (block: Buffer, end: number): void => {
    if (!open) return;
    const last = block.subarray(open.from, end);
    const bytes = open.parts.length > 0 ? Buffer.concat([...open.parts, last]) : last;
    const { skip, line: at, offset, size } = open;
    open = undefined;
    if (size + last.length > maxItem) handler.past(at, 'object-size');
    else if (hasMoreLines(bytes, limits['object-values'])) handler.past(at, 'object-values');
    else handler.item({ text: bytes.toString('utf8'), skip, line: at, offset });
  };

  const endDocument = (block: Buffer, end: number): void => {
    finish(block, end);
    handler.documentEnd();
    mode = 'head';
    column = -1;
    bare = false;
    kind = '';
    hasVersion = false;
  };

  /** A line that belongs to no item of a list and starts in column 0. */
  const rootLine = (block: Buffer, at: number, end: number): void => {
    const first = block[at] as number;
    if (first === DASH && block[at + 1] === DASH && block[at + 2] === DASH) {
      endDocument(block, at);
      return;
    }
    if (first === 46 && block[at + 1] === 46 && block[at + 2] === 46) {
      endDocument(block, at);
      return;
    }
    // Comments and directives open nothing.
    if (first === 35 || first === 37) return;
    if (first === DASH && mode === 'head' && !open) {
      mode = 'items';
      bare = true;
      listLine(block, at, end);
      return;
    }
    if (first === 105 && startsWith(block, at, 'items:')) {
      open = undefined;
      bare = false;
      const rest = block.toString('latin1', at + 6, Math.min(end, at + 64)).trim();
      mode = rest === '' || rest.startsWith('#') ? 'items' : 'tail';
      column = -1;
      return;
    }
    if (first === 97 && startsWith(block, at, 'apiVersion:')) {
      if (hasVersion || bare) endDocument(block, at);
      hasVersion = true;
      handler.field('apiVersion', fieldValue(block, at + 11, end));
    } else if (first === 107 && startsWith(block, at, 'kind:')) {
      kind = fieldValue(block, at + 5, end);
      handler.field('kind', kind);
    }
    // Warnings that a command printed into the file start with a capital.
    if (mode === 'head' && !open && ((first >= 97 && first <= 122) || first === 34 || first === 39)) start(at, 0);
  };

  const listLine = (block: Buffer, at: number, end: number): void => {
    let i = at;
    const limit = column < 0 ? end : at + column;
    while (i < limit && block[i] === SPACE) i++;
    const byte = i < end ? block[i] : NEWLINE;
    if (byte === RETURN || byte === NEWLINE) return;
    const dash = byte === DASH && isBlank(i + 1 < end ? block[i + 1] : NEWLINE);
    if (dash && (column < 0 || i === at + column)) {
      finish(block, at);
      column = i - at;
      let content = i + 1;
      while (content < end && block[content] === SPACE) content++;
      start(at, content < end && block[content] !== RETURN ? content - at : i - at + 2);
    } else if (i === at && byte !== SPACE && byte !== 35) {
      finish(block, at);
      mode = 'tail';
      rootLine(block, at, end);
    }
  };

  const readBlock = (block: Buffer): void => {
    let at = 0;
    while (at < block.length) {
      let end = block.indexOf(NEWLINE, at);
      if (end < 0) end = block.length;
      const first = block[at];
      // Most lines of a list are indented: they go on with the item.
      if (mode === 'items') {
        if (first !== SPACE || column !== 0) listLine(block, at, end);
      } else if (first !== SPACE && first !== NEWLINE && first !== RETURN && at < end) {
        rootLine(block, base + at === 0 && first === 0xef ? 3 : at, end);
      }
      line++;
      at = end + 1;
    }
    if (open) {
      const rest = block.subarray(open.from);
      open.size += rest.length;
      open.from = 0;
      // An item that is too large is only measured.
      if (open.size <= maxItem) open.parts.push(Buffer.from(rest));
      else open.parts.length = 0;
    }
    base += block.length;
  };

  return {
    push(bytes) {
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        const whole = chunk.subarray(0, end);
        const block = carry.length > 0 ? Buffer.concat([...carry, whole]) : whole;
        carry = [];
        carried = 0;
        readBlock(block);
      }
      // A line that is larger than any item is only measured.
      const room = Math.max(0, maxItem + 1 - carried);
      if (end < chunk.length && room > 0) carry.push(Buffer.from(chunk.subarray(end, end + room)));
      carried += chunk.length - end;
    },
    end() {
      const rest = Buffer.concat(carry);
      carry = [];
      if (rest.length > 0) readBlock(rest);
      const unfinished = mode === 'items' && !bare && kind === '' && open;
      const cutAt = unfinished ? unfinished.line : 0;
      if (cutAt > 0) open = undefined;
      if (open) open.from = 0;
      endDocument(Buffer.alloc(0), 0);
      return cutAt;
    },
  };
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === NEWLINE || byte === RETURN;
}

function startsWith(block: Buffer, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (block[at + i] !== word.charCodeAt(i)) return false;
  return true;
}

function fieldValue(block: Buffer, from: number, end: number): string {
  return block
    .toString('utf8', from, Math.min(end, from + 256))
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
}
