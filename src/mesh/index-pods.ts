import type { Container, KubeObject, NetworkPolicy, Pod, Workload } from '../model/kube.ts';
import { hasLabels, isRecord, selectorMatches } from './labels.ts';
import { derived, indexed, keyOf, type Mesh } from './mesh.ts';

type Labels = Readonly<Record<string, string>>;

const PROXY_CONTAINERS: ReadonlySet<string> = new Set(['istio-proxy', 'istio-init', 'istio-validation']);

const podsByKey = indexed(
  (mesh) => mesh.pods,
  (pod) => [keyOf(pod.namespace, pod.name)],
);
const podsByIp = indexed(
  (mesh) => mesh.pods,
  (pod) => (pod.ip === '' || pod.completed ? [] : [pod.ip]),
);
const podsByLabel = indexed(
  (mesh) => mesh.pods,
  (pod) => (pod.completed ? [] : [`${pod.namespace}/`, '/', ...labelKeys(pod.namespace, pod.labels)]),
);
const podsByWorkload = indexed(
  (mesh) => mesh.pods,
  (pod) => [workloadKey(pod.workload.kind, pod.workload.namespace, pod.workload.name)],
);
const workloadsByKey = indexed(
  (mesh) => mesh.workloads,
  (w) => [workloadKey(w.kind, w.namespace, w.name)],
);
const workloadsByLabel = indexed(
  (mesh) => mesh.workloads,
  (w) => [`${w.namespace}/`, '/', ...labelKeys(w.namespace, w.templateLabels)],
);
const objectsByKindAndKey = indexed(
  (mesh) => mesh.objects,
  (o) => [`${o.kind} ${keyOf(o.namespace, o.name)}`],
);
const policiesByNamespace = indexed(
  (mesh) => mesh.networkPolicies,
  (policy) => [policy.namespace],
);

const labelKeys = (namespace: string, labels: Labels): readonly string[] =>
  Object.entries(labels).flatMap(([key, value]) => [`${namespace}/${key}=${value}`, `/${key}=${value}`]);
const workloadKey = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`;

export const podNamed = (mesh: Mesh, namespace: string, name: string): readonly Pod[] =>
  podsByKey(mesh, keyOf(namespace, name));

const podsByName = indexed(
  (mesh) => mesh.pods,
  (pod) => [pod.name],
);

/** Pods of a name in any namespace, for evidence that does not say which. */
export const podsNamed = (mesh: Mesh, name: string): readonly Pod[] => podsByName(mesh, name);

/** Running pods with an address; pods on the host network, which share their node's address, only when no other pod has it. */
export function podByIp(mesh: Mesh, ip: string): readonly Pod[] {
  const pods = podsByIp(mesh, ip);
  const own = pods.filter((pod) => !pod.hostNetwork);
  return own.length > 0 ? own : pods;
}

/** Pods that still run and carry all labels of a selector, in one namespace or ('') in all. An empty selector matches all. */
export function podsMatching(mesh: Mesh, selector: Labels, namespace: string): readonly Pod[] {
  return smallest(selector, (key) => podsByLabel(mesh, `${namespace}/${key}`)).filter((pod) =>
    hasLabels(pod.labels, selector),
  );
}

/** Workloads whose pod template carries all labels of a selector. */
export function workloadsMatching(mesh: Mesh, selector: Labels, namespace: string): readonly Workload[] {
  return smallest(selector, (key) => workloadsByLabel(mesh, `${namespace}/${key}`)).filter((w) =>
    hasLabels(w.templateLabels, selector),
  );
}

function smallest<T>(selector: Labels, lookUp: (key: string) => readonly T[]): readonly T[] {
  let best: readonly T[] | null = null;
  for (const [key, value] of Object.entries(selector)) {
    const found = lookUp(`${key}=${value}`);
    if (best === null || found.length < best.length) best = found;
  }
  return best ?? lookUp('');
}

export const podsOfWorkload = (mesh: Mesh, kind: string, namespace: string, name: string): readonly Pod[] =>
  podsByWorkload(mesh, workloadKey(kind, namespace, name));

export const workloadNamed = (mesh: Mesh, kind: string, namespace: string, name: string): readonly Workload[] =>
  workloadsByKey(mesh, workloadKey(kind, namespace, name));

export const workloadOf = (mesh: Mesh, pod: Pod): readonly Workload[] =>
  workloadNamed(mesh, pod.workload.kind, pod.workload.namespace, pod.workload.name);

export const objectNamed = (mesh: Mesh, kind: string, namespace: string, name: string): readonly KubeObject[] =>
  objectsByKindAndKey(mesh, `${kind} ${keyOf(namespace, name)}`);

/** Containers of the application: neither init containers nor the proxy's, unless the pod has no others (gateways). */
function appContainers(containers: readonly Container[]): readonly Container[] {
  const own = containers.filter((c) => !c.init && !PROXY_CONTAINERS.has(c.name));
  return own.length > 0 ? own : containers.filter((c) => !c.init);
}

/** Ports that the application's containers declare. */
export const containerPortsOf = (pod: Pod): readonly number[] => [
  ...new Set(appContainers(pod.containers).flatMap((c) => c.ports)),
];

/** Number of a container port by its name, 0 when the pod declares no such port. */
export function namedPort(mesh: Mesh, pod: Pod, name: string): number {
  return portNames(mesh).get(keyOf(pod.namespace, pod.name))?.get(name) ?? 0;
}

const portNames = derived((mesh) => {
  const byPod = new Map<string, ReadonlyMap<string, number>>();
  for (const object of mesh.objects) {
    if (object.kind === 'Pod') byPod.set(keyOf(object.namespace, object.name), portNamesOf(object.body));
  }
  return byPod;
});

function portNamesOf(body: Readonly<Record<string, unknown>>): ReadonlyMap<string, number> {
  const spec = isRecord(body['spec']) ? body['spec'] : {};
  const names = new Map<string, number>();
  for (const list of [spec['containers'], spec['initContainers']]) {
    for (const container of Array.isArray(list) ? list : []) {
      for (const port of isRecord(container) && Array.isArray(container['ports']) ? container['ports'] : []) {
        if (!isRecord(port) || typeof port['name'] !== 'string' || names.has(port['name'])) continue;
        names.set(port['name'], Number(port['containerPort']));
      }
    }
  }
  return names;
}

/** NetworkPolicies of the pod's namespace that select it. */
export const networkPoliciesFor = (mesh: Mesh, pod: Pod): readonly NetworkPolicy[] =>
  policiesByNamespace(mesh, pod.namespace).filter((policy) => selectorMatches(policy.podSelector, pod.labels));

/**
 * Whether some ingress rule of a policy admits a TCP port, whoever the caller is. Ranges are honoured; a port name stands for the
 * ports of that name in the pods of the namespace that the policy selects.
 */
export function networkPolicyAllows(mesh: Mesh, policy: NetworkPolicy, port: number): boolean {
  if (!policy.ingress || policy.allIngressPorts) return true;
  return ingressPortRules(policy).some((rule) => {
    if (rule['protocol'] !== undefined && rule['protocol'] !== 'TCP') return false;
    const first = rule['port'];
    if (first === undefined || first === null) return true;
    if (typeof first === 'string' && !/^\d+$/.test(first)) {
      return podsMatching(mesh, {}, policy.namespace)
        .filter((pod) => selectorMatches(policy.podSelector, pod.labels))
        .some((pod) => namedPort(mesh, pod, first) === port);
    }
    const last = rule['endPort'] ?? first;
    return Number(first) <= port && port <= Number(last);
  });
}

function ingressPortRules(policy: NetworkPolicy): readonly Readonly<Record<string, unknown>>[] {
  const body = isRecord(policy.body) ? policy.body : {};
  const spec = isRecord(body['spec']) ? body['spec'] : body;
  const rules = Array.isArray(spec['ingress']) ? spec['ingress'] : [];
  return rules.flatMap((rule: unknown) =>
    isRecord(rule) && Array.isArray(rule['ports']) ? rule['ports'].filter(isRecord) : [],
  );
}

/** Objects of one kind, any group; `Kind.group` for one group only. */
export const objectsOfKind = indexed(
  (mesh) => mesh.objects,
  (o) => [o.kind, `${o.kind}.${o.apiVersion.includes('/') ? o.apiVersion.split('/')[0] : ''}`],
);
