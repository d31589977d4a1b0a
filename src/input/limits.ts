/** What one session reads at most: archives come from strangers. */
export interface InputLimits {
  /** Bytes of one entry; the rest is skipped. */
  readonly entryBytes: number;
  /** Entries of one session. */
  readonly entries: number;
  /** Unpacked bytes of one session. */
  readonly totalBytes: number;
  /** Unpacked bytes for each compressed byte, looked at from `ratioFrom` unpacked bytes on. */
  readonly ratio: number;
  readonly ratioFrom: number;
  /** Archives inside archives (or archives in a folder) that are opened. */
  readonly nesting: number;
  /** Bytes of a zip that cannot be read where it lies. */
  readonly zipBytes: number;
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;

export const LIMITS: InputLimits = {
  entryBytes: 4 * GIB,
  entries: 100_000,
  totalBytes: 64 * GIB,
  ratio: 1000,
  ratioFrom: 64 * MIB,
  nesting: 3,
  zipBytes: 256 * MIB,
};

/** Counts what a session reads; each method says which limit was passed, or ''. */
export interface Budget {
  entry(): string;
  bytes(count: number): string;
  /** For one compressed stream. */
  ratio(packed: number, unpacked: number): string;
}

export function createBudget(limits: InputLimits): Budget {
  let entries = 0;
  let bytes = 0;
  return {
    entry: () => (++entries > limits.entries ? `more than ${limits.entries} entries` : ''),
    bytes(count) {
      bytes += count;
      return bytes > limits.totalBytes ? `more than ${limits.totalBytes} bytes unpacked` : '';
    },
    ratio: (packed, unpacked) =>
      unpacked > limits.ratioFrom && unpacked > packed * limits.ratio
        ? `more than ${limits.ratio} bytes unpacked from each compressed byte`
        : '',
  };
}
