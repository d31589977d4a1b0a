import { z } from 'zod';
import { sourceRef } from './kube.ts';

/** Views of Istio and Gateway API resources, as rules see them; same conventions as in kube.ts. Shapes: istio.io/api, gateway.networking.k8s.io. */
const labels = z.record(z.string(), z.string());
const base = {
  namespace: z.string(),
  name: z.string(),
  labels,
  annotations: labels,
  createdAt: z.string(),
  source: sourceRef,
};
const condition = z
  .object({ type: z.string(), status: z.string(), reason: z.string(), message: z.string() })
  .meta({ id: 'Condition' });

const gatewayServer = z
  .object({
    port: z.number(),
    portName: z.string(),
    protocol: z.string(),
    hosts: z.array(z.string()).describe('without a namespace prefix'),
    tlsMode: z.string(),
    httpsRedirect: z.boolean(),
    credentialName: z.string(),
    serverCertificate: z.string().describe('file path'),
  })
  .meta({ id: 'GatewayServer' });

export const gateway = z.object({ ...base, selector: labels, servers: z.array(gatewayServer) }).meta({ id: 'Gateway' });
export type Gateway = z.infer<typeof gateway>;

const routeDestination = z
  .object({
    host: z.string().describe('as written'),
    fqdn: z.string().describe('resolved against the namespace of the VirtualService'),
    subset: z.string(),
    port: z.number(),
    weight: z.number(),
    mirror: z.boolean(),
  })
  .meta({ id: 'RouteDestination' });
export type RouteDestination = z.infer<typeof routeDestination>;

const httpRoute = z
  .object({
    index: z.number(),
    name: z.string(),
    protocol: z.string().describe('http, tls or tcp: which list the route stands in'),
    matchAll: z.boolean().describe('no match, or one that every request meets'),
    matches: z
      .array(z.string())
      .describe('one line for each match, e.g. uri prefix /a, header x-b exact c, port 80, sni x'),
    ports: z.array(z.number()),
    sniHosts: z.array(z.string()),
    gateways: z.array(z.string()).describe('of the matches'),
    destinations: z.array(routeDestination).describe('mirrors included'),
    redirect: z.boolean(),
    directResponse: z.number(),
    rewrite: z.boolean(),
    timeoutMs: z.number().describe('-1 when unset, 0 when switched off'),
    retryAttempts: z.number().describe('-1 when unset'),
    perTryTimeoutMs: z.number().describe('-1 when unset'),
    retryOn: z.string(),
    faultAbortStatus: z.number().describe('0 when there is none'),
    faultAbortPercent: z.number(),
    faultDelayMs: z.number(),
    faultDelayPercent: z.number(),
    delegate: z.string(),
  })
  .meta({ id: 'VirtualServiceRoute' });
export type VirtualServiceRoute = z.infer<typeof httpRoute>;

export const virtualService = z
  .object({
    ...base,
    hosts: z.array(z.string()),
    fqdns: z.array(z.string()).describe('hosts resolved against the namespace'),
    gateways: z.array(z.string()).describe('ns/name; "mesh" when none is named'),
    exportTo: z.array(z.string()),
    routes: z.array(httpRoute),
  })
  .meta({ id: 'VirtualService' });
export type VirtualService = z.infer<typeof virtualService>;

const trafficPolicy = z
  .object({
    tlsMode: z.string().describe('DISABLE, SIMPLE, MUTUAL, ISTIO_MUTUAL or empty'),
    sni: z.string(),
    caCertificates: z.string(),
    credentialName: z.string(),
    clientCertificate: z.string(),
    subjectAltNames: z.array(z.string()),
    insecureSkipVerify: z.boolean(),
    maxConnections: z.number().describe('-1 when unset'),
    connectTimeoutMs: z.number(),
    http1MaxPendingRequests: z.number(),
    http2MaxRequests: z.number(),
    maxRequestsPerConnection: z.number(),
    maxRetries: z.number(),
    h2UpgradePolicy: z.string(),
    idleTimeoutMs: z.number(),
    outlierDetection: z.boolean(),
    consecutive5xx: z.number(),
    consecutiveGatewayErrors: z.number(),
    baseEjectionTimeMs: z.number(),
    maxEjectionPercent: z.number(),
    minHealthPercent: z.number(),
    loadBalancer: z.string(),
  })
  .meta({ id: 'TrafficPolicy' });
export type TrafficPolicy = z.infer<typeof trafficPolicy>;

const subset = z.object({ name: z.string(), labels, policy: trafficPolicy }).meta({ id: 'Subset' });
const portPolicy = z.object({ port: z.number(), policy: trafficPolicy }).meta({ id: 'PortPolicy' });

export const destinationRule = z
  .object({
    ...base,
    host: z.string(),
    fqdn: z.string(),
    exportTo: z.array(z.string()),
    selector: labels.describe('workloadSelector'),
    policy: trafficPolicy,
    portPolicies: z.array(portPolicy),
    subsets: z.array(subset),
  })
  .meta({ id: 'DestinationRule' });
export type DestinationRule = z.infer<typeof destinationRule>;

const serviceEntryPort = z
  .object({ number: z.number(), name: z.string(), protocol: z.string(), targetPort: z.number() })
  .meta({ id: 'ServiceEntryPort' });
const serviceEntryEndpoint = z.object({ address: z.string(), labels }).meta({ id: 'ServiceEntryEndpoint' });

export const serviceEntry = z
  .object({
    ...base,
    hosts: z.array(z.string()),
    addresses: z.array(z.string()),
    ports: z.array(serviceEntryPort),
    location: z.string(),
    resolution: z.string(),
    endpoints: z.array(serviceEntryEndpoint),
    selector: labels,
    exportTo: z.array(z.string()),
  })
  .meta({ id: 'ServiceEntry' });
export type ServiceEntry = z.infer<typeof serviceEntry>;

const sidecarIngress = z
  .object({ port: z.number(), protocol: z.string(), bind: z.string(), defaultEndpoint: z.string() })
  .meta({ id: 'SidecarIngress' });
export const sidecar = z
  .object({
    ...base,
    selector: labels,
    egressHosts: z.array(z.string()).describe('ns/host of all egress listeners; empty when there is no egress section'),
    hasEgress: z.boolean(),
    outboundMode: z.string().describe('outboundTrafficPolicy.mode'),
    ingress: z.array(sidecarIngress),
  })
  .meta({ id: 'Sidecar' });
export type Sidecar = z.infer<typeof sidecar>;

export const peerAuthentication = z
  .object({ ...base, selector: labels, mode: z.string(), portModes: z.record(z.string(), z.string()) })
  .meta({ id: 'PeerAuthentication' });
export type PeerAuthentication = z.infer<typeof peerAuthentication>;

const jwtRule = z
  .object({
    issuer: z.string(),
    audiences: z.array(z.string()),
    jwksUri: z.string(),
    inlineJwks: z.boolean(),
    fromHeaders: z.array(z.string()),
  })
  .meta({ id: 'JwtRule' });
export const requestAuthentication = z
  .object({
    ...base,
    selector: labels,
    targetRefs: z.array(z.string()).describe('Kind/name'),
    jwtRules: z.array(jwtRule),
  })
  .meta({ id: 'RequestAuthentication' });
export type RequestAuthentication = z.infer<typeof requestAuthentication>;

const authorizationRule = z
  .object({
    principals: z.array(z.string()),
    notPrincipals: z.array(z.string()),
    requestPrincipals: z.array(z.string()),
    namespaces: z.array(z.string()),
    notNamespaces: z.array(z.string()),
    serviceAccounts: z.array(z.string()),
    ipBlocks: z.array(z.string()),
    remoteIpBlocks: z.array(z.string()),
    hosts: z.array(z.string()),
    ports: z.array(z.string()),
    notPorts: z.array(z.string()),
    methods: z.array(z.string()),
    notMethods: z.array(z.string()),
    paths: z.array(z.string()),
    notPaths: z.array(z.string()),
    whenKeys: z.array(z.string()),
    matchAll: z.boolean().describe('no from, no to, no when'),
    http: z
      .boolean()
      .describe('uses attributes that only HTTP has: hosts, methods, paths, request principals, request.* conditions'),
  })
  .meta({ id: 'AuthorizationRule' });
export type AuthorizationRule = z.infer<typeof authorizationRule>;

export const authorizationPolicy = z
  .object({
    ...base,
    action: z.string().describe('ALLOW, DENY, AUDIT or CUSTOM'),
    provider: z.string(),
    selector: labels,
    targetRefs: z.array(z.string()).describe('Kind/name'),
    rules: z.array(authorizationRule),
  })
  .meta({ id: 'AuthorizationPolicy' });
export type AuthorizationPolicy = z.infer<typeof authorizationPolicy>;

const envoyFilterPatch = z
  .object({
    applyTo: z.string(),
    context: z.string(),
    operation: z.string(),
    filterName: z.string().describe('name in the patch value, e.g. envoy.filters.http.local_ratelimit'),
    value: z.string().describe('the patch value as compact JSON'),
    match: z.string().describe('the match as compact JSON'),
  })
  .meta({ id: 'EnvoyFilterPatch' });
export const envoyFilter = z
  .object({
    ...base,
    selector: labels,
    targetRefs: z.array(z.string()),
    priority: z.number(),
    patches: z.array(envoyFilterPatch),
  })
  .meta({ id: 'EnvoyFilter' });
export type EnvoyFilter = z.infer<typeof envoyFilter>;

export const telemetry = z
  .object({
    ...base,
    selector: labels,
    targetRefs: z.array(z.string()),
    providers: z.array(z.string()).describe('of tracing, metrics and access logging'),
    accessLogDisabled: z.boolean(),
  })
  .meta({ id: 'Telemetry' });
export type Telemetry = z.infer<typeof telemetry>;

export const wasmPlugin = z
  .object({
    ...base,
    selector: labels,
    targetRefs: z.array(z.string()),
    url: z.string(),
    failStrategy: z.string(),
    imagePullSecret: z.string(),
  })
  .meta({ id: 'WasmPlugin' });
export type WasmPlugin = z.infer<typeof wasmPlugin>;

const listener = z
  .object({
    name: z.string(),
    port: z.number(),
    protocol: z.string(),
    hostname: z.string(),
    tlsMode: z.string(),
    certificateRefs: z.array(z.string()).describe('ns/name'),
    allowedRoutesFrom: z.string().describe('All, Same, Selector; Same when unset'),
    attachedRoutes: z.number(),
    conditions: z.array(condition),
  })
  .meta({ id: 'GatewayListener' });

/** gateway.networking.k8s.io Gateway; a waypoint is one of class istio-waypoint. */
export const k8sGateway = z
  .object({
    ...base,
    className: z.string(),
    waypoint: z.boolean(),
    listeners: z.array(listener),
    addresses: z.array(z.string()).describe('status.addresses'),
    conditions: z.array(condition),
  })
  .meta({ id: 'K8sGateway' });
export type K8sGateway = z.infer<typeof k8sGateway>;

const parentRef = z
  .object({
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    sectionName: z.string(),
    conditions: z.array(condition).describe('status of this parent; empty when no controller answered'),
  })
  .meta({ id: 'ParentRef' });
const backendRef = z
  .object({
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    port: z.number(),
    weight: z.number(),
    rule: z.number(),
  })
  .meta({ id: 'BackendRef' });
export const k8sRoute = z
  .object({
    ...base,
    kind: z.string().describe('HTTPRoute, GRPCRoute, TCPRoute, TLSRoute'),
    hostnames: z.array(z.string()),
    parents: z.array(parentRef),
    backends: z.array(backendRef),
  })
  .meta({ id: 'K8sRoute' });
export type K8sRoute = z.infer<typeof k8sRoute>;
