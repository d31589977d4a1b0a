import type { AuthorizationPolicy, AuthorizationRule } from '../../model/istio.ts';
import type { KubeObject } from '../../model/kube.ts';
import { at, base, list, matchLabels, str, strs, targetRefs } from './fields.ts';

/** The union of one list over all sources, or all operations, of a rule. */
const union = (items: readonly unknown[], key: string): string[] => [
  ...new Set(items.flatMap((item) => strs(at(item, key)))),
];

const HTTP_SOURCE = ['requestPrincipals', 'notRequestPrincipals'];
const HTTP_OPERATION = ['hosts', 'notHosts', 'methods', 'notMethods', 'paths', 'notPaths'];

const ruleView = (rule: unknown): AuthorizationRule => {
  const from = list(at(rule, 'from'));
  const to = list(at(rule, 'to'));
  const when = list(at(rule, 'when'));
  const sources = from.map((item) => at(item, 'source'));
  const operations = to.map((item) => at(item, 'operation'));
  const whenKeys = [...new Set(when.map((item) => str(at(item, 'key'))))];
  return {
    principals: union(sources, 'principals'),
    notPrincipals: union(sources, 'notPrincipals'),
    requestPrincipals: union(sources, 'requestPrincipals'),
    namespaces: union(sources, 'namespaces'),
    notNamespaces: union(sources, 'notNamespaces'),
    serviceAccounts: union(sources, 'serviceAccounts'),
    ipBlocks: union(sources, 'ipBlocks'),
    remoteIpBlocks: union(sources, 'remoteIpBlocks'),
    hosts: union(operations, 'hosts'),
    ports: union(operations, 'ports'),
    notPorts: union(operations, 'notPorts'),
    methods: union(operations, 'methods'),
    notMethods: union(operations, 'notMethods'),
    paths: union(operations, 'paths'),
    notPaths: union(operations, 'notPaths'),
    whenKeys,
    matchAll: from.length === 0 && to.length === 0 && when.length === 0,
    http:
      HTTP_SOURCE.some((key) => union(sources, key).length > 0) ||
      HTTP_OPERATION.some((key) => union(operations, key).length > 0) ||
      whenKeys.some((key) => key.startsWith('request.')),
  };
};

/** An AuthorizationPolicy; one row for each rule, with the union of its from and to lists. */
export const authorizationPolicyView = (object: KubeObject): AuthorizationPolicy => {
  const spec = at(object.body, 'spec');
  return {
    ...base(object),
    action: str(at(spec, 'action')) || 'ALLOW',
    provider: str(at(spec, 'provider', 'name')),
    selector: matchLabels(object),
    targetRefs: targetRefs(object),
    rules: list(at(spec, 'rules')).map(ruleView),
  };
};
