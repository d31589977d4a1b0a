import type { DestinationRule, TrafficPolicy } from '../../model/istio.ts';
import { meshConfig, rootNamespace } from '../control-plane/mesh-config.ts';
import { byAge, derived, groupBy, type Mesh } from '../mesh.ts';
import { type HostIndex, hostIndex } from './host-index.ts';
import { namespacesOfHost } from './index-services.ts';

type Rules = ReadonlyMap<string, HostIndex<DestinationRule>>;

/** Where rules without exportTo are visible: the mesh's default, else everywhere. */
const defaultExport = derived((mesh): readonly string[] => {
  const configured = meshConfig(mesh)['defaultDestinationRuleExportTo'];
  return Array.isArray(configured) && configured.length > 0 ? configured.map(String) : ['*'];
});

const exportsOf = (mesh: Mesh, rule: DestinationRule): readonly string[] =>
  rule.exportTo.length > 0 ? rule.exportTo : defaultExport(mesh);

const index = (rules: readonly DestinationRule[]): Rules =>
  new Map(
    [...groupBy(rules, (rule) => [rule.namespace])].map(([namespace, own]) => [
      namespace,
      hostIndex(own, (rule) => [rule.fqdn]),
    ]),
  );

const isPrivate = (mesh: Mesh, rule: DestinationRule): boolean =>
  exportsOf(mesh, rule).every((target) => target === '.' || target === rule.namespace);

/** All rules that their own namespace sees, and those that others may see. */
const local = derived((mesh) => {
  const ordered = [...mesh.destinationRules].sort(byAge);
  return index(
    ordered.filter((rule) => exportsOf(mesh, rule).some((to) => to === '*' || to === '.' || to === rule.namespace)),
  );
});
const exported = derived((mesh) =>
  index([...mesh.destinationRules].sort(byAge).filter((rule) => !isPrivate(mesh, rule))),
);
const rootLocal = derived((mesh) =>
  index(
    [...mesh.destinationRules]
      .sort(byAge)
      .filter((rule) => rule.namespace === rootNamespace(mesh) && isPrivate(mesh, rule)),
  ),
);

/**
 * DestinationRules that istiod uses for a fully qualified host when a client in a namespace calls it, oldest first (several for one host
 * in one namespace are merged). Looked up in the client's namespace, then in the namespace of the host, then in the root namespace; the
 * first that has any wins, and in it the most specific host. Rules with a workloadSelector bind only clients of their own namespace.
 */
export function destinationRulesFor(mesh: Mesh, fqdn: string, client: string): readonly DestinationRule[] {
  const root = rootNamespace(mesh);
  const own = (client === root ? rootLocal(mesh) : local(mesh)).get(client)?.findBest(fqdn) ?? [];
  if (own.length > 0) return own;
  for (const namespace of [...namespacesOfHost(mesh, fqdn), root]) {
    const rules = exported(mesh).get(namespace)?.findBest(fqdn) ?? [];
    const visible = rules.filter((rule) => isVisible(exportsOf(mesh, rule), rule.namespace, client));
    if (visible.length > 0) return visible;
  }
  return [];
}

const isVisible = (exportTo: readonly string[], owner: string, client: string): boolean =>
  exportTo.some((target) => target === '*' || target === client || (target === '.' && owner === client));

const TLS = [
  'tlsMode',
  'sni',
  'caCertificates',
  'credentialName',
  'clientCertificate',
  'subjectAltNames',
  'insecureSkipVerify',
] as const;
const POOL = [
  'maxConnections',
  'connectTimeoutMs',
  'http1MaxPendingRequests',
  'http2MaxRequests',
  'maxRequestsPerConnection',
  'maxRetries',
  'h2UpgradePolicy',
  'idleTimeoutMs',
] as const;
const OUTLIER = [
  'outlierDetection',
  'consecutive5xx',
  'consecutiveGatewayErrors',
  'baseEjectionTimeMs',
  'maxEjectionPercent',
  'minHealthPercent',
] as const;
const BALANCER = ['loadBalancer'] as const;

/** Takes whole sections, as istiod does: TLS settings, connection pool, outlier detection and load balancer are never mixed within. */
function override(under: TrafficPolicy, over: TrafficPolicy): TrafficPolicy {
  let merged = under;
  for (const section of [TLS, POOL, OUTLIER, BALANCER]) {
    if (section.some((field) => isGiven(over[field]))) merged = { ...merged, ...pick(over, section) };
  }
  return merged;
}

const isGiven = (value: unknown): boolean =>
  value !== '' && value !== -1 && value !== 0 && value !== false && !(Array.isArray(value) && value.length === 0);
const pick = (policy: TrafficPolicy, fields: readonly (keyof TrafficPolicy)[]): Partial<TrafficPolicy> =>
  Object.fromEntries(fields.map((field) => [field, policy[field]]));

/**
 * The traffic policy of a DestinationRule for a service port and a subset ('' for none). A port policy replaces the policy of its level
 * wholly, without inheriting; a subset's sections replace the rule's section by section.
 */
export function effectivePolicy(rule: DestinationRule, port: number, subset: string): TrafficPolicy {
  const top = rule.portPolicies.find((p) => p.port === port)?.policy ?? rule.policy;
  const chosen = rule.subsets.find((s) => s.name === subset);
  if (subset === '' || !chosen) return top;
  return override(top, chosen.policy);
}
