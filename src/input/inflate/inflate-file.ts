import { Worker } from 'node:worker_threads';
import { BLOCK_BYTES, type Block, type ByteSource, type Ending, READ_BYTES, STOPPED, WHOLE } from '../byte-source.ts';
import { chunksOf, readBlocks } from '../files.ts';
import { reasonOf } from '../reason.ts';
import { type BufferPool, inflate } from './inflate.ts';

/** What the worker is told. */
export interface InflateJob {
  readonly path: string;
  readonly buffers: number;
  readonly bytes: number;
}

/** A block, or how the file ended; `read` counts compressed bytes so far. */
export interface InflateNews {
  readonly buffer: ArrayBuffer | null;
  readonly length: number;
  readonly read: number;
  readonly ending: Ending | null;
}

/** Below this a worker takes longer to start than it saves. */
const WORTH_A_WORKER = 8 * 2 ** 20;
/** A reader of a tar holds up to three; the rest is the worker's lead. */
const BUFFERS = 8;

/** How a gzip file is inflated; tests choose. */
export type InflateWhere = 'auto' | 'here' | 'worker';

/** A gzip file, inflated: beside the caller when it is big, else where it is called. */
export function inflateFile(
  path: string,
  size: number,
  pool: BufferPool,
  onRead: (bytes: number) => void,
  where: InflateWhere = 'auto',
): ByteSource {
  const beside = where === 'worker' || (where === 'auto' && size >= WORTH_A_WORKER);
  return beside ? inWorker(path, pool, onRead) : here(path, size, pool, onRead);
}

/** Chunks of gzip data, inflated where it is called. */
export function inflateChunks(
  chunks: () => AsyncIterable<Uint8Array>,
  pool: BufferPool,
  onClose: () => void = () => {},
): ByteSource {
  let ending: Ending = WHOLE;
  const filled = inflate(chunks(), pool, (how) => {
    ending = how;
  });
  return {
    async *blocks() {
      try {
        for await (const { buffer, length } of filled) {
          yield { bytes: Buffer.from(buffer, 0, length), release: () => pool.give(buffer) };
        }
      } catch (error) {
        ending = { state: 'unreadable', reason: reasonOf(error) };
      }
    },
    ending: () => ending,
    close() {
      void filled.return();
      onClose();
    },
  };
}

function here(path: string, size: number, pool: BufferPool, onRead: (bytes: number) => void): ByteSource {
  const length = Math.min(Math.max(size, 1), READ_BYTES);
  return inflateChunks(() => chunksOf(readBlocks(path, length, onRead)), pool);
}

/** Stands beside this file, in the source tree as in the bundle. */
const workerUrl = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('./inflate-worker.ts', import.meta.url)
    : new URL('./inflate-worker.js', import.meta.url);

function inWorker(path: string, pool: BufferPool, onRead: (bytes: number) => void): ByteSource {
  let ending: Ending = WHOLE;
  let close = (): void => {};
  return {
    async *blocks() {
      const job: InflateJob = { path, buffers: BUFFERS, bytes: BLOCK_BYTES };
      const worker = new Worker(workerUrl(), { workerData: job, execArgv: [] });
      const news: InflateNews[] = [];
      let wake = (): void => {};
      let failure: unknown;
      let over = false;
      const stop = (): void => {
        over = true;
        wake();
      };
      worker.on('message', (item: InflateNews) => {
        news.push(item);
        wake();
      });
      worker.on('error', (error) => {
        failure = error;
        stop();
      });
      worker.on('exit', stop);
      close = () => {
        if (!over) ending = STOPPED;
        stop();
      };
      let read = 0;
      let blocks = 0;
      try {
        for (;;) {
          const item = news.shift();
          if (!item) {
            if (over) break;
            await new Promise<void>((resolve) => (wake = resolve));
            continue;
          }
          onRead(item.read - read);
          read = item.read;
          if (item.ending) {
            ending = item.ending;
            over = true;
            return;
          }
          if (!item.buffer) continue;
          blocks++;
          yield blockOf(item.buffer, item.length, worker);
          if (ending === STOPPED) return;
        }
      } finally {
        await worker.terminate();
      }
      if (ending === STOPPED) return;
      // A worker that cannot run here must not be the end of the matter.
      const rest = here(path, BLOCK_BYTES, pool, onRead);
      if (blocks === 0) yield* rest.blocks();
      ending =
        blocks === 0 ? rest.ending() : { state: 'unreadable', reason: reasonOf(failure ?? 'the worker stopped') };
    },
    ending: () => ending,
    close: () => close(),
  };
}

const blockOf = (buffer: ArrayBuffer, length: number, worker: Worker): Block => ({
  bytes: Buffer.from(buffer, 0, length),
  release: () => worker.postMessage(buffer, [buffer]),
});
