import type { ParseContext, Parser } from '../../model/parsed.ts';
import { createPrometheusParser, type StatPattern } from '../prometheus-text.ts';

/** istiod metrics that count something that went wrong. Events and sizes are left out. */
const ISTIOD_STAT_PATTERNS: readonly StatPattern[] = [
  // xDS: proxies that refused updates, pushes that failed or took too long.
  { name: /^pilot_total_xds_rejects$/ },
  { name: /^pilot_xds_\w+_reject$/ },
  {
    name: /^pilot_(?:xds_push_context_errors|total_xds_internal_errors|xds_push_timeout|xds_write_timeout|xds_push_errors)$/,
  },
  // Conflicts and gaps in the configuration of the last push.
  { name: /^pilot_conflict_\w+$/ },
  {
    name: /^pilot_(?:duplicate_envoy_clusters|vservice_dup_domain|destrule_subsets|dns_cluster_without_endpoints|no_ip)$/,
  },
  {
    name: /^(?:endpoint_no_pod|pilot_endpoint_not_ready|pilot_k8s_endpoints_pending_pod|pilot_k8s_endpoints_with_no_pods)$/,
  },
  { name: /^pilot_(?:jwks_resolver_network_fetch_fail_total|sds_certificate_errors_total)$/ },
  // Certificates.
  { name: /^citadel_server_\w*(?:err|error|errors|failed)\w*_count$/ },
  { name: /^citadel_server_(?:authentication_failure_count|id_extraction_err_count)$/ },
  // Webhooks and controllers.
  { name: /^(?:sidecar_injection_failure_total|webhook_patch_failures_total)$/ },
  { name: /^galley_validation_(?:failed|http_error|config_update_error|config_load_error|cert_key_update_errors)$/ },
  { name: /^(?:controller_sync_errors_total|remote_cluster_sync_timeouts_total|status_manager_errors_total)$/ },
];

/** Parser of istiod's `metrics`. */
export function createIstiodMetricsParser(context: ParseContext): Parser {
  return createPrometheusParser(context, ISTIOD_STAT_PATTERNS);
}
