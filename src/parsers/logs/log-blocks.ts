import { DEFAULT_LIMITS, type Limits, pastLimit } from '../../model/limits.ts';
import type { LogBlock } from '../../model/log-block.ts';
import type { Problem } from '../../model/problem.ts';
import { view } from './log-bytes.ts';
import { isEntryStart } from './log-entry.ts';

/** Sizes in bytes; the defaults suit real logs. */
export interface LogBlockOptions {
  /** Entry path for problems. */
  readonly path?: string;
  /** Blocks smaller than this are only made at the end of the log and beside what is left out. */
  readonly smallest?: number;
  /** No block and no line is longer than the limit of lines; of a longer line only `head` remains. */
  readonly limits?: Limits;
  readonly head?: number;
}

export interface LogBlocks {
  push(chunk: Uint8Array): void;
  end(): { readonly lines: number; readonly problems: readonly Problem[] };
}

const MARKER = '========= Previous log';
const MARKERS: ReadonlyMap<string, boolean> = new Map([
  ['========= Previous log present (appended at the end) =========', false],
  ['========= Previous log =========', true],
]);
/** A gap that a crashed node left in a file, not a stray byte. */
const NUL_RUN = 33;

/**
 * Cuts a log into blocks of whole lines, without copying where a chunk holds whole lines. The marker lines that `istioctl bug-report` puts
 * between the logs of two runs of a container are in no block; neither are runs of NUL bytes nor the tail of an over-long line, so a block
 * that ends there has no newline at its end.
 */
export function createLogBlocks(sink: (block: LogBlock) => void, options: LogBlockOptions = {}): LogBlocks {
  const { path = '', limits = DEFAULT_LIMITS, head = 64 * 1024 } = options;
  const longest = limits['line-length'];
  const smallest = Math.min(options.smallest ?? 256 * 1024, longest);
  const problems: Problem[] = [];
  let held = Buffer.allocUnsafe(0);
  let heldLength = 0;
  // Looking for a cut again after every few bytes would make long lines slow.
  let tryAt = smallest;
  let line = 1;
  let offset = 0;
  let previous = false;
  let skipping = false;
  let openLine = false;
  const reported = { nul: false, long: false };

  const hold = (bytes: Uint8Array): void => {
    if (heldLength + bytes.length > held.length) {
      const grown = Buffer.allocUnsafe(Math.max(heldLength + bytes.length, held.length * 2, 4096));
      grown.set(held.subarray(0, heldLength));
      held = grown;
    }
    held.set(bytes, heldLength);
    heldLength += bytes.length;
  };

  /** Moves the place in the log over bytes that were handed on or left out. */
  const advance = (bytes: Buffer): void => {
    offset += bytes.length;
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) line++;
    if (bytes.length > 0) openLine = bytes[bytes.length - 1] !== 10;
  };

  const hand = (bytes: Buffer): void => {
    if (bytes.length > 0) sink({ bytes, line, offset, previous });
    advance(bytes);
  };

  /** Hands on lines that hold no marker, in one block or in the pieces around NUL runs. */
  const handPieces = (bytes: Buffer): void => {
    let start = 0;
    for (let at = bytes.indexOf(0); at !== -1; ) {
      let end = at + 1;
      while (bytes[end] === 0) end++;
      if (end - at >= NUL_RUN) {
        hand(bytes.subarray(start, at));
        if (!reported.nul) {
          reported.nul = true;
          problems.push(
            problem(
              path,
              line,
              'nul-bytes',
              'the log holds runs of NUL bytes, as a node leaves behind when it crashes',
            ),
          );
        }
        advance(bytes.subarray(at, end));
        start = end;
      }
      at = bytes.indexOf(0, end);
    }
    hand(bytes.subarray(start));
  };

  /** Hands on whole lines; restart markers are taken out. */
  const emit = (whole: Buffer): void => {
    let bytes = whole;
    if (offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
      bytes = bytes.subarray(3);
      offset = 3;
    }
    let start = 0;
    for (let at = bytes.indexOf(MARKER); at !== -1; at = bytes.indexOf(MARKER, at + MARKER.length)) {
      if (at > 0 && bytes[at - 1] !== 10) continue;
      const newline = bytes.indexOf(10, at);
      const end = newline === -1 ? bytes.length : newline;
      const older = MARKERS.get(bytes.toString('latin1', at, Math.min(end, at + 100)).trimEnd());
      if (older === undefined) continue;
      handPieces(bytes.subarray(start, at));
      start = Math.min(end + 1, bytes.length);
      advance(bytes.subarray(at, start));
      previous = older;
    }
    handPieces(bytes.subarray(start));
  };

  /** Hands on what can be handed on of bytes that start with a line; returns how many bytes are left for later. */
  const process = (bytes: Buffer, last: boolean): number => {
    let at = 0;
    while (at < bytes.length) {
      const window = bytes.subarray(at, at + longest + 1);
      const lines = window.lastIndexOf(10) + 1;
      if (lines === 0 && window.length > longest) {
        at += cutLongLine(bytes.subarray(at));
      } else if (window.length <= longest && last) {
        emit(window);
        at = bytes.length;
      } else if (lines === 0 || (window.length <= longest && lines < smallest)) {
        return bytes.length - at;
      } else {
        const cut = entryCut(window, lines, window.length > longest);
        if (cut === 0) return bytes.length - at;
        emit(window.subarray(0, cut));
        at += cut;
      }
    }
    return 0;
  };

  /** Keeps the head of a line that is too long; returns how many bytes are done with. */
  const cutLongLine = (bytes: Buffer): number => {
    if (!reported.long) {
      reported.long = true;
      problems.push({ path, line, ...pastLimit(limits, 'line-length', 'only its beginning was read') });
    }
    const newline = bytes.indexOf(10, longest);
    const end = newline === -1 ? bytes.length : newline + 1;
    emit(bytes.subarray(0, Math.min(head, longest)));
    skipping = newline === -1;
    advance(bytes.subarray(Math.min(head, longest), end));
    return end;
  };

  /** Empties the held bytes together with as much of the chunk as completes their last entry; returns how much that was. */
  const complete = (chunk: Buffer): number => {
    const reach = chunk.subarray(0, head);
    let cut = 0;
    for (
      let newline = reach.indexOf(10);
      newline !== -1 && newline + 1 < reach.length;
      newline = reach.indexOf(10, newline + 1)
    ) {
      if (isEntryStart(chunk, newline + 1)) {
        cut = newline + 1;
        break;
      }
    }
    if (cut === 0) cut = reach.lastIndexOf(10) + 1;
    if (cut === 0) cut = chunk.indexOf(10) + 1;
    const found = cut > 0;
    if (!found) cut = chunk.length;
    hold(chunk.subarray(0, cut));
    keep(process(held.subarray(0, heldLength), found));
    return cut;
  };

  /** Of the held bytes, only the last `length` are still needed. */
  const keep = (length: number): void => {
    if (length > 0) held.copyWithin(0, heldLength - length, heldLength);
    heldLength = length;
    tryAt = Math.max(smallest, length + Math.ceil(smallest / 4));
  };

  return {
    push(chunk) {
      let bytes = view(chunk);
      if (skipping) {
        const newline = bytes.indexOf(10);
        const end = newline === -1 ? bytes.length : newline + 1;
        advance(bytes.subarray(0, end));
        skipping = newline === -1;
        bytes = bytes.subarray(end);
      }
      if (bytes.length === 0) return;
      if (bytes.length < smallest) {
        hold(bytes);
        if (heldLength >= tryAt) keep(process(held.subarray(0, heldLength), false));
        return;
      }
      if (heldLength > 0) bytes = bytes.subarray(complete(bytes));
      if (bytes.length === 0) return;
      const left = process(bytes, false);
      if (left > 0) hold(bytes.subarray(bytes.length - left));
    },
    end() {
      keep(process(held.subarray(0, heldLength), true));
      return { lines: line - (openLine ? 0 : 1), problems };
    },
  };
}

/** Where to cut a run of `lines` bytes of whole lines: at the start of an entry near its end, or at its end when it may not grow. */
function entryCut(window: Buffer, lines: number, mustCut: boolean): number {
  const lowest = Math.max(lines - 64 * 1024, 1);
  let at = lines < window.length ? lines : lines < 2 ? 0 : window.lastIndexOf(10, lines - 2) + 1;
  while (at >= lowest) {
    if (isEntryStart(window, at)) return at;
    if (at < 2) break;
    at = window.lastIndexOf(10, at - 2) + 1;
  }
  // A single entry that starts at 0 may still become whole.
  return mustCut || lowest > 1 ? lines : 0;
}

function problem(path: string, line: number, code: Problem['code'], message: string): Problem {
  return { path, line, code, message, hint: '' };
}
