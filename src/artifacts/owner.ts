import type { Owner } from '../model/source.ts';
import { podOfPrefixes } from './sniff-log.ts';

/** Where the content itself says whose it is; `namespace` and `pod` are the groups. */
const SAYS_WHOSE: readonly RegExp[] = [
  // Envoy's node id, in dumps and in server_info.
  /"id"\s*:\s*"(?:sidecar|router|waypoint|ztunnel|agentgateway)~[^~"]*~(?<pod>[^~."]+)\.(?<namespace>[^~"]+)~/,
  // The agent's first lines.
  /\bProxy role\b.{0,200}?\bid=(?<pod>[a-z0-9-]+)\.(?<namespace>[a-z0-9-]+)\b/,
  // The configuration that ztunnel logs when it starts.
  /\bztunnelWorkload:(?:\n|\\n) {2}name: (?<pod>[a-z0-9-]+)(?:\n|\\n) {2}namespace: (?<namespace>[a-z0-9-]+)/,
];
/** istiod and older ztunnels only tell their namespace. */
const SAYS_NAMESPACE: readonly RegExp[] = [
  /FLAG: --namespace=\\?"(?<namespace>[a-z0-9-]+)\\?"/,
  /\bsearch:(?:\n|\\n) {2}- (?<namespace>[a-z0-9-]+)\.svc\./,
];

/** Completes what a path says about an owner with what the content says, which is always the better witness. */
export function completeOwner(owner: Owner, text: string): Owner {
  if (owner.namespace !== '' && owner.pod !== '') return owner;
  for (const form of SAYS_WHOSE) {
    const { namespace, pod } = form.exec(text)?.groups ?? {};
    if (namespace !== undefined && pod !== undefined && (owner.pod === '' || owner.pod === pod))
      return { namespace, pod };
  }
  const pod = owner.pod || podOfPrefixes(text);
  if (pod === '') return owner;
  for (const form of SAYS_NAMESPACE) {
    const namespace = form.exec(text)?.groups?.['namespace'];
    if (namespace !== undefined) return { pod, namespace };
  }
  return { ...owner, pod };
}
