import type {
  EnvoyFilter,
  Gateway,
  PeerAuthentication,
  RequestAuthentication,
  ServiceEntry,
  Sidecar,
  Telemetry,
  WasmPlugin,
} from '../../model/istio.ts';
import type { KubeObject } from '../../model/kube.ts';
import { at, base, bool, entries, enumOf, list, map, matchLabels, num, str, strs, targetRefs } from './fields.ts';
import { withoutNamespace } from './hosts.ts';

const specOf = (object: KubeObject): unknown => at(object.body, 'spec');

/** `workloadSelector.labels`, as networking resources have it. */
const workloadLabels = (spec: unknown): Record<string, string> => map(at(spec, 'workloadSelector', 'labels'));

const distinct = (values: readonly string[]): string[] => [...new Set(values)];

const compactJson = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

/** A networking.istio.io Gateway; protocols in capitals. Of several credential names the first is kept. */
export const gatewayView = (object: KubeObject): Gateway => ({
  ...base(object),
  selector: map(at(specOf(object), 'selector')),
  servers: list(at(specOf(object), 'servers')).map((server) => {
    const tls = at(server, 'tls');
    return {
      port: num(at(server, 'port', 'number')),
      portName: str(at(server, 'port', 'name')),
      protocol: str(at(server, 'port', 'protocol')).toUpperCase(),
      hosts: strs(at(server, 'hosts')).map(withoutNamespace),
      // A redirect alone, on a port for HTTP, says nothing of TLS.
      tlsMode: bool(at(tls, 'httpsRedirect')) ? str(at(tls, 'mode')) : enumOf(tls, 'mode', 'PASSTHROUGH'),
      httpsRedirect: bool(at(tls, 'httpsRedirect')),
      credentialName: str(at(tls, 'credentialName')) || (strs(at(tls, 'credentialNames'))[0] ?? ''),
      serverCertificate: str(at(tls, 'serverCertificate')),
    };
  }),
});

/** A ServiceEntry; addresses as written, without those Istio allocated by itself. */
export const serviceEntryView = (object: KubeObject): ServiceEntry => {
  const spec = specOf(object);
  return {
    ...base(object),
    hosts: strs(at(spec, 'hosts')),
    addresses: strs(at(spec, 'addresses')),
    ports: list(at(spec, 'ports')).map((port) => ({
      number: num(at(port, 'number')),
      name: str(at(port, 'name')),
      protocol: str(at(port, 'protocol')).toUpperCase(),
      targetPort: num(at(port, 'targetPort')),
    })),
    location: str(at(spec, 'location')),
    resolution: str(at(spec, 'resolution')),
    endpoints: list(at(spec, 'endpoints')).map((item) => ({
      address: str(at(item, 'address')),
      labels: map(at(item, 'labels')),
    })),
    selector: workloadLabels(spec),
    exportTo: strs(at(spec, 'exportTo')),
  };
};

/** A Sidecar. */
export const sidecarView = (object: KubeObject): Sidecar => {
  const spec = specOf(object);
  const egress = list(at(spec, 'egress'));
  return {
    ...base(object),
    selector: workloadLabels(spec),
    egressHosts: distinct(egress.flatMap((item) => strs(at(item, 'hosts')))),
    hasEgress: egress.length > 0,
    outboundMode: enumOf(at(spec, 'outboundTrafficPolicy'), 'mode', 'REGISTRY_ONLY'),
    ingress: list(at(spec, 'ingress')).map((item) => ({
      port: num(at(item, 'port', 'number')),
      protocol: str(at(item, 'port', 'protocol')).toUpperCase(),
      bind: str(at(item, 'bind')),
      defaultEndpoint: str(at(item, 'defaultEndpoint')),
    })),
  };
};

/** A PeerAuthentication; portModes by port number. */
export const peerAuthenticationView = (object: KubeObject): PeerAuthentication => ({
  ...base(object),
  selector: matchLabels(object),
  mode: str(at(specOf(object), 'mtls', 'mode')),
  portModes: Object.fromEntries(
    entries(at(specOf(object), 'portLevelMtls')).map(([port, item]) => [port, str(at(item, 'mode'))]),
  ),
});

/** A RequestAuthentication; the keys themselves are not kept. */
export const requestAuthenticationView = (object: KubeObject): RequestAuthentication => ({
  ...base(object),
  selector: matchLabels(object),
  targetRefs: targetRefs(object),
  jwtRules: list(at(specOf(object), 'jwtRules')).map((rule) => ({
    issuer: str(at(rule, 'issuer')),
    audiences: strs(at(rule, 'audiences')),
    jwksUri: str(at(rule, 'jwksUri')) || str(at(rule, 'jwks_uri')),
    inlineJwks: str(at(rule, 'jwks')) !== '',
    fromHeaders: list(at(rule, 'fromHeaders')).map((header) => str(at(header, 'name'))),
  })),
});

/** An EnvoyFilter. */
export const envoyFilterView = (object: KubeObject): EnvoyFilter => ({
  ...base(object),
  selector: workloadLabels(specOf(object)),
  targetRefs: targetRefs(object),
  priority: num(at(specOf(object), 'priority')),
  patches: list(at(specOf(object), 'configPatches')).map((item) => ({
    applyTo: str(at(item, 'applyTo')),
    context: str(at(item, 'match', 'context')),
    operation: str(at(item, 'patch', 'operation')),
    filterName: str(at(item, 'patch', 'value', 'name')),
    value: compactJson(at(item, 'patch', 'value')),
    match: compactJson(at(item, 'match')),
  })),
});

/** A Telemetry resource. */
export const telemetryView = (object: KubeObject): Telemetry => {
  const spec = specOf(object);
  const parts = ['tracing', 'metrics', 'accessLogging'].flatMap((key) => list(at(spec, key)));
  return {
    ...base(object),
    selector: matchLabels(object),
    targetRefs: targetRefs(object),
    providers: distinct(
      parts.flatMap((part) => list(at(part, 'providers')).map((item) => str(at(item, 'name')))),
    ).filter((name) => name !== ''),
    accessLogDisabled: list(at(spec, 'accessLogging')).some((part) => bool(at(part, 'disabled'))),
  };
};

/** A WasmPlugin. */
export const wasmPluginView = (object: KubeObject): WasmPlugin => ({
  ...base(object),
  selector: matchLabels(object),
  targetRefs: targetRefs(object),
  url: str(at(specOf(object), 'url')),
  failStrategy: str(at(specOf(object), 'failStrategy')),
  imagePullSecret: str(at(specOf(object), 'imagePullSecret')),
});
