import type { ParseContext, Parser } from '../../../model/parsed.ts';
import { createPrometheusParser, type StatPattern } from '../../prometheus-text.ts';

/**
 * Envoy statistics that count something that went wrong. Names as `stats/prometheus` prints them. Left out on purpose: connection
 * resets and protocol errors of xds-grpc, which every reconnection to istiod raises, and watchdog misses, which busy nodes raise.
 */
const ENVOY_STAT_PATTERNS: readonly StatPattern[] = [
  // Configuration: refused or undelivered updates (CDS, LDS, RDS, EDS, SDS, ECDS), unknown fields, listeners not created.
  { name: /^envoy_.*_update_rejected$/ },
  { name: /^envoy_.*_update_failure$/ },
  { name: /^envoy_.*(?:_init_fetch_timeout|_config_fail|_config_conflict)$/ },
  { name: /^envoy_listener_manager_listener_create_failure$/ },
  { name: /^envoy_(?:listener_manager_total_listeners|cluster_manager)_warming(?:_clusters)?$/ },
  { name: /^envoy_server_envoy_bug_failures$/ },
  // Upstream connections, circuit breakers, outlier detection, load balancing.
  { name: /^envoy_cluster_upstream_cx_(?:overflow|pool_overflow|connect_fail|connect_timeout|none_healthy)$/ },
  {
    name: /^envoy_cluster_upstream_rq_(?:pending_overflow|retry_overflow|pending_failure_eject|timeout|per_try_timeout|maintenance_mode)$/,
  },
  { name: /^envoy_cluster_circuit_breakers_default_\w+_open$/ },
  { name: /^envoy_cluster_outlier_detection_ejections_(?:active|overflow|enforced_total)$/ },
  { name: /^envoy_cluster_(?:lb_healthy_panic|lb_subsets_fallback_panic|bind_errors|original_dst_host_invalid)$/ },
  // TLS: handshakes that failed and why.
  { name: /_ssl_(?:connection_error|fail_verify_\w+)$/ },
  {
    name: /^envoy_.*_(?:ssl_context_update_by_sds_failed|downstream_context_secrets_not_ready|upstream_context_secrets_not_ready)$/,
  },
  // Policies that refused requests. RBAC has one name for every result.
  { name: /^envoy_.*rbac/, labels: /(?:authz_enforce_result|authz_dry_run_result)="denied"/ },
  { name: /^envoy_.*rbac_\w*denied$/ },
  { name: /^envoy_.*jwt_authn_(?:denied|jwks_fetch_failed)$/ },
  { name: /^envoy_.*ext_authz_(?:denied|error|failure_mode_allowed|timeout)$/ },
  { name: /^envoy_.*(?:local_rate_limit|local_rate_limiter)\w*(?:rate_limited|enforced)$/ },
  { name: /^envoy_.*ratelimit_(?:over_limit|error)$/ },
  { name: /^envoy_.*connection_limit_limited_connections$/ },
  // Downstream and extensions.
  { name: /^envoy_listener_(?:no_filter_chain_match|downstream_cx_overflow|downstream_cx_overload_reject)$/ },
  { name: /^envoy_.*_no_(?:route|cluster)$/ },
  { name: /^envoy_.*wasm.*(?:error|fail|failures|cache_negative_hits)\w*$/ },
];

/** Scopes of Envoy's own form whose second part is a name, and the label that Prometheus text has for it. */
const SCOPES: readonly (readonly [RegExp, string])[] = [
  [
    /^cluster\.(.+)\.((?:upstream|membership|lb|bind|original_dst|update|max|retry|circuit_breakers\.|outlier_detection\.|ssl\.|http[12]\.|warming)[\w.]*)$/,
    'cluster_name',
  ],
  [/^listener\.(.+?_\d+)\.(\w[\w.]*)$/, 'listener_address'],
];

/** Parser of Envoy's `stats/prometheus`, and of `stats` in Envoy's own form: `cluster.<name>.upstream_rq_timeout: 3`. */
export function createEnvoyStatsParser(context: ParseContext): Parser {
  return createPrometheusParser(context, ENVOY_STAT_PATTERNS, prometheusLine);
}

function prometheusLine(line: string): string | undefined {
  const [, name = '', value = ''] = /^([\w.|;:,/@-]{3,400}): (\d+)$/.exec(line) ?? [];
  if (name === '') return undefined;
  for (const [form, label] of SCOPES) {
    const [, scope, rest = ''] = form.exec(name) ?? [];
    if (scope !== undefined)
      return `envoy_${name.slice(0, name.indexOf('.'))}_${rest.replaceAll(/\W/g, '_')}{${label}="${scope}"} ${value}`;
  }
  return `envoy_${name.replaceAll(/\W/g, '_')} ${value}`;
}
