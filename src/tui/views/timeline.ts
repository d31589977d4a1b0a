import type { Report, TimelineItem } from '../../model/report.ts';
import { parseFilter, passes } from '../../util/line-filter.ts';
import { type Body, type BodyLine, bodyOfLines, createMemo } from '../body.ts';
import { indexOfFinding } from '../finding-list.ts';
import { cell, type Row, row, span, type Tone } from '../row.ts';
import { reportOf, type Screen, type State } from '../state.ts';
import { isTrouble, lastCalm } from '../timeline-facts.ts';
import { clockText, SEVERITY_RANK, timeText } from '../words.ts';

const FIELDS = ['lane', 'path'] as const;
const TONES: Readonly<Record<string, Tone>> = {
  errors: 'bad',
  reject: 'bad',
  finding: 'accent',
  restart: 'warn',
  certificate: 'good',
  push: 'command',
  event: 'plain',
};
const MOST_CHANGES = 4;

const memo = createMemo<Report, readonly TimelineItem[]>();

/** Items that the filter and the severity level let through. */
export function timelineItems(state: State, report: Report, filter: string): readonly TimelineItem[] {
  const level = Math.min(4, state.level);
  return memo(report, `${level} ${filter}`, () => {
    const wanted = parseFilter(filter, FIELDS);
    return report.timeline.filter((item) => {
      const finding = report.findings[indexOfFinding(report, findingId(item))];
      if (finding !== undefined && SEVERITY_RANK[finding.severity] > level) return false;
      return passes(wanted, {
        text: `${item.lane} ${item.what} ${item.path}`,
        fields: { lane: [item.lane], path: [item.path] },
      });
    });
  });
}

/** What happened when; `B` shows what changed before the trouble under the cursor began. */
export function timelineBody(state: State, screen: Screen): Body {
  const report = reportOf(state);
  if (report === null)
    return bodyOfLines([{ row: row(span(' The timeline is there when everything is read.', 'dim')) }]);
  const items = timelineItems(state, report, screen.filter);
  const hidden = report.timeline.length - items.length;
  if (items.length === 0)
    return bodyOfLines(
      [
        {
          row: row(
            span(
              hidden > 0 ? ' Nothing passes the filter; Esc takes it back.' : ' Nothing in the input has a time.',
              'dim',
            ),
          ),
        },
      ],
      { hidden },
    );
  return {
    count: items.length,
    hidden,
    line: (index) => itemLine(items, index, report, state.columns >= 80 ? 0 : 5),
    ...(screen.calmBefore >= 0 ? { foot: calmRows(items, screen.calmBefore, state) } : {}),
  };
}

function itemLine(items: readonly TimelineItem[], index: number, report: Report, short: number): BodyLine {
  const item = items[index];
  if (item === undefined) return { row: row() };
  const { at, lane, what, path, line } = item;
  const finding = indexOfFinding(report, findingId(item));
  const newDay = items[index - 1]?.at.slice(0, 10) !== at.slice(0, 10);
  const text = finding >= 0 ? `${what.slice(0, 5).trim()}: ${report.findings[finding]?.title ?? ''}  ` : what;
  const target =
    finding >= 0
      ? ({ view: 'finding', finding } as const)
      : path === ''
        ? undefined
        : ({ view: 'file', path, line, endLine: line } as const);
  return {
    row: row(
      span(` ${newDay ? at.slice(short, 10) : ' '.repeat(10 - short)}`, 'dim'),
      ` ${clockText(at)} `,
      cell(lane, 12, TONES[lane] ?? 'plain'),
      text,
      ...(finding >= 0 ? [span(report.findings[finding]?.rule ?? '', 'dim')] : []),
    ),
    isError: isTrouble(item),
    ...(target === undefined ? {} : { target }),
    ...(path === '' ? {} : { place: { path, line } }),
  };
}

/** `first of mtls/x@1a2b3c4d` names a finding. */
const findingId = ({ lane, what }: TimelineItem): string =>
  lane === 'finding' ? what.replace(/^(?:first|last) of /, '') : '';

function calmRows(items: readonly TimelineItem[], from: number, { rows }: State): Row[] {
  const calm = lastCalm(items, from);
  if (calm === null) return [row(span(' No trouble has a time, so there is no calm before it.', 'dim'))];
  const { changes, minute } = calm;
  const most = rows < 30 ? MOST_CHANGES : 2 * MOST_CHANGES;
  return [
    row(
      span(
        ` Last calm minute ${timeText(minute).slice(0, 16)}Z. Changed in the ten minutes before the trouble:`,
        'accent',
      ),
    ),
    ...(changes.length === 0 ? [row(span('   nothing that the input shows', 'dim'))] : []),
    ...changes
      .slice(-most)
      .map(({ at, lane, what }) => row(`   ${clockText(at)} `, cell(lane, 12, TONES[lane] ?? 'plain'), what)),
    ...(changes.length > most ? [row(span(`   and ${changes.length - most} before these`, 'dim'))] : []),
  ];
}
