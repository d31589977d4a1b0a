import type { EnvoyRouteConfig } from '../../model/envoy.ts';
import {
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
} from './envoy-json.ts';

type EnvoyRoute = EnvoyRouteConfig['virtualHosts'][number]['routes'][number];

/** View of an `envoy.config.route.v3.RouteConfiguration`. */
export function readRouteConfig(config: Json): EnvoyRouteConfig {
  return {
    name: text(config, 'name'),
    virtualHosts: messages(config, 'virtual_hosts').map((host) => ({
      name: text(host, 'name'),
      domains: texts(host, 'domains'),
      routes: messages(host, 'routes').map(readRoute),
    })),
  };
}

/** Whether two views say the same: Envoy lists the route configurations that stand inside listeners once more on their own. */
export function sameRouteConfig(a: EnvoyRouteConfig, b: EnvoyRouteConfig): boolean {
  return a === b || (a.name === b.name && JSON.stringify(a) === JSON.stringify(b));
}

function readRoute(route: Json): EnvoyRoute {
  const action = message(route, 'route');
  return {
    name: text(route, 'name'),
    match: describeMatch(message(route, 'match')),
    clusters: clustersOf(action),
    directResponse: number(message(route, 'direct_response'), 'status'),
    redirect: isObject(field(route, 'redirect')),
    timeoutMs: milliseconds(action, 'timeout', -1),
    virtualService: istioConfigOf(route, 'virtual-service'),
  };
}

function clustersOf(action: Json): string[] {
  const single = text(action, 'cluster');
  if (single !== '') return [single];
  return messages(message(action, 'weighted_clusters'), 'clusters')
    .map((item) => text(item, 'name'))
    .filter((name) => name !== '');
}

function describeMatch(match: Json): string {
  const parts = [describePath(match)];
  for (const header of messages(match, 'headers')) parts.push(`header ${text(header, 'name')}`);
  for (const parameter of messages(match, 'query_parameters')) parts.push(`query ${text(parameter, 'name')}`);
  return parts.join(' ');
}

function describePath(match: Json): string {
  for (const [key, word] of [
    ['prefix', 'prefix'],
    ['path', 'path'],
    ['path_separated_prefix', 'prefix'],
  ] as const) {
    const value = field(match, key);
    if (typeof value === 'string') return `${word} ${value}`;
  }
  const regex = text(message(match, 'safe_regex'), 'regex') || text(match, 'regex');
  if (regex !== '') return `regex ${regex}`;
  if (isObject(field(match, 'connect_matcher'))) return 'connect';
  const template = text(message(message(match, 'path_match_policy'), 'typed_config'), 'path_template');
  return template === '' ? 'any' : `template ${template}`;
}
