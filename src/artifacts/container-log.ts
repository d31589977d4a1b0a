import type { ArtifactKind } from '../model/artifact.ts';
import { isBinary, sniffText } from './sniff.ts';
import { type LogKind, logVotes } from './sniff-log.ts';

/** Containers of Istio, and what they write. A ztunnel's is called istio-proxy, as a sidecar's. */
const CONTAINERS: Readonly<Record<string, LogKind>> = {
  'istio-proxy': 'proxy.log',
  discovery: 'istiod.log',
  ztunnel: 'ztunnel.log',
  'install-cni': 'cni.log',
  'istio-operator': 'operator.log',
};

/** What the name of a container says of its log. */
export const logOfContainer = (container: string): LogKind | undefined =>
  Object.hasOwn(CONTAINERS, container) ? CONTAINERS[container] : undefined;

/** What the log of a container is: what its name says, unless its lines are those of another component. */
export function kindOfContainer(container: string, head: Uint8Array): ArtifactKind {
  const named = logOfContainer(container);
  if (head.length > 0 && isBinary(head)) return 'unknown';
  const votes = logVotes(sniffText(head));
  const [voted] = votes;
  if (named === undefined) return voted ?? 'other.log';
  if (named === 'proxy.log' && voted === 'ztunnel.log') return voted;
  return voted === undefined || votes.includes(named) ? named : voted;
}
