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
// No line of the formats read here is longer; what is, is cut so that memory stays bounded.
const MAX_LINE = 64 << 10;

/** Cuts bytes in any chunking into lines. Lines longer than 64 KiB are handed out cut. */
export function createLineCutter(onLine: (line: TextLine) => void): { push(chunk: Uint8Array): void; end(): void } {
  let rest: Buffer[] = [];
  let kept = 0;
  let length = 0;
  let line = 1;
  let offset = 0;
  const emit = (buffer: Buffer, start: number, end: number): void => {
    let stop = Math.min(end, start + MAX_LINE);
    if (stop > start && buffer[stop - 1] === RETURN) stop--;
    onLine({ buffer, start, end: stop, line, offset });
  };
  const hold = (piece: Buffer): void => {
    length += piece.length;
    const room = MAX_LINE - kept;
    if (room <= 0 || piece.length === 0) return;
    const part = Buffer.from(piece.subarray(0, room));
    rest.push(part);
    kept += part.length;
  };
  const flush = (): void => {
    const buffer = Buffer.concat(rest);
    emit(buffer, 0, buffer.length);
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
          emit(buffer, at, next);
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
