import type { Severity } from '../../model/report.ts';
import type { ItemSummary } from '../../model/scan.ts';
import { plural } from '../../util/format.ts';
import { sanitizeLine } from '../../util/sanitize.ts';
import { padColumns, textWidth, truncate } from '../../util/text-width.ts';
import { type Page, severityLabel } from '../text/page.ts';
import { shortNames } from './names.ts';

/** How an item of a scan ended: what is summed up of its report, or why there is none. */
export type ItemEnd = { readonly summary: ItemSummary } | { readonly failure: string };

/** Lines of a scan, one for each item, in columns that do not move. */
export interface ScanLines {
  readonly header: string;
  /** `index` is that of the item among the names. */
  readonly line: (index: number, end: ItemEnd) => string;
}

const GAP = '  ';
/** Columns for versions on a page of at least so many. */
const VERSION_COLUMNS: readonly (readonly [page: number, columns: number])[] = [
  [110, 18],
  [72, 14],
  [0, 0],
];
/** Part of what severity and versions leave over that names take at most. */
const NAME_SHARE = 0.5;

/** `names` are those of all items; what all of them begin with should be left out. */
export function scanLines(page: Page, names: readonly string[]): ScanLines {
  const { ellipsis } = page.glyphs;
  const label = textWidth(severityLabel(page, 'critical'));
  const versions = VERSION_COLUMNS.find(([width]) => page.width >= width)?.[1] ?? 0;
  const room = page.width - label - 2 * GAP.length - (versions === 0 ? 0 : versions + GAP.length);
  const safe = names.map(sanitizeLine);
  const name = Math.min(Math.max('ITEM'.length, ...safe.map(textWidth)), Math.floor(room * NAME_SHARE));
  const short = shortNames(safe, name, ellipsis);
  const row = (first: string, item: string, seen: string, says: string): string => {
    const cells = [
      padColumns(first, label),
      padColumns(item, name),
      padColumns(truncate(seen, versions, ellipsis), versions),
    ];
    return [...cells.slice(0, versions === 0 ? 2 : 3), says].join(GAP).trimEnd();
  };
  return {
    header: page.paint('dim', row('WORST', 'ITEM', 'ISTIOD/PROXIES', truncate('FIRST CAUSE', room - name, ellipsis))),
    line(index, end) {
      const { severity, label, says } = 'failure' in end ? failed(page, end.failure) : described(page, end.summary);
      const seen = 'failure' in end ? '-' : versionsOf(end.summary, versions);
      const line = row(label, short[index] ?? '', seen, says(room - name));
      return page.paint(severity, label) + line.slice(label.length);
    },
  };
}

interface Described {
  readonly severity: Severity | 'dim';
  readonly label: string;
  readonly says: (columns: number) => string;
}

function failed(page: Page, reason: string): Described {
  const text = sanitizeLine(reason);
  return {
    severity: 'critical',
    label: `${page.glyphs.critical}FAILED`,
    says: (columns) => truncate(text, columns, page.glyphs.ellipsis),
  };
}

function described(page: Page, { worst, causes, notes, judged, partly }: ItemSummary): Described {
  const title = sanitizeLine(
    causes[0]?.title ?? (judged ? noFault(notes.length) : 'not known: no rule could be judged'),
  );
  const tail = `${causes.length > 1 ? ` +${causes.length - 1}` : ''}${partly ? ' (in part)' : ''}`;
  return {
    severity: worst ?? 'dim',
    label: worst === null ? '-' : severityLabel(page, worst),
    says: (columns) => truncate(title, Math.max(0, columns - textWidth(tail)), page.glyphs.ellipsis) + tail,
  };
}

const noFault = (notes: number): string => `no fault found${notes === 0 ? '' : `, ${plural(notes, 'note')}`}`;

/** `1.29.6` where istiod and proxies agree, else `1.29.6/1.28.3,1.29.6`, or the newest and how many others where that is too long; `-` for none. */
function versionsOf({ istiod, proxies }: ItemSummary, columns: number): string {
  const sides = istiod.join() === proxies.join() ? [istiod] : [istiod, proxies];
  const all = sides.map((versions) => versions.map(sanitizeLine).join(',') || '-').join('/');
  if (textWidth(all) <= columns) return all;
  return sides
    .map((versions) => sanitizeLine(versions.at(-1) ?? '-') + (versions.length > 1 ? `+${versions.length - 1}` : ''))
    .join('/');
}
