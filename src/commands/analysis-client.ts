import { Worker } from 'node:worker_threads';
import type { EntryReader, FeedEvent } from '../tui/ports.ts';
import { UsageError } from '../util/usage-error.ts';
import type { FromWorker, ToWorker, WorkerJob } from './analysis-protocol.ts';

export interface AnalysisWorker {
  readonly reader: EntryReader;
  readonly stop: () => Promise<void>;
}

interface Asked {
  readonly done: (value: never) => void;
  readonly failed: (error: Error) => void;
}

/** Reading makes many short-lived values; more room for them costs memory and gains next to no time. */
export const YOUNG_MB = 24;

/** Stands beside the bundle, and beside the folder of this file in the source tree. */
const workerUrl = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('../analysis-worker.ts', import.meta.url)
    : new URL('./analysis-worker.js', import.meta.url);

/** Starts the thread that analyses and reads. */
export function startWorker(
  job: WorkerJob,
  { onFeed, onFailure }: { readonly onFeed: (event: FeedEvent) => void; readonly onFailure: (error: Error) => void },
): AnalysisWorker {
  const worker = new Worker(workerUrl(), { workerData: job, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
  const asked = new Map<number, Asked>();
  let next = 0;
  let stopping = false;
  const ask = <T>(question: ToWorker['ask']): Promise<T> =>
    new Promise<T>((done, failed) => {
      asked.set(next, { done: done as (value: never) => void, failed });
      worker.postMessage({ id: next++, ask: question } satisfies ToWorker);
    });
  const answer = (id: number): Asked | undefined => {
    const one = asked.get(id);
    asked.delete(id);
    return one;
  };
  worker.on('message', (message: FromWorker) => {
    switch (message.type) {
      case 'feed':
        return onFeed(message.event);
      case 'failed':
        return onFailure(
          message.usage
            ? new UsageError(message.message, message.hint)
            : Object.assign(new Error(message.message), { stack: message.message }),
        );
      case 'answer':
        return answer(message.id)?.done(message.value as never);
      case 'no-answer':
        return answer(message.id)?.failed(new Error(message.message));
    }
  });
  worker.on('error', (error) => onFailure(error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', () => {
    if (!stopping) onFailure(new Error('the analysis ended without a report'));
  });
  return {
    reader: {
      lines: (request) => ask({ type: 'lines', request }),
      find: (request) => ask({ type: 'find', request }),
    },
    stop: async () => {
      stopping = true;
      await worker.terminate();
    },
  };
}
