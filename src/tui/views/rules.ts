import type { Report, RuleCoverage } from '../../model/report.ts';
import { parseFilter, passes } from '../../util/line-filter.ts';
import { type Body, type BodyLine, bodyOfLines, createMemo } from '../body.ts';
import { cell, row, span, type Tone } from '../row.ts';
import { reportOf, type Screen, type State } from '../state.ts';

const FIELDS = ['status', 'rule'] as const;
const TONES: Readonly<Record<RuleCoverage['status'], Tone>> = {
  fired: 'bad',
  clear: 'good',
  'not-evaluated': 'dim',
  failed: 'warn',
};
const ORDER: readonly RuleCoverage['status'][] = ['fired', 'failed', 'not-evaluated', 'clear'];
const memo = createMemo<Report, { readonly lines: readonly BodyLine[]; readonly hidden: number }>();

/** Every rule, and what became of it. */
export function rulesBody(state: State, { filter }: Screen): Body {
  const report = reportOf(state);
  if (report === null)
    return bodyOfLines([{ row: row(span(' The rules are judged when everything is read.', 'dim')) }]);
  const { lines, hidden } = memo(report, filter, () => build(report, filter));
  return bodyOfLines(lines, { hidden });
}

function build(report: Report, filter: string): { lines: readonly BodyLine[]; hidden: number } {
  const wanted = parseFilter(filter, FIELDS);
  const { rules } = report.coverage;
  const shown = rules
    .filter(({ rule, status, reason }) =>
      passes(wanted, { text: `${rule} ${status} ${reason}`, fields: { status: [status], rule: [rule] } }),
    )
    .toSorted((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
  const first = new Map<string, number>();
  report.findings.forEach(({ rule }, i) => {
    if (!first.has(rule)) first.set(rule, i);
  });
  return {
    lines: shown.map((rule) => ruleLine(rule, first.get(rule.rule) ?? -1)),
    hidden: rules.length - shown.length,
  };
}

function ruleLine({ rule, status, reason, collect }: RuleCoverage, finding: number): BodyLine {
  return {
    row: row(cell(` ${status}`, 16, TONES[status]), rule, ...(reason === '' ? [] : [span(`  ${reason}`, 'dim')])),
    isError: status === 'fired' || status === 'failed',
    ...(finding >= 0
      ? { target: { view: 'finding', finding } }
      : status === 'not-evaluated'
        ? { target: { view: 'coverage', filter: `rule:${rule}` } }
        : {}),
    ...(collect === '' ? {} : { copy: collect }),
  };
}
