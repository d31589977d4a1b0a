import type { Evidence, Finding, Report } from '../../model/report.ts';
import { plural } from '../../util/format.ts';
import { wrap } from '../../util/wrap.ts';
import { type Body, type BodyLine, bodyOfLines, createMemo } from '../body.ts';
import { indexOfFinding } from '../finding-list.ts';
import { row, type Span, span } from '../row.ts';
import { findingOf, reportOf, type Screen, type State } from '../state.ts';
import type { Glyphs } from '../theme.ts';
import { ageText, nameOf, timeText } from '../words.ts';
import { severityBadge } from './findings.ts';

const PROSE = 100;
const MOST_WORKLOADS = 12;

/** One finding: what, why, evidence, what was ruled out, what to do, where to read on. */
export function findingBody(state: State, screen: Screen): Body {
  const report = reportOf(state);
  const finding = findingOf(state, screen);
  if (report === null || finding === undefined) return bodyOfLines([]);
  const lines = memo(finding, `${state.columns} ${state.glyphs.dot} ${screen.finding}`, () =>
    build(finding, { report, state, index: screen.finding }),
  );
  const start = lines.findIndex(({ target }) => target?.view === 'evidence');
  return bodyOfLines(lines, { start: Math.max(0, start) });
}

interface Context {
  readonly report: Report;
  readonly state: State;
  readonly index: number;
}

const memo = createMemo<Finding, readonly BodyLine[]>();

function build(finding: Finding, { report, state, index }: Context): readonly BodyLine[] {
  const { glyphs } = state;
  const width = Math.min(state.columns - 2, PROSE);
  const prose = (text: string, indent = 1): BodyLine[] =>
    text === '' ? [] : wrap(text, width, { first: ' '.repeat(indent) }).map((line) => ({ row: row(line) }));
  const section = (title: string, lines: readonly BodyLine[]): BodyLine[] =>
    lines.length === 0 ? [] : [{ row: row() }, { row: row(span(` ${title}`, 'accent')) }, ...lines];

  const [title = '', ...moreTitle] = wrap(finding.title, width - 14);
  return [
    { row: row(severityBadge(finding, glyphs), '  ', span(title, 'strong')) },
    ...moreTitle.map((line) => ({ row: row(' '.repeat(14), span(line, 'strong')) })),
    ...wrap(factLine(finding, report, glyphs), width, { first: ' ' }).map((line) => ({ row: row(span(line, 'dim')) })),
    { row: row() },
    ...prose(finding.summary),
    ...section('Why', prose(finding.why)),
    ...section(
      `Evidence (${finding.evidence.length})`,
      finding.evidence.flatMap((item, i) => evidenceLines(item, i, index, state)),
    ),
    ...section(
      'Ruled out',
      finding.ruledOut.flatMap(({ hypothesis, because, evidence }) =>
        ruledOutLines(`${hypothesis}: ${because}`, evidence[0], width, index),
      ),
    ),
    ...section('What to do', fixLines(finding, width)),
    ...section(
      `Explains ${plural(finding.symptoms.length, 'symptom')}`,
      finding.symptoms.flatMap((id) => linkLines(report, id)),
    ),
    ...section('Caused by', finding.causedBy === null ? [] : linkLines(report, finding.causedBy)),
    ...section(`Workloads (${finding.workloads.length})`, [
      ...finding.workloads.slice(0, MOST_WORKLOADS).map((workload) => ({ row: row(`   ${nameOf(workload)}`) })),
      ...(finding.workloads.length > MOST_WORKLOADS
        ? [{ row: row(span(`   and ${finding.workloads.length - MOST_WORKLOADS} more`, 'dim')) }]
        : []),
    ]),
    ...section(
      `Confidence ${finding.confidence.value}`,
      finding.confidence.because.flatMap((reason) => prose(reason, 3)),
    ),
    ...section('References', [
      ...finding.references.flatMap(({ title: name, url }) => [
        ...(name === '' ? [] : [{ row: row(`   ${name}`) }]),
        { row: row(span(`     ${url}`, 'command')), copy: url },
      ]),
      {
        row: row(span(`   Rule ${[finding.rule, ...finding.equivalents].join(', ')}`, 'dim')),
        target: { view: 'rules', filter: `rule:${finding.rule}` },
      },
    ]),
  ];
}

function factLine({ subject, count, firstSeen, lastSeen }: Finding, { input }: Report, glyphs: Glyphs): string {
  const age = ageText(lastSeen, input.capturedAt);
  return [
    nameOf(subject),
    `seen ${count === 1 ? 'once' : plural(count, 'time')}`,
    ...(firstSeen === ''
      ? []
      : [firstSeen === lastSeen ? timeText(firstSeen) : `${timeText(firstSeen)} to ${timeText(lastSeen)}`]),
    ...(age === '' ? [] : [`last ${age} before capture`]),
  ]
    .filter(Boolean)
    .join(` ${glyphs.dot} `);
}

function evidenceLines(evidence: Evidence, nth: number, finding: number, { glyphs, columns }: State): BodyLine[] {
  const { path, line, endLine, text, says } = evidence;
  const target = { view: 'evidence', finding, evidence: nth, path, line, endLine } as const;
  const place = { path, line };
  const quoted = text.split('\n');
  const shown = quoted.slice(0, 3);
  const bar: Span = span(`     ${glyphs.severity.info === 'i' ? '|' : '│'} `, 'dim');
  return [
    { row: row(span(` ${glyphs.mark} `, 'accent'), span(says || 'evidence', 'strong')), target, place, copy: text },
    { row: row(span(`     ${path}:${line}`, 'command')), target, place, copy: text },
    ...shown.map((part) => ({
      row: row(bar, part.length > columns * 4 ? part.slice(0, columns * 4) : part),
      target,
      place,
      copy: text,
    })),
    ...(quoted.length > shown.length
      ? [{ row: row(bar, span(`${quoted.length - shown.length} more lines`, 'dim')), target, place, copy: text }]
      : []),
  ];
}

function ruledOutLines(text: string, evidence: Evidence | undefined, width: number, finding: number): BodyLine[] {
  const lines = wrap(text, width, { first: '   - ', rest: '     ' }).map((line): BodyLine => ({ row: row(line) }));
  if (evidence === undefined) return lines;
  const { path, line, endLine } = evidence;
  return [
    ...lines,
    {
      row: row(span(`     ${path}:${line}`, 'command')),
      target: { view: 'file', finding, path, line, endLine },
      place: { path, line },
    },
  ];
}

function fixLines({ fix }: Finding, width: number): BodyLine[] {
  return fix.flatMap(({ do: task, command, verify }, i) => [
    ...wrap(task, width, { first: `   ${i + 1}. `, rest: '      ' }).map((line) => ({ row: row(line) })),
    ...commandLines(command),
    ...(verify === ''
      ? []
      : /^(?:kubectl|istioctl|az|curl|openssl|helm) /.test(verify)
        ? [{ row: row(span('      Check:', 'dim')) }, ...commandLines(verify)]
        : wrap(`Check: ${verify}`, width, { first: '      ' }).map((line) => ({ row: row(line) }))),
  ]);
}

/** Commands are never broken; `c` copies the whole of one. */
const commandLines = (command: string): BodyLine[] =>
  command
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ row: row(span(`        ${line}`, 'command')), copy: command }));

function linkLines(report: Report, id: string): BodyLine[] {
  const index = indexOfFinding(report, id);
  const finding = report.findings[index];
  if (finding === undefined) return [{ row: row(`   ${id}`) }];
  return [{ row: row(`   ${nameOf(finding.subject)}: ${finding.title}`), target: { view: 'finding', finding: index } }];
}
