import { Worker } from 'node:worker_threads';
import { UsageError } from '../../util/usage-error.ts';
import { YOUNG_MB } from '../analysis-client.ts';
import type { FromScanWorker, ScanJob, ScanResult, ToScanWorker } from './protocol.ts';

/** A thread that came to an end while it analysed an input. */
export interface Died {
  readonly type: 'died';
  readonly outOfMemory: boolean;
  readonly message: string;
}

/** A thread that analyses one input after the other. */
export interface ScanWorker {
  /** What the analyses depend on but for the input; rejects with UsageError when the rules are wrong. */
  readonly ready: Promise<string>;
  /** Never rejects; after `died` the worker is of no more use. */
  readonly analyze: (paths: readonly string[], onProgress: (bytesRead: number) => void) => Promise<ScanResult | Died>;
  readonly stop: () => Promise<void>;
}

/** Stands beside the bundle, and beside the folder of this command in the source tree. */
const workerUrl = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('../../scan-worker.ts', import.meta.url)
    : new URL('./scan-worker.js', import.meta.url);

/** `heapMb` bounds what lives long; what it reads into and its code come on top. */
export function startScanWorker(job: ScanJob, heapMb: number): ScanWorker {
  const worker = new Worker(workerUrl(), {
    workerData: job,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: heapMb },
  });
  let end: Died | null = null;
  let answer: ((result: ScanResult | Died) => void) | null = null;
  let onBytes = (_: number): void => {};
  const settle = (result: ScanResult | Died): void => {
    answer?.(result);
    answer = null;
  };
  const ready = new Promise<string>((resolve, reject) => {
    worker.on('message', (message: FromScanWorker) => {
      switch (message.type) {
        case 'ready':
          return resolve(message.settings);
        case 'refused':
          reject(new UsageError(message.message, message.hint));
          return settle({ type: 'failed', message: message.message, hint: message.hint });
        case 'progress':
          return onBytes(message.bytesRead);
        case 'result':
          return settle(message.result);
      }
    });
    const die = (outOfMemory: boolean, message: string): void => {
      end ??= { type: 'died', outOfMemory, message };
      reject(new Error(message));
      settle(end);
    };
    worker.on('error', (error: unknown) => {
      const outOfMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      die(outOfMemory, error instanceof Error ? error.message : String(error));
    });
    worker.on('exit', () => die(false, 'the analysis ended without a report'));
  });
  // Whoever asks hears of it; nobody has to ask.
  ready.catch(() => undefined);
  return {
    ready,
    analyze: (paths, onProgress) =>
      new Promise((resolve) => {
        if (end !== null) return resolve(end);
        answer = resolve;
        onBytes = onProgress;
        worker.postMessage({ paths } satisfies ToScanWorker);
      }),
    stop: async () => {
      await worker.terminate();
    },
  };
}
