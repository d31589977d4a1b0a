import type { ParseContext, Parser } from '../../model/parsed.ts';
import type { SourceRef } from '../../model/source.ts';
import type { ZtunnelCertificate, ZtunnelPolicy, ZtunnelService, ZtunnelWorkload } from '../../model/ztunnel.ts';
import { asNumber, asObject, asObjects, asText, asTexts, isObject, type Json } from '../fields.ts';
import { createElementsParser } from '../istiod/istiod-elements.ts';
import type { JsonElement } from '../json-elements.ts';
import { createJsonOrTextParser } from '../json-or-text.ts';
import { createZtunnelTableParser } from './ztunnel-config-table.ts';

type Section = 'workloads' | 'services' | 'policies' | 'certificates' | 'connections';
/** Those that an object of sections has. */
const SECTIONS: ReadonlySet<string> = new Set<Section>(['workloads', 'services', 'policies', 'certificates']);
const MAX_QUOTE = 2048;

/** Parser of one section as `istioctl ztunnel-config` prints it: a table, JSON or YAML. */
export function createZtunnelConfigParser(context: ParseContext): Parser {
  return createJsonOrTextParser(
    () => createZtunnelConfigDumpParser(context),
    () => createZtunnelTableParser(context),
  );
}

/**
 * Parser of ztunnel's `config_dump` of all releases, whose sections are lists or objects keyed by address, and of the lists that
 * `istioctl ztunnel-config … -o json` prints of one section.
 */
export function createZtunnelConfigDumpParser(context: ParseContext): Parser {
  const workloads: ZtunnelWorkload[] = [];
  const services: ZtunnelService[] = [];
  const policies: ZtunnelPolicy[] = [];
  const certificates: ZtunnelCertificate[] = [];

  const read = (section: Section | undefined, value: Json, element: JsonElement): number => {
    switch (section) {
      case 'workloads':
        return workloads.push(readWorkload(value)) && 1;
      case 'services':
        return services.push(readService(value)) && 1;
      case 'policies':
        return policies.push(readPolicy(value)) && 1;
      case 'certificates':
        return certificates.push(readCertificate(value, identitySource(element, context.path))) && 1;
      // Counted, but no rule asks for them.
      case 'connections':
        return 1;
      case undefined:
        return 0;
    }
  };

  return createElementsParser(context, 'the dump of ztunnel', {
    open(path) {
      if (path.length === 0) return 'enter';
      if (path.length === 2 || path[0] === '') return 'element';
      return SECTIONS.has(path[0] ?? '') ? 'enter' : 'skip';
    },
    read(value, element) {
      if (!isObject(value)) return 0;
      const [root = ''] = element.path;
      return read(root === '' ? sectionOf(value) : (root as Section), value, element);
    },
    end: () => [{ type: 'ztunnel', workloads, services, policies, certificates }],
  });
}

/** What an element of a list without a name is. */
function sectionOf(value: Json): Section | undefined {
  if ('certChain' in value || 'identity' in value) return 'certificates';
  if ('connections' in value && 'info' in value) return 'connections';
  if ('vips' in value || 'hostname' in value) return 'services';
  if ('workloadIps' in value || 'workloadIp' in value || 'workloadName' in value) return 'workloads';
  return 'action' in value && 'scope' in value ? 'policies' : undefined;
}

function readWorkload(value: Json): ZtunnelWorkload {
  const addresses = asTexts(value['workloadIps']);
  const address = asText(value['workloadIp']);
  return {
    name: asText(value['name']),
    namespace: asText(value['namespace']),
    addresses: addresses.length > 0 || address === '' ? addresses.slice() : [address],
    protocol: asText(value['protocol']),
    node: asText(value['node']),
    serviceAccount: asText(value['serviceAccount']),
    workloadName: asText(value['workloadName']),
    waypoint: waypointOf(value),
    status: asText(value['status']),
  };
}

function readService(value: Json): ZtunnelService {
  const ports: Record<string, number> = {};
  for (const [port, target] of Object.entries(asObject(value['ports']))) {
    if (port !== '__proto__') ports[port] = asNumber(target);
  }
  return {
    name: asText(value['name']),
    namespace: asText(value['namespace']),
    hostname: asText(value['hostname']),
    // `network/ip`, mostly without a network.
    addresses: asTexts(value['vips']).map((address) => address.replace(/^\//, '')),
    ports,
    endpoints: asObjects(value['endpoints']).length,
    waypoint: waypointOf(value),
  };
}

/** `namespace/host` or `network/ip`; a list of addresses up to about 1.20. */
function waypointOf(value: Json): string {
  const waypoint = value['waypoint'];
  if (!isObject(waypoint)) return asText(waypoint) || (asTexts(value['waypointAddresses'])[0] ?? '');
  const destination = waypoint['destination'];
  if (!isObject(destination)) return asText(destination).replace(/^\//, '');
  const host = asText(destination['hostname']);
  return host === '' ? asText(destination['address']) : `${asText(destination['namespace'])}/${host}`;
}

function readPolicy(value: Json): ZtunnelPolicy {
  return {
    name: asText(value['name']),
    namespace: asText(value['namespace']),
    action: asText(value['action']),
    scope: asText(value['scope']),
  };
}

function readCertificate(value: Json, source: SourceRef): ZtunnelCertificate {
  const [leaf] = asObjects(value['certChain']);
  return {
    identity: asText(value['identity']),
    state: asText(value['state']),
    notAfter: asText(leaf?.['expirationTime']),
    source,
  };
}

/** The line that names the identity; it stands behind the certificates. */
function identitySource({ text, line, offset }: JsonElement, path: string): SourceRef {
  const at = text.indexOf('"identity"');
  const start = at < 0 ? 0 : text.lastIndexOf('\n', at) + 1;
  const end = text.indexOf('\n', start);
  const from = start === 0 && at > 0 ? at : start;
  const quote = text.slice(from, Math.min(end < 0 ? text.length : end, from + MAX_QUOTE));
  const newlines = text.slice(0, start).split('\n').length - 1;
  return { path, line: line + newlines, offset: offset + Buffer.byteLength(text.slice(0, from)), text: quote };
}
