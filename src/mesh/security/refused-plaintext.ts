import type { Pod, Workload } from '../../model/kube.ts';
import type { AccessGroup } from '../../model/logs.ts';
import { podByIp, podsOfWorkload } from '../index-pods.ts';
import { derived, type Mesh } from '../mesh.ts';
import { accessFromIp, reporterPod } from '../traffic/access.ts';

/** Envoy found no filter chain for a connection: on an inbound listener, plaintext where only mTLS is admitted. */
const isRefused = (group: AccessGroup): boolean =>
  group.side !== 'client' &&
  (group.details.includes('filter_chain_not_found') || group.termination.includes('filter_chain_not_found'));

const refusedFromUnknown = derived((mesh): readonly AccessGroup[] =>
  mesh.access.filter((group) => isRefused(group) && group.peers.some((ip) => podByIp(mesh, ip).length === 0)),
);

/** Access groups of servers that refused plaintext from the pods of a workload. */
export function refusedPlaintextFrom(mesh: Mesh, workload: Workload): readonly AccessGroup[] {
  const pods = podsOfWorkload(mesh, workload.kind, workload.namespace, workload.name);
  return [...new Set(pods.flatMap((pod) => refusedFromPod(mesh, pod)))];
}

/** A pod on the host network is seen under its node's address, or under that of the node's bridge by pods of the same node. */
export function refusedFromPod(mesh: Mesh, pod: Pod): readonly AccessGroup[] {
  const own = pod.ip === '' ? [] : accessFromIp(mesh, pod.ip).filter(isRefused);
  if (!pod.hostNetwork) return own;
  const near = refusedFromUnknown(mesh).filter((group) =>
    reporterPod(mesh, group).some((reporter) => reporter.node !== '' && reporter.node === pod.node),
  );
  return [...own, ...near];
}
