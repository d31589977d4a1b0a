import { derived, type Mesh } from './mesh.ts';

/** For each resource, and for each end of the names of groups (`istio.io`), the namespaces of which everything was listed. */
const namespacesListed = derived((mesh): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const { resource, namespace } of mesh.listings)
    found.set(resource, (found.get(resource) ?? new Set()).add(namespace));
  return found;
});

/**
 * Whether all objects of a kind (`Pod`, `VirtualService.networking.istio.io`) in a namespace, or ('') in all, were collected, so that the
 * absence of one means something. Collectors that take a whole mesh do not say what they list: there it is always so.
 */
export function listed(mesh: Mesh, kind: string, namespace: string): boolean {
  if (mesh.listings.length === 0) return true;
  const [name = '', ...groups] = kind.split('.');
  const resource = [pluralOf(name), ...groups].join('.');
  const where = [resource, ...groups.map((_, i) => `*.${groups.slice(i).join('.')}`)].flatMap((key) => [
    ...(namespacesListed(mesh).get(key) ?? []),
  ]);
  if (where.includes('')) return true;
  if (namespace === '')
    return isWhole(mesh, 'namespaces') && mesh.namespaces.every((one) => listed(mesh, kind, one.name));
  return where.includes(namespace) || (where.includes('*') && listed(mesh, 'Pod', namespace));
}

const isWhole = (mesh: Mesh, resource: string): boolean => namespacesListed(mesh).get(resource)?.has('') ?? false;

/** The name of a kind in the paths of the API server. */
function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name === 'endpoints') return name;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /s$/.test(name) ? `${name}es` : `${name}s`;
}
