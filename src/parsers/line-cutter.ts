import { pastLimit } from '../model/limits.ts';
import type { ParseContext } from '../model/parsed.ts';
import type { Problem } from '../model/problem.ts';

/** A line of a text artifact without its newline and carriage return; only valid during the call. */
export interface TextLine {
  readonly buffer: Buffer;
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
  /** Byte offset of the line in the entry. */
  readonly offset: number;
}

const NEWLINE = 10;
const RETURN = 13;

/** Cuts bytes in any chunking into lines. Lines that are too long are handed out cut; the first is a problem. */
export function createLineCutter(
  { path, limits }: ParseContext,
  onLine: (line: TextLine) => void,
): { push(chunk: Uint8Array): void; end(): Problem[] } {
  const most = limits['line-length'];
  const problems: Problem[] = [];
  let rest: Buffer[] = [];
  let kept = 0;
  let length = 0;
  let line = 1;
  let offset = 0;
  const emit = (buffer: Buffer, start: number, end: number, whole: number): void => {
    if (whole > most && problems.length === 0)
      problems.push({ path, line, ...pastLimit(limits, 'line-length', 'only its beginning was read') });
    let stop = Math.min(end, start + most);
    if (stop > start && buffer[stop - 1] === RETURN) stop--;
    onLine({ buffer, start, end: stop, line, offset });
  };
  const hold = (piece: Buffer): void => {
    length += piece.length;
    const room = most - kept;
    if (room <= 0 || piece.length === 0) return;
    const part = Buffer.from(piece.subarray(0, room));
    rest.push(part);
    kept += part.length;
  };
  const flush = (): void => {
    const buffer = Buffer.concat(rest);
    emit(buffer, 0, buffer.length, length);
    offset += length;
    rest = [];
    kept = 0;
    length = 0;
  };
  return {
    push(chunk) {
      const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      let at = 0;
      for (let next = buffer.indexOf(NEWLINE); next >= 0; next = buffer.indexOf(NEWLINE, at)) {
        if (length > 0) {
          hold(buffer.subarray(at, next));
          flush();
        } else {
          emit(buffer, at, next, next - at);
          offset += next - at;
        }
        offset++;
        line++;
        at = next + 1;
      }
      hold(buffer.subarray(at));
    },
    end() {
      if (length > 0) flush();
      return problems;
    },
  };
}

/** The line as text. */
export function lineText({ buffer, start, end }: TextLine): string {
  return buffer.toString('utf8', start, end);
}

/** Up to how many bytes of a line are quoted as evidence. */
const MAX_QUOTE = 4096;

/** The line as it is quoted in evidence. */
export function quoteOf({ buffer, start, end }: TextLine): string {
  return buffer.toString('utf8', start, Math.min(end, start + MAX_QUOTE));
}
