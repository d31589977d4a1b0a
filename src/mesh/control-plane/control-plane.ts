import type { ArtifactKind } from '../../model/artifact.ts';
import type { Revision } from '../../model/injection.ts';
import type { ConfigMap, Pod, Workload } from '../../model/kube.ts';
import { compare } from '../../util/order.ts';
import { labelOf } from '../labels.ts';
import { derived, indexed, keyOf, type Mesh } from '../mesh.ts';
import { imageVersion } from '../views/pod.ts';

const REVISION = 'istio.io/rev';
const ASM_REVISION = /^asm-\d+-\d+$/;

export const istiodPods = derived((mesh): readonly Pod[] =>
  mesh.pods.filter(
    (pod) => labelOf(pod.labels, 'app') === 'istiod' || pod.containers.some((c) => c.name === 'discovery'),
  ),
);

export const istiodWorkloads = derived((mesh): readonly Workload[] =>
  mesh.workloads.filter(
    (w) => labelOf(w.templateLabels, 'app') === 'istiod' || w.containers.some((c) => c.name === 'discovery'),
  ),
);

export const ztunnelPods = derived((mesh): readonly Pod[] =>
  mesh.pods.filter((pod) => labelOf(pod.labels, 'app') === 'ztunnel'),
);

/** Why nothing can have written files of a kind: where pods of istiod are listed, those of the other components would be. */
export function unwritten(mesh: Mesh, kind: ArtifactKind): string | null {
  const component = COMPONENTS.find(([prefix]) => kind.startsWith(prefix))?.[1];
  if (component === undefined || istiodPods(mesh).length === 0) return null;
  return mesh.pods.some(({ name }) => name.includes(component)) ? null : `no pod of ${component} was seen`;
}

const COMPONENTS = [
  ['ztunnel.', 'ztunnel'],
  ['cni.', 'istio-cni'],
  ['operator.', 'istio-operator'],
] as const;

export const waypointPods = derived((mesh): readonly Pod[] => mesh.pods.filter((pod) => isWaypoint(pod)));

/** A pod that a Gateway of class istio-waypoint made. */
export const isWaypoint = (pod: Pod): boolean =>
  labelOf(pod.labels, 'gateway.networking.k8s.io/gateway-class-name') === 'istio-waypoint' ||
  labelOf(pod.labels, 'gateway.istio.io/managed') === 'istio.io-mesh-controller';

/** Namespace of istiod: where most of its pods are, else what the collector was told, else istio-system. */
export const istioNamespace = derived((mesh): string => {
  const counts = new Map<string, number>();
  for (const { namespace } of [...istiodPods(mesh), ...istiodWorkloads(mesh), ...mesh.istiods]) {
    if (namespace !== '') counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  }
  const [first] = [...counts].sort((a, b) => b[1] - a[1] || compare(a[0], b[0]));
  if (first) return first[0];
  if (mesh.collectorNamespace !== '') return mesh.collectorNamespace;
  return mesh.namespaces.some((ns) => ns.name === 'aks-istio-system') ? 'aks-istio-system' : 'istio-system';
});

/** The Istio add-on of AKS: its namespaces, the names of its istiod pods, its revisions. */
export const isAks = derived(
  (mesh): boolean =>
    mesh.namespaces.some((ns) => ns.name === 'aks-istio-system') ||
    mesh.istiods.some((istiod) => istiod.namespace === 'aks-istio-system' || istiod.pod.startsWith('istiod-asm-')) ||
    istiodPods(mesh).some((pod) => pod.namespace === 'aks-istio-system' || pod.name.startsWith('istiod-asm-')) ||
    mesh.versions.controlPlanes.some((plane) => ASM_REVISION.test(plane.revision)) ||
    mesh.webhooks.some((webhook) => ASM_REVISION.test(webhook.revision)) ||
    mesh.proxies.some((proxy) => ASM_REVISION.test(proxy.revision)),
);

/** Revision of an istiod pod, `default` when it has none of its own. */
export const revisionOfIstiod = (pod: Pod): string => labelOf(pod.labels, REVISION) ?? 'default';

/** Version of Istio that an istiod pod runs, from its image tag. */
export function istiodVersion(pod: Pod): string {
  const container = pod.containers.find((c) => c.name === 'discovery');
  return container ? imageVersion(container.image) : '';
}

const ISTIOD_POD = /^istiod(?:-(.+?))?-[a-z0-9]{6,10}-[a-z0-9]{5}$/;

/** Revisions and versions of istiod that events and the names of its logs tell of, for input without its pods. */
function istiodTraces(mesh: Mesh): readonly { readonly name: string; readonly version: string }[] {
  const pulled = mesh.events.filter((e) => e.kind === 'Pod' && e.reason === 'Pulled' && e.message.includes('/pilot:'));
  const traces = [
    ...pulled.map((e) => ({ pod: e.name, version: imageVersion(/"([^"]+)"/.exec(e.message)?.[1] ?? '') })),
    ...mesh.istiods.map(({ pod }) => ({ pod, version: '' })),
  ];
  return traces.flatMap(({ pod, version }) => {
    const match = ISTIOD_POD.exec(pod);
    return match ? [{ name: match[1] ?? 'default', version }] : [];
  });
}

/** Revisions of the control plane, by name. */
export const revisions = derived((mesh): readonly Revision[] => {
  const found = new Map<string, { version: string; tags: Set<string>; ready: number }>();
  const of = (name: string) => {
    const known = found.get(name) ?? { version: '', tags: new Set<string>(), ready: 0 };
    found.set(name, known);
    return known;
  };
  for (const { revision, version } of mesh.versions.controlPlanes) {
    const known = of(revision);
    if (known.version === '') known.version = version;
  }
  for (const pod of istiodPods(mesh)) {
    const known = of(revisionOfIstiod(pod));
    if (known.version === '') known.version = istiodVersion(pod);
    if (pod.ready && !pod.deleting) known.ready += 1;
  }
  if (found.size === 0) for (const { name, version } of istiodTraces(mesh)) of(name).version ||= version;
  for (const webhook of injectionWebhooks(mesh)) {
    if (webhook.revision !== '' && webhook.tag !== '') of(webhook.revision).tags.add(webhook.tag);
  }
  return [...found]
    .sort((a, b) => compare(a[0], b[0]))
    .map(([name, r]) => ({ name, version: r.version, tags: [...r.tags].sort(compare), istiodPods: r.ready }));
});

/** Mutating webhooks that inject sidecars. */
export const injectionWebhooks = derived((mesh) =>
  mesh.webhooks.filter(
    (webhook) =>
      webhook.kind === 'MutatingWebhookConfiguration' &&
      (webhook.name.endsWith('sidecar-injector.istio.io') ||
        webhook.servicePath.startsWith('/inject') ||
        /\/inject(\/|$)/.test(webhook.url)),
  ),
);

/** ConfigMaps that hold the mesh configuration: istio, istio-<revision> and those shared with the AKS add-on. */
export const meshConfigSources = derived((mesh): readonly ConfigMap[] =>
  mesh.configMaps.filter(
    (map) =>
      map.namespace === istioNamespace(mesh) &&
      (Object.hasOwn(map.data, 'mesh') || map.name.startsWith('istio-shared-configmap-')),
  ),
);

/** `PILOT_SCOPE_GATEWAY_TO_NAMESPACE`: Gateways select only pods of their own namespace. */
export const gatewaysAreScoped = derived((mesh): boolean =>
  [...istiodPods(mesh), ...istiodWorkloads(mesh)].some((owner) =>
    owner.containers.some(
      (c) => c.name === 'discovery' && labelOf(c.env, 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE') === 'true',
    ),
  ),
);

const namespacesByName = indexed(
  (mesh) => mesh.namespaces,
  (ns) => [ns.name],
);
export const namespaceNamed = (mesh: Mesh, name: string) => namespacesByName(mesh, name);

const secretsByKey = indexed(
  (mesh) => mesh.secrets,
  (secret) => [keyOf(secret.namespace, secret.name)],
);
export const secretExists = (mesh: Mesh, namespace: string, name: string): boolean =>
  secretsByKey(mesh, keyOf(namespace, name)).length > 0;

/** Whether a list of secrets was collected, so that the absence of one means something. */
export const secretsKnown = (mesh: Mesh): boolean =>
  mesh.kinds.has('kube.secrets') ||
  mesh.secrets.length > 0 ||
  mesh.listings.some(({ resource }) => resource === 'secrets');
