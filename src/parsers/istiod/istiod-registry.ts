import type { ParseContext, Parser, RegistryEndpoints, RegistryService } from '../../model/parsed.ts';
import { asNumber, asObject, asObjects, asText, asTexts, isObject, type Json } from '../fields.ts';
import { createElementsParser } from './istiod-elements.ts';

const RESOLUTIONS = ['ClientSideLB', 'DNSLB', 'Passthrough', 'DNSRoundRobinLB', 'Alias', 'DynamicDNS'] as const;

/** Parser of istiod's `debug/registryz`: a list of services; up to 1.10 with an empty object at its end. */
export function createRegistryzParser(context: ParseContext): Parser {
  const services: RegistryService[] = [];
  return createElementsParser(context, 'registryz', {
    open: (path) => (path.length === 0 ? 'enter' : 'element'),
    read(value) {
      const service = isObject(value) ? readService(value) : undefined;
      if (service) services.push(service);
      return service ? 1 : 0;
    },
    end: () => [{ type: 'registry', services }],
  });
}

function readService(value: Json): RegistryService | undefined {
  const hostname = asText(value['hostname']);
  if (hostname === '') return undefined;
  const attributes = asObject(value['Attributes']);
  const resolution = value['Resolution'];
  const exportTo = attributes['ExportTo'];
  const fixed = asText(value['defaultAddress']) || asText(value['address']);
  const allocated = asText(value['autoAllocatedIPv4Address']) || asText(value['autoAllocatedAddress']);
  const addresses = Object.values(asObject(asObject(value['clusterVIPs'])['Addresses'])).flatMap(asTexts);
  return {
    hostname,
    namespace: asText(attributes['Namespace']),
    registry: asText(attributes['ServiceRegistry']),
    ports: asObjects(value['ports']).map((port) => ({
      name: asText(port['name']),
      port: asNumber(port['port']),
      protocol: asText(port['protocol']),
    })),
    address: fixed === '' || fixed === '0.0.0.0' ? allocated || fixed || (addresses[0] ?? '') : fixed,
    resolution: (typeof resolution === 'number' ? RESOLUTIONS[resolution] : undefined) ?? asText(resolution),
    exportTo: Array.isArray(exportTo) ? asTexts(exportTo) : Object.keys(asObject(exportTo)),
  };
}

type Endpoint = RegistryEndpoints['endpoints'][number];

/**
 * Parser of istiod's `debug/endpointShardz` and `debug/endpointz`. The former is an object of hostnames, then namespaces, then shards;
 * the latter was a list for each service port up to 1.19, with empty objects at the ends, and is the same as the former since.
 */
export function createEndpointzParser(context: ParseContext): Parser {
  const byService = new Map<string, { hostname: string; namespace: string; endpoints: Endpoint[] }>();
  const add = (hostname: string, namespace: string, endpoints: readonly Endpoint[]): void => {
    const key = `${hostname} ${namespace}`;
    const service = byService.get(key);
    if (service) service.endpoints.push(...endpoints);
    else byService.set(key, { hostname, namespace, endpoints: [...endpoints] });
  };

  const readInstances = (value: Json): number => {
    const svc = asText(value['svc']);
    if (svc === '') return 0;
    const hostname = svc.slice(0, Math.max(svc.lastIndexOf(':'), 0)) || svc;
    const instances = asObjects(value['ep']).filter((instance) => isObject(instance['endpoint']));
    const attributes = asObject(asObject(instances[0]?.['service'])['Attributes']);
    add(
      hostname,
      asText(attributes['Namespace']) || namespaceOf(hostname),
      instances.map((i) => readEndpoint(asObject(i['endpoint']))),
    );
    return instances.length;
  };

  return createElementsParser(context, 'the list of endpoints', {
    open: (path) => (path.length === 0 ? 'enter' : 'element'),
    read(value, { path }) {
      if (!isObject(value)) return 0;
      const [hostname = ''] = path;
      if (hostname === '') return readInstances(value);
      let records = 0;
      for (const [namespace, shards] of Object.entries(value)) {
        // Before 1.14 the list was called shards.
        const endpoints = Object.values(asObject(asObject(shards)['Shards'] ?? asObject(shards)['shards'])).flatMap(
          asObjects,
        );
        add(hostname, namespace, endpoints.map(readEndpoint));
        records += endpoints.length;
      }
      return records;
    },
    end: () => [{ type: 'registry-endpoints', services: [...byService.values()] }],
  });
}

/** 0 is unknown, 1 healthy; 2 and more are unhealthy, draining and terminating. */
function readEndpoint(endpoint: Json): Endpoint {
  return {
    address: asTexts(endpoint['Addresses'])[0] ?? asText(endpoint['Address']),
    port: asNumber(endpoint['EndpointPort']),
    portName: asText(endpoint['ServicePortName']),
    healthy: asNumber(endpoint['HealthStatus']) <= 1,
  };
}

/** Of the name of a Kubernetes service. */
function namespaceOf(hostname: string): string {
  return /^[^.]+\.([^.]+)\.svc\./.exec(hostname)?.[1] ?? '';
}
