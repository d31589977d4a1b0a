import type { Artifact } from '../../model/artifact.ts';
import type {
  Certificate,
  EnvoyCluster,
  EnvoyEndpoints,
  EnvoyHost,
  EnvoyListener,
  EnvoyRouteConfig,
  EnvoySecret,
  ListeningPort,
  Proxy as MeshProxy,
  Stat,
} from '../../model/envoy.ts';
import type { Pod } from '../../model/kube.ts';
import type { EnvoyNode, Parsed, Placed, SyncRow } from '../../model/parsed.ts';
import type { Owner, SourceRef } from '../../model/source.ts';
import { compare } from '../../util/order.ts';
import { isWaypoint } from '../control-plane/control-plane.ts';
import { labelOf } from '../labels.ts';
import { keyOf, type ProxyData, proxyKey, type Section } from '../mesh.ts';

/** A parsed piece of one artifact. */
export interface Item {
  readonly artifact: Artifact;
  readonly parsed: Parsed;
}

interface Draft {
  readonly namespace: string;
  readonly pod: string;
  path: string;
  node: EnvoyNode | null;
  row: SyncRow | null;
  istiod: string;
  version: string;
  role: string;
  ip: string;
  state: string;
  hasDump: boolean;
  ztunnel: boolean;
  clusters: Section<EnvoyCluster>;
  listeners: Section<EnvoyListener>;
  routes: Section<EnvoyRouteConfig>;
  endpoints: Section<EnvoyEndpoints>;
  secrets: Section<EnvoySecret>;
  certificates: Section<Certificate>;
  hosts: { readonly path: string; readonly items: readonly EnvoyHost[] };
  listening: readonly string[];
  stats: readonly Stat[];
  netstat: readonly ListeningPort[];
}

const NOTHING = { path: '', items: [] } as const;

function draft(namespace: string, pod: string, path: string): Draft {
  return {
    namespace,
    pod,
    path,
    node: null,
    row: null,
    istiod: '',
    version: '',
    role: '',
    ip: '',
    state: '',
    hasDump: false,
    ztunnel: false,
    clusters: NOTHING,
    listeners: NOTHING,
    routes: NOTHING,
    endpoints: NOTHING,
    secrets: NOTHING,
    certificates: NOTHING,
    hosts: NOTHING,
    listening: [],
    stats: [],
    netstat: [],
  };
}

/** istiod lists its own readiness probe among the proxies. */
const isProbe = (row: SyncRow): boolean =>
  row.version.startsWith('65536') || (row.pod === 'test-1' && row.namespace === 'default');

/** A whole dump before single sections of `proxy-config`. */
const rankOf = (artifact: Artifact): number =>
  artifact.kind === 'proxy.config-dump' || artifact.kind === 'ztunnel.config-dump' ? 0 : 1;

/**
 * Joins everything that is known of each proxy: syncz rows, dumps, admin pages, what its log says of itself, and its pod. A file that
 * names no namespace is given that of its node id, of the only pod of that name, or of another file of the same pod.
 */
export function buildProxies(
  items: readonly Item[],
  pods: readonly Pod[],
): { readonly proxies: readonly MeshProxy[]; readonly data: ReadonlyMap<string, ProxyData> } {
  const ordered = [...items].sort((a, b) => rankOf(a.artifact) - rankOf(b.artifact));
  const locate = locator(ordered, pods);
  const drafts = new Map<string, Draft>();
  const of = (owner: Owner, path: string): Draft => {
    const key = owner.pod === '' ? `file:${path}` : keyOf(owner.namespace, owner.pod);
    const known = drafts.get(key) ?? draft(owner.namespace, owner.pod, path);
    drafts.set(key, known);
    return known;
  };
  for (const { artifact, parsed } of ordered) {
    if (parsed.type === 'syncz')
      addRows(
        parsed.rows.filter((row) => !isProbe(row)),
        artifact,
        of,
      );
    else if (speaksOfProxy(artifact, parsed))
      addParsed(of(locate(artifact.owner, parsed), artifact.path), artifact, parsed);
  }
  const byPod = new Map(pods.map((pod) => [keyOf(pod.namespace, pod.name), pod]));
  for (const pod of pods)
    if (pod.hasProxy && !pod.completed) of({ namespace: pod.namespace, pod: pod.name }, pod.source.path);

  const made = [...drafts]
    .sort((a, b) => compare(a[0], b[0]))
    .map(([key, d]) => ({ view: viewOf(d, byPod.get(key)), data: dataOf(d) }));
  return { proxies: made.map(({ view }) => view), data: new Map(made.map(({ view, data }) => [proxyKey(view), data])) };
}

const PROXY_TYPES: ReadonlySet<Parsed['type']> = new Set([
  'envoy',
  'server-info',
  'proxy-info',
  'envoy-hosts',
  'envoy-listening',
  'certs',
  'stats',
  'netstat',
  'ztunnel',
]);
const speaksOfProxy = (artifact: Artifact, parsed: Parsed): boolean =>
  PROXY_TYPES.has(parsed.type) && !artifact.kind.startsWith('istiod.');

function locator(items: readonly Item[], pods: readonly Pod[]): (owner: Owner, parsed: Parsed) => Owner {
  const namespaces = new Map<string, Set<string>>();
  const note = (pod: string, namespace: string): void => {
    if (pod !== '' && namespace !== '') namespaces.set(pod, (namespaces.get(pod) ?? new Set()).add(namespace));
  };
  for (const pod of pods) note(pod.name, pod.namespace);
  for (const { artifact, parsed } of items) {
    note(artifact.owner.pod, artifact.owner.namespace);
    const named = namedBy(parsed);
    note(named.pod, named.namespace);
  }
  return (owner, parsed) => {
    if (owner.pod !== '' && owner.namespace !== '') return owner;
    const named = namedBy(parsed);
    const pod = named.pod || owner.pod;
    const only = [...(namespaces.get(pod) ?? [])];
    return { pod, namespace: named.namespace || owner.namespace || (only.length === 1 ? (only[0] ?? '') : '') };
  };
}

function namedBy(parsed: Parsed): Owner {
  if (parsed.type === 'envoy' || parsed.type === 'server-info')
    return { namespace: parsed.node?.namespace ?? '', pod: parsed.node?.pod ?? '' };
  if (parsed.type === 'proxy-info') return { namespace: parsed.info.namespace, pod: parsed.info.pod };
  return { namespace: '', pod: '' };
}

function addRows(rows: readonly SyncRow[], artifact: Artifact, of: (owner: Owner, path: string) => Draft): void {
  for (const row of rows) {
    if (row.pod === '') continue;
    const found = of({ namespace: row.namespace, pod: row.pod }, artifact.path);
    if (found.row !== null) continue;
    found.row = row;
    found.istiod = artifact.owner.pod;
  }
}

const first = <T>(known: Section<T>, path: string, items: readonly Placed<T>[]): Section<T> =>
  known.items.length > 0 || items.length === 0 ? known : { path, items };

function addParsed(d: Draft, artifact: Artifact, parsed: Parsed): void {
  const { path } = artifact;
  switch (parsed.type) {
    case 'envoy':
      d.node ??= parsed.node;
      d.hasDump ||= artifact.kind === 'proxy.config-dump' || parsed.clusters.length + parsed.listeners.length > 0;
      d.clusters = first(d.clusters, path, parsed.clusters);
      d.listeners = first(d.listeners, path, parsed.listeners);
      d.routes = first(d.routes, path, parsed.routes);
      d.endpoints = first(d.endpoints, path, parsed.endpoints);
      d.secrets = first(d.secrets, path, parsed.secrets);
      break;
    case 'server-info':
      d.node ??= parsed.node;
      d.state ||= parsed.state;
      break;
    case 'proxy-info':
      d.version ||= parsed.info.version;
      d.role ||= parsed.info.role;
      d.ip ||= parsed.info.ip;
      break;
    case 'envoy-hosts':
      if (d.hosts.items.length === 0) d.hosts = { path, items: parsed.hosts };
      break;
    case 'envoy-listening':
      if (d.listening.length === 0) d.listening = parsed.addresses;
      break;
    case 'certs':
      d.certificates = first(d.certificates, path, parsed.certificates);
      break;
    case 'stats':
      d.stats = [...d.stats, ...parsed.stats];
      break;
    case 'netstat':
      d.netstat = [...d.netstat, ...parsed.ports];
      break;
    case 'ztunnel':
      d.ztunnel = true;
      d.hasDump = true;
      break;
    default:
  }
}

function dataOf(d: Draft): ProxyData {
  const { node, clusters, listeners, routes, endpoints, secrets, certificates, hosts, listening, stats, netstat } = d;
  return { node, clusters, listeners, routes, endpoints, secrets, certificates, hosts, listening, stats, netstat };
}

function viewOf(d: Draft, pod: Pod | undefined): MeshProxy {
  const { row, node } = d;
  const source: SourceRef = row?.source ?? pod?.source ?? { path: d.path, line: 1, offset: 0, text: '' };
  return {
    namespace: d.namespace,
    pod: d.pod,
    type: typeOf(d, pod),
    workload: pod?.workload.name || node?.workload || '',
    version: node?.istioVersion || d.version || row?.version || pod?.proxyVersion || '',
    revision: pod?.revision || node?.revision || '',
    ip: node?.ip || d.ip || pod?.ip || '',
    trustDomain: node?.trustDomain ?? '',
    connectedTo: d.istiod,
    sync: { ...row?.sync },
    syncError: { ...row?.errors },
    state: d.state,
    hasDump: d.hasDump,
    source,
  };
}

function typeOf(d: Draft, pod: Pod | undefined): string {
  if (d.ztunnel || (pod && labelOf(pod.labels, 'app') === 'ztunnel')) return 'ztunnel';
  const told = d.node?.type || d.row?.type || d.role;
  if (told !== '') return told;
  if (!pod) return 'sidecar';
  if (isWaypoint(pod)) return 'waypoint';
  const apart = pod.containers.some((container) => !container.init && container.name !== 'istio-proxy');
  return apart ? 'sidecar' : 'router';
}
