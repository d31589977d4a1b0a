import { z } from 'zod';
import { sourceRef } from './kube.ts';

/**
 * Views of one proxy's configuration and state, from `config_dump?include_eds`, `clusters`, `certs`, `server_info`, `stats/prometheus`
 * and `istioctl proxy-config … -o json`. Equal elements of many proxies share one view object; so a view never names its proxy.
 */
export const envoyCluster = z
  .object({
    name: z.string(),
    direction: z.string().describe('outbound, inbound or empty (static and special clusters)'),
    port: z.number(),
    subset: z.string(),
    host: z.string(),
    type: z.string().describe('EDS, STRICT_DNS, LOGICAL_DNS, ORIGINAL_DST, STATIC'),
    warming: z.boolean(),
    tls: z.string().describe('none, mtls (Istio mutual), auto (mTLS where the endpoint has a proxy), simple, mutual'),
    sni: z.string(),
    caFile: z.string(),
    http2: z.boolean(),
    connectTimeoutMs: z.number(),
    maxConnections: z.number().describe('-1 when unset or unlimited'),
    maxPendingRequests: z.number(),
    maxRequests: z.number(),
    outlierDetection: z.boolean(),
    addresses: z.array(z.string()).describe('host:port of the inline load assignment'),
    destinationRule: z.string().describe('ns/name from the Istio metadata, may be empty'),
  })
  .meta({ id: 'EnvoyCluster' });
export type EnvoyCluster = z.infer<typeof envoyCluster>;

const filterChain = z
  .object({
    name: z.string(),
    serverNames: z.array(z.string()),
    transportProtocol: z.string(),
    applicationProtocols: z.array(z.string()),
    destinationPort: z.number(),
    tls: z.string().describe('none, mtls (client certificate required), tls'),
    secrets: z.array(z.string()).describe('SDS secret names'),
    routeConfig: z.string().describe('RDS name, or the name of the inline route configuration'),
    tcpCluster: z.string(),
    filters: z.array(z.string()).describe('network and HTTP filter names in order'),
  })
  .meta({ id: 'FilterChain' });
export type FilterChain = z.infer<typeof filterChain>;

export const envoyListener = z
  .object({
    name: z.string(),
    address: z.string(),
    port: z.number(),
    direction: z.string().describe('INBOUND, OUTBOUND or empty'),
    state: z.string().describe('active, warming, draining, static, or rejected where the only version was refused'),
    error: z.string().describe('details of the last rejected update, empty when there was none'),
    chains: z.array(filterChain),
  })
  .meta({ id: 'EnvoyListener' });
export type EnvoyListener = z.infer<typeof envoyListener>;

const envoyRoute = z
  .object({
    name: z.string(),
    match: z.string().describe('e.g. prefix /, path /a, regex …, followed by header names'),
    clusters: z.array(z.string()),
    directResponse: z.number(),
    redirect: z.boolean(),
    timeoutMs: z.number().describe('-1 when unset'),
    virtualService: z.string().describe('ns/name from the Istio metadata, may be empty'),
  })
  .meta({ id: 'EnvoyRoute' });
const virtualHost = z
  .object({ name: z.string(), domains: z.array(z.string()), routes: z.array(envoyRoute) })
  .meta({ id: 'VirtualHost' });
export const envoyRouteConfig = z
  .object({ name: z.string(), virtualHosts: z.array(virtualHost) })
  .meta({ id: 'EnvoyRouteConfig' });
export type EnvoyRouteConfig = z.infer<typeof envoyRouteConfig>;

const envoyEndpoint = z
  .object({
    address: z.string().describe('ip:port, or the name of an internal listener'),
    health: z.string().describe('HEALTHY, UNHEALTHY, DRAINING …; HEALTHY when unset'),
  })
  .meta({ id: 'EnvoyEndpoint' });
/** Endpoints of one cluster as the proxy has them (EDS). */
export const envoyEndpoints = z
  .object({ cluster: z.string(), endpoints: z.array(envoyEndpoint) })
  .meta({ id: 'EnvoyEndpoints' });
export type EnvoyEndpoints = z.infer<typeof envoyEndpoints>;

export const certificate = z
  .object({
    subject: z.string(),
    issuer: z.string(),
    sans: z.array(z.string()),
    notBefore: z.string().describe('ISO 8601'),
    notAfter: z.string().describe('ISO 8601'),
    serial: z.string(),
    fingerprint: z.string().describe('sha-256 of the DER form, empty where only a description was given'),
    ca: z.boolean(),
  })
  .meta({ id: 'Certificate' });
export type Certificate = z.infer<typeof certificate>;

export const envoySecret = z
  .object({
    name: z.string(),
    state: z.string().describe('active, warming or static'),
    type: z.string().describe('certificate (a key pair), ca (trust roots) or empty'),
    certificates: z.array(certificate).describe('the chain, leaf first; or the trust roots'),
  })
  .meta({ id: 'EnvoySecret' });
export type EnvoySecret = z.infer<typeof envoySecret>;

/** One upstream host from `/clusters`. */
export const envoyHost = z
  .object({
    cluster: z.string(),
    address: z.string(),
    hostname: z.string(),
    health: z.string().describe('healthy, or flags such as /failed_outlier_check'),
    connectFails: z.number(),
    connections: z.number(),
    requests: z.number(),
    errors: z.number(),
    line: z.number(),
  })
  .meta({ id: 'EnvoyHost' });
export type EnvoyHost = z.infer<typeof envoyHost>;

/** One sample of `stats/prometheus` that says something went wrong; everything else is not kept. */
export const stat = z
  .object({ name: z.string(), labels: z.record(z.string(), z.string()), value: z.number(), source: sourceRef })
  .meta({ id: 'Stat' });
export type Stat = z.infer<typeof stat>;

export const listeningPort = z
  .object({ address: z.string(), port: z.number(), process: z.string(), source: sourceRef })
  .meta({ id: 'ListeningPort' });
export type ListeningPort = z.infer<typeof listeningPort>;

/** A proxy as rules see it; its configuration is reached with functions (envoyClusters(proxy), envoyListeners(proxy) …). */
export const proxy = z
  .object({
    namespace: z.string(),
    pod: z.string(),
    type: z.string().describe('sidecar, router, waypoint or ztunnel'),
    workload: z.string().describe('name of the workload'),
    version: z.string().describe('Istio version'),
    revision: z.string(),
    ip: z.string(),
    trustDomain: z.string(),
    connectedTo: z.string().describe('istiod pod that lists it in syncz, empty when none does'),
    sync: z
      .record(z.string(), z.string())
      .describe('xDS type (CDS, LDS, RDS, EDS …) to SYNCED, STALE, NOT SENT, ERROR or IGNORED'),
    syncError: z.record(z.string(), z.string()).describe('xDS type to the text of its last rejection'),
    state: z.string().describe('server_info state: LIVE, INITIALIZING …; empty when unknown'),
    hasDump: z.boolean(),
    source: sourceRef,
  })
  .meta({ id: 'Proxy' });
export type Proxy = z.infer<typeof proxy>;
