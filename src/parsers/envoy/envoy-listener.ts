import type { EnvoyListener, EnvoyRouteConfig, FilterChain } from '../../model/envoy.ts';
import {
  addressText,
  field,
  isObject,
  type Json,
  message,
  messages,
  number,
  text,
  texts,
  typedConfig,
  typeName,
} from './envoy-json.ts';
import { readRouteConfig } from './envoy-route.ts';

/** A listener and the route configurations that are written inside its HTTP filters. */
export interface ListenerViews {
  readonly listener: EnvoyListener;
  readonly routes: readonly EnvoyRouteConfig[];
}

/** View of an `envoy.config.listener.v3.Listener`. */
export function readListener(listener: Json, state: string, error: string): ListenerViews {
  const address = message(listener, 'address');
  const socket = message(address, 'socket_address');
  const routes: EnvoyRouteConfig[] = [];
  const chains = messages(listener, 'filter_chains').map((chain) => readChain(chain, routes));
  const last = field(listener, 'default_filter_chain');
  if (isObject(last)) chains.push(readChain(last, routes));
  return {
    listener: {
      name: text(listener, 'name'),
      address: isObject(field(address, 'socket_address')) ? text(socket, 'address') : addressText(address),
      port: number(socket, 'port_value'),
      direction: text(listener, 'traffic_direction').replace('UNSPECIFIED', ''),
      state,
      error,
      chains,
    },
    routes,
  };
}

/**
 * Views of an entry of `dynamic_listeners`. A listener that drains beside its successor is left out. An update that Envoy
 * refused without having an older version yields a listener in state 'rejected'.
 */
export function readDynamicListener(entry: Json): ListenerViews[] {
  const failure = message(entry, 'error_state');
  let error = text(failure, 'details');
  if (error === '' && isObject(field(entry, 'error_state'))) error = 'update rejected without details';
  const views: ListenerViews[] = [];
  for (const state of ['active', 'warming', 'draining']) {
    const listener = field(message(entry, `${state}_state`), 'listener');
    if (!isObject(listener) || (state === 'draining' && views.length > 0)) continue;
    views.push(readListener(listener, state, views.length === 0 ? error : ''));
  }
  if (views.length === 0 && error !== '') {
    const refused = readListener(message(failure, 'failed_configuration'), 'rejected', error);
    const name = refused.listener.name || text(entry, 'name');
    // Its routes are not in use.
    views.push({ listener: { ...refused.listener, name }, routes: [] });
  }
  return views;
}

function readChain(chain: Json, routes: EnvoyRouteConfig[]): FilterChain {
  const match = message(chain, 'filter_chain_match');
  const network: string[] = [];
  const http: string[] = [];
  let routeConfig = '';
  let tcpCluster = '';
  for (const filter of messages(chain, 'filters')) {
    network.push(text(filter, 'name'));
    const config = typedConfig(filter);
    if (isHttpManager(config)) {
      for (const inner of messages(config, 'http_filters')) http.push(text(inner, 'name'));
      const inline = field(config, 'route_config');
      if (isObject(inline)) routes.push(readRouteConfig(inline));
      routeConfig ||=
        text(message(config, 'rds'), 'route_config_name') || (isObject(inline) ? text(inline, 'name') : '');
    } else if (typeName(config) === 'TcpProxy' || text(filter, 'name').endsWith('tcp_proxy')) {
      tcpCluster ||=
        text(config, 'cluster') || text(messages(message(config, 'weighted_clusters'), 'clusters')[0] ?? {}, 'name');
    }
  }
  return {
    name: text(chain, 'name'),
    serverNames: texts(match, 'server_names'),
    transportProtocol: text(match, 'transport_protocol'),
    applicationProtocols: texts(match, 'application_protocols'),
    destinationPort: number(match, 'destination_port'),
    ...readDownstreamTls(chain),
    routeConfig,
    tcpCluster,
    filters: [...network, ...http],
  };
}

function isHttpManager(config: Json): boolean {
  return typeName(config) === 'HttpConnectionManager' || Array.isArray(field(config, 'http_filters'));
}

function readDownstreamTls(chain: Json): { tls: string; secrets: string[] } {
  let context = typedConfig(message(chain, 'transport_socket'));
  const quic = field(context, 'downstream_tls_context');
  if (isObject(quic)) context = quic;
  const old = field(chain, 'tls_context');
  if (isObject(old)) context = old;
  if (typeName(context) !== 'DownstreamTlsContext' && !isObject(field(context, 'common_tls_context'))) {
    return { tls: 'none', secrets: [] };
  }
  const common = message(context, 'common_tls_context');
  const secrets = [
    ...messages(common, 'tls_certificate_sds_secret_configs'),
    message(message(common, 'combined_validation_context'), 'validation_context_sds_secret_config'),
    message(common, 'validation_context_sds_secret_config'),
  ].map((config) => text(config, 'name'));
  return {
    tls: field(context, 'require_client_certificate') === true ? 'mtls' : 'tls',
    secrets: secrets.filter((name) => name !== ''),
  };
}
