import type { AccessRecord } from './access-log.ts';

/** The proxy that wrote a log, as far as its own lines tell. */
export interface Reporter {
  /** sidecar, router, waypoint, ztunnel or empty */
  readonly role: string;
  readonly pod: string;
  readonly namespace: string;
  readonly ip: string;
}

/** An address without its port and without the brackets of IPv6; a bare address stays. */
export function withoutPort(address: string): string {
  const bracket = address.lastIndexOf(']');
  if (bracket !== -1) return address.startsWith('[') ? address.slice(1, bracket) : address;
  const colon = address.lastIndexOf(':');
  return colon === -1 || address.indexOf(':') !== colon ? address : address.slice(0, colon);
}

interface ClusterParts {
  readonly host: string;
  readonly port: number;
  readonly subset: string;
}

/**
 * What the name of an Envoy cluster says: `outbound|port|subset|host`, `outbound_.port_.subset_.host`, `inbound|port||`,
 * `inbound-vip|port|protocol/subset|host` of waypoints. Inbound clusters have no host; there the server name of mutual TLS gives it.
 */
export function clusterParts(envoyCluster: string, sni: string): ClusterParts {
  const [kind = '', port = '', third = '', rest = ''] = envoyCluster.split('|');
  const fromSni = sniParts(sni);
  if (kind === 'outbound') return { host: hostOf(rest), port: toPort(port), subset: third };
  if (kind === 'inbound') {
    const host = hostOf(rest);
    return { host: host || fromSni.host, port: toPort(port), subset: host === '' ? fromSni.subset : '' };
  }
  if (kind.startsWith('inbound-')) return { host: hostOf(rest), port: toPort(port), subset: third.split('/')[1] ?? '' };
  if (envoyCluster.startsWith('outbound_.')) return sniParts(envoyCluster);
  return { host: '', port: 0, subset: '' };
}

function sniParts(sni: string): ClusterParts {
  const match = /^outbound_\.(\d+)_\.(.*?)_\.(.+)$/.exec(sni);
  return match
    ? { host: hostOf(match[3] ?? ''), port: toPort(match[1] ?? ''), subset: match[2] ?? '' }
    : { host: '', port: 0, subset: '' };
}

// Newer releases may end a name with `;`, which separates it from its name in statistics.
const hostOf = (text: string): string => text.split(';', 1)[0] ?? '';
const toPort = (text: string): number => (/^\d{1,5}$/.test(text) ? Number(text) : 0);

/**
 * Text without what differs from request to request: connection numbers, UUIDs and other long hexadecimal ids.
 */
export function collapse(text: string): string {
  if (!/\d/.test(text)) return text;
  return text
    .replace(/[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/g, '<id>')
    .replace(/\b(?=[0-9a-fA-F]*\d)[0-9a-fA-F]{24,}\b/g, '<id>')
    .replace(/\[C\d+\](?:\[S\d+\])?/g, '[C]')
    .replace(/\b(connection[_ ]id[:=]_?)\d+/gi, '$1<id>');
}

interface Sample {
  readonly record: AccessRecord;
  readonly peers: readonly string[];
}

/** How to tell which side of a request the proxy was on, given all that its log says about the proxy itself. */
export function createSides(
  samples: readonly Sample[],
  reporter: Reporter,
): (record: AccessRecord, peers: readonly string[]) => string {
  const isGateway = reporter.role === 'router' || (reporter.role === '' && looksLikeGateway(samples));
  const own = new Set<string>();
  if (reporter.ip !== '') own.add(reporter.ip);
  else if (!isGateway) for (const sample of samples) for (const ip of ownAddresses(sample)) own.add(ip);

  return (record, peers) => {
    if (record.ztunnel) return record.direction === 'inbound' ? 'server' : 'client';
    if (isGateway) return 'gateway';
    const cluster = record.envoyCluster;
    if (/^(?:outbound[|_]|PassthroughCluster|BlackHoleCluster|connect_originate)/.test(cluster)) return 'client';
    if (/^(?:inbound[|-]|InboundPassthroughCluster|main_internal|connect_terminate)/.test(cluster)) return 'server';
    // No cluster of Istio's: the addresses tell, then what only one of the two listeners can say.
    if (own.has(withoutPort(record.localAddress))) return 'server';
    if (peers.some((peer) => own.has(peer))) return 'client';
    if (reporter.role === 'waypoint') return 'server';
    if (/:1500[68]$/.test(record.localAddress)) return 'server';
    if (record.details === 'filter_chain_not_found' || record.sni.startsWith('outbound_.')) return 'server';
    return 'client';
  };
}

/** A gateway calls upstream from the address it was called at; a sidecar is called by its own pod. */
function looksLikeGateway(samples: readonly Sample[]): boolean {
  let yes = 0;
  for (const { record, peers } of samples) {
    if (record.envoyCluster.startsWith('inbound')) return false;
    if (!record.envoyCluster.startsWith('outbound') || record.upstreamLocal === '') continue;
    const caller = withoutPort(record.upstreamLocal);
    if (caller === withoutPort(record.localAddress) && !peers.includes(caller)) yes++;
    else if (peers.includes(caller)) return false;
  }
  return yes > 0;
}

function ownAddresses({ record, peers }: Sample): readonly string[] {
  if (/^inbound\|/.test(record.envoyCluster)) return [withoutPort(record.localAddress)];
  return record.envoyCluster.startsWith('outbound|') ? peers : [];
}
