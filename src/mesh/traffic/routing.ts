import type { Gateway, VirtualService } from '../../model/istio.ts';
import type { Pod } from '../../model/kube.ts';
import { gatewaysAreScoped } from '../control-plane/control-plane.ts';
import { podsMatching } from '../index-pods.ts';
import { byAge, derived, groupBy, indexed, keyOf, type Mesh } from '../mesh.ts';
import { proxyOf } from '../proxies.ts';
import { type HostIndex, hostIndex } from './host-index.ts';

const gatewaysByKey = indexed(
  (mesh) => mesh.gateways,
  (gateway) => [keyOf(gateway.namespace, gateway.name)],
);
const byGateway = derived((mesh): ReadonlyMap<string, HostIndex<VirtualService>> => {
  const ordered = [...mesh.virtualServices].sort(byAge);
  const groups = groupBy(ordered, (service) => service.gateways);
  return new Map([...groups].map(([gateway, services]) => [gateway, hostIndex(services, (service) => service.fqdns)]));
});

export const gatewayNamed = (mesh: Mesh, namespace: string, name: string): readonly Gateway[] =>
  gatewaysByKey(mesh, keyOf(namespace, name));

/**
 * VirtualServices whose hosts cover a fully qualified name, bound to a gateway (`mesh` for sidecars, else ns/name): most specific host
 * first, the oldest first among equals, as istiod prefers them.
 */
export const virtualServicesFor = (mesh: Mesh, host: string, gateway: string): readonly VirtualService[] =>
  byGateway(mesh).get(gateway)?.find(host) ?? [];

const isPrivate = (service: VirtualService): boolean => service.exportTo.includes('.');

/** Of VirtualServices that define the same host for the mesh only the oldest takes effect: the one that does so in place of this one, if any. */
export function virtualServiceInPlaceOf(mesh: Mesh, service: VirtualService, host: string): readonly VirtualService[] {
  const winner = virtualServicesFor(mesh, host, 'mesh').find(
    (other) =>
      other.fqdns.includes(host) &&
      (other.namespace === service.namespace || !(isPrivate(other) || isPrivate(service))),
  );
  if (!winner || (winner.name === service.name && winner.namespace === service.namespace)) return [];
  return [winner];
}

/**
 * Pods that a Gateway selects: in all namespaces, or in its own where istiod is told so (PILOT_SCOPE_GATEWAY_TO_NAMESPACE).
 * Without a selector a Gateway applies to every gateway proxy.
 */
export function gatewayPods(mesh: Mesh, gateway: Gateway): readonly Pod[] {
  const namespace = gatewaysAreScoped(mesh) ? gateway.namespace : '';
  const pods = podsMatching(mesh, gateway.selector, namespace);
  return Object.keys(gateway.selector).length > 0
    ? pods
    : pods.filter((pod) => proxyOf(mesh, pod).some((proxy) => proxy.type === 'router'));
}
