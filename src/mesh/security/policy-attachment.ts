import type { Pod } from '../../model/kube.ts';
import { isWaypoint } from '../control-plane/control-plane.ts';
import { rootNamespace } from '../control-plane/mesh-config.ts';
import { hasLabels, labelOf } from '../labels.ts';
import { keyOf, type Mesh } from '../mesh.ts';
import { waypointNameFor } from '../traffic/ambient.ts';

interface Policy {
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  /** Kind/name */
  readonly targetRefs: readonly string[];
}

/**
 * Whether istiod attaches a policy to a pod's proxy. Sidecars and classic gateways go by selector and ignore policies with targetRefs;
 * pods of a Kubernetes Gateway are found by targetRefs (their own Gateway in the same namespace, for waypoints also the services behind
 * them and the class), and only gateways, not waypoints, by selector as well. Policies of the root namespace count in every namespace.
 */
export function attachesTo(mesh: Mesh, policy: Policy, pod: Pod): boolean {
  const root = rootNamespace(mesh);
  const gateway = labelOf(pod.labels, 'gateway.networking.k8s.io/gateway-name');
  const waypoint = isWaypoint(pod);
  if (policy.targetRefs.length === 0) {
    return (
      !waypoint &&
      (policy.namespace === pod.namespace || policy.namespace === root) &&
      hasLabels(pod.labels, policy.selector)
    );
  }
  if (gateway === undefined) return false;
  return policy.targetRefs.some((ref) => {
    const slash = ref.indexOf('/');
    const [kind, name] = [ref.slice(0, slash), ref.slice(slash + 1)];
    if (kind === 'Gateway') return policy.namespace === pod.namespace && name === gateway;
    if (!waypoint) return false;
    if (kind === 'GatewayClass') return policy.namespace === root && name === 'istio-waypoint';
    return waypointNameFor(mesh, kind, policy.namespace, name) === keyOf(pod.namespace, gateway);
  });
}
