/** A place in the input: every sentence we print can be traced to one of these. */
export interface SourceRef {
  /** Entry path as it stands in the input, without the archive's own name. */
  readonly path: string;
  /** 1-based line of the first line of the quoted text. */
  readonly line: number;
  /** Byte offset of that line in the entry. */
  readonly offset: number;
  /** The quoted text, one or more whole lines, capped; never altered. */
  readonly text: string;
  /** A few lines around it, where they were at hand. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

/** Who a piece of evidence belongs to. Empty strings where it is not known (loose files). */
export interface Owner {
  readonly namespace: string;
  readonly pod: string;
}

export const NO_OWNER: Owner = { namespace: '', pod: '' };
