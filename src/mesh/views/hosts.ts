/** Host names as Istio reads them: short names, wildcards and which of two is the more specific. */

/** The cluster domain when the mesh says no other. */
const DEFAULT_DOMAIN = 'cluster.local';

/**
 * The FQDN of a host in a resource of `namespace`. A name without a dot gets `.<namespace>.svc.<domain>`;
 * any dot (also `reviews.prod`, `*.com`), '*' and IP addresses stay as written.
 */
export const resolveHost = (host: string, namespace: string, domain: string = DEFAULT_DOMAIN): string => {
  // A colon can only be an IPv6 address; an IPv4 address has dots anyway.
  if (host === '' || host === '*' || host.includes('.') || host.includes(':')) return host;
  return `${host}${namespace && `.${namespace}`}${domain && `.svc.${domain}`}`;
};

/**
 * The `ns/name` of a gateway named in a VirtualService of `namespace`; 'mesh' stays. The old form
 * `name.ns` or `name.ns.svc.cluster.local` is read too.
 */
export const resolveGateway = (gateway: string, namespace: string): string => {
  if (gateway === 'mesh') return gateway;
  const slash = gateway.indexOf('/');
  if (slash >= 0) {
    const owner = gateway.slice(0, slash);
    return owner === '.' || owner === '' ? `${namespace}/${gateway.slice(slash + 1)}` : gateway;
  }
  const [name, owner] = gateway.split('.');
  return owner ? `${owner}/${name}` : `${namespace}/${gateway}`;
};

/** Whether a host begins with '*'. */
const isWildcard = (host: string): boolean => host.startsWith('*');

/** A host without the namespace part (a name, `.` or `*`, and a slash) before it, as in the hosts of a Gateway server. */
export const withoutNamespace = (host: string): string => host.slice(host.indexOf('/') + 1);

/** Whether some request host fits both: equal names, or one covers the other ('*.foo.com' does not cover 'foo.com'). */
export const hostsOverlap = (a: string, b: string): boolean => hostCovers(a, b) || hostCovers(b, a);

/** Whether every request host of `host` also fits `pattern`: '*.com' covers 'foo.com' and '*.foo.com', not the reverse. */
export const hostCovers = (pattern: string, host: string): boolean => {
  if (!isWildcard(pattern)) return pattern === host;
  if (isWildcard(host) && host.length < pattern.length) return false;
  return (isWildcard(host) ? host.slice(1) : host).endsWith(pattern.slice(1));
};

/** Sort order, most specific first: exact names before wildcards, then longer before shorter, then by alphabet. */
export const bySpecificity = (a: string, b: string): number => {
  if (isWildcard(a) !== isWildcard(b)) return isWildcard(a) ? 1 : -1;
  return b.length - a.length || (a < b ? -1 : a > b ? 1 : 0);
};
