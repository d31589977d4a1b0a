import { createGunzip } from 'node:zlib';
import { BLOCK_BYTES, type Ending, WHOLE } from '../byte-source.ts';
import { CUT, DECODED_BYTES, decode, endOfSlice } from './decode.ts';
import { createInflater, type Inflater } from './inflater.ts';

/** Where blocks get their memory from. */
export interface BufferPool {
  take(): ArrayBuffer | Promise<ArrayBuffer>;
  give(buffer: ArrayBuffer): void;
}

/** Memory at the beginning of `buffer` that was filled. */
export interface Filled {
  readonly buffer: ArrayBuffer;
  readonly length: number;
}

/** A pool for one thread: makes what is not there. */
export function createPool(): BufferPool {
  const free: ArrayBuffer[] = [];
  return { take: () => free.pop() ?? new ArrayBuffer(BLOCK_BYTES), give: (buffer) => void free.push(buffer) };
}

/** Inflates gzip data of any number of members; tells `onEnd` how it ended. */
export async function* inflate(
  chunks: AsyncIterable<Uint8Array>,
  pool: BufferPool,
  onEnd: (ending: Ending) => void,
): AsyncGenerator<Filled, void> {
  const inflater = createInflater();
  if (!inflater) return yield* inflateByStream(chunks, pool, onEnd);
  try {
    yield* inflateWith(inflater, chunks, pool, onEnd);
  } finally {
    inflater.close();
  }
}

async function* inflateWith(
  inflater: Inflater,
  chunks: AsyncIterable<Uint8Array>,
  pool: BufferPool,
  onEnd: (ending: Ending) => void,
): AsyncGenerator<Filled, void> {
  let output = new Uint8Array(await pool.take());
  let filled = 0;
  let consumed = 0;
  let ended = false;
  reading: for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const to = endOfSlice(at, chunk.length, consumed);
      const { read, written, error } = inflater.inflate(chunk, at, to, output, filled);
      if (error !== '') {
        if (filled > 0) yield { buffer: output.buffer, length: filled };
        return onEnd({ state: 'corrupt', reason: error });
      }
      ended = at + read < to && filled + written < output.length;
      at += read;
      consumed += read;
      filled += written;
      if (ended) break reading;
      if (filled === output.length) {
        yield { buffer: output.buffer, length: filled };
        output = new Uint8Array(await pool.take());
        filled = 0;
      }
    }
  }
  // zlib may still hold output that found no room.
  while (!ended) {
    const { written } = inflater.inflate(output, 0, 0, output, filled);
    filled += written;
    if (filled < output.length) break;
    yield { buffer: output.buffer, length: filled };
    output = new Uint8Array(await pool.take());
    filled = 0;
  }
  if (filled > 0) yield { buffer: output.buffer, length: filled };
  else pool.give(output.buffer);
  onEnd(inflater.isComplete() ? WHOLE : CUT);
}

/** The same through the public stream, for a Node whose zlib is built otherwise. */
export async function* inflateByStream(
  chunks: AsyncIterable<Uint8Array>,
  pool: BufferPool,
  onEnd: (ending: Ending) => void,
): AsyncGenerator<Filled, void> {
  for await (const data of decode(createGunzip({ chunkSize: DECODED_BYTES }), chunks, onEnd)) {
    const buffer = await pool.take();
    new Uint8Array(buffer).set(data);
    yield { buffer, length: data.length };
  }
}
