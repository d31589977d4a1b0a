/** One file of the input, wherever it came from. */
export interface Entry {
  /** Path in the input, unique in one session; separators are as the input has them. */
  readonly path: string;
  /** Bytes; 0 where it is not known before reading (compressed files, standard input). */
  readonly size: number;
  /** Modification time in milliseconds since the epoch; 0 where the input has none that means anything. */
  readonly mtime: number;
  readonly container: 'tar' | 'zip' | 'folder' | 'file' | 'stdin';
  /**
   * The content, once. A chunk is only valid until the next one is asked for. Entries of an archive must be read in order: asking for the
   * next entry skips what is left of this one. Never throws; what is missing is a problem of the session.
   */
  chunks(): AsyncIterable<Uint8Array>;
}
