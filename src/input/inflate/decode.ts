import type { Transform } from 'node:stream';
import { BLOCK_BYTES, type ByteSource, type Ending, WHOLE } from '../byte-source.ts';
import { reasonOf } from '../reason.ts';

/** What a stream makes of packed bytes comes in pieces of up to this; two of them fit into a block. */
export const DECODED_BYTES: number = BLOCK_BYTES / 2;
export const CUT: Ending = { state: 'cut', reason: 'the compressed data end early' };

/** Nobody tells what came out of a call before an error, so that is lost: much of a small file, little of a large one, for which calls have to be few. */
const SLICE_BYTES = 4096;
const FIRST_SLICES = 128;
const FIRST_BYTES = 64 << 10;
/** The checksum at the end of gzip data, which costs nothing when it is looked at alone. */
const TRAILER_BYTES = 8;

/** How far into a chunk to go with one call, `read` bytes after the beginning of the data. */
export function endOfSlice(at: number, length: number, read: number): number {
  const end = at + (read < FIRST_BYTES ? FIRST_SLICES : SLICE_BYTES);
  const trailer = length - TRAILER_BYTES;
  return Math.min(end, at < trailer ? trailer : length);
}

/**
 * Unpacks with one of Node's streams; tells `onEnd` how it ended. What came before an error is given, and the stream never runs far ahead
 * of whoever reads: a few packed bytes may be gigabytes.
 */
export async function* decode(
  stream: Transform,
  chunks: AsyncIterable<Uint8Array>,
  onEnd: (ending: Ending) => void,
): AsyncGenerator<Buffer, void> {
  let ending: Ending = WHOLE;
  let wake = (): void => {};
  for (const event of ['readable', 'end', 'close']) stream.on(event, () => wake());
  stream.on('error', (error: NodeJS.ErrnoException) => {
    ending = error.code === 'Z_BUF_ERROR' ? CUT : { state: 'corrupt', reason: error.message };
  });
  // At the end of what was packed something else may follow.
  const isOver = (): boolean => stream.closed || stream.readableEnded;
  async function* until(isDone: () => boolean): AsyncGenerator<Buffer, void> {
    for (;;) {
      for (let data = stream.read() as Buffer | null; data !== null; data = stream.read() as Buffer | null) yield data;
      if (isDone() || stream.closed) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  try {
    let read = 0;
    for await (const chunk of chunks) {
      for (let at = 0, end = 0; at < chunk.length && !isOver(); read += end - at, at = end) {
        let isTaken = false;
        end = endOfSlice(at, chunk.length, read);
        // A copy, because the stream may still read it when the next chunk is asked for.
        stream.write(Buffer.from(chunk.subarray(at, end)), () => {
          isTaken = true;
          wake();
        });
        yield* until(() => isTaken);
      }
      if (isOver()) break;
    }
    if (!stream.closed) {
      stream.end();
      yield* until(() => false);
    }
    onEnd(ending);
  } finally {
    stream.destroy();
  }
}

/** What a generator that tells how it ended makes of chunks, as a source. */
export function decodedSource(unpack: (onEnd: (ending: Ending) => void) => AsyncGenerator<Buffer, void>): ByteSource {
  let ending: Ending = WHOLE;
  const pieces = unpack((how) => (ending = how));
  return {
    async *blocks() {
      try {
        for await (const bytes of pieces) yield { bytes, release() {} };
      } catch (error) {
        ending = { state: 'unreadable', reason: reasonOf(error) };
      }
    },
    ending: () => ending,
    close: () => void pieces.return(),
  };
}
