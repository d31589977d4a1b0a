import type { DestinationRule, TrafficPolicy } from '../../model/istio.ts';
import type { KubeObject } from '../../model/kube.ts';
import { at, base, bool, durationMs, enumOf, has, list, map, num, str, strs } from './fields.ts';
import { resolveHost } from './hosts.ts';

const policyView = (policy: unknown): TrafficPolicy => {
  const tls = at(policy, 'tls');
  const tcp = at(policy, 'connectionPool', 'tcp');
  const http = at(policy, 'connectionPool', 'http');
  const outlier = at(policy, 'outlierDetection');
  const balancer = at(policy, 'loadBalancer');
  return {
    tlsMode: enumOf(tls, 'mode', 'DISABLE'),
    sni: str(at(tls, 'sni')),
    caCertificates: str(at(tls, 'caCertificates')),
    credentialName: str(at(tls, 'credentialName')),
    clientCertificate: str(at(tls, 'clientCertificate')),
    subjectAltNames: strs(at(tls, 'subjectAltNames')),
    insecureSkipVerify: bool(at(tls, 'insecureSkipVerify')),
    maxConnections: num(at(tcp, 'maxConnections'), -1),
    connectTimeoutMs: durationMs(at(tcp, 'connectTimeout')),
    http1MaxPendingRequests: num(at(http, 'http1MaxPendingRequests')),
    http2MaxRequests: num(at(http, 'http2MaxRequests')),
    maxRequestsPerConnection: num(at(http, 'maxRequestsPerConnection')),
    maxRetries: num(at(http, 'maxRetries')),
    h2UpgradePolicy: str(at(http, 'h2UpgradePolicy')),
    idleTimeoutMs: durationMs(at(http, 'idleTimeout')) || durationMs(at(tcp, 'idleTimeout')),
    outlierDetection: has(policy, 'outlierDetection'),
    consecutive5xx: num(at(outlier, 'consecutive5xxErrors')),
    // The old consecutiveErrors counted gateway errors.
    consecutiveGatewayErrors: num(at(outlier, 'consecutiveGatewayErrors'), num(at(outlier, 'consecutiveErrors'))),
    baseEjectionTimeMs: durationMs(at(outlier, 'baseEjectionTime')),
    maxEjectionPercent: num(at(outlier, 'maxEjectionPercent')),
    minHealthPercent: num(at(outlier, 'minHealthPercent')),
    loadBalancer: str(at(balancer, 'simple')) || (has(balancer, 'consistentHash') ? 'consistentHash' : ''),
  };
};

/** A DestinationRule; each policy as written, so a subset's does not include what it inherits from the rule. */
export const destinationRuleView = (object: KubeObject, domain?: string): DestinationRule => {
  const spec = at(object.body, 'spec');
  const host = str(at(spec, 'host'));
  return {
    ...base(object),
    host,
    fqdn: resolveHost(host, object.namespace, domain),
    exportTo: strs(at(spec, 'exportTo')),
    selector: map(at(spec, 'workloadSelector', 'matchLabels')),
    policy: policyView(at(spec, 'trafficPolicy')),
    portPolicies: list(at(spec, 'trafficPolicy', 'portLevelSettings')).map((item) => ({
      port: num(at(item, 'port', 'number')),
      policy: policyView(item),
    })),
    subsets: list(at(spec, 'subsets')).map((item) => ({
      name: str(at(item, 'name')),
      labels: map(at(item, 'labels')),
      policy: policyView(at(item, 'trafficPolicy')),
    })),
  };
};
