import type { EntryCoverage, Report, Severity } from '../model/report.ts';

/** How far the reading is. */
export interface ReadProgress {
  readonly bytesRead: number;
  /** 0 when it is not known. */
  readonly bytesTotal: number;
  readonly entries: number;
  readonly current: string;
}

/** A rule whose log lines were met while reading. It is judged, and may be explained by another, only at the end. */
export interface Signal {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly count: number;
}

/** What is known of the mesh before everything is read. */
export interface FactsSoFar {
  readonly istioctl: string;
  readonly kubernetes: string;
  readonly controlPlanes: readonly { readonly revision: string; readonly version: string }[];
  readonly proxies: number;
}

/** News of the analysis, as they come. */
export type FeedEvent =
  | {
      readonly type: 'reading';
      readonly progress: ReadProgress;
      /** Entries read since the last news. */
      readonly entries: readonly EntryCoverage[];
      readonly signals: readonly Signal[];
      readonly facts: FactsSoFar;
    }
  | { readonly type: 'judging' }
  | { readonly type: 'report'; readonly report: Report };

/** Lines of one entry, or those of them that a filter lets through; `from` counts them from 0. */
export interface LinesRequest {
  readonly path: string;
  /** As typed behind `&`; '' for every line. */
  readonly filter: string;
  readonly from: number;
  readonly count: number;
}

export interface SourceLine {
  /** 1-based, in the entry. */
  readonly line: number;
  readonly text: string;
}

export interface LinesReply {
  readonly lines: readonly SourceLine[];
  /** How many the filter lets through, and how many there are. */
  readonly total: number;
  readonly all: number;
}

/** The next line with a text, or with an error, before or behind a line. */
export interface FindRequest {
  readonly path: string;
  readonly filter: string;
  readonly from: number;
  readonly back: boolean;
  /** '' looks for errors. */
  readonly text: string;
}

/** The way back to the input: it is read again for every question that memory cannot answer. */
export interface EntryReader {
  /** Rejects with a message for the user when the entry cannot be read any more. */
  lines(request: LinesRequest): Promise<LinesReply>;
  /** Index of the line, or -1. */
  find(request: FindRequest): Promise<number>;
}

/** Everything that the UI may do to the world; the command that opens it decides how. */
export interface Ports {
  /** Null where the input is gone: then only what the report quotes can be shown. */
  readonly reader: EntryReader | null;
  /** Puts text on the clipboard as well as it can; resolves with what to tell the user. */
  readonly copy: (text: string) => Promise<string>;
  /** Writes the report in a format; resolves with the path of the file. */
  readonly save: (report: Report, format: string) => Promise<string>;
  /** Formats that `save` knows. */
  readonly formats: readonly string[];
  /** Stops this process until the shell continues it. */
  readonly stop: () => Promise<void>;
}
