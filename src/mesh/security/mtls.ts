import type { PeerAuthentication, RequestAuthentication } from '../../model/istio.ts';
import type { Pod } from '../../model/kube.ts';
import { isWaypoint } from '../control-plane/control-plane.ts';
import { rootNamespace } from '../control-plane/mesh-config.ts';
import { hasLabels } from '../labels.ts';
import { byAge, indexed, type Mesh } from '../mesh.ts';
import { attachesTo } from './policy-attachment.ts';

const peersByNamespace = indexed(
  (mesh) => [...mesh.peerAuthentications].sort(byAge),
  (policy) => [policy.namespace],
);
const requestsByNamespace = indexed(
  (mesh) => [...mesh.requestAuthentications].sort(byAge),
  (policy) => [policy.namespace],
);

const hasSelector = (policy: PeerAuthentication): boolean => Object.keys(policy.selector).length > 0;
const isSet = (mode: string | undefined): mode is string => mode !== undefined && mode !== '' && mode !== 'UNSET';

/** The three levels that decide for a pod, most specific first; the oldest policy of each level wins, the rest is ignored by istiod. */
function levels(mesh: Mesh, pod: Pod): readonly PeerAuthentication[] {
  const root = rootNamespace(mesh);
  const own = pod.namespace === root ? [] : peersByNamespace(mesh, pod.namespace);
  // A policy with a selector counts only in the pod's own namespace, and never in the root namespace.
  const forWorkload = own.find((policy) => hasSelector(policy) && hasLabels(pod.labels, policy.selector));
  const forNamespace = own.find((policy) => !hasSelector(policy));
  const forMesh = peersByNamespace(mesh, root).find((policy) => !hasSelector(policy));
  return [forWorkload, forNamespace, forMesh].filter((policy) => policy !== undefined);
}

/**
 * mTLS mode of a port of a pod: STRICT, PERMISSIVE or DISABLE. A port mode of the workload's policy over its mode, over the namespace's,
 * over the mesh's; UNSET inherits. Ports are those of the pod, not of a service.
 */
export function mtlsMode(mesh: Mesh, pod: Pod, port: number): string {
  const found = levels(mesh, pod);
  const [first] = found;
  const portMode = first && hasSelector(first) ? first.portModes[String(port)] : undefined;
  if (isSet(portMode)) return portMode;
  return found.map((policy) => policy.mode).find(isSet) ?? 'PERMISSIVE';
}

/** PeerAuthentications that apply to a pod: the one that decides first, then the wider ones, then those that an older one shadows. */
export function peerAuthenticationsFor(mesh: Mesh, pod: Pod): readonly PeerAuthentication[] {
  const deciding = levels(mesh, pod);
  const root = rootNamespace(mesh);
  const namespaces = pod.namespace === root ? [root] : [pod.namespace, root];
  const selecting = namespaces
    .flatMap((namespace) => peersByNamespace(mesh, namespace))
    .filter((policy) => !hasSelector(policy) || (policy.namespace !== root && hasLabels(pod.labels, policy.selector)));
  return [...new Set([...deciding, ...selecting])];
}

/** RequestAuthentications that apply to a pod, oldest first; those of the root namespace count everywhere. */
export function requestAuthenticationsFor(mesh: Mesh, pod: Pod): readonly RequestAuthentication[] {
  const root = rootNamespace(mesh);
  const namespaces = pod.namespace === root || isWaypoint(pod) ? [pod.namespace, root] : [root, pod.namespace];
  return [...new Set(namespaces)]
    .flatMap((namespace) => requestsByNamespace(mesh, namespace))
    .filter((policy) => attachesTo(mesh, policy, pod));
}
