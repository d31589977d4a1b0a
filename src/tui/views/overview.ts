import { layoutTitle, type Report, type Severity } from '../../model/report.ts';
import { formatBytes, plural } from '../../util/format.ts';
import { type Body, type BodyLine, bodyOfLines } from '../body.ts';
import { findingList } from '../finding-list.ts';
import { cell, row, type Span, span } from '../row.ts';
import type { Data, Screen, State } from '../state.ts';
import type { Glyphs } from '../theme.ts';
import { certificatesText, errorMinutes, sparkline } from '../timeline-facts.ts';
import { shortCount, timeText } from '../words.ts';
import { findingLine, previewRows } from './findings.ts';

// Not taken from the schema: that would load the validator before the first paint.
const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'info'];
const LABEL = 15;
const PLATFORMS: Readonly<Record<Report['mesh']['platform'], string>> = {
  aks: 'AKS service mesh add-on',
  upstream: 'upstream Istio',
  unknown: 'unknown platform',
};

/** What this archive is, and what is broken, on one screen. */
export function overviewBody(state: State, screen: Screen): Body {
  const { data } = state;
  return data.phase === 'done' ? doneBody(data.report, state, screen) : bodyOfLines(readingLines(data, state));
}

function doneBody(report: Report, state: State, { filter, cursor }: Screen): Body {
  const { glyphs, columns } = state;
  const { items, hidden } = findingList(report, state, filter);
  const facts = factLines(report, state);
  const top = items.flatMap((item) => (item.type === 'finding' && item.depth === 0 ? [item.finding] : []));
  const notes = top.filter((finding) => finding.severity === 'info').length;
  const causes = top.length - notes;
  const headline: BodyLine =
    items.length === 0
      ? {
          row: row(
            span(
              hidden > 0
                ? ' Findings: all hidden by the filters in force'
                : ' No fault found by the rules that could be judged',
              hidden > 0 ? 'accent' : 'good',
            ),
          ),
          target: { view: 'coverage' },
        }
      : {
          row: row(
            span(
              causes > 0 ? ` What is broken: ${plural(causes, 'cause')}` : ' No fault found',
              causes > 0 ? 'accent' : 'good',
            ),
            span(`${notes > 0 ? `, ${plural(notes, 'note')}` : ''}  (Enter opens)`, 'dim'),
          ),
          target: { view: 'findings' },
        };
  const head = [...facts, { row: row() }, headline];
  return {
    count: head.length + items.length,
    hidden,
    start: items.length > 0 ? head.length : 0,
    foot: previewRows(items[cursor - head.length], state),
    line: (index) => {
      const item = items[index - head.length];
      return head[index] ?? (item === undefined ? { row: row() } : findingLine(item, report, columns, glyphs));
    },
  };
}

const fact = (label: string, ...spans: readonly (Span | string)[]): BodyLine => ({
  row: row(cell(` ${label}`, LABEL, 'strong'), ...spans),
});

function factLines(report: Report, { glyphs, columns }: State): BodyLine[] {
  const { input, mesh, coverage } = report;
  const dot = ` ${glyphs.dot} `;
  const captured = input.capturedAt === '' ? 'at an unknown time' : timeText(input.capturedAt);
  const planes = mesh.controlPlanes.map(
    ({ revision, version, pods }) =>
      `istiod ${version || 'of unknown version'}, revision ${revision || 'unknown'}, ${plural(pods.length, 'pod')}${mesh.istioNamespace === '' ? '' : ` in ${mesh.istioNamespace}`}`,
  );
  return [
    fact(
      'Captured',
      [captured, layoutTitle(input.layout), plural(input.entries, 'entry', 'entries'), formatBytes(input.bytes)]
        .filter(Boolean)
        .join(dot),
    ),
    fact(
      'Platform',
      [
        PLATFORMS[mesh.platform],
        `Kubernetes ${mesh.kubernetes || 'unknown'}`,
        `istioctl ${mesh.istioctl || 'unknown'}`,
      ].join(dot),
    ),
    ...(planes.length === 0 ? ['no istiod seen'] : planes)
      .slice(0, 3)
      .map((text, i) => fact(i === 0 ? 'Control plane' : '', text)),
    fact('Data plane', mesh.dataPlanes.join(', ') || 'none seen'),
    { ...fact('Proxies', ...proxySpans(report, dot)), target: { view: 'workloads' } },
    { ...fact('Certificates', certificatesText(report)), target: { view: 'timeline', filter: 'lane:certificate' } },
    { ...fact('Errors', ...errorSpans(report, glyphs, columns - LABEL - 1)), target: { view: 'timeline' } },
    { ...fact('Findings', ...severitySpans(report, glyphs)), target: { view: 'findings' } },
    { ...fact('Coverage', coverageText(coverage, dot)), target: { view: 'coverage' } },
  ];
}

function proxySpans({ mesh: { proxies } }: Report, dot: string): (Span | string)[] {
  const { total, synced, stale, notSent, byVersion } = proxies;
  if (total === 0) return ['none seen'];
  const unknown = total - synced - stale - notSent;
  const versions = Object.entries(byVersion).map(([version, count]) => `${version} (${count})`);
  return [
    `${total}: `,
    span(`${synced} synced`, synced === total ? 'good' : 'plain'),
    ...(stale > 0 ? [', ', span(`${stale} stale`, 'bad')] : []),
    ...(notSent > 0 ? [', ', span(`${notSent} not sent`, 'bad')] : []),
    ...(unknown > 0 ? [`, ${unknown} in unknown sync`] : []),
    `${dot}${versions.slice(0, 4).join(', ')}${versions.length > 4 ? ', …' : ''}`,
  ];
}

function errorSpans(report: Report, glyphs: Glyphs, room: number): (Span | string)[] {
  const minutes = errorMinutes(report);
  if (minutes.length === 0) return ['no failed request in the access logs that were read'];
  const peak = minutes.reduce((most, minute) => (minute.count > most.count ? minute : most));
  const text = ` peak ${shortCount(peak.count)}/min at ${timeText(peak.at).slice(11, 16)}Z`;
  return [span(sparkline(minutes, Math.max(8, Math.min(40, room - text.length)), glyphs), 'bad'), text];
}

function severitySpans({ findings }: Report, glyphs: Glyphs): (Span | string)[] {
  const counts = new Map<Severity, number>();
  for (const { severity } of findings) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  if (findings.length === 0) return [span('none', 'good')];
  return SEVERITIES.flatMap((severity) => {
    const count = counts.get(severity) ?? 0;
    return count === 0
      ? [span(`${count} ${severity}  `, 'dim')]
      : [span(` ${glyphs.severity[severity]} ${count} ${severity} `, severity), '  '];
  });
}

function coverageText({ entries, rules }: Report['coverage'], dot: string): string {
  const inFull = entries.filter(({ status }) => status === 'read').length;
  const count = (status: string): number => rules.filter((rule) => rule.status === status).length;
  const failed = count('failed');
  return `${inFull} of ${plural(entries.length, 'entry', 'entries')} read in full${dot}${plural(rules.length, 'rule')}: ${count('fired')} found, ${count('clear')} clear, ${count('not-evaluated')} not judged${failed > 0 ? `, ${failed} failed` : ''}`;
}

function readingLines(data: Exclude<Data, { phase: 'done' }>, { glyphs, columns, title }: State): BodyLine[] {
  const { progress, entries, signals, facts, phase } = data;
  const share = progress.bytesTotal > 0 ? Math.min(1, progress.bytesRead / progress.bytesTotal) : 0;
  const width = Math.max(10, Math.min(40, columns - LABEL - 28));
  const full = Math.round(share * width);
  const bar = glyphs.bar[0].repeat(full) + glyphs.bar[1].repeat(width - full);
  const amount = `${formatBytes(progress.bytesRead)}${progress.bytesTotal > 0 ? ` of ${formatBytes(progress.bytesTotal)}` : ''}`;
  const kinds = new Map<string, number>();
  for (const { kind } of entries) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const unread = entries.filter(({ status }) => status === 'unreadable' || status === 'partly').length;
  const soFar: BodyLine[] = [
    { row: row() },
    fact('Platform', `Kubernetes ${facts.kubernetes || glyphs.wait}, istioctl ${facts.istioctl || glyphs.wait}`),
    fact(
      'Control plane',
      facts.controlPlanes
        .map(({ version, revision }) => `istiod ${version}, revision ${revision || 'unknown'}`)
        .join('; ') || glyphs.wait,
    ),
    fact('Proxies', facts.proxies > 0 ? `${facts.proxies} so far` : glyphs.wait),
    fact('Findings', `concluded at the end; ${plural(signals.length, 'rule')} met log lines so far`),
    ...signals
      .slice(0, 6)
      .map(({ title: name, severity, count }) =>
        fact(
          '',
          span(`${glyphs.severity[severity]} ${severity.toUpperCase()} `, severity),
          ` ${shortCount(count)}x ${name}`,
        ),
      ),
    fact(
      'Coverage',
      `${plural(entries.length, 'entry', 'entries')} read${unread > 0 ? `, ${unread} not or only in part` : ''}`,
    ),
    ...[...kinds]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 8)
      .map(([kind, count]) => fact('', span(`${shortCount(count).padStart(5)} ${kind}`, 'dim'))),
  ];
  // The first frame is small, so that it is there soon.
  return [
    fact('Reading', title),
    fact('', span(bar, 'accent'), ` ${phase === 'judging' ? 'judging the rules' : amount}`),
    fact(
      '',
      span(
        progress.current === ''
          ? ''
          : `${plural(progress.entries, 'entry', 'entries')} ${glyphs.dot} ${progress.current}`,
        'dim',
      ),
    ),
    ...(entries.length === 0 ? [] : soFar),
  ];
}
