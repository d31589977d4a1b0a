import type { Artifact, ArtifactKind, Listing } from '../../model/artifact.ts';
import type { KubeEvent, KubeObject, Pod } from '../../model/kube.ts';
import type { Parsed } from '../../model/parsed.ts';
import { compare } from '../../util/order.ts';
import { keyOf, type Mesh, type ProxyData, type Sourced, type Versions } from '../mesh.ts';
import { buildProxies, type Item } from './build-proxies.ts';
import { catalogOf, distinctObjects } from './catalog.ts';

export interface MeshBuilder {
  /** Takes what a parser made of an artifact; several calls for one artifact keep their order. */
  add(artifact: Artifact, parsed: Parsed): void;
  build(options: { readonly capturedAt: string }): Mesh;
}

/** Collects parsed artifacts in any order and makes the snapshot of them. */
export function createMeshBuilder(): MeshBuilder {
  const items: Item[] = [];
  const kinds = new Set<ArtifactKind>();
  return {
    add(artifact, parsed) {
      kinds.add(artifact.kind);
      items.push({ artifact, parsed });
    },
    build: ({ capturedAt }) => buildMesh(items, kinds, capturedAt),
  };
}

type Of<T extends Parsed['type']> = Extract<Parsed, { type: T }>;

/** What istiod says of an object counts only where the API server was not asked. */
const OBJECT_RANK: Readonly<Partial<Record<ArtifactKind, number>>> = { 'istiod.configz': 2, 'kube.describe': 1 };

function buildMesh(unordered: readonly Item[], kinds: ReadonlySet<ArtifactKind>, capturedAt: string): Mesh {
  // A stable sort: pieces of one artifact stay in the order in which they were read.
  const items = [...unordered].sort((a, b) => compareArtifacts(a.artifact, b.artifact));
  const all = <T extends Parsed['type']>(type: T): readonly { readonly artifact: Artifact; readonly parsed: Of<T> }[] =>
    items.filter((item): item is { artifact: Artifact; parsed: Of<T> } => item.parsed.type === type);

  const objects = distinctObjects(
    all('objects').flatMap(({ artifact, parsed }) =>
      parsed.objects.map((object) => ({ object, rank: OBJECT_RANK[artifact.kind] ?? 0 })),
    ),
  );
  const eventsOf = (from: (kind: ArtifactKind) => boolean): readonly KubeEvent[] =>
    all('events').flatMap(({ artifact, parsed }) => (from(artifact.kind) ? parsed.events : []));
  const registry = distinctBy(
    all('registry').flatMap(({ parsed }) => parsed.services),
    (s) => `${s.hostname} ${s.namespace} ${s.registry}`,
  );
  const domain = domainOf(registry, items);
  const catalog = catalogOf(objects, domain);
  const { proxies, data } = buildProxies(items, catalog.pods);
  const pods = withProxyVersions(catalog.pods, data);

  return {
    ...catalog,
    capturedAt,
    clusterDomain: domain,
    kinds: new Set([...kinds].sort(compare)),
    listings: listingsOf(all('listing'), all('objects')),
    objects,
    pods,
    workloads: catalog.workloads.sort(byKindAndName),
    events: mergeEvents(
      [...catalog.events, ...eventsOf((kind) => kind !== 'kube.events')],
      eventsOf((kind) => kind === 'kube.events'),
    ),
    secrets: secretsOf(
      objects,
      all('secrets').flatMap(({ parsed }) => parsed.secrets),
    ),
    proxies,
    proxyData: data,
    access: withNamespaces(
      all('access').flatMap(({ parsed }) => parsed.groups),
      pods,
    ),
    logMinutes: all('timeline').map(({ artifact, parsed }) => ({
      owner: artifact.owner,
      path: artifact.path,
      minutes: parsed.minutes,
    })),
    analyze: all('analyze').flatMap(({ parsed }) => parsed.messages),
    ...ztunnelsOf(all('ztunnel')),
    istiods: distinctBy(
      items
        .map(({ artifact }) => artifact)
        .filter((a) => a.kind.startsWith('istiod.') && a.owner.pod !== '')
        .map((a) => a.owner),
      (owner) => keyOf(owner.namespace, owner.pod),
    ),
    istiodStats: all('stats').flatMap(({ artifact, parsed }) =>
      artifact.kind.startsWith('istiod.') ? parsed.stats : [],
    ),
    registry,
    registryEndpoints: distinctBy(
      all('registry-endpoints').flatMap(({ parsed }) => parsed.services),
      (s) => `${s.hostname} ${s.namespace}`,
    ),
    meshConfigs: all('mesh-config').map(({ artifact, parsed }) => ({
      istiod: artifact.owner,
      config: parsed.config,
      source: parsed.source,
    })),
    loggedMeshConfigs: all('logged-mesh-config').map(({ parsed: { text, source } }) => ({ text, source })),
    pushStatus: distinctBy(
      all('push-status').flatMap(({ parsed }) => parsed.metrics),
      (m) => [m.metric, m.key, m.proxy, m.message].join('\n'),
    ),
    kubeClusters: distinctBy(
      all('kube-clusters').flatMap(({ parsed }) => parsed.clusters),
      (c) => `${c.id} ${c.secret} ${c.status}`,
    ),
    versions: versionsOf(all('versions').map(({ parsed }) => parsed)),
    kubernetes: all('kube-version').find(({ parsed }) => parsed.server !== '')?.parsed.server ?? '',
    collectorNamespace:
      all('collection').find(({ parsed }) => parsed.istioNamespace !== '')?.parsed.istioNamespace ?? '',
    collectionFailures: all('collection').flatMap(({ parsed }) => parsed.failures),
  };
}

/** Listings that the objects in the same file do not contradict: a folder may have the name of a namespace by chance. */
function listingsOf(
  listings: readonly { readonly artifact: Artifact; readonly parsed: Of<'listing'> }[],
  objects: readonly { readonly artifact: Artifact; readonly parsed: Of<'objects'> }[],
): readonly Listing[] {
  const foreign = new Map<string, Set<string>>();
  for (const { artifact, parsed } of objects) {
    const namespaces = foreign.get(artifact.path) ?? new Set<string>();
    for (const object of parsed.objects) namespaces.add(object.namespace);
    foreign.set(artifact.path, namespaces);
  }
  const kept = listings.filter(({ artifact, parsed: { namespace } }) => {
    const others = namespace === '' || namespace === '*' ? undefined : foreign.get(artifact.path);
    return [...(others ?? [])].every((one) => one === namespace);
  });
  return distinctBy(
    kept.map(({ parsed: { resource, namespace, failed = false } }): Listing => ({ resource, namespace, failed })),
    ({ resource, namespace, failed }) => `${resource} ${namespace} ${failed}`,
  );
}

const compareArtifacts = (a: Artifact, b: Artifact): number =>
  compare(a.path, b.path) ||
  compare(a.kind, b.kind) ||
  compare(a.owner.namespace, b.owner.namespace) ||
  compare(a.owner.pod, b.owner.pod) ||
  a.mtime - b.mtime;

const byKindAndName = (a: { kind: string; namespace: string; name: string }, b: typeof a): number =>
  compare(a.namespace, b.namespace) || compare(a.name, b.name) || compare(a.kind, b.kind);

function distinctBy<T>(values: readonly T[], key: (value: T) => string): readonly T[] {
  const seen = new Map<string, T>();
  for (const value of values) {
    const k = key(value);
    if (!seen.has(k)) seen.set(k, value);
  }
  return [...seen].sort((a, b) => compare(a[0], b[0])).map(([, value]) => value);
}

/** From the names in istiod's registry, else from the node ids of proxies. */
function domainOf(
  registry: readonly { readonly hostname: string; readonly namespace: string }[],
  items: readonly Item[],
): string {
  for (const { hostname, namespace } of registry) {
    const marker = `.${namespace}.svc.`;
    const at = hostname.indexOf(marker);
    if (namespace !== '' && at > 0) return hostname.slice(at + marker.length);
  }
  for (const { parsed } of items) {
    if (parsed.type !== 'envoy' && parsed.type !== 'server-info') continue;
    const domain = /~[^~]*\.svc\.([^~]+)$/.exec(parsed.node?.id ?? '')?.[1];
    if (domain !== undefined) return domain;
  }
  return 'cluster.local';
}

/** What a proxy says of its version is truer than the tag of its image. */
function withProxyVersions(pods: readonly Pod[], data: ReadonlyMap<string, ProxyData>): readonly Pod[] {
  return pods.map((pod) => {
    const version = data.get(keyOf(pod.namespace, pod.name))?.node?.istioVersion ?? '';
    return version === '' || version === pod.proxyVersion ? pod : { ...pod, proxyVersion: version };
  });
}

/** Event objects have exact times; rows of the events table that say the same again are left out. */
function mergeEvents(objects: readonly KubeEvent[], rows: readonly KubeEvent[]): readonly KubeEvent[] {
  const keyOfEvent = (e: KubeEvent): string =>
    [e.kind, e.namespace, e.name, e.reason, e.message.replaceAll(/\s+/g, ' ').trim()].join('\n').toLowerCase();
  const known = new Set(objects.map(keyOfEvent));
  const more = rows.filter((row) => !known.has(keyOfEvent(row)));
  return [...objects, ...more].sort(
    (a, b) =>
      compare(a.last, b.last) ||
      compare(keyOfEvent(a), keyOfEvent(b)) ||
      compare(a.source.path, b.source.path) ||
      a.source.line - b.source.line,
  );
}

/** Secrets listed by name, and Secret objects as far as somebody collected them; values are not looked at. */
function secretsOf(objects: readonly KubeObject[], listed: Of<'secrets'>['secrets']): Mesh['secrets'] {
  const whole = objects
    .filter((object) => object.kind === 'Secret' && object.apiVersion === 'v1')
    .map((object) => ({
      namespace: object.namespace,
      name: object.name,
      type: typeof object.body['type'] === 'string' ? object.body['type'] : '',
      keys:
        typeof object.body['data'] === 'object' && object.body['data'] !== null
          ? Object.keys(object.body['data']).length
          : 0,
      source: object.source,
    }));
  return distinctBy([...listed, ...whole], (secret) => keyOf(secret.namespace, secret.name));
}

/** Access groups of loose logs get the namespace of the only pod of that name. */
function withNamespaces(groups: Of<'access'>['groups'], pods: readonly Pod[]): Mesh['access'] {
  if (groups.every((group) => group.namespace !== '' || group.pod === '')) return groups;
  const namespaces = new Map<string, Set<string>>();
  for (const pod of pods) namespaces.set(pod.name, (namespaces.get(pod.name) ?? new Set<string>()).add(pod.namespace));
  return groups.map((group) => {
    const [only, ...others] = group.namespace === '' ? (namespaces.get(group.pod) ?? []) : [];
    return only === undefined || others.length > 0 ? group : { ...group, namespace: only };
  });
}

function ztunnelsOf(dumps: readonly { readonly artifact: Artifact; readonly parsed: Of<'ztunnel'> }[]) {
  const sourced = <T extends object>(
    pick: (parsed: Of<'ztunnel'>) => readonly T[],
    key: (value: T) => string,
  ): readonly Sourced<T>[] =>
    distinctBy(
      dumps.flatMap(({ artifact, parsed }) =>
        pick(parsed).map(
          (value): Sourced<T> => ({ ...value, source: { path: artifact.path, line: 1, offset: 0, text: '' } }),
        ),
      ),
      key,
    );
  return {
    ztunnelWorkloads: sourced(
      (p) => p.workloads,
      (w) => [w.namespace, w.name, w.addresses.join(), w.protocol, w.waypoint, w.status].join('\n'),
    ),
    ztunnelServices: sourced(
      (p) => p.services,
      (s) => [s.namespace, s.name, s.hostname, s.addresses.join(), s.endpoints, s.waypoint].join('\n'),
    ),
    ztunnelPolicies: sourced(
      (p) => p.policies,
      (p) => [p.namespace, p.name, p.action, p.scope].join('\n'),
    ),
    ztunnelCertificates: dumps.flatMap(({ parsed }) => parsed.certificates),
  };
}

function versionsOf(files: readonly Of<'versions'>[]): Versions {
  return {
    istioctl: files.find((file) => file.istioctl !== '')?.istioctl ?? '',
    controlPlanes: distinctBy(
      files.flatMap((file) => file.controlPlanes),
      (plane) => `${plane.revision} ${plane.version}`,
    ),
  };
}
