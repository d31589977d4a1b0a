import type { EntryCoverage, Report } from '../../model/report.ts';
import { formatBytes, plural } from '../../util/format.ts';
import { parseFilter, passes } from '../../util/line-filter.ts';
import { type Body, type BodyLine, bodyOfLines, createMemo } from '../body.ts';
import { cell, cellRight, row, span, type Tone } from '../row.ts';
import { reportOf, type Screen, type State } from '../state.ts';
import { shortCount } from '../words.ts';

const FIELDS = ['kind', 'status', 'path', 'ns', 'rule'] as const;
const TONES: Readonly<Record<string, Tone>> = { read: 'good', partly: 'warn', skipped: 'dim', unreadable: 'bad' };

interface Lines {
  readonly lines: readonly BodyLine[];
  readonly hidden: number;
}
const memo = createMemo<Report, Lines>();

/** What was read and what was not, and how to collect what is missing. */
export function coverageBody(state: State, { filter }: Screen): Body {
  const report = reportOf(state);
  const { lines, hidden } =
    report === null
      ? soFar(state, filter)
      : memo(report, `${state.columns} ${filter}`, () => build(report, state, filter));
  return bodyOfLines(lines, { hidden });
}

function soFar({ data, columns }: State, filter: string): Lines {
  const entries = data.phase === 'done' ? [] : data.entries;
  const { shown, hidden } = filterEntries(entries, filter);
  return {
    lines: [heading(`Entries read so far (${entries.length})`), ...shown.map((entry) => entryLine(entry, columns))],
    hidden,
  };
}

function build({ coverage }: Report, { columns }: State, filter: string): Lines {
  const wanted = parseFilter(filter, FIELDS);
  const open = coverage.rules.filter(({ status }) => status === 'not-evaluated' || status === 'failed');
  const rules = open.filter(({ rule, reason, status, collect }) =>
    passes(wanted, { text: `${rule} ${reason} ${collect}`, fields: { rule: [rule], status: [status] } }),
  );
  const problems = coverage.problems.filter(({ path, code, message }) =>
    passes(wanted, { text: `${path} ${code} ${message}`, fields: { path: [path] } }),
  );
  const { shown, hidden } = filterEntries(coverage.entries, filter);
  const commands = new Map<string, string[]>();
  for (const { rule, collect, reason } of rules)
    commands.set(collect || reason, [...(commands.get(collect || reason) ?? []), rule]);
  const lines = [
    heading(
      `Not judged: ${plural(open.length, 'rule')} of ${coverage.rules.length}, and what would collect the missing evidence`,
    ),
    ...[...commands].flatMap(([command, list]): BodyLine[] => [
      {
        row: row(span(`   ${command}`, rules.some(({ collect }) => collect === command) ? 'command' : 'plain')),
        copy: command,
      },
      {
        row: row(span(`     for ${plural(list.length, 'rule')}: ${list.join(', ')}`, 'dim')),
        target: { view: 'rules', filter: 'status:not-evaluated' },
      },
    ]),
    ...(open.length === 0 ? [{ row: row(span('   Every rule could be judged.', 'good')) }] : []),
    { row: row() },
    heading(`Problems (${coverage.problems.length})`),
    ...problems.flatMap(({ path, line, code, message, hint }): BodyLine[] => [
      {
        row: row(span(`   ${code} `, 'warn'), path === '' ? '' : `${path}${line > 0 ? `:${line}` : ''}: `, message),
        isError: true,
        ...(path === '' ? {} : { target: { view: 'file', path, line, endLine: line }, place: { path, line } }),
      },
      ...(hint === '' ? [] : [{ row: row(span(`     ${hint}`, 'dim')) }]),
    ]),
    { row: row() },
    heading(`Entries (${coverage.entries.length})`),
    ...shown.map((entry) => entryLine(entry, columns)),
  ];
  return { lines, hidden: hidden + open.length - rules.length + coverage.problems.length - problems.length };
}

const heading = (text: string): BodyLine => ({ row: row(span(` ${text}`, 'accent')) });

function filterEntries(
  entries: readonly EntryCoverage[],
  filter: string,
): { shown: readonly EntryCoverage[]; hidden: number } {
  const wanted = parseFilter(filter, FIELDS);
  const shown = entries.filter(({ path, kind, owner, status, problem }) =>
    passes(wanted, {
      text: `${path} ${kind} ${owner} ${status} ${problem ?? ''}`,
      fields: { kind: [kind], status: [status], path: [path], ns: [owner.split('/')[0] ?? ''] },
    }),
  );
  return { shown, hidden: entries.length - shown.length };
}

function entryLine({ path, kind, bytes, records, status, problem }: EntryCoverage, columns: number): BodyLine {
  return {
    row: row(
      cell(` ${status}`, 12, TONES[status] ?? 'plain'),
      ...(columns >= 80 ? [cell(kind, 22, 'dim')] : []),
      cellRight(formatBytes(bytes), 11, 'dim'),
      cellRight(shortCount(records), 7, 'dim'),
      `  ${path}`,
      ...(problem === null ? [] : [span(`  ${problem}`, 'warn')]),
    ),
    target: { view: 'file', path },
    place: { path, line: 1 },
    isError: status === 'unreadable' || status === 'partly',
  };
}
