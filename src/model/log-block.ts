/**
 * A run of whole log lines. Blocks are cut at the start of an entry where one begins within reach, so that a multi-line entry stays in
 * one block; the bytes are only valid during the call that hands them over.
 */
export interface LogBlock {
  readonly bytes: Uint8Array;
  /** 1-based line number of the first line. */
  readonly line: number;
  /** Byte offset of the first line in the entry. */
  readonly offset: number;
  /** True behind the restart marker `========= Previous log =========`: these lines are older than the ones before them. */
  readonly previous: boolean;
}

/** The head of a log entry, decoded. */
export interface LogEntry {
  /** ISO 8601 with the precision of the log, '' when the entry has no time of its own. */
  readonly time: string;
  /** debug, info, warn, error, fatal, critical, or '' */
  readonly level: string;
  /** Go scope, or `envoy <logger>`, or ztunnel target; '' for none */
  readonly scope: string;
  /** Text behind the head; JSON logs: the decoded message followed by its fields as key=value. */
  readonly message: string;
}
