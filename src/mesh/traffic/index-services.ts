import type { ServiceEntry } from '../../model/istio.ts';
import type { Endpoint, Pod, Service } from '../../model/kube.ts';
import { namedPort, podsMatching } from '../index-pods.ts';
import { listed } from '../listings.ts';
import { derived, indexed, keyOf, type Mesh } from '../mesh.ts';
import { resolveHost } from '../views/hosts.ts';
import { hostIndex } from './host-index.ts';

const servicesByKey = indexed(
  (mesh) => mesh.services,
  (service) => [keyOf(service.namespace, service.name)],
);
const servicesByAddress = indexed(
  (mesh) => mesh.services,
  (service) => [service.clusterIp, ...service.addresses].filter((address) => address !== '' && address !== 'None'),
);
const serviceEntriesByHost = derived((mesh) => hostIndex(mesh.serviceEntries, (entry) => entry.hosts));
const registryByHost = derived((mesh) => hostIndex(mesh.registry, (service) => [service.hostname]));

export const serviceNamed = (mesh: Mesh, namespace: string, name: string): readonly Service[] =>
  servicesByKey(mesh, keyOf(namespace, name));

/** Services with that cluster IP or load balancer address. */
export const servicesByIp = (mesh: Mesh, ip: string): readonly Service[] => servicesByAddress(mesh, ip);

/** The host as a fully qualified name, seen from a namespace. */
export const fqdnOf = (mesh: Mesh, host: string, namespace: string): string =>
  resolveHost(host, namespace, mesh.clusterDomain);

/** Kubernetes services that a host names, short names resolved against a namespace. */
export function servicesForHost(mesh: Mesh, host: string, namespace: string): readonly Service[] {
  return serviceOfFqdn(mesh, fqdnOf(mesh, host, namespace));
}

/** The service behind a fully qualified name: name.namespace.svc.domain. */
export function serviceOfFqdn(mesh: Mesh, fqdn: string): readonly Service[] {
  const suffix = `.svc.${mesh.clusterDomain}`;
  if (!fqdn.endsWith(suffix)) return [];
  const [name, namespace, ...more] = fqdn.slice(0, -suffix.length).split('.');
  return name === undefined || namespace === undefined || more.length > 0 ? [] : serviceNamed(mesh, namespace, name);
}

/** ServiceEntries whose hosts cover a name, most specific first. */
export const serviceEntriesForHost = (mesh: Mesh, host: string): readonly ServiceEntry[] =>
  serviceEntriesByHost(mesh).find(host);

/** Whether a service, a ServiceEntry or istiod's registry knows the fully qualified name, or may though it was not collected. */
export const hostExists = (mesh: Mesh, fqdn: string): boolean =>
  serviceOfFqdn(mesh, fqdn).length > 0 ||
  serviceEntriesForHost(mesh, fqdn).length > 0 ||
  registryByHost(mesh).findBest(fqdn).length > 0 ||
  mayExist(mesh, fqdn);

/** ServiceEntries for names inside the cluster stand beside the service that they are meant for. */
function mayExist(mesh: Mesh, fqdn: string): boolean {
  const [name = '', namespace = ''] = fqdn.split('.');
  const isService = fqdn === `${name}.${namespace}.svc.${mesh.clusterDomain}`;
  const listedHere = (kind: string): boolean => listed(mesh, kind, isService ? namespace : '');
  return !listedHere('ServiceEntry.networking.istio.io') || (isService && !listedHere('Service'));
}

/** Namespaces that define a host: of its service, of its ServiceEntries, of the registry. */
export function namespacesOfHost(mesh: Mesh, fqdn: string): readonly string[] {
  const owners = [
    ...serviceOfFqdn(mesh, fqdn),
    ...serviceEntriesForHost(mesh, fqdn),
    ...registryByHost(mesh).findBest(fqdn),
  ];
  return [...new Set(owners.map((owner) => owner.namespace).filter((namespace) => namespace !== ''))];
}

/** Pods that a service selects; none for a service without selector. */
export const podsOfService = (mesh: Mesh, service: Service): readonly Pod[] =>
  Object.keys(service.selector).length === 0 ? [] : podsMatching(mesh, service.selector, service.namespace);

export const endpointsOf = (mesh: Mesh, service: Service): readonly Endpoint[] =>
  mesh.endpoints.get(keyOf(service.namespace, service.name)) ?? [];

/** Target port behind a service port: its number where known, else the name as written; '' when the service has no such port. */
export function targetPortOf(mesh: Mesh, service: Service, port: number): string {
  const found = service.ports.find((p) => p.port === port);
  if (!found) return '';
  if (found.targetPort === '' || /^\d+$/.test(found.targetPort)) return found.targetPort || String(port);
  for (const pod of podsOfService(mesh, service)) {
    const number = namedPort(mesh, pod, found.targetPort);
    if (number > 0) return String(number);
  }
  return found.targetPort;
}
