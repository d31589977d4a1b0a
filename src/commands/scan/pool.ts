import type { ScanItem } from './items.ts';
import type { Limits } from './limits.ts';
import type { ScanResult } from './protocol.ts';
import type { Died, ScanWorker } from './worker.ts';

export interface PoolOptions {
  readonly limits: Limits;
  readonly start: (heapMb: number) => ScanWorker;
  readonly signal: AbortSignal;
  /** Told of each item as it is done, in no particular order; the item is only done when this is. */
  readonly onDone: (item: ScanItem, result: ScanResult) => Promise<void>;
  readonly onProgress: (item: ScanItem, bytesRead: number) => void;
}

/** Items that may be done before the one whose turn it is, for each worker: their reports wait in memory. */
const LEAD = 8;

/**
 * Analyses items side by side, and gives the results in the order of the items; fewer of them when the signal comes. An item that is too
 * large for the memory of its worker is analysed once more, alone, with the memory of all.
 */
export async function* analyzeItems(
  items: readonly ScanItem[],
  first: ScanWorker,
  { limits, start, signal, onDone, onProgress }: PoolOptions,
): AsyncGenerator<ScanResult, void> {
  const results = new Map<number, ScanResult>();
  /** Workers without work; all of them have `limits.heapMb`. */
  const idle: ScanWorker[] = [first];
  const busy = new Set<ScanWorker>();
  const tooLarge: number[] = [];
  let isAlone = false;
  let isClosed = false;
  let next = 0;
  let turn = 0;
  let failure: unknown;
  let wake = (): void => {};

  const stopAll = async (workers: Iterable<ScanWorker>): Promise<void> => {
    await Promise.all([...workers].map((worker) => worker.stop()));
  };

  function fill(): void {
    if (isAlone || isClosed || signal.aborted) return;
    if (tooLarge.length > 0) {
      if (busy.size > 0) return;
      isAlone = true;
      const index = tooLarge.shift()!;
      // Idle workers hold memory.
      void stopAll(idle.splice(0)).then(() => {
        if (!isClosed) void run(index, start(limits.aloneHeapMb), true);
      });
      return;
    }
    while (busy.size < limits.jobs && next < Math.min(items.length, turn + LEAD * limits.jobs))
      void run(next++, idle.pop() ?? start(limits.heapMb), false);
  }

  async function run(index: number, worker: ScanWorker, alone: boolean): Promise<void> {
    busy.add(worker);
    const item = items[index]!;
    const result = await worker.analyze(item.paths, (bytesRead) => onProgress(item, bytesRead));
    if (result.type === 'died' || alone || isClosed) await worker.stop();
    else idle.push(worker);
    busy.delete(worker);
    if (isClosed) return;
    if (alone) isAlone = false;
    try {
      if (result.type === 'died' && result.outOfMemory && !alone && limits.aloneHeapMb > limits.heapMb)
        tooLarge.push(index);
      else {
        const final = result.type === 'died' ? lost(result, alone ? limits.aloneHeapMb : limits.heapMb) : result;
        await onDone(item, final);
        results.set(index, final);
      }
    } catch (error) {
      failure = error;
    }
    if (failure === undefined) fill();
    wake();
  }

  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  try {
    for (; turn < items.length; turn++) {
      fill();
      while (!results.has(turn)) {
        if (failure !== undefined) throw failure;
        if (signal.aborted) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const result = results.get(turn)!;
      results.delete(turn);
      yield result;
    }
  } finally {
    isClosed = true;
    signal.removeEventListener('abort', onAbort);
    await stopAll([...idle, ...busy]);
  }
}

const lost = ({ outOfMemory, message }: Died, heapMb: number): ScanResult =>
  outOfMemory
    ? {
        type: 'failed',
        message: `needs more than the ${heapMb} MB of memory that there are for it`,
        hint: 'Analyse it on a machine with more memory, or leave out what is large in it with --exclude.',
      }
    : { type: 'failed', message: `the analysis stopped: ${message}`, hint: '' };
