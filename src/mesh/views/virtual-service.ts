import type { RouteDestination, VirtualService, VirtualServiceRoute } from '../../model/istio.ts';
import type { KubeObject } from '../../model/kube.ts';
import { at, base, durationMs, has, list, num, str, strs } from './fields.ts';
import { resolveGateway, resolveHost } from './hosts.ts';
import { routeMatches } from './route-match.ts';

interface Scope {
  readonly namespace: string;
  readonly domain: string | undefined;
}

const destination = (target: unknown, weight: number, mirror: boolean, scope: Scope): RouteDestination => {
  const host = str(at(target, 'host'));
  return {
    host,
    fqdn: resolveHost(host, scope.namespace, scope.domain),
    subset: str(at(target, 'subset')),
    port: num(at(target, 'port', 'number')),
    weight,
    mirror,
  };
};

const destinationsOf = (route: unknown, scope: Scope): RouteDestination[] => {
  const targets = list(at(route, 'route'));
  const forwarded = targets.map((item) => {
    // An only destination takes everything, whatever its weight.
    const weight = targets.length === 1 ? 100 : num(at(item, 'weight'));
    return destination(at(item, 'destination'), weight, false, scope);
  });
  const single = has(route, 'mirror')
    ? [
        destination(
          at(route, 'mirror'),
          num(at(route, 'mirrorPercentage', 'value'), num(at(route, 'mirrorPercent'), 100)),
          true,
          scope,
        ),
      ]
    : [];
  const several = list(at(route, 'mirrors')).map((item) =>
    destination(at(item, 'destination'), num(at(item, 'percentage', 'value'), 100), true, scope),
  );
  return [...forwarded, ...single, ...several];
};

const percentOf = (fault: unknown): number => num(at(fault, 'percentage', 'value'), num(at(fault, 'percent')));

const GRPC_STATUS =
  'OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED'.split(
    ' ',
  );

/** The HTTP status of an abort, else the number of its gRPC status (1 to 16). */
const abortStatus = (abort: unknown): number => {
  const grpc = str(at(abort, 'grpcStatus'));
  return num(at(abort, 'httpStatus')) || num(grpc, Math.max(GRPC_STATUS.indexOf(grpc), 0));
};

const delegateOf = (delegate: unknown, scope: Scope): string =>
  has(delegate, 'name') ? `${str(at(delegate, 'namespace')) || scope.namespace}/${str(at(delegate, 'name'))}` : '';

const routeView = (protocol: string, index: number, route: unknown, scope: Scope): VirtualServiceRoute => {
  const matches = list(at(route, 'match'));
  const { texts, matchAll } = routeMatches(route);
  const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
  return {
    index,
    name: str(at(route, 'name')),
    protocol,
    matchAll,
    matches: texts,
    ports: distinct(matches.filter((item) => has(item, 'port')).map((item) => num(at(item, 'port')))),
    sniHosts: distinct(matches.flatMap((item) => strs(at(item, 'sniHosts')))),
    gateways: distinct(
      matches.flatMap((item) => strs(at(item, 'gateways')).map((name) => resolveGateway(name, scope.namespace))),
    ),
    destinations: destinationsOf(route, scope),
    redirect: has(route, 'redirect'),
    directResponse: num(at(route, 'directResponse', 'status')),
    rewrite: has(route, 'rewrite'),
    timeoutMs: durationMs(at(route, 'timeout'), -1),
    retryAttempts: num(at(route, 'retries', 'attempts'), -1),
    perTryTimeoutMs: durationMs(at(route, 'retries', 'perTryTimeout'), -1),
    retryOn: str(at(route, 'retries', 'retryOn')),
    faultAbortStatus: abortStatus(at(route, 'fault', 'abort')),
    faultAbortPercent: percentOf(at(route, 'fault', 'abort')),
    faultDelayMs: durationMs(at(route, 'fault', 'delay', 'fixedDelay')),
    faultDelayPercent: percentOf(at(route, 'fault', 'delay')),
    delegate: delegateOf(at(route, 'delegate'), scope),
  };
};

/**
 * A VirtualService; http, tls and tcp routes in that order, each with its index in its own list. An only destination weighs 100;
 * the weight of a mirror is its percentage.
 */
export const virtualServiceView = (object: KubeObject, domain?: string): VirtualService => {
  const spec = at(object.body, 'spec');
  const { namespace } = object;
  const scope: Scope = { namespace, domain };
  const hosts = strs(at(spec, 'hosts'));
  const gateways = strs(at(spec, 'gateways'));
  return {
    ...base(object),
    hosts,
    fqdns: hosts.map((host) => resolveHost(host, namespace, domain)),
    gateways: gateways.length === 0 ? ['mesh'] : gateways.map((name) => resolveGateway(name, namespace)),
    exportTo: strs(at(spec, 'exportTo')),
    routes: (['http', 'tls', 'tcp'] as const).flatMap((protocol) =>
      list(at(spec, protocol)).map((route, index) => routeView(protocol, index, route, scope)),
    ),
  };
};
