import type { LimitName, Limits } from '../../model/limits.ts';

/** Unpacked bytes below which no ratio is looked at: a little text may pack very well. */
const RATIO_FROM = 64 * 2 ** 20;

/** Counts what is read of one path that was named; each method says which limit was passed, or null. */
export interface Budget {
  entry(): LimitName | null;
  bytes(count: number): LimitName | null;
  /** For one compressed stream. */
  ratio(packed: number, unpacked: number): LimitName | null;
}

export function createBudget(limits: Limits): Budget {
  let entries = 0;
  let bytes = 0;
  return {
    entry: () => (++entries > limits.entries ? 'entries' : null),
    bytes(count) {
      bytes += count;
      return bytes > limits['total-size'] ? 'total-size' : null;
    },
    ratio: (packed, unpacked) => (unpacked > RATIO_FROM && unpacked > packed * limits.ratio ? 'ratio' : null),
  };
}
