/** What a command may do to the world outside; cli.ts makes it from the process, tests from arrays. */
export interface Io {
  /** Writes results to standard output. A reader that went away is no error. */
  readonly out: (text: string) => Promise<void>;
  /** Writes everything else to standard error. */
  readonly err: (text: string) => void;
  /** Columns of the terminal that results go to; 0 when they go elsewhere. */
  readonly outColumns: number;
  /** Columns of the terminal behind standard error; 0 when there is none. */
  readonly errColumns: number;
  /** Whether the terminal that results go to wants colour. */
  readonly color: boolean;
  /** A person at a terminal that can show a full-screen UI. */
  readonly terminal?: Terminal | undefined;
}

export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Whether it is likely to take text for the clipboard (OSC 52). */
  readonly clipboard: boolean;
}

/** 0 nothing at or above the bar, 1 findings, 2 could not do the job, 130 interrupted at the keyboard. */
export type ExitCode = 0 | 1 | 2 | 130;
