import type { Proxy as MeshProxy } from '../../model/envoy.ts';
import type { MeshSummary } from '../../model/report.ts';
import { compare } from '../../util/order.ts';
import {
  isAks,
  istiodPods,
  istioNamespace,
  revisionOfIstiod,
  revisions,
  ztunnelPods,
} from '../control-plane/control-plane.ts';
import { labelOf } from '../labels.ts';
import type { Mesh } from '../mesh.ts';

/** What this mesh is: platform, data planes, control planes and the state of its proxies. */
export function summarize(mesh: Mesh): MeshSummary {
  return {
    platform: platformOf(mesh),
    dataPlanes: dataPlanesOf(mesh),
    istioNamespace: istioNamespace(mesh),
    controlPlanes: controlPlanesOf(mesh),
    proxies: proxiesOf(mesh),
    istioctl: mesh.versions.istioctl,
    kubernetes: mesh.kubernetes,
  };
}

function platformOf(mesh: Mesh): MeshSummary['platform'] {
  if (isAks(mesh)) return 'aks';
  const anything = mesh.namespaces.length + mesh.pods.length + mesh.istiods.length + mesh.versions.controlPlanes.length;
  return anything > 0 ? 'upstream' : 'unknown';
}

function dataPlanesOf(mesh: Mesh): MeshSummary['dataPlanes'] {
  const types = new Set(mesh.proxies.map((proxy) => proxy.type));
  const ambient =
    types.has('ztunnel') ||
    ztunnelPods(mesh).length > 0 ||
    mesh.pods.some((pod) => pod.ambient) ||
    mesh.namespaces.some((ns) => labelOf(ns.labels, 'istio.io/dataplane-mode') === 'ambient');
  return [
    ...(types.has('sidecar') ? (['sidecar'] as const) : []),
    ...(ambient ? (['ambient'] as const) : []),
    ...(types.has('router') ? (['gateway'] as const) : []),
  ];
}

function controlPlanesOf(mesh: Mesh): MeshSummary['controlPlanes'] {
  const pods = new Map<string, Set<string>>();
  const add = (revision: string, pod: string): void =>
    void pods.set(revision, (pods.get(revision) ?? new Set()).add(pod));
  const known = new Set<string>();
  for (const pod of istiodPods(mesh)) {
    add(revisionOfIstiod(pod), pod.name);
    known.add(pod.name);
  }
  const planes = revisions(mesh).filter((revision) => revision.version !== '' || pods.has(revision.name));
  // An istiod of which only its own files are left: its name tells the revision, unless there is just one.
  for (const { pod } of mesh.istiods) {
    if (known.has(pod)) continue;
    const named =
      planes.find((plane) => pod.startsWith(`istiod-${plane.name}-`)) ?? (planes.length === 1 ? planes[0] : undefined);
    add(named?.name ?? '', pod);
  }
  const names = new Set([...planes.map((plane) => plane.name), ...pods.keys()]);
  return [...names].sort(compare).map((revision) => ({
    revision,
    version: planes.find((plane) => plane.name === revision)?.version || versionFromMetrics(mesh, revision),
    pods: [...(pods.get(revision) ?? [])].sort(compare),
  }));
}

/** istiod's own metrics name its version; they name no revision, so this only helps where there is one. */
function versionFromMetrics(mesh: Mesh, revision: string): string {
  if (revision !== '' && revisions(mesh).length > 1) return '';
  const build = mesh.istiodStats.find((stat) => stat.name === 'istio_build' || stat.name === 'pilot_info');
  return build ? (labelOf(build.labels, 'tag') ?? labelOf(build.labels, 'version') ?? '') : '';
}

function proxiesOf(mesh: Mesh): MeshSummary['proxies'] {
  const byVersion = new Map<string, number>();
  const counts = { synced: 0, stale: 0, notSent: 0 };
  for (const proxy of mesh.proxies) {
    const version = proxy.version === '' ? 'unknown' : proxy.version;
    byVersion.set(version, (byVersion.get(version) ?? 0) + 1);
    const state = syncOf(proxy);
    if (state !== 'unknown') counts[state] += 1;
  }
  return {
    total: mesh.proxies.length,
    ...counts,
    byVersion: Object.fromEntries([...byVersion].sort((a, b) => compare(a[0], b[0]))),
    list: mesh.proxies.map(listed),
  };
}

/** Routes and endpoints may rightly never be sent; clusters and listeners are always. */
function syncOf(proxy: MeshProxy): 'synced' | 'stale' | 'notSent' | 'unknown' {
  const states = Object.values(proxy.sync).map((state) => state.replace(/ \(.*$/, ''));
  if (states.length === 0) return 'unknown';
  if (states.some((state) => state === 'STALE' || state === 'ERROR')) return 'stale';
  const needed = [proxy.sync['CDS'], proxy.sync['LDS']];
  return proxy.type !== 'ztunnel' && needed.some((state) => state === 'NOT SENT' || state === 'NOT_SENT')
    ? 'notSent'
    : 'synced';
}

function listed(proxy: MeshProxy): MeshSummary['proxies']['list'][number] {
  const { namespace, pod, workload, type, version, revision, source } = proxy;
  const state = syncOf(proxy);
  const sync = state === 'notSent' ? 'not sent' : state;
  return { namespace, pod, workload, type, version, revision, sync, path: source.path, line: source.line };
}
