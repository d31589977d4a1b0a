import type { EnvoyCluster, EnvoyEndpoints } from '../../model/envoy.ts';
import {
  addressText,
  field,
  isObject,
  istioConfigOf,
  type Json,
  message,
  messages,
  milliseconds,
  number,
  text,
  texts,
  typedConfig,
  typeName,
} from './envoy-json.ts';

const UNLIMITED = 4294967295;
const HTTP_OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** The parts of an Envoy cluster name; empty where the name has none. */
export interface EnvoyClusterName {
  readonly direction: string;
  readonly port: number;
  readonly subset: string;
  readonly host: string;
}

/** Takes `outbound|80|v1|host`, `outbound_.80_.v1_.host`, `inbound|80||` and a waypoint's `inbound-vip|80|http/v1|host` apart. */
export function parseClusterName(name: string): EnvoyClusterName {
  const match =
    /^(outbound|inbound|inbound-vip|inbound-pod)\|(\d+)\|([^|]*)\|(.*)$/.exec(name) ??
    /^(outbound|inbound)_\.(\d+)_\.(.*?)_\.(.*)$/.exec(name);
  if (!match) return { direction: '', port: 0, subset: '', host: '' };
  const [, direction = '', port = '', subset = '', host = ''] = match;
  return {
    direction: direction.startsWith('inbound') ? 'inbound' : direction,
    port: Number(port),
    subset: direction.startsWith('inbound-') ? subset.replace(/^(http|tcp)\/?/, '') : subset,
    host,
  };
}

/** View of an `envoy.config.cluster.v3.Cluster`. */
export function readCluster(cluster: Json, warming: boolean): EnvoyCluster {
  const name = text(cluster, 'name');
  const thresholds = messages(message(cluster, 'circuit_breakers'), 'thresholds').find((threshold) =>
    ['', 'DEFAULT'].includes(text(threshold, 'priority')),
  );
  const tls = readUpstreamTls(cluster);
  return {
    name,
    ...parseClusterName(name),
    type: text(message(cluster, 'cluster_type'), 'name') || text(cluster, 'type') || 'STATIC',
    warming,
    tls: tls.mode,
    sni: tls.sni,
    caFile: tls.caFile,
    http2: usesHttp2(cluster),
    connectTimeoutMs: milliseconds(cluster, 'connect_timeout', 5000),
    maxConnections: limit(thresholds, 'max_connections'),
    maxPendingRequests: limit(thresholds, 'max_pending_requests'),
    maxRequests: limit(thresholds, 'max_requests'),
    outlierDetection: isObject(field(cluster, 'outlier_detection')),
    addresses: readEndpoints(message(cluster, 'load_assignment')).endpoints.map((endpoint) => endpoint.address),
    destinationRule: istioConfigOf(cluster, 'destination-rule'),
  };
}

/** View of an `envoy.config.endpoint.v3.ClusterLoadAssignment`. */
export function readEndpoints(assignment: Json): EnvoyEndpoints {
  const endpoints = messages(assignment, 'endpoints').flatMap((locality) =>
    messages(locality, 'lb_endpoints').map((item) => {
      const health = text(item, 'health_status');
      return {
        address: addressText(message(message(item, 'endpoint'), 'address')),
        health: health === '' || health === 'UNKNOWN' ? 'HEALTHY' : health,
      };
    }),
  );
  return { cluster: text(assignment, 'cluster_name'), endpoints };
}

function limit(thresholds: Json | undefined, snake: string): number {
  const value = thresholds ? number(thresholds, snake, -1) : -1;
  return value === UNLIMITED ? -1 : value;
}

function usesHttp2(cluster: Json): boolean {
  // Before API v3 the options stood on the cluster itself.
  if (isObject(field(cluster, 'http2_protocol_options'))) return true;
  const options = message(cluster, 'typed_extension_protocol_options')[HTTP_OPTIONS];
  if (!isObject(options)) return false;
  return ['explicit_http_config', 'use_downstream_protocol_config', 'auto_config'].some((choice) =>
    isObject(field(message(options, choice), 'http2_protocol_options')),
  );
}

interface UpstreamTls {
  readonly mode: string;
  readonly sni: string;
  readonly caFile: string;
}

const PLAIN: UpstreamTls = { mode: 'none', sni: '', caFile: '' };

function readUpstreamTls(cluster: Json): UpstreamTls {
  const matches = messages(cluster, 'transport_socket_matches').map((match) =>
    readSocket(message(match, 'transport_socket')),
  );
  if (matches.length > 0) {
    const secured =
      matches.find((tls) => tls.mode !== 'none' && tls.mode !== 'auto') ?? matches.find((tls) => tls.mode === 'auto');
    if (!secured) return PLAIN;
    const plainToo = matches.some((tls) => tls.mode === 'none' || tls.mode === 'auto');
    return {
      ...secured,
      mode: plainToo && (secured.mode === 'mtls' || secured.mode === 'auto') ? 'auto' : secured.mode,
    };
  }
  const socket = field(cluster, 'transport_socket');
  if (isObject(socket)) return readSocket(socket);
  const context = field(cluster, 'tls_context');
  return isObject(context) ? readTlsContext(context) : PLAIN;
}

function readSocket(socket: Json): UpstreamTls {
  let config = typedConfig(socket);
  let internal = false;
  // A waypoint wraps the real socket: the connection goes on through an internal listener that speaks HBONE where the endpoint does.
  for (let depth = 0; depth < 3 && isObject(field(config, 'transport_socket')); depth++) {
    internal ||= typeName(config) === 'InternalUpstreamTransport';
    config = typedConfig(message(config, 'transport_socket'));
  }
  if (typeName(config) === 'UpstreamTlsContext' || isObject(field(config, 'common_tls_context'))) {
    return readTlsContext(config);
  }
  return internal ? { ...PLAIN, mode: 'auto' } : PLAIN;
}

function readTlsContext(context: Json): UpstreamTls {
  const common = message(context, 'common_tls_context');
  const combined = message(common, 'combined_validation_context');
  const validation = message(common, 'validation_context');
  const rootSecret =
    text(message(combined, 'validation_context_sds_secret_config'), 'name') ||
    text(message(common, 'validation_context_sds_secret_config'), 'name');
  const certificates = messages(common, 'tls_certificate_sds_secret_configs').map((config) => text(config, 'name'));
  const caFile =
    text(message(validation, 'trusted_ca'), 'filename') ||
    text(message(message(combined, 'default_validation_context'), 'trusted_ca'), 'filename') ||
    (rootSecret.startsWith('file-root:') ? rootSecret.slice('file-root:'.length) : '');
  const meshCertificate = certificates.includes('default') && (rootSecret === 'ROOTCA' || rootSecret === '');
  const istioAlpn = texts(common, 'alpn_protocols').some((protocol) => protocol.startsWith('istio'));
  let mode = 'simple';
  if (meshCertificate || istioAlpn) mode = 'mtls';
  else if (certificates.length > 0 || messages(common, 'tls_certificates').length > 0) mode = 'mutual';
  return { mode, sni: text(context, 'sni'), caFile };
}
