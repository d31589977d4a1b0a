import type { Pod } from '../../model/kube.ts';
import type { AccessGroup } from '../../model/logs.ts';
import { podByIp, podNamed, podsNamed } from '../index-pods.ts';
import { indexed, keyOf, type Mesh } from '../mesh.ts';

const byHost = indexed(
  (mesh) => mesh.access,
  (group) => (group.host === '' ? [] : [group.host]),
);
const byPod = indexed(
  (mesh) => mesh.access,
  (group) => (group.pod === '' ? [] : [keyOf(group.namespace, group.pod)]),
);
const byPeer = indexed(
  (mesh) => mesh.access,
  (group) => (group.side === 'client' ? [] : group.peers),
);

/** Access groups of callers whose Envoy cluster, or the service that ztunnel names, has that host. */
export const accessTo = (mesh: Mesh, fqdn: string): readonly AccessGroup[] => byHost(mesh, fqdn);
export const accessOf = (mesh: Mesh, namespace: string, pod: string): readonly AccessGroup[] =>
  byPod(mesh, keyOf(namespace, pod));
/** Access groups of servers and gateways that were called from an address. */
export const accessFromIp = (mesh: Mesh, ip: string): readonly AccessGroup[] => byPeer(mesh, ip);

export const podsOfPeers = (mesh: Mesh, group: AccessGroup): readonly Pod[] =>
  distinctPods(group.peers.flatMap((ip) => podByIp(mesh, ip)));

/** Pods behind the upstream addresses of a group; for the loopback address the reporting pod itself. */
export const upstreamPods = (mesh: Mesh, group: AccessGroup): readonly Pod[] =>
  distinctPods(
    group.upstreams.flatMap((address) => {
      const ip = ipOf(address);
      return /^127\.|^::1$/.test(ip) ? reporterPod(mesh, group) : podByIp(mesh, ip);
    }),
  );

export const reporterPod = (mesh: Mesh, group: AccessGroup): readonly Pod[] =>
  group.namespace === '' && group.pod !== '' ? podsNamed(mesh, group.pod) : podNamed(mesh, group.namespace, group.pod);

const distinctPods = (pods: readonly Pod[]): readonly Pod[] => [...new Set(pods)];

/** The address in ip:port, [ip]:port, a bare ip or envoy://listener/ip:port. */
function ipOf(address: string): string {
  const plain = address.slice(address.lastIndexOf('/') + 1);
  if (plain.startsWith('[')) return plain.slice(1, plain.indexOf(']'));
  return plain.indexOf(':') === plain.lastIndexOf(':') ? plain.replace(/:\d+$/, '') : plain;
}

const NORMAL_FLAGS: ReadonlySet<string> = new Set(['DC', '-', '']);

/**
 * Whether a group is of failed requests: 5xx, no answer for another reason than a caller that hung up, or a 4xx that the proxy itself
 * gave (the application's own 4xx are its business).
 */
export function failing(group: AccessGroup): boolean {
  if (group.code >= 500) return true;
  const flagged = group.flags.some((flag) => !NORMAL_FLAGS.has(flag));
  if (group.code === 0) return flagged || (group.failure !== '' && group.failure !== '-');
  if (group.code < 400) return false;
  return group.details === '' || group.details === '-' ? flagged : group.details !== 'via_upstream';
}
