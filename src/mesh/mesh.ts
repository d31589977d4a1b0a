import type { ArtifactKind, Listing } from '../model/artifact.ts';
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
import type * as istio from '../model/istio.ts';
import type * as kube from '../model/kube.ts';
import type { AccessGroup, AnalyzeMessage } from '../model/logs.ts';
import type {
  CollectionFailure,
  EnvoyNode,
  LogMinute,
  Placed,
  RegistryEndpoints,
  RegistryService,
} from '../model/parsed.ts';
import type { Owner, SourceRef } from '../model/source.ts';
import type { ZtunnelCertificate, ZtunnelPolicy, ZtunnelService, ZtunnelWorkload } from '../model/ztunnel.ts';
import { compare } from '../util/order.ts';

/** One section of one proxy's configuration, and the entry it was read from. */
export interface Section<T> {
  readonly path: string;
  readonly items: readonly Placed<T>[];
}

/** Everything known of one proxy beside its view. */
export interface ProxyData {
  readonly node: EnvoyNode | null;
  readonly clusters: Section<EnvoyCluster>;
  readonly listeners: Section<EnvoyListener>;
  readonly routes: Section<EnvoyRouteConfig>;
  readonly endpoints: Section<EnvoyEndpoints>;
  readonly secrets: Section<EnvoySecret>;
  readonly certificates: Section<Certificate>;
  readonly hosts: { readonly path: string; readonly items: readonly EnvoyHost[] };
  /** Addresses of the `listeners` page. */
  readonly listening: readonly string[];
  readonly stats: readonly Stat[];
  readonly netstat: readonly ListeningPort[];
}

/** A ztunnel view with the entry it came from; the same record of several ztunnels is one. */
export type Sourced<T> = T & { readonly source: SourceRef };

interface PushStatusItem {
  readonly metric: string;
  readonly key: string;
  readonly proxy: string;
  readonly message: string;
}

export interface Versions {
  readonly istioctl: string;
  readonly controlPlanes: readonly { readonly revision: string; readonly version: string }[];
}

/**
 * The snapshot of one mesh: views of everything that was collected, sorted by namespace and name. Nothing here depends on the order in
 * which artifacts came. Istio's semantics are functions over it, one file for each concern, with indexes that are built on first use.
 */
export interface Mesh {
  /** ISO 8601, '' when unknown. */
  readonly capturedAt: string;
  /** DNS domain of the Kubernetes cluster, cluster.local unless registry or proxies say otherwise. */
  readonly clusterDomain: string;
  readonly kinds: ReadonlySet<ArtifactKind>;
  /** What was listed as a whole; empty where the collector does not say. See listed(). */
  readonly listings: readonly Listing[];
  readonly objects: readonly kube.KubeObject[];

  readonly namespaces: readonly kube.Namespace[];
  readonly pods: readonly kube.Pod[];
  readonly workloads: readonly kube.Workload[];
  readonly services: readonly kube.Service[];
  /** ns/name of the service to its endpoints. */
  readonly endpoints: ReadonlyMap<string, readonly kube.Endpoint[]>;
  readonly webhooks: readonly kube.Webhook[];
  readonly configMaps: readonly kube.ConfigMap[];
  readonly nodes: readonly kube.KubeNode[];
  readonly networkPolicies: readonly kube.NetworkPolicy[];
  readonly events: readonly kube.KubeEvent[];
  readonly secrets: readonly kube.SecretName[];

  readonly gateways: readonly istio.Gateway[];
  readonly virtualServices: readonly istio.VirtualService[];
  readonly destinationRules: readonly istio.DestinationRule[];
  readonly serviceEntries: readonly istio.ServiceEntry[];
  readonly sidecars: readonly istio.Sidecar[];
  readonly peerAuthentications: readonly istio.PeerAuthentication[];
  readonly requestAuthentications: readonly istio.RequestAuthentication[];
  readonly authorizationPolicies: readonly istio.AuthorizationPolicy[];
  readonly envoyFilters: readonly istio.EnvoyFilter[];
  readonly telemetries: readonly istio.Telemetry[];
  readonly wasmPlugins: readonly istio.WasmPlugin[];
  readonly k8sGateways: readonly istio.K8sGateway[];
  readonly k8sRoutes: readonly istio.K8sRoute[];

  readonly proxies: readonly MeshProxy[];
  /** By proxyKey. */
  readonly proxyData: ReadonlyMap<string, ProxyData>;
  readonly access: readonly AccessGroup[];
  /** What each log tells of each minute. */
  readonly logMinutes: readonly {
    readonly owner: Owner;
    readonly path: string;
    readonly minutes: readonly LogMinute[];
  }[];
  readonly analyze: readonly AnalyzeMessage[];
  readonly ztunnelWorkloads: readonly Sourced<ZtunnelWorkload>[];
  readonly ztunnelServices: readonly Sourced<ZtunnelService>[];
  readonly ztunnelPolicies: readonly Sourced<ZtunnelPolicy>[];
  readonly ztunnelCertificates: readonly ZtunnelCertificate[];

  /** Pods that istiod artifacts belong to. */
  readonly istiods: readonly Owner[];
  readonly istiodStats: readonly Stat[];
  readonly registry: readonly RegistryService[];
  readonly registryEndpoints: readonly RegistryEndpoints[];
  readonly meshConfigs: readonly {
    readonly istiod: Owner;
    readonly config: Readonly<Record<string, unknown>>;
    readonly source: SourceRef;
  }[];
  /** As istiods printed them, in YAML or JSON. */
  readonly loggedMeshConfigs: readonly { readonly text: string; readonly source: SourceRef }[];
  readonly pushStatus: readonly PushStatusItem[];
  readonly kubeClusters: readonly { readonly id: string; readonly secret: string; readonly status: string }[];
  readonly versions: Versions;
  readonly kubernetes: string;
  /** Istio namespace that the collector was told of, '' when unknown. */
  readonly collectorNamespace: string;
  readonly collectionFailures: readonly CollectionFailure[];
}

/** Key of a namespaced thing. */
export const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;

/** Key of a proxy: its pod, or the entry it was read from when nobody knows the pod. */
export const proxyKey = (proxy: MeshProxy): string =>
  proxy.pod === '' ? `file:${proxy.source.path}` : keyOf(proxy.namespace, proxy.pod);

/** A value derived from a mesh, made once for each mesh on first use. */
export function derived<T>(make: (mesh: Mesh) => T): (mesh: Mesh) => T {
  const made = new WeakMap<Mesh, { readonly value: T }>();
  return (mesh) => {
    const known = made.get(mesh);
    if (known) return known.value;
    const value = make(mesh);
    made.set(mesh, { value });
    return value;
  };
}

/** Groups items by each of their keys, in order. */
export function groupBy<T>(
  items: readonly T[],
  keys: (item: T) => readonly string[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of new Set(keys(item))) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  return groups;
}

/** An index of one of the mesh's lists: key to items. */
export function indexed<T>(
  list: (mesh: Mesh) => readonly T[],
  keys: (item: T, mesh: Mesh) => readonly string[],
): (mesh: Mesh, key: string) => readonly T[] {
  const index = derived((mesh) => groupBy(list(mesh), (item) => keys(item, mesh)));
  return (mesh, key) => index(mesh).get(key) ?? [];
}

/** Oldest first, as istiod orders configuration: creation time, then name, then namespace. */
export function byAge(a: { createdAt: string; namespace: string; name: string }, b: typeof a): number {
  return compare(a.createdAt, b.createdAt) || compare(a.name, b.name) || compare(a.namespace, b.namespace);
}
