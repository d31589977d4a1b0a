import { availableParallelism } from 'node:os';

/** What the workers of a scan may take. */
export interface Limits {
  /** Items that are analysed at once. */
  readonly jobs: number;
  /** Megabytes for the long-lived values of each of them. */
  readonly heapMb: number;
  /** The same for an item that needs more and is analysed alone. */
  readonly aloneHeapMb: number;
}

const MB = 2 ** 20;
/** Part of the free memory that a scan takes at most: others are at work on the machine too. */
const SHARE = 0.5;
/** Code, the blocks that are read into, and short-lived values of one worker. */
const FIXED_MB = 128;
/** Of long-lived values: an ordinary archive fits with room to spare. */
const LEAST_HEAP_MB = 160;
/** A very large archive fits. A worker with more room only puts off tidying up. */
const USUAL_HEAP_MB = 320;
/** As much as Node itself gives on a large machine. */
const MOST_HEAP_MB = 4096;

/**
 * Divides the memory that is free, in bytes, among as many workers as were asked for, or among as many as there are processors; fewer
 * where it does not suffice.
 */
export function limitsFor(
  asked: number | undefined,
  items: number,
  free: number = process.availableMemory(),
  processors: number = availableParallelism(),
): Limits {
  const budget = Math.floor((free * SHARE) / MB);
  const fitting = Math.max(1, Math.floor(budget / (LEAST_HEAP_MB + FIXED_MB)));
  const jobs = Math.max(1, Math.min(asked ?? processors, fitting, items));
  const heap = (workers: number): number =>
    Math.min(MOST_HEAP_MB, Math.max(LEAST_HEAP_MB, Math.floor(budget / workers) - FIXED_MB));
  return { jobs, heapMb: jobs === 1 ? heap(1) : Math.min(USUAL_HEAP_MB, heap(jobs)), aloneHeapMb: heap(1) };
}
