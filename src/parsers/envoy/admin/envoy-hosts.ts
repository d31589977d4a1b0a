import type { EnvoyHost } from '../../../model/envoy.ts';
import { addressText, field, isObject, type Json, message, messages, number, text } from '../envoy-json.ts';

const FLAGS = [
  'failed_active_health_check',
  'failed_outlier_check',
  'failed_active_degraded_check',
  'pending_dynamic_removal',
  'pending_active_hc',
  'excluded_via_immediate_hc_fail',
  'active_hc_timeout',
] as const;
// The text form has a shorter name for this one.
const TEXT_FLAG: Readonly<Record<string, string>> = { failed_active_health_check: 'failed_active_hc' };

/** Hosts of an `envoy.admin.v3.ClusterStatus` (`/clusters?format=json`, `istioctl proxy-config endpoint -o json`). */
export function readClusterStatus(status: Json, line: number): EnvoyHost[] {
  const cluster = text(status, 'name');
  return messages(status, 'host_statuses').map((host) => {
    const stats = new Map(messages(host, 'stats').map((stat) => [text(stat, 'name'), number(stat, 'value')]));
    return {
      cluster,
      address: hostAddress(message(host, 'address')),
      hostname: text(host, 'hostname'),
      health: healthOf(message(host, 'health_status')),
      connectFails: stats.get('cx_connect_fail') ?? 0,
      connections: stats.get('cx_total') ?? 0,
      requests: stats.get('rq_total') ?? 0,
      errors: stats.get('rq_error') ?? 0,
      line,
    };
  });
}

function hostAddress(address: Json): string {
  const internal = field(address, 'envoy_internal_address');
  if (!isObject(internal)) return addressText(address);
  return `envoy://${text(internal, 'server_listener_name')}/${text(internal, 'endpoint_id')}`;
}

function healthOf(health: Json): string {
  const flags = FLAGS.filter((flag) => field(health, flag) === true).map((flag) => `/${TEXT_FLAG[flag] ?? flag}`);
  const eds = text(health, 'eds_health_status');
  if (eds === 'UNHEALTHY') flags.push('/failed_eds_health');
  if (eds === 'DEGRADED') flags.push('/degraded_eds_health');
  if (eds === 'DRAINING') flags.push('/eds_status_draining');
  return flags.length === 0 ? 'healthy' : flags.join('');
}
