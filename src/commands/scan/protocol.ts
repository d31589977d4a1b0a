import type { AnalysisChoices } from '../../flags.ts';
import type { ItemSummary } from '../../model/scan.ts';

/** What a worker of a scan is started with. */
export interface ScanJob {
  readonly choices: AnalysisChoices;
  /** Whether somebody wants the reports, beside what is summed up of them. */
  readonly reports: boolean;
}

/** One input to analyse; the next is sent when this one is answered. */
export interface ToScanWorker {
  readonly paths: readonly string[];
}

/** How an input ended in its worker. */
export type ScanResult =
  /** `report` is the document on one line, '' when nobody wants it. */
  | { readonly type: 'report'; readonly report: string; readonly summary: ItemSummary }
  /** Nothing in it could be read. */
  | { readonly type: 'nothing'; readonly message: string; readonly hint: string }
  | { readonly type: 'failed'; readonly message: string; readonly hint: string };

export type FromScanWorker =
  /** `settings`: see Analyzer. */
  | { readonly type: 'ready'; readonly settings: string }
  /** The rules, or files of suppressions, are wrong. */
  | { readonly type: 'refused'; readonly message: string; readonly hint: string }
  | { readonly type: 'progress'; readonly bytesRead: number }
  | { readonly type: 'result'; readonly result: ScanResult };
