import type { ListeningPort } from '../../model/envoy.ts';
import type { VirtualService } from '../../model/istio.ts';
import type { Pod, Service } from '../../model/kube.ts';
import type { AccessGroup } from '../../model/logs.ts';
import { podByIp, podsMatching } from '../index-pods.ts';
import { hasLabels } from '../labels.ts';
import { derived, groupBy, indexed, keyOf, type Mesh, proxyKey } from '../mesh.ts';
import { proxyOf } from '../proxies.ts';
import { failing, reporterPod } from './access.ts';
import { fqdnOf, podsOfService, serviceNamed, serviceOfFqdn, servicesByIp, targetPortOf } from './index-services.ts';
import { gatewayPods, virtualServicesFor } from './routing.ts';

/** What requests in the access log were meant for, also where the line itself does not name it. */

const servicesByNamespace = indexed(
  (mesh) => mesh.services,
  (service) => [service.namespace],
);

/** Services whose selector matches a pod. */
export const servicesOfPod = (mesh: Mesh, pod: Pod): readonly Service[] =>
  servicesByNamespace(mesh, pod.namespace).filter(
    (service) => Object.keys(service.selector).length > 0 && hasLabels(pod.labels, service.selector),
  );

/** Services that lead to a port of a pod. */
export const servicesOfPodPort = (mesh: Mesh, pod: Pod, port: number): readonly Service[] =>
  servicesOfPod(mesh, pod).filter((service) =>
    service.ports.some((p) => targetPortOf(mesh, service, p.port) === String(port)),
  );

/** Services that requests were meant for: by host, else by the dialled address, the pod behind it, or the requested authority. */
export function destinationServices(mesh: Mesh, group: AccessGroup): readonly Service[] {
  const host = group.host || (/^outbound_\.\d+_\..*?_\.(.+)$/.exec(group.sni)?.[1] ?? '');
  const named = host === '' ? [] : serviceOfFqdn(mesh, host);
  if (named.length > 0) return named;
  if (group.host !== '' && !group.host.endsWith(`.svc.${mesh.clusterDomain}`)) return [];
  const [ip, port] = addressParts(group.localAddress);
  const byAddress = servicesByIp(mesh, ip);
  if (byAddress.length > 0) return byAddress;
  if (group.side === 'server' && !group.ztunnel) {
    const pods = reporterPod(mesh, group);
    return pods.flatMap((pod) => preferred(servicesOfPodPort(mesh, pod, group.port || port), servicesOfPod(mesh, pod)));
  }
  if (group.side === 'gateway') return [];
  const pods = podByIp(mesh, ip);
  if (pods.length > 0)
    return pods.flatMap((pod) => preferred(servicesOfPodPort(mesh, pod, port), servicesOfPod(mesh, pod)));
  return serviceOfName(mesh, hostOf(group.authority), group.namespace);
}

/** Full host names that requests were meant for. */
export function destinationHosts(mesh: Mesh, group: AccessGroup): readonly string[] {
  if (group.host !== '') return [group.host];
  const services = destinationServices(mesh, group);
  if (services.length > 0) return services.map((service) => service.host);
  const authority = hostOf(group.authority) || (group.sni.startsWith('outbound_.') ? '' : group.sni);
  return authority === '' || isAddress(authority) ? [] : [authority];
}

/** The destination in one word, for subjects: `Service ns/name`, else `Host name`, else `Address ip:port`. */
export function destinationName(mesh: Mesh, group: AccessGroup): string {
  const service = destinationServices(mesh, group)[0];
  if (service) return `Service ${keyOf(service.namespace, service.name)}`;
  const host = destinationHosts(mesh, group)[0];
  return host === undefined ? `Address ${group.localAddress || group.upstreams[0] || 'unknown'}` : `Host ${host}`;
}

/** VirtualServices that routed requests, or should have: of the mesh for sidecars and waypoints, of its Gateways for a gateway. */
export function virtualServicesOf(mesh: Mesh, group: AccessGroup): readonly VirtualService[] {
  if (group.ztunnel) return [];
  const authority = hostOf(group.authority) || group.sni;
  if (group.side === 'gateway') {
    const pods = reporterPod(mesh, group);
    const gateways = mesh.gateways.filter(
      (gateway) => pods.length === 0 || gatewayPods(mesh, gateway).some((pod) => pods.includes(pod)),
    );
    return unique(gateways.flatMap((gw) => virtualServicesFor(mesh, authority, keyOf(gw.namespace, gw.name))));
  }
  const hosts = [...destinationHosts(mesh, group)];
  if (authority !== '' && !isAddress(authority)) {
    hosts.push(authority, ...serviceOfName(mesh, authority, group.namespace).map((service) => service.host));
  }
  return unique(hosts.flatMap((host) => virtualServicesFor(mesh, host, 'mesh')));
}

const byService = derived((mesh) =>
  groupBy(mesh.access, (group) => destinationServices(mesh, group).map((s) => keyOf(s.namespace, s.name))),
);
const byVirtualService = derived((mesh) =>
  groupBy(mesh.access, (group) => virtualServicesOf(mesh, group).map((v) => keyOf(v.namespace, v.name))),
);

/** Access groups of callers and servers of a service. */
export const accessToService = (mesh: Mesh, service: Service): readonly AccessGroup[] =>
  byService(mesh).get(keyOf(service.namespace, service.name)) ?? [];

/** Access groups of requests that a VirtualService covers. */
export const accessThrough = (mesh: Mesh, virtual: VirtualService): readonly AccessGroup[] =>
  byVirtualService(mesh).get(keyOf(virtual.namespace, virtual.name)) ?? [];

/** VirtualServices that send traffic, mirrors included, to a full host name. */
export const virtualServicesTo = indexed(
  (mesh) => mesh.virtualServices,
  (service) => service.routes.flatMap((route) => route.destinations.map((d) => d.fqdn)),
);

/** Port that was dialled at the called pod: of the upstream address, else of the inbound cluster or the dialled address. */
export function dialledPort(group: AccessGroup): number {
  if (group.ztunnel) return addressParts(group.localAddress)[1];
  const upstream = group.upstreams[0] ?? '';
  return addressParts(upstream.slice(upstream.lastIndexOf('/') + 1))[1] || group.port;
}

/** Whether requests look like gRPC calls: POST /package.Service/Method. */
export const looksLikeGrpc = (group: AccessGroup): boolean =>
  group.method === 'POST' && group.paths.some((path) => /^\/(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*\/[A-Za-z_]\w*$/.test(path));

const AGENT = /envoy|pilot-agent/;

/** What the application of a pod listens on, by netstat of the proxy container; nothing when there is none. */
export const applicationPorts = (mesh: Mesh, pod: Pod): readonly ListeningPort[] =>
  proxyOf(mesh, pod)
    .flatMap((proxy) => mesh.proxyData.get(proxyKey(proxy))?.netstat ?? [])
    .filter(({ port, process }) => !AGENT.test(process) && !(port >= 15000 && port <= 15090));

const likeKey = (group: AccessGroup): string =>
  `${group.side}\0${group.host || group.localAddress || group.authority}\0${group.subset}`;
const failureKey = (group: AccessGroup): string => `${likeKey(group)}\0${group.flags.join()}\0${group.code}`;
const requestCounts = derived((mesh) => countBy(mesh.access, likeKey));
const failureCounts = derived((mesh) => countBy(mesh.access.filter(failing), failureKey));

/** How many requests were made to the destination of a group on the same side, by all reporters. */
export const requestsLike = (mesh: Mesh, group: AccessGroup): number => requestCounts(mesh).get(likeKey(group)) ?? 0;

/** How many of these failed with the same response flags and code. */
export const failuresLike = (mesh: Mesh, group: AccessGroup): number => failureCounts(mesh).get(failureKey(group)) ?? 0;

function countBy(groups: readonly AccessGroup[], key: (group: AccessGroup) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const group of groups) counts.set(key(group), (counts.get(key(group)) ?? 0) + group.count);
  return counts;
}

/** Services that a name of DNS means inside a namespace: name, name.ns, name.ns.svc or the full name. */
function serviceOfName(mesh: Mesh, name: string, namespace: string): readonly Service[] {
  if (name === '' || isAddress(name)) return [];
  const full = serviceOfFqdn(mesh, fqdnOf(mesh, name, namespace));
  if (full.length > 0) return full;
  const [service = '', ns = '', svc = 'svc', ...more] = name.split('.');
  return more.length === 0 && svc === 'svc' && ns !== '' ? serviceNamed(mesh, ns, service) : [];
}

/**
 * Pods that a service was probably meant for though its selector does not match them: they carry a label of the selector with a value
 * that resembles the wanted one, or belong to a workload of the service's name.
 */
export function podsMeantBy(mesh: Mesh, service: Service): readonly Pod[] {
  if (podsOfService(mesh, service).length > 0) return [];
  return podsMatching(mesh, {}, service.namespace).filter((pod) =>
    Object.entries(service.selector).some(([key, wanted]) => {
      const value = pod.labels[key];
      return value !== undefined && (pod.workload.name === service.name || resembles(value, wanted));
    }),
  );
}

const resembles = (a: string, b: string): boolean =>
  a !== '' &&
  b !== '' &&
  (a.includes(b) || b.includes(a) || a.slice(0, 4).toLowerCase() === b.slice(0, 4).toLowerCase());

const preferred = <T>(wanted: readonly T[], other: readonly T[]): readonly T[] => (wanted.length > 0 ? wanted : other);
const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
const isAddress = (text: string): boolean => /^[\d.]+$/.test(text) || text.includes(':') || text.startsWith('[');

/** The host of an authority, without its port. */
const hostOf = (authority: string): string => authority.replace(/:\d+$/, '').toLowerCase();

function addressParts(address: string): readonly [string, number] {
  const match = /^\[?(.*?)\]?:(\d+)$/.exec(address);
  return match ? [match[1] ?? '', Number(match[2])] : [address, 0];
}
