import type { Finding, ProxySummary, Report } from '../../model/report.ts';
import { parseFilter, passes } from '../../util/line-filter.ts';
import { type Body, type BodyLine, bodyOfLines, createMemo } from '../body.ts';
import { cell, cellRight, type Row, row, span, type Tone } from '../row.ts';
import { reportOf, type Screen, type State } from '../state.ts';
import { SEVERITY_RANK } from '../words.ts';

const FIELDS = ['ns', 'sync', 'type', 'version'] as const;
const TONES: Readonly<Record<ProxySummary['sync'], Tone>> = {
  synced: 'good',
  stale: 'bad',
  'not sent': 'bad',
  unknown: 'dim',
};
const memo = createMemo<
  Report,
  { readonly lines: readonly BodyLine[]; readonly hidden: number; readonly head: readonly Row[] }
>();

/** Every proxy with its state, version and findings. */
export function workloadsBody(state: State, { filter }: Screen): Body {
  const report = reportOf(state);
  if (report === null) return bodyOfLines([{ row: row(span(' Proxies are listed when everything is read.', 'dim')) }]);
  const { lines, ...more } = memo(report, `${state.columns} ${state.level} ${filter}`, () =>
    build(report, state, filter),
  );
  return bodyOfLines(lines, more);
}

function build(
  report: Report,
  { columns, level }: State,
  filter: string,
): { lines: readonly BodyLine[]; hidden: number; head: readonly Row[] } {
  const wanted = parseFilter(filter, FIELDS);
  const { list } = report.mesh.proxies;
  const shown = list.filter(({ namespace, pod, workload, type, version, sync, revision }) =>
    passes(wanted, {
      text: [namespace, pod, workload, type, version, sync, revision].join(' '),
      fields: { ns: [namespace], sync: [sync], type: [type], version: [version] },
    }),
  );
  if (list.length === 0)
    return {
      lines: [
        {
          row: row(
            span(
              report.mesh.proxies.total > 0 ? ' This report does not list its proxies.' : ' No proxy was seen.',
              'dim',
            ),
          ),
        },
      ],
      hidden: 0,
      head: [],
    };
  const found = findingsByName(report, Math.min(level, 4));
  const header = row(
    span(
      `  ${'sync'.padEnd(9)}${'type'.padEnd(9)}${'version'.padEnd(12)}${columns >= 100 ? 'revision'.padEnd(12) : ''}${'found'.padStart(5)}  workload`,
      'dim',
    ),
  );
  return {
    lines: shown.map((proxy) => proxyLine(proxy, columns, found)),
    hidden: list.length - shown.length,
    head: [header],
  };
}

type Found = ReadonlyMap<string, readonly Finding[]>;

function findingsByName({ findings }: Report, level: number): Found {
  const byName = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (SEVERITY_RANK[finding.severity] > level) continue;
    const names = new Set([finding.subject, ...finding.workloads].map(({ namespace, name }) => `${namespace}/${name}`));
    for (const name of names) byName.set(name, [...(byName.get(name) ?? []), finding]);
  }
  return byName;
}

function proxyLine(
  { namespace, pod, workload, type, version, revision, sync, path, line }: ProxySummary,
  columns: number,
  found: Found,
): BodyLine {
  const findings = new Set([
    ...(found.get(`${namespace}/${workload}`) ?? []),
    ...(found.get(`${namespace}/${pod}`) ?? []),
  ]);
  return {
    row: row(
      cell(` ${sync}`, 10, TONES[sync]),
      cell(type, 9),
      cell(version || 'unknown', 12),
      ...(columns >= 100 ? [cell(revision || '-', 12, 'dim')] : []),
      cellRight(findings.size > 0 ? String(findings.size) : '-', 5, findings.size > 0 ? 'bad' : 'dim'),
      `  ${namespace}/${workload || pod}`,
      span(workload === '' || workload === pod ? '' : `  ${pod}`, 'dim'),
    ),
    isError: findings.size > 0 || sync === 'stale' || sync === 'not sent',
    target:
      findings.size > 0
        ? { view: 'findings', filter: workload === '' ? pod : `ns:${namespace} ${workload}` }
        : { view: 'file', path, line, endLine: line },
    ...(path === '' ? {} : { place: { path, line } }),
  };
}
