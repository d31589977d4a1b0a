import type { K8sGateway, K8sRoute } from '../../model/istio.ts';
import type { KubeObject } from '../../model/kube.ts';
import { at, base, conditions, list, num, str, strs } from './fields.ts';

/** A gateway.networking.k8s.io Gateway. */
export const k8sGatewayView = (object: KubeObject): K8sGateway => {
  const { body, namespace } = object;
  const className = str(at(body, 'spec', 'gatewayClassName'));
  const answers = new Map(list(at(body, 'status', 'listeners')).map((item) => [str(at(item, 'name')), item]));
  return {
    ...base(object),
    className,
    waypoint: className === 'istio-waypoint',
    listeners: list(at(body, 'spec', 'listeners')).map((item) => {
      const name = str(at(item, 'name'));
      const answer = answers.get(name);
      return {
        name,
        port: num(at(item, 'port')),
        protocol: str(at(item, 'protocol')),
        hostname: str(at(item, 'hostname')),
        tlsMode: str(at(item, 'tls', 'mode')),
        certificateRefs: list(at(item, 'tls', 'certificateRefs')).map(
          (ref) => `${str(at(ref, 'namespace')) || namespace}/${str(at(ref, 'name'))}`,
        ),
        allowedRoutesFrom: str(at(item, 'allowedRoutes', 'namespaces', 'from')) || 'Same',
        attachedRoutes: num(at(answer, 'attachedRoutes')),
        conditions: conditions(at(answer, 'conditions')),
      };
    }),
    addresses: strs(list(at(body, 'status', 'addresses')).map((item) => at(item, 'value'))),
    conditions: conditions(at(body, 'status', 'conditions')),
  };
};

interface Parent {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly sectionName: string;
  readonly port: number;
}

const parentOf = (ref: unknown, namespace: string): Parent => ({
  kind: str(at(ref, 'kind')) || 'Gateway',
  namespace: str(at(ref, 'namespace')) || namespace,
  name: str(at(ref, 'name')),
  sectionName: str(at(ref, 'sectionName')),
  port: num(at(ref, 'port')),
});

const sameParent = (a: Parent, b: Parent): boolean =>
  a.kind === b.kind &&
  a.namespace === b.namespace &&
  a.name === b.name &&
  a.sectionName === b.sectionName &&
  a.port === b.port;

const backendOf = (ref: unknown, weight: number, rule: number, namespace: string): K8sRoute['backends'][number] => ({
  kind: str(at(ref, 'kind')) || 'Service',
  namespace: str(at(ref, 'namespace')) || namespace,
  name: str(at(ref, 'name')),
  port: num(at(ref, 'port')),
  weight,
  rule,
});

const mirrorsOf = (part: unknown): unknown[] =>
  list(at(part, 'filters'))
    .filter((filter) => str(at(filter, 'type')) === 'RequestMirror')
    .map((filter) => at(filter, 'requestMirror', 'backendRef'));

/** All backends of one rule: those that answer with their weight (1 when unset), then mirrors with weight 0. */
const backendsOf = (rule: unknown, index: number, namespace: string): K8sRoute['backends'] => {
  const refs = list(at(rule, 'backendRefs'));
  return [
    ...refs.map((ref) => backendOf(ref, num(at(ref, 'weight'), 1), index, namespace)),
    ...[rule, ...refs].flatMap(mirrorsOf).map((ref) => backendOf(ref, 0, index, namespace)),
  ];
};

/** An HTTPRoute, GRPCRoute, TCPRoute or TLSRoute. When several controllers answer for a parent, their conditions are joined. */
export const k8sRouteView = (object: KubeObject): K8sRoute => {
  const { body, namespace } = object;
  const answers = list(at(body, 'status', 'parents')).map((item) => ({
    parent: parentOf(at(item, 'parentRef'), namespace),
    conditions: conditions(at(item, 'conditions')),
  }));
  return {
    ...base(object),
    kind: object.kind,
    hostnames: strs(at(body, 'spec', 'hostnames')),
    parents: list(at(body, 'spec', 'parentRefs')).map((ref) => {
      const { port: _, ...parent } = parentOf(ref, namespace);
      const mine = answers.filter((answer) => sameParent(answer.parent, parentOf(ref, namespace)));
      return { ...parent, conditions: mine.flatMap((answer) => answer.conditions) };
    }),
    backends: list(at(body, 'spec', 'rules')).flatMap((rule, index) => backendsOf(rule, index, namespace)),
  };
};
