import { createGunzip } from 'node:zlib';
import { BLOCK_BYTES, type Ending, WHOLE } from '../byte-source.ts';
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

/** zlib keeps no count of what it wrote before an error, so an error costs what came out of one slice. */
const SLICE_BYTES = 4096;
const CUT: Ending = { state: 'cut', reason: 'the compressed data end early' };

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
  if (!inflater) return yield* inflateByStream(chunks, onEnd);
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
  let ended = false;
  reading: for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const to = Math.min(at + SLICE_BYTES, chunk.length);
      const { read, written, error } = inflater.inflate(chunk, at, to, output, filled);
      if (error !== '') {
        if (filled > 0) yield { buffer: output.buffer, length: filled };
        return onEnd({ state: 'corrupt', reason: error });
      }
      ended = at + read < to && filled + written < output.length;
      at += read;
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
  onEnd: (ending: Ending) => void,
): AsyncGenerator<Filled, void> {
  const stream = createGunzip({ chunkSize: BLOCK_BYTES });
  const ready: Buffer[] = [];
  let ending: Ending = WHOLE;
  let settle = (): void => {};
  stream.on('data', (data: Buffer) => void ready.push(data));
  stream.on('error', (error: NodeJS.ErrnoException) => {
    ending = error.code === 'Z_BUF_ERROR' ? CUT : { state: 'corrupt', reason: error.message };
  });
  stream.on('close', () => settle());
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length && !stream.closed; at += SLICE_BYTES) {
        // A copy, because the stream may still read it when the next chunk is asked for.
        const slice = Buffer.from(chunk.subarray(at, at + SLICE_BYTES));
        await new Promise<void>((resolve) => {
          // After an error only the stream's end is heard of.
          settle = resolve;
          stream.write(slice, () => resolve());
        });
        yield* taken(ready);
      }
      if (stream.closed) break;
    }
    if (!stream.closed) {
      await new Promise<void>((resolve) => {
        settle = resolve;
        stream.end();
      });
      yield* taken(ready);
    }
    onEnd(ending);
  } finally {
    stream.destroy();
  }
}

function* taken(ready: Buffer[]): Generator<Filled, void> {
  for (const data of ready.splice(0)) {
    const whole = data.byteOffset === 0 && data.buffer instanceof ArrayBuffer;
    const buffer = whole ? (data.buffer as ArrayBuffer) : new Uint8Array(data).buffer;
    yield { buffer, length: data.length };
  }
}
