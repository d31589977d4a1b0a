import type { ScanOptions } from '../../flags.ts';
import { labelPaths } from '../../input/paths/labels.ts';
import type { ItemSummary, ScanFailure } from '../../model/scan.ts';
import { scanLines } from '../../reporters/scan/lines.ts';
import { renderTotals, type ScanTotals } from '../../reporters/scan/totals.ts';
import { createPage } from '../../reporters/text/page.ts';
import { escapeJson } from '../../util/sanitize.ts';
import { renderOptions } from '../deliver.ts';
import type { Io } from '../io.ts';
import type { ScanItem } from './items.ts';

/** How an item ended. */
export type ItemEnd =
  | { readonly type: 'report'; readonly summary: ItemSummary; readonly report: () => Promise<string> }
  | { readonly type: 'failed'; readonly message: string; readonly hint: string }
  /** It was none: nothing in its text is evidence. */
  | { readonly type: 'left out' };

/** What is written of a scan: one text for each item in their order, between a beginning and an end. */
export interface Teller {
  readonly begin: () => string;
  readonly item: (index: number, end: ItemEnd) => Promise<string>;
  readonly end: (totals: ScanTotals) => string;
}

export const createTeller = (options: ScanOptions, items: readonly ScanItem[], io: Io): Teller =>
  options.format === 'ndjson' ? ndjsonTeller(items) : textTeller(options, items, io);

function textTeller(options: ScanOptions, items: readonly ScanItem[], io: Io): Teller {
  const page = createPage(renderOptions(options, io));
  const lines = scanLines(page, labelPaths(items.map(({ path }) => path)));
  return {
    begin: () => `${lines.header}\n`,
    async item(index, end) {
      if (end.type === 'left out') return '';
      return `${lines.line(index, end.type === 'failed' ? { failure: end.message } : { summary: end.summary })}\n`;
    },
    end: (totals) => `\n${renderTotals(page, totals)}`,
  };
}

function ndjsonTeller(items: readonly ScanItem[]): Teller {
  return {
    begin: () => '',
    async item(index, end) {
      if (end.type === 'left out') return '';
      if (end.type === 'report') return `${await end.report()}\n`;
      const failure: ScanFailure = {
        schemaVersion: 1,
        input: { paths: [...(items[index]?.paths ?? [])] },
        error: { message: end.message, hint: end.hint },
      };
      return `${escapeJson(JSON.stringify(failure))}\n`;
    },
    end: () => '',
  };
}
