import type { Sidecar, VirtualService } from '../../model/istio.ts';
import { rootNamespace } from '../control-plane/mesh-config.ts';
import { hasLabels } from '../labels.ts';
import { byAge, derived, groupBy, indexed, type Mesh } from '../mesh.ts';
import { hostsOverlap } from '../views/hosts.ts';

const byNamespace = indexed(
  (mesh) => [...mesh.sidecars].sort(byAge),
  (sidecar) => [sidecar.namespace],
);
const meshServicesByDestination = derived((mesh) =>
  groupBy(mesh.virtualServices, (service) =>
    service.gateways.includes('mesh') ? service.routes.flatMap((route) => route.destinations.map((d) => d.fqdn)) : [],
  ),
);

const hasSelector = (sidecar: Sidecar): boolean => Object.keys(sidecar.selector).length > 0;

/**
 * The Sidecar that istiod gives to pods with these labels: the oldest whose selector matches, else the namespace's own, else the root
 * namespace's. Hosts `./x` of the root namespace's one are written out for the pod's namespace. Gateways have none.
 */
export function sidecarFor(
  mesh: Mesh,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): readonly Sidecar[] {
  const own = byNamespace(mesh, namespace);
  const found =
    own.find((sidecar) => hasSelector(sidecar) && hasLabels(labels, sidecar.selector)) ??
    own.find((sidecar) => !hasSelector(sidecar));
  if (found) return [found];
  const root = byNamespace(mesh, rootNamespace(mesh)).find((sidecar) => !hasSelector(sidecar));
  if (!root) return [];
  const egressHosts = root.egressHosts.map((host) => (host.startsWith('./') ? `${namespace}/${host.slice(2)}` : host));
  return [{ ...root, egressHosts }];
}

/**
 * Whether a Sidecar lets a service in: no egress section lets in everything; else some ns/host must cover it, or a VirtualService that
 * the Sidecar lets in must send traffic to it (such destinations come along).
 */
export function sidecarImports(mesh: Mesh, sidecar: Sidecar, fqdn: string, serviceNamespace: string): boolean {
  if (!sidecar.hasEgress) return true;
  if (imports(sidecar, serviceNamespace, [fqdn])) return true;
  return (meshServicesByDestination(mesh).get(fqdn) ?? []).some((service) => importsRoute(sidecar, service));
}

const importsRoute = (sidecar: Sidecar, service: VirtualService): boolean =>
  isExported(service, sidecar.namespace) && imports(sidecar, service.namespace, service.fqdns);

function imports(sidecar: Sidecar, namespace: string, hosts: readonly string[]): boolean {
  return sidecar.egressHosts.some((entry) => {
    const slash = entry.indexOf('/');
    const [from, pattern] = [entry.slice(0, Math.max(slash, 0)), entry.slice(slash + 1)];
    if (from === '~') return false;
    if (from !== '*' && from !== namespace && !(from === '.' && namespace === sidecar.namespace)) return false;
    return pattern === '*' || hosts.some((host) => hostsOverlap(pattern, host));
  });
}

const isExported = (service: VirtualService, client: string): boolean =>
  service.exportTo.length === 0 ||
  service.exportTo.some(
    (target) => target === '*' || target === client || (target === '.' && service.namespace === client),
  );
