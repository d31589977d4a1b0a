import type {
  ConfigMap,
  KubeEvent,
  KubeNode,
  KubeObject,
  Namespace,
  NetworkPolicy,
  Webhook,
} from '../../model/kube.ts';
import { at, base, conditions, has, isTrue, list, map, num, str, strs } from './fields.ts';

/** A namespace. */
export const namespaceView = (object: KubeObject): Namespace => {
  const { namespace: _, ...rest } = base(object);
  return { ...rest, phase: str(at(object.body, 'status', 'phase')) };
};

/** One view for each webhook of a Mutating- or ValidatingWebhookConfiguration. */
export const webhookViews = (object: KubeObject): Webhook[] =>
  list(at(object.body, 'webhooks')).map((item) => {
    const service = at(item, 'clientConfig', 'service');
    return {
      kind: object.kind,
      configuration: object.name,
      name: str(at(item, 'name')),
      revision: str(at(object.labels, 'istio.io/rev')),
      tag: str(at(object.labels, 'istio.io/tag')),
      serviceNamespace: str(at(service, 'namespace')),
      serviceName: str(at(service, 'name')),
      servicePath: str(at(service, 'path')),
      servicePort: num(at(service, 'port'), has(service, 'name') ? 443 : 0),
      url: str(at(item, 'clientConfig', 'url')),
      failurePolicy: str(at(item, 'failurePolicy')),
      caBundle: str(at(item, 'clientConfig', 'caBundle')),
      namespaceSelector: at(item, 'namespaceSelector') ?? {},
      objectSelector: at(item, 'objectSelector') ?? {},
      source: object.source,
    };
  });

/** A ConfigMap; binaryData is left out. */
export const configMapView = (object: KubeObject): ConfigMap => ({
  namespace: object.namespace,
  name: object.name,
  labels: { ...object.labels },
  data: map(at(object.body, 'data')),
  source: object.source,
});

/** A node; taints as `key=value:effect`, or `key:effect` without a value. */
export const nodeView = (object: KubeObject): KubeNode => ({
  name: object.name,
  labels: { ...object.labels },
  kubelet: str(at(object.body, 'status', 'nodeInfo', 'kubeletVersion')),
  ready: isTrue(conditions(at(object.body, 'status', 'conditions')), 'Ready'),
  taints: list(at(object.body, 'spec', 'taints')).map((taint) => {
    const value = str(at(taint, 'value'));
    return `${str(at(taint, 'key'))}${value && `=${value}`}:${str(at(taint, 'effect'))}`;
  }),
  source: object.source,
});

/** The numbers a policy port admits; a named port cannot be known here and gives none. */
const policyPorts = (item: unknown): number[] => {
  const first = num(at(item, 'port'), -1);
  if (first < 1 || first > 65_535) return [];
  const last = Math.min(num(at(item, 'endPort'), first), 65_535);
  return Array.from({ length: Math.max(last - first, 0) + 1 }, (_, step) => first + step);
};

const admitted = (rules: unknown): { readonly ports: number[]; readonly all: boolean } => {
  const perRule = list(rules).map((rule) => list(at(rule, 'ports')));
  return {
    ports: [...new Set(perRule.flat().flatMap(policyPorts))],
    all: perRule.some(
      (ports) =>
        ports.length === 0 ||
        ports.some((port) => !has(port, 'port') && ['', 'TCP'].includes(str(at(port, 'protocol')))),
    ),
  };
};

/** A NetworkPolicy. Ports of every transport protocol are listed, ranges written out. */
export const networkPolicyView = (object: KubeObject): NetworkPolicy => {
  const spec = at(object.body, 'spec');
  const types = strs(at(spec, 'policyTypes'));
  const ingress = admitted(at(spec, 'ingress'));
  const egress = admitted(at(spec, 'egress'));
  return {
    namespace: object.namespace,
    name: object.name,
    podSelector: at(spec, 'podSelector') ?? {},
    // Without policyTypes a policy always governs ingress, and egress only when it has egress rules.
    ingress: types.length === 0 || types.includes('Ingress'),
    egress: types.length === 0 ? list(at(spec, 'egress')).length > 0 : types.includes('Egress'),
    ingressPorts: ingress.ports,
    egressPorts: egress.ports,
    allIngressPorts: ingress.all,
    allEgressPorts: egress.all,
    body: object.body,
    source: object.source,
  };
};

const firstOf = (body: unknown, ...paths: readonly (readonly string[])[]): string => {
  for (const path of paths) {
    const text = str(at(body, ...path));
    if (text !== '') return text;
  }
  return '';
};

/** An Event object, of the core API or of events.k8s.io. */
export const eventView = (object: KubeObject): KubeEvent => {
  const { body } = object;
  const about = at(body, 'involvedObject') ?? at(body, 'regarding');
  return {
    namespace: str(at(about, 'namespace')) || object.namespace,
    kind: str(at(about, 'kind')),
    name: str(at(about, 'name')),
    type: str(at(body, 'type')),
    reason: str(at(body, 'reason')),
    message: firstOf(body, ['message'], ['note']),
    component: firstOf(
      body,
      ['source', 'component'],
      ['reportingComponent'],
      ['reportingController'],
      ['deprecatedSource', 'component'],
    ),
    count: num(at(body, 'count')) || num(at(body, 'series', 'count')) || num(at(body, 'deprecatedCount'), 1) || 1,
    first: firstOf(body, ['firstTimestamp'], ['deprecatedFirstTimestamp'], ['eventTime']) || object.createdAt,
    last:
      firstOf(
        body,
        ['series', 'lastObservedTime'],
        ['lastTimestamp'],
        ['deprecatedLastTimestamp'],
        ['eventTime'],
        ['firstTimestamp'],
      ) || object.createdAt,
    source: object.source,
  };
};
