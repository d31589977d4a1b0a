import type { AuthorizationPolicy } from '../../model/istio.ts';
import type { Pod } from '../../model/kube.ts';
import { isWaypoint } from '../control-plane/control-plane.ts';
import { rootNamespace, trustDomain } from '../control-plane/mesh-config.ts';
import { byAge, derived, groupBy, indexed, type Mesh } from '../mesh.ts';
import { attachesTo } from './policy-attachment.ts';

const byNamespace = indexed(
  (mesh) => [...mesh.authorizationPolicies].sort(byAge),
  (policy) => [policy.namespace],
);
/** Policies with targetRefs may reach a waypoint from the namespace of the service behind it. */
const withTargets = derived(
  (mesh) =>
    groupBy([...mesh.authorizationPolicies].sort(byAge), (p) => (p.targetRefs.length > 0 ? ['all'] : [])).get('all') ??
    [],
);

/** AuthorizationPolicies that istiod gives to a pod's proxy (or to ztunnel for it): root namespace first, oldest first. */
export function authorizationPoliciesFor(mesh: Mesh, pod: Pod): readonly AuthorizationPolicy[] {
  const namespaces = new Set([rootNamespace(mesh), pod.namespace]);
  const near = [...namespaces].flatMap((namespace) => byNamespace(mesh, namespace));
  const candidates = isWaypoint(pod) ? new Set([...near, ...withTargets(mesh)]) : near;
  return [...candidates].filter((policy) => attachesTo(mesh, policy, pod));
}

/** Identity that a pod shows its peers, as principals in policies name it: trust-domain/ns/namespace/sa/account. */
export const identity = (mesh: Mesh, pod: Pod): string =>
  `${trustDomain(mesh)}/ns/${pod.namespace}/sa/${pod.serviceAccount === '' ? 'default' : pod.serviceAccount}`;
