import type { AuthorizationPolicy } from '../../model/istio.ts';
import type { AccessGroup } from '../../model/logs.ts';
import { isWaypoint } from '../control-plane/control-plane.ts';
import { meshConfig, trustDomain } from '../control-plane/mesh-config.ts';
import { listed } from '../listings.ts';
import { derived, keyOf, type Mesh } from '../mesh.ts';
import { podsOfPeers, reporterPod } from '../traffic/access.ts';
import { inBlock } from '../values.ts';
import { authorizationPoliciesFor, identity } from './authorization.ts';

/** Why requests that an authorization policy refused were refused. */

type Rule = AuthorizationPolicy['rules'][number];

/** Policies that the details of denied requests name. */
export function policiesNamedIn(mesh: Mesh, group: AccessGroup): readonly AuthorizationPolicy[] {
  const named = [...`${group.details} ${group.termination}`.matchAll(/ns\[([^\]]+)\]-policy\[([^\]]+)\]/g)].map((m) =>
    keyOf(m[1] ?? '', m[2] ?? ''),
  );
  return mesh.authorizationPolicies.filter((policy) => named.includes(keyOf(policy.namespace, policy.name)));
}

/** Of the ALLOW policies at the proxy that denied requests, the one that comes closest to allowing them; policies without rules last. */
export function nearestAllow(mesh: Mesh, group: AccessGroup): readonly AuthorizationPolicy[] {
  const [pod] = reporterPod(mesh, group);
  if (!pod) return [];
  const rated = authorizationPoliciesFor(mesh, pod)
    .filter((policy) => policy.action === 'ALLOW')
    .map((policy) => ({
      policy,
      misses: policy.rules.length === 0 ? Number.MAX_SAFE_INTEGER : mismatches(mesh, policy, group).length,
    }))
    .sort((a, b) => a.misses - b.misses);
  return rated.slice(0, 1).map(({ policy }) => policy);
}

/** What keeps the rule of a policy that comes closest from matching requests; one phrase for each part that does not fit. */
export function mismatches(mesh: Mesh, policy: AuthorizationPolicy, group: AccessGroup): readonly string[] {
  if (policy.rules.length === 0) return ['it has no rules, so it allows nothing'];
  return policy.rules
    .map((rule) => ruleMismatches(mesh, rule, group))
    .reduce((best, one) => (one.length < best.length ? one : best));
}

function ruleMismatches(mesh: Mesh, rule: Rule, group: AccessGroup): readonly string[] {
  const found = [...sourceMismatches(mesh, rule, group), ...operationMismatches(rule, group)];
  if (rule.requestPrincipals.length > 0)
    found.push(`it wants a verified JWT (request principal ${rule.requestPrincipals.join(', ')})`);
  if (found.length === 0 && rule.whenKeys.length > 0)
    found.push(`its condition on ${rule.whenKeys.join(', ')} does not hold`);
  return found;
}

function sourceMismatches(mesh: Mesh, rule: Rule, group: AccessGroup): string[] {
  const callers = podsOfPeers(mesh, group);
  const found: string[] = [];
  const identities = [...new Set(callers.map((pod) => identity(mesh, pod)))];
  const needsIdentity = rule.principals.length + rule.namespaces.length + rule.serviceAccounts.length > 0;
  if (needsIdentity && plaintext(mesh, group)) {
    return ['it asks who calls, but the requests came in plaintext and so without any identity'];
  }
  if (rule.principals.length > 0 && identities.length > 0) {
    const local = (p: string): string => p.replace(/^cluster\.local\//, `${trustDomain(mesh)}/`);
    if (!identities.some((id) => rule.principals.some((p) => valueMatches(local(p), id))))
      found.push(`it allows the principal ${rule.principals.join(', ')}, but the caller is ${identities.join(', ')}`);
  }
  const namespaces = [...new Set(callers.map((pod) => pod.namespace))];
  if (rule.namespaces.length > 0 && namespaces.length > 0) {
    if (!namespaces.some((ns) => rule.namespaces.some((p) => valueMatches(p, ns))))
      found.push(
        `it allows the namespace ${rule.namespaces.join(', ')}, but the caller is in ${namespaces.join(', ')}${absent(mesh, rule.namespaces)}`,
      );
  }
  const accounts = callers.map((pod) => [pod.serviceAccount, keyOf(pod.namespace, pod.serviceAccount)]);
  if (rule.serviceAccounts.length > 0 && accounts.length > 0) {
    if (!accounts.some((names) => names.some((name) => rule.serviceAccounts.includes(name))))
      found.push(
        `it allows the service account ${rule.serviceAccounts.join(', ')}, but the caller runs as ${[...new Set(accounts.map((names) => names[1]))].join(', ')}`,
      );
  }
  for (const [what, blocks] of [
    ['ipBlocks', rule.ipBlocks],
    ['remoteIpBlocks', rule.remoteIpBlocks],
  ] as const) {
    if (blocks.length > 0 && group.peers.length > 0 && !group.peers.some((ip) => blocks.some((b) => inBlock(ip, b))))
      found.push(
        `its ${what} are ${blocks.join(', ')}, but the proxy saw the address ${group.peers.slice(0, 3).join(', ')}`,
      );
  }
  if (identities.some((id) => rule.notPrincipals.some((p) => valueMatches(p, id))))
    found.push(`its notPrincipals name the caller`);
  if (namespaces.some((ns) => rule.notNamespaces.some((p) => valueMatches(p, ns))))
    found.push(`its notNamespaces name the namespace of the caller`);
  return found;
}

/** Says which of the namespaces do not exist. */
function absent(mesh: Mesh, names: readonly string[]): string {
  const missing = names.filter((name) => !name.includes('*') && !mesh.namespaces.some((ns) => ns.name === name));
  return missing.length === 0 || mesh.namespaces.length === 0 ? '' : ` (there is no namespace ${missing.join(', ')})`;
}

function operationMismatches(rule: Rule, group: AccessGroup): string[] {
  const found: string[] = [];
  const tcp = group.method === '' || group.method === '-';
  if (rule.http && tcp && group.code === 0)
    return ['it tests attributes of HTTP requests, which a TCP connection does not have'];
  if (rule.methods.length > 0 && !rule.methods.some((m) => valueMatches(m, group.method)))
    found.push(`it allows the method ${rule.methods.join(', ')}, but the requests use ${group.method}`);
  if (rule.notMethods.some((m) => valueMatches(m, group.method))) found.push(`its notMethods name ${group.method}`);
  if (
    rule.paths.length > 0 &&
    group.paths.length > 0 &&
    !group.paths.some((path) => rule.paths.some((p) => pathMatches(p, path)))
  )
    found.push(
      `it allows the path ${rule.paths.slice(0, 6).join(', ')}, but the requests are for ${group.paths.slice(0, 3).join(', ')}`,
    );
  if (
    group.paths.length > 0 &&
    rule.notPaths.length > 0 &&
    group.paths.every((path) => rule.notPaths.some((p) => pathMatches(p, path)))
  )
    found.push(`its notPaths name ${group.paths.slice(0, 3).join(', ')}`);
  const host = group.authority.toLowerCase();
  const hosts = [host, host.replace(/:\d+$/, '')];
  if (rule.hosts.length > 0 && !rule.hosts.some((p) => hosts.some((h) => valueMatches(p.toLowerCase(), h))))
    found.push(`it allows the host ${rule.hosts.slice(0, 4).join(', ')}, but the requests are for ${group.authority}`);
  const port = /:(\d+)$/.exec(group.localAddress)?.[1] ?? '';
  if (rule.ports.length > 0 && port !== '' && !rule.ports.includes(port) && !rule.ports.includes(String(group.port)))
    found.push(`it allows the port ${rule.ports.join(', ')}, but the requests reach the workload on ${port}`);
  return found;
}

/** Sidecars that speak mTLS name the service in the SNI; an inbound request without SNI was not encrypted by a sidecar. Waypoints get HBONE. */
export const plaintext = (mesh: Mesh, group: AccessGroup): boolean =>
  group.side === 'server' &&
  !group.ztunnel &&
  (group.sni === '' || group.sni === '-') &&
  !/^inbound-vip|^connect_|^main_internal/.test(group.envoyCluster) &&
  !reporterPod(mesh, group).some(isWaypoint);

/**
 * What is wrong with a principal of a policy, '' when an identity of this mesh can match it: another trust domain, a namespace that does
 * not exist, a service account that no workload runs as.
 */
export function principalProblem(mesh: Mesh, principal: string): string {
  if (principal.startsWith('spiffe://')) return 'principals are written without spiffe://';
  const match = /^([^/*]+)\/ns\/([^/*]+)\/sa\/([^/*]+)$/.exec(principal);
  if (!match) return principal.includes('*') || principal === '' ? '' : malformed(principal);
  const [, domain = '', namespace = '', account = ''] = match;
  const domains = trustDomains(mesh);
  if (!domains.includes(domain)) return `the trust domain ${domain} is not that of the mesh, ${domains[0]}`;
  if (mesh.namespaces.length === 0 || mesh.kubeClusters.length > 1) return '';
  if (!mesh.namespaces.some((ns) => ns.name === namespace))
    return listed(mesh, 'Namespace', '') ? `the namespace ${namespace} does not exist` : '';
  return accounts(mesh).has(keyOf(namespace, account)) || mesh.pods.length === 0 || !listed(mesh, 'Pod', namespace)
    ? ''
    : `no workload runs as the service account ${account} in namespace ${namespace}`;
}

const malformed = (principal: string): string =>
  principal.includes('/ns/') || principal.includes('/sa/')
    ? 'it has not the form trust-domain/ns/NAMESPACE/sa/SERVICE-ACCOUNT'
    : '';

/** Trust domain of the mesh first, then its aliases; cluster.local always stands for the mesh's own. */
const trustDomains = derived((mesh): readonly string[] => {
  const aliases = meshConfig(mesh)['trustDomainAliases'];
  const others = Array.isArray(aliases) ? aliases.filter((alias): alias is string => typeof alias === 'string') : [];
  return [trustDomain(mesh), ...others, 'cluster.local'];
});

const accounts = derived((mesh): ReadonlySet<string> => {
  const named = [...mesh.pods, ...mesh.workloads].map((w) => keyOf(w.namespace, w.serviceAccount || 'default'));
  const objects = mesh.objects.filter((o) => o.kind === 'ServiceAccount').map((o) => keyOf(o.namespace, o.name));
  return new Set([...named, ...objects]);
});

/** `*` alone stands for any value that is present, at an end for any rest. */
function valueMatches(pattern: string, value: string): boolean {
  if (pattern === '*') return value !== '';
  if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
  if (pattern.startsWith('*')) return value.endsWith(pattern.slice(1));
  return pattern === value;
}

/** Paths may hold `{*}` for one segment and `{**}` for any number. */
function pathMatches(pattern: string, path: string): boolean {
  if (!pattern.includes('{')) return valueMatches(pattern, path);
  const source = pattern.replace(/\{\*\*?\}|[.+?^$()|[\]\\*{}]/g, (part) =>
    part === '{*}' ? '[^/]+' : part === '{**}' ? '.*' : `\\${part}`,
  );
  return new RegExp(`^${source}$`).test(path);
}
