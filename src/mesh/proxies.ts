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
} from '../model/envoy.ts';
import type { Pod } from '../model/kube.ts';
import type { Placed } from '../model/parsed.ts';
import type { SourceRef } from '../model/source.ts';
import { podsMatching } from './index-pods.ts';
import { groupBy, indexed, keyOf, type Mesh, type ProxyData, proxyKey, type Section } from './mesh.ts';

/** An Envoy view of one proxy, with the place where that proxy's copy stands. */
export type Located<T> = T & { readonly source: SourceRef };

/** How many proxies keep their name indexes; rules look at one proxy after the other. */
const INDEXED_PROXIES = 16;

const proxiesByPod = indexed(
  (mesh) => mesh.proxies,
  (proxy) => [keyOf(proxy.namespace, proxy.pod)],
);

/** Evidence of an entry as a whole, or of a line whose text was not kept. */
const placeIn = (path: string, line: number, offset: number): SourceRef => ({ path, line, offset, text: '' });

const locate = <T extends object>(path: string, placed: Placed<T>): Located<T> => ({
  ...placed.view,
  source: placeIn(path, placed.line, placed.offset),
});
const locateAll = <T extends object>(section: Section<T> | undefined): readonly Located<T>[] =>
  section ? section.items.map((placed) => locate(section.path, placed)) : [];

const dataOf = (mesh: Mesh, proxy: MeshProxy): ProxyData | undefined => mesh.proxyData.get(proxyKey(proxy));

export const proxyOf = (mesh: Mesh, pod: Pod): readonly MeshProxy[] =>
  proxiesByPod(mesh, keyOf(pod.namespace, pod.name));

/** Proxies of the pods that a selector matches, in one namespace or ('') in all. */
export const proxiesMatching = (
  mesh: Mesh,
  selector: Readonly<Record<string, string>>,
  namespace: string,
): readonly MeshProxy[] => podsMatching(mesh, selector, namespace).flatMap((pod) => proxyOf(mesh, pod));

export const envoyClusters = (mesh: Mesh, proxy: MeshProxy): readonly Located<EnvoyCluster>[] =>
  locateAll(dataOf(mesh, proxy)?.clusters);
export const envoyListeners = (mesh: Mesh, proxy: MeshProxy): readonly Located<EnvoyListener>[] =>
  locateAll(dataOf(mesh, proxy)?.listeners);
export const envoyRoutes = (mesh: Mesh, proxy: MeshProxy): readonly Located<EnvoyRouteConfig>[] =>
  locateAll(dataOf(mesh, proxy)?.routes);
export const envoySecrets = (mesh: Mesh, proxy: MeshProxy): readonly Located<EnvoySecret>[] =>
  locateAll(dataOf(mesh, proxy)?.secrets);

interface NameIndex {
  readonly clusters: ReadonlyMap<string, readonly Placed<EnvoyCluster>[]>;
  readonly endpoints: ReadonlyMap<string, readonly Placed<EnvoyEndpoints>[]>;
  readonly hosts: ReadonlyMap<string, readonly EnvoyHost[]>;
}

const nameIndexes = new WeakMap<Mesh, Map<ProxyData, NameIndex>>();

/** Clusters, endpoints and hosts of a proxy by cluster name; kept for the proxies asked last only, for there may be thousands. */
function namesOf(mesh: Mesh, data: ProxyData): NameIndex {
  const kept = nameIndexes.get(mesh) ?? new Map<ProxyData, NameIndex>();
  nameIndexes.set(mesh, kept);
  const known = kept.get(data);
  if (known) return known;
  const names: NameIndex = {
    clusters: groupBy(data.clusters.items, (placed) => [placed.view.name]),
    endpoints: groupBy(data.endpoints.items, (placed) => [placed.view.cluster]),
    hosts: groupBy(data.hosts.items, (host) => [host.cluster]),
  };
  if (kept.size >= INDEXED_PROXIES) {
    const [oldest] = kept.keys();
    if (oldest) kept.delete(oldest);
  }
  kept.set(data, names);
  return names;
}

export function envoyClusterNamed(mesh: Mesh, proxy: MeshProxy, name: string): readonly Located<EnvoyCluster>[] {
  const data = dataOf(mesh, proxy);
  return data ? (namesOf(mesh, data).clusters.get(name) ?? []).map((placed) => locate(data.clusters.path, placed)) : [];
}

/** Endpoints of one Envoy cluster as the proxy's dump has them. */
export function envoyEndpointsOf(
  mesh: Mesh,
  proxy: MeshProxy,
  cluster: string,
): readonly Located<EnvoyEndpoints['endpoints'][number]>[] {
  const data = dataOf(mesh, proxy);
  if (!data) return [];
  return (namesOf(mesh, data).endpoints.get(cluster) ?? []).flatMap((placed) =>
    placed.view.endpoints.map((endpoint) => ({
      ...endpoint,
      source: placeIn(data.endpoints.path, placed.line, placed.offset),
    })),
  );
}

/** Upstream hosts of one Envoy cluster with their health and counters. */
export function envoyHostsOf(mesh: Mesh, proxy: MeshProxy, cluster: string): readonly Located<EnvoyHost>[] {
  const data = dataOf(mesh, proxy);
  return data
    ? (namesOf(mesh, data).hosts.get(cluster) ?? []).map((host) => ({
        ...host,
        source: placeIn(data.hosts.path, host.line, 0),
      }))
    : [];
}

/** Serial numbers come in several notations. */
const serialOf = (certificate: Certificate): string =>
  certificate.serial
    .toLowerCase()
    .replaceAll(/[^0-9a-f]/g, '')
    .replace(/^0+/, '');

/** Certificates that the proxy holds to show its peers, leaf first; trust roots are not among them. */
export function certificatesOf(mesh: Mesh, proxy: MeshProxy): readonly Located<Certificate>[] {
  const data = dataOf(mesh, proxy);
  const chains = envoySecrets(mesh, proxy).filter((secret) => secret.type === 'certificate');
  const own = chains.flatMap((secret) =>
    secret.certificates.map((certificate) => ({ ...certificate, source: secret.source })),
  );
  const seen = new Set(own.map(serialOf));
  const shown = locateAll(data?.certificates).filter(
    (certificate) => !certificate.ca && !seen.has(serialOf(certificate)),
  );
  return [...own, ...shown];
}

/** Roots that the proxy trusts for its peers in the mesh. */
export function rootsOf(mesh: Mesh, proxy: MeshProxy): readonly Located<Certificate>[] {
  const roots = envoySecrets(mesh, proxy).filter((secret) => secret.type === 'ca' && secret.name === 'ROOTCA');
  const own = roots.flatMap((secret) =>
    secret.certificates.map((certificate) => ({ ...certificate, source: secret.source })),
  );
  return own.length > 0 ? own : locateAll(dataOf(mesh, proxy)?.certificates).filter((certificate) => certificate.ca);
}

export const statsOf = (mesh: Mesh, proxy: MeshProxy): readonly Stat[] => dataOf(mesh, proxy)?.stats ?? [];

/** Whether the proxy has a listener of its own on a port, active or static. */
export function listensOn(mesh: Mesh, proxy: MeshProxy, port: number): boolean {
  const data = dataOf(mesh, proxy);
  if (!data) return false;
  if (data.listeners.items.length === 0) return data.listening.some((address) => address.endsWith(`:${port}`));
  return data.listeners.items.some(
    ({ view }) => view.port === port && (view.state === 'active' || view.state === 'static' || view.state === ''),
  );
}

/** What listens on a port inside the pod, as the proxy's container saw it: containers share the pod's network. */
export const listeningOn = (mesh: Mesh, pod: Pod, port: number): readonly ListeningPort[] =>
  proxyOf(mesh, pod).flatMap((proxy) =>
    (dataOf(mesh, proxy)?.netstat ?? []).filter((listening) => listening.port === port),
  );
