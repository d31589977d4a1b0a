import type { Severity } from '../../model/report.ts';
import { SEVERITIES } from '../../model/report.ts';
import type { FoundRule, ItemSummary } from '../../model/scan.ts';
import { formatCount, plural } from '../../util/format.ts';
import { groupBy } from '../../util/group-by.ts';
import { compare } from '../../util/order.ts';
import { sanitizeData, sanitizeLine } from '../../util/sanitize.ts';
import { padColumns, textWidth } from '../../util/text-width.ts';
import { wrap } from '../../util/wrap.ts';
import { cut, heading, type Page, prose, severityLabel } from '../text/page.ts';
import { worstOf } from './summary.ts';
import { compareVersions } from './versions.ts';

/** What came out of a scan. */
export interface ScanTotals {
  readonly summaries: readonly ItemSummary[];
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  /** Folders of text files in which nothing was evidence. */
  readonly leftOut: readonly string[];
}

const UNKNOWN = 'unknown';
const MOST_LEFT_OUT = 5;
const GAP = '  ';
/** Columns of a title that must be left beside the ids of rules: else they are not shown. */
const LEAST_TITLE = 45;

/** The end of a scan: how many items, what is wrong in how many of them, with which versions; and what could not be analysed. */
export function renderTotals(page: Page, { summaries, failed, leftOut }: ScanTotals): string {
  const sections = [
    [...heading(page, 'Summary'), ...prose(page, sentence(summaries, failed.length))],
    ruleSection(page, summaries),
    versionSection(page, summaries),
    failed.length === 0
      ? []
      : [
          ...heading(page, 'Could not be analysed'),
          ...failed.flatMap(({ path, reason }) =>
            wrap(`${sanitizeLine(path)}: ${sanitizeLine(reason)}`, page.prose, { first: '  - ', rest: '    ' }),
          ),
        ],
    leftOut.length === 0 ? [] : prose(page, leftOutSentence(leftOut.map(sanitizeLine)), 0),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function sentence(summaries: readonly ItemSummary[], failed: number): string {
  const worst = (severity: Severity): number => summaries.filter((item) => item.worst === severity).length;
  const quiet = summaries.filter(({ causes, judged }) => causes.length === 0 && judged).length;
  const unknown = summaries.filter(({ causes, judged }) => causes.length === 0 && !judged).length;
  const partly = summaries.filter((item) => item.partly).length;
  const parts = [
    ...(['critical', 'error', 'warning'] as const).map(
      (severity) => [worst(severity), `at worst ${severity}`] as const,
    ),
    [quiet, 'without a fault found'] as const,
    [unknown, 'of which no rule could judge'] as const,
    [failed, 'could not be analysed'] as const,
  ].flatMap(([count, what]) => (count === 0 ? [] : [`${formatCount(count)} ${what}`]));
  const damaged = partly === 0 ? '' : ` ${plural(partly, 'item')} could be read in part only.`;
  return `${plural(summaries.length + failed, 'item')}: ${parts.join(', ')}.${damaged}`;
}

interface Row {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly items: number;
}

/** Findings that no other one explains, worst and most frequent first. A rule with several titles is told by title. */
function ruleSection(page: Page, summaries: readonly ItemSummary[]): string[] {
  const found = summaries.flatMap(({ causes, notes }, item) =>
    [...causes, ...notes].map((one) => ({ item, ...sanitizeData(one) })),
  );
  const rows = [...groupBy(found, ({ rule, title }) => `${rule}\n${title}`).values()]
    .map(rowOf)
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        b.items - a.items ||
        compare(a.rule, b.rule) ||
        compare(a.title, b.title),
    );
  if (rows.length === 0) return [];
  const label = textWidth(severityLabel(page, 'critical'));
  const start = 'ITEMS'.length + label + 2 * GAP.length;
  const id = Math.max(4, ...rows.map(({ rule }) => textWidth(rule)));
  const ids = page.width - start - id - GAP.length >= LEAST_TITLE ? id : 0;
  const idCell = (text: string): string => (ids === 0 ? '' : padColumns(text, ids) + GAP);
  return [
    ...heading(page, 'By rule'),
    page.paint('dim', `ITEMS${GAP}${padColumns('SEVERITY', label)}${GAP}${idCell('RULE')}TITLE`),
    ...rows.map(({ rule, title, severity, items }) => {
      const name = severityLabel(page, severity);
      const line = cut(page, `${count(items)}${GAP}${padColumns(name, label)}${GAP}${idCell(rule)}${title}`);
      return line.replace(name, () => page.paint(severity, name));
    }),
  ];
}

const count = (items: number): string => formatCount(items).padStart('ITEMS'.length);

function rowOf(found: readonly (FoundRule & { readonly item: number })[]): Row {
  const { rule, title } = found[0]!;
  return {
    rule,
    title,
    severity: worstOf(found.map(({ severity }) => severity)) ?? 'info',
    items: new Set(found.map(({ item }) => item)).size,
  };
}

/** By what istiod runs, or the proxies where no istiod was seen. An item with several versions counts for each. */
function versionSection(page: Page, summaries: readonly ItemSummary[]): string[] {
  const seen = summaries.flatMap(({ istiod, proxies, causes }) => {
    const versions = istiod.length > 0 ? istiod : proxies;
    return (versions.length > 0 ? versions : [UNKNOWN]).map((version) => ({ version, isFaulty: causes.length > 0 }));
  });
  if (seen.length === 0) return [];
  const rows = [...groupBy(seen, ({ version }) => version)].sort(([a], [b]) => compareVersions(a, b));
  return [
    ...heading(page, 'By Istio version'),
    page.paint('dim', 'ITEMS  WITH A FAULT  VERSION'),
    ...rows.map(([version, of]) => {
      const faulty = of.filter(({ isFaulty }) => isFaulty).length;
      return cut(page, `${count(of.length)}  ${formatCount(faulty).padStart(12)}  ${sanitizeLine(version)}`);
    }),
  ];
}

function leftOutSentence(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST_LEFT_OUT).join(', ');
  const more = paths.length > MOST_LEFT_OUT ? `, and ${paths.length - MOST_LEFT_OUT} more` : '';
  const one = paths.length === 1;
  return `${plural(paths.length, 'folder')} of text ${one ? 'holds' : 'hold'} no evidence of a mesh and ${one ? 'was' : 'were'} left out: ${shown}${more}.`;
}
