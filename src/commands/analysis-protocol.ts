import type { AnalysisChoices } from '../flags.ts';
import type { Limits } from '../model/limits.ts';
import type { FeedEvent, FindRequest, LinesReply, LinesRequest } from '../tui/ports.ts';

/** What the analysis worker is started with. */
export interface WorkerJob {
  readonly paths: readonly string[];
  readonly limits: Limits;
  /** Null: nothing is analysed, entries are only read. */
  readonly analyze: AnalysisChoices | null;
  /** Whether somebody watches what is found while reading; progress is told all the same. */
  readonly watched: boolean;
}

/** A question to it. */
export interface ToWorker {
  readonly id: number;
  readonly ask:
    | { readonly type: 'lines'; readonly request: LinesRequest }
    | { readonly type: 'find'; readonly request: FindRequest };
}

/** What it says. */
export type FromWorker =
  | { readonly type: 'feed'; readonly event: FeedEvent }
  | { readonly type: 'failed'; readonly usage: boolean; readonly message: string; readonly hint: string }
  | { readonly type: 'answer'; readonly id: number; readonly value: LinesReply | number }
  | { readonly type: 'no-answer'; readonly id: number; readonly message: string };
