/** Something in the input that could not be read or used, and why. Problems are data: analysis goes on. */
export interface Problem {
  readonly path: string;
  /** 1-based, 0 when the problem concerns the whole entry. */
  readonly line: number;
  readonly code: ProblemCode;
  readonly message: string;
  /** What the reader can do about it; may be empty. */
  readonly hint: string;
}

export type ProblemCode =
  | 'cut-archive'
  | 'corrupt-archive'
  | 'unreadable'
  | 'empty'
  | 'not-mesh-data'
  | 'unknown-kind'
  | 'invalid-utf8'
  | 'nul-bytes'
  | 'long-line'
  | 'too-large'
  | 'cut-document'
  | 'bad-document'
  | 'not-supported-by-istiod'
  | 'stale-entry'
  | 'unsafe-path'
  | 'collection-failed'
  | 'limit'
  | 'rule-failed';
