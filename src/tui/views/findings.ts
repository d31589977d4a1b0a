import { type Finding, lacksEvidence, type Report } from '../../model/report.ts';
import { wrap } from '../../util/wrap.ts';
import { type Body, type BodyLine, bodyOfLines } from '../body.ts';
import { findingList, type ListItem } from '../finding-list.ts';
import { cell, cellRight, type Row, row, span } from '../row.ts';
import { reportOf, type Screen, type State } from '../state.ts';
import type { Glyphs } from '../theme.ts';
import { ageText, nameOf, shortCount } from '../words.ts';

const ROWS_FOR_PREVIEW = 32;
const PREVIEW_ROWS = 7;

/** Causes with their symptoms folded under them. */
export function findingsBody(state: State, { filter, cursor }: Screen): Body {
  const report = reportOf(state);
  if (report === null) return signalsBody(state);
  const { items, hidden } = findingList(report, state, filter);
  if (items.length === 0) return bodyOfLines(nothingLines(report, hidden), { hidden });
  return {
    count: items.length,
    hidden,
    foot: previewRows(items[cursor], state),
    line: (index) => {
      const item = items[index];
      return item === undefined ? { row: row() } : findingLine(item, report, state.columns, state.glyphs);
    },
  };
}

/** One finding on one line; also used by the overview. */
export function findingLine(item: ListItem, report: Report, columns: number, glyphs: Glyphs): BodyLine {
  if (item.type === 'suppressed') {
    const until = item.until === '' ? '' : ` until ${item.until}`;
    return { row: row(span(` suppressed${until}  `, 'dim'), item.id, span(`  ${item.reason}`, 'dim')) };
  }
  const { finding, index, depth } = item;
  const { evidence, severity } = finding;
  const first = evidence[0];
  return {
    row: findingRow(item, report, columns, glyphs),
    target: { view: 'finding', finding: index },
    isError: severity === 'error' || severity === 'critical',
    copy: `${severity.toUpperCase()} ${nameOf(finding.subject)}: ${finding.title}`,
    ...(first === undefined || depth < 0 ? {} : { place: { path: first.path, line: first.line } }),
  };
}

function findingRow(item: ListItem & { type: 'finding' }, { input }: Report, columns: number, glyphs: Glyphs): Row {
  const { finding, depth, symptoms, folded } = item;
  const wide = columns >= 100;
  const fold = symptoms > 0 ? `${folded ? glyphs.folded : glyphs.open}${symptoms} ` : '';
  const indent = depth > 0 ? `${'  '.repeat(depth - 1)}${glyphs.symptom} ` : '';
  return row(
    severityBadge(finding, glyphs, columns < 70),
    ' ',
    cellRight(`${shortCount(finding.count)}x`, 5, 'dim'),
    cellRight(ageText(finding.lastSeen, input.capturedAt), 5, 'dim'),
    '  ',
    span(indent, 'dim'),
    span(fold, 'accent'),
    span(nameOf(columns < 70 ? { ...finding.subject, kind: '' } : finding.subject), depth === 0 ? 'strong' : 'plain'),
    ': ',
    finding.title,
    ...(wide ? [span(`  ${finding.rule}`, 'dim')] : []),
  );
}

/** Where there is room: what the finding under the cursor says, and the line that proves it. */
export function previewRows(item: ListItem | undefined, { columns, rows, glyphs }: State): Row[] {
  if (rows < ROWS_FOR_PREVIEW) return [];
  const line = row(span(glyphs.rule.repeat(columns), 'dim'));
  if (item?.type !== 'finding') return [line, ...Array.from({ length: PREVIEW_ROWS }, () => row())];
  const { summary, evidence, fix } = item.finding;
  const [proof] = evidence;
  const said = wrap(summary, Math.min(columns - 2, 110), { first: ' ' }).slice(0, PREVIEW_ROWS - 4);
  const lines = [
    ...said.map((text) => row(text)),
    ...(proof === undefined
      ? []
      : [row(span(` ${proof.path}:${proof.line}`, 'command')), row(span(`   ${proof.text.split('\n', 1)[0]}`, 'dim'))]),
    ...(fix[0] === undefined ? [] : [row(span(' To do: ', 'strong'), fix[0].do)]),
  ];
  return [line, ...Array.from({ length: PREVIEW_ROWS }, (_, i) => lines[i] ?? row())];
}

export function severityBadge({ severity }: Finding, glyphs: Glyphs, short = false) {
  const label = `${glyphs.severity[severity]} ${severity.toUpperCase()}`;
  return short ? cell(` ${label.slice(0, 6)}`, 8, severity) : cell(` ${label}`, 12, severity);
}

function nothingLines(report: Report, hidden: number): BodyLine[] {
  if (hidden > 0) return [{ row: row(span(' Nothing passes the filters in force; Esc takes them back.', 'dim')) }];
  const open = report.coverage.rules.filter(lacksEvidence).length;
  const judged = report.coverage.rules.filter(({ status }) => status === 'clear' || status === 'fired').length;
  return [
    { row: row(span(' No fault found.', 'good')) },
    { row: row(` ${judged} rules could be judged, and none found a fault.`) },
    ...(open > 0
      ? [
          {
            row: row(` ${open} rules could not be judged for want of evidence: Enter shows how to collect it.`),
            target: { view: 'coverage' as const },
          },
        ]
      : []),
  ];
}

/** While reading: which rules' log lines were met. Whether they are a fault is known only when everything is read. */
function signalsBody({ data, columns, glyphs }: State): Body {
  if (data.phase === 'done') return bodyOfLines([]);
  const { signals, phase } = data;
  const lines: BodyLine[] = [
    {
      row: row(
        span(
          phase === 'judging'
            ? ' Everything is read; the rules are being judged.'
            : ' Still reading: findings are concluded when everything is read.',
          'accent',
        ),
      ),
    },
    {
      row: row(
        span(
          signals.length > 0
            ? ' Log lines seen so far that rules look for:'
            : ' No log line that a rule looks for so far.',
          'dim',
        ),
      ),
    },
    ...signals.map(({ rule, title, severity, count }) => ({
      row: row(
        cell(` ${glyphs.severity[severity]} ${severity.toUpperCase()}`, 12, severity),
        cellRight(`${shortCount(count)}x`, 6, 'dim'),
        `  ${title}`,
        ...(columns >= 100 ? [span(`  ${rule}`, 'dim')] : []),
      ),
    })),
  ];
  return bodyOfLines(lines);
}
