import { derived, type Mesh } from './mesh.ts';

/** For each resource, and for each end of the names of groups (`*.istio.io`), the namespaces of which everything was listed. */
const namespacesListed = derived((mesh): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const { resource, namespace } of mesh.listings)
    found.set(resource, (found.get(resource) ?? new Set()).add(namespace));
  return found;
});

/**
 * Whether all objects of a kind (`Pod`, `VirtualService.networking.istio.io`) in a namespace, or ('') in all, were collected, so that the
 * absence of one means something. Bug reports and loose files do not say what they list: there it is taken to be so.
 */
export function listed(mesh: Mesh, kind: string, namespace: string): boolean {
  if (mesh.listings.length === 0) return true;
  const [name = '', ...groups] = kind.split('.');
  const resources = [[pluralOf(name), ...groups].join('.'), ...groups.map((_, i) => `*.${groups.slice(i).join('.')}`)];
  const where = resources.flatMap((resource) => [...(namespacesListed(mesh).get(resource) ?? [])]);
  if (where.includes('')) return true;
  if (namespace === '')
    return listedAtAll(mesh, 'namespaces') && mesh.namespaces.every((one) => listed(mesh, kind, one.name));
  return where.includes(namespace) || (where.includes('*') && listed(mesh, 'Pod', namespace));
}

const listedAtAll = (mesh: Mesh, resource: string): boolean => namespacesListed(mesh).get(resource)?.has('') ?? false;

/** The name of a kind in the paths of the API server. */
function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name === 'endpoints') return name;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /s$/.test(name) ? `${name}es` : `${name}s`;
}
