import { layoutTitle, type MeshSummary, type Report, type RuleCoverage } from '../../model/report.ts';
import { formatBytes, plural } from '../../util/format.ts';
import { padColumns } from '../../util/text-width.ts';
import { wrap } from '../../util/wrap.ts';
import { heading, type Page } from './page.ts';
import { formatTime } from './words.ts';

const PLATFORMS: Readonly<Record<MeshSummary['platform'], string>> = {
  aks: 'AKS service mesh add-on',
  upstream: 'upstream Istio',
  unknown: 'unknown',
};

/** One block: what was handed in, and the mesh that it shows. */
export function archiveSection(page: Page, { tool, input, mesh, coverage }: Report): string[] {
  const notFull = coverage.entries.filter(({ status }) => status === 'unreadable' || status === 'partly').length;
  const rows: [string, string][] = [
    ['Input', input.paths.join(', ')],
    ['Layout', describeLayout(input)],
    ['Captured', input.capturedAt === '' ? 'unknown: nothing in the input says when' : formatTime(input.capturedAt)],
    [
      'Platform',
      `${PLATFORMS[mesh.platform]}; Kubernetes ${mesh.kubernetes || 'unknown'}; istioctl ${mesh.istioctl || 'unknown'}`,
    ],
    ...controlPlaneRows(mesh),
    ['Data plane', mesh.dataPlanes.join(', ') || 'none seen'],
    ['Proxies', describeProxies(mesh.proxies)],
    [
      'Read',
      `${plural(input.entries, 'entry', 'entries')}, ${formatBytes(input.bytes)}${notFull > 0 ? `; ${notFull} not read or only in part, see below` : ''}`,
    ],
    ['Rules', describeRules(coverage.rules)],
  ];
  const gutter = Math.max(...rows.map(([label]) => label.length)) + 4;
  return [
    ...heading(page, `mesh-triage ${tool.version}: what this is`),
    ...rows.flatMap(([label, text]) => {
      const first = padColumns(`  ${label}`, gutter);
      const [line = '', ...rest] = wrap(text, page.prose, { first, rest: ' '.repeat(gutter) });
      return [page.paint('bold', first) + line.slice(first.length), ...rest];
    }),
  ];
}

function describeRules(rules: readonly RuleCoverage[]): string {
  const count = (wanted: RuleCoverage['status']): number => rules.filter(({ status }) => status === wanted).length;
  const failed = count('failed');
  return `${rules.length}: ${count('fired')} found something, ${count('clear')} found nothing, ${count('not-evaluated')} were not judged${failed > 0 ? `, ${failed} failed` : ''}`;
}

function describeLayout({ layout, layoutReason }: Report['input']): string {
  return layoutReason === '' ? layoutTitle(layout) : `${layoutTitle(layout)} (${layoutReason})`;
}

function controlPlaneRows({ controlPlanes, istioNamespace }: MeshSummary): [string, string][] {
  if (controlPlanes.length === 0) return [['Control plane', 'no istiod seen']];
  const where = istioNamespace === '' ? '' : ` in ${istioNamespace}`;
  return controlPlanes.map(({ revision, version, pods }, i) => [
    i === 0 ? 'Control plane' : '',
    `istiod ${version || 'of unknown version'}, revision ${revision || 'unknown'}${where}: ${pods.join(', ') || 'no pod seen'}`,
  ]);
}

function describeProxies({ total, synced, stale, notSent, byVersion }: MeshSummary['proxies']): string {
  if (total === 0) return 'none seen';
  const unknown = total - synced - stale - notSent;
  const states = [
    `${synced} synced`,
    `${stale} stale`,
    `${notSent} not sent`,
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ];
  const versions = Object.entries(byVersion).map(([version, count]) => `${version || 'unknown'} (${count})`);
  return `${total}: ${states.join(', ')}${versions.length > 0 ? `; ${versions.length === 1 ? 'version' : 'versions'} ${versions.join(', ')}` : ''}`;
}
