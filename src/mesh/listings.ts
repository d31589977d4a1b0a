import { derived, type Mesh } from './mesh.ts';

/** For each resource, and for each end of the names of groups (`*.istio.io`), the namespaces of which everything was listed. */
const namespacesListed = derived((mesh): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const { resource, namespace, failed } of mesh.listings)
    if (!failed) found.set(resource, (found.get(resource) ?? new Set()).add(namespace));
  return found;
});

/** Resources that some collector failed to list. */
const failedToList = derived(
  (mesh): ReadonlySet<string> => new Set(mesh.listings.filter(({ failed }) => failed).map(({ resource }) => resource)),
);

/** Kinds that somebody asked for in vain, until they are taken. */
const asked = derived((_mesh: Mesh) => new Set<string>());

/**
 * Whether all objects of a kind (`Pod`, `VirtualService.networking.istio.io`) in a namespace, or ('') in all, were collected, so that the
 * absence of one means something. Bug reports and loose files do not say what they list: there it is taken to be so.
 */
export function listed(mesh: Mesh, kind: string, namespace: string): boolean {
  const found = namespacesListed(mesh).size === 0 || isListed(mesh, kind, namespace);
  if (!found) asked(mesh).add(kind.split('.')[0] ?? '');
  return found;
}

/** The kinds for which `listed` said no since this was called last, in words; '' for none. */
export function takeUnlisted(mesh: Mesh): string {
  const kinds = [...asked(mesh)].sort();
  asked(mesh).clear();
  return kinds.join(' or ');
}

function isListed(mesh: Mesh, kind: string, namespace: string): boolean {
  const [name = '', ...groups] = kind.split('.');
  const resource = [pluralOf(name), ...groups].join('.');
  if (failedToList(mesh).has(resource)) return false;
  const names = [resource, ...groups.map((_, i) => `*.${groups.slice(i).join('.')}`)];
  const where = names.flatMap((one) => [...(namespacesListed(mesh).get(one) ?? [])]);
  if (where.includes('')) return true;
  if (namespace === '')
    return listedAtAll(mesh, 'namespaces') && mesh.namespaces.every((one) => isListed(mesh, kind, one.name));
  return where.includes(namespace) || (where.includes('*') && isListed(mesh, 'Pod', namespace));
}

const listedAtAll = (mesh: Mesh, resource: string): boolean => namespacesListed(mesh).get(resource)?.has('') ?? false;

/** The name of a kind in the paths of the API server. */
function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name === 'endpoints') return name;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /s$/.test(name) ? `${name}es` : `${name}s`;
}
