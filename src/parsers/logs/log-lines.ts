import type { LogBlock } from '../../model/log-block.ts';
import { view } from './log-bytes.ts';

/** Where a line stands: `at` to `end` in the bytes at hand, without the newline. */
export interface LinePlace {
  readonly bytes: Buffer;
  readonly at: number;
  readonly end: number;
  /** 1-based line and byte offset of the line in the entry. */
  readonly line: number;
  readonly offset: number;
}

/** Calls for each line of a block with its place; the carriage return of a DOS line is no part of it. */
export function forEachLine(block: LogBlock, use: (place: LinePlace) => void): void {
  const bytes = view(block.bytes);
  let line = block.line;
  for (let at = 0; at < bytes.length; line++) {
    const newline = bytes.indexOf(10, at);
    const stop = newline === -1 ? bytes.length : newline;
    const end = stop > at && bytes[stop - 1] === 13 ? stop - 1 : stop;
    use({ bytes, at, end, line, offset: block.offset + at });
    at = stop + 1;
  }
}
