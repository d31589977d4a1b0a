import type { ArtifactKind } from '../../model/artifact.ts';
import type { RuleFunction } from '../../model/functions.ts';
import type { Mesh } from '../mesh.ts';

/** Artifact kinds that functions read, by what they hold. */
export const READS = {
  nothing: [],
  kube: ['kube.objects'],
  pods: ['kube.objects', 'kube.describe'],
  config: ['kube.objects', 'istiod.configz'],
  hosts: ['kube.objects', 'istiod.configz', 'istiod.registryz'],
  events: ['kube.events', 'kube.objects'],
  secrets: ['kube.secrets'],
  mesh: ['istiod.mesh', 'kube.objects', 'istiod.log'],
  access: ['proxy.log', 'ztunnel.log'],
  proxies: [
    'istiod.syncz',
    'istioctl.proxy-status',
    'kube.objects',
    'kube.describe',
    'proxy.config-dump',
    'proxy.server-info',
    'proxy.log',
    'proxy-config.clusters',
    'proxy-config.listeners',
    'proxy-config.routes',
    'proxy-config.endpoints',
    'proxy-config.secrets',
    'proxy-config.bootstrap',
    'proxy-config.all',
    'ztunnel.config-dump',
  ],
  clusters: ['proxy.config-dump', 'proxy-config.clusters', 'proxy-config.all'],
  listeners: ['proxy.config-dump', 'proxy-config.listeners', 'proxy-config.all', 'proxy.listeners'],
  routes: ['proxy.config-dump', 'proxy-config.routes', 'proxy-config.all'],
  endpoints: ['proxy.config-dump', 'proxy-config.endpoints', 'proxy-config.all'],
  envoyHosts: ['proxy.clusters', 'proxy-config.endpoints'],
  certificates: ['proxy.config-dump', 'proxy-config.secrets', 'proxy-config.all', 'proxy.certs'],
  envoySecrets: ['proxy.config-dump', 'proxy-config.secrets', 'proxy-config.all'],
  stats: ['proxy.stats'],
  istiodStats: ['istiod.metrics'],
  netstat: ['proxy.netstat'],
  ztunnelWorkloads: ['ztunnel.config-dump', 'ztunnel-config.workloads'],
  ztunnelServices: ['ztunnel.config-dump', 'ztunnel-config.services'],
  ztunnelPolicies: ['ztunnel.config-dump', 'ztunnel-config.policies'],
  ztunnelCertificates: ['ztunnel.config-dump', 'ztunnel-config.certificates'],
  analyze: ['analyze.messages'],
  pushStatus: ['istiod.push-status'],
  collection: ['bug-report.log'],
} as const satisfies Readonly<Record<string, readonly ArtifactKind[]>>;

/** One row of the function table. `params` maps names to CEL types, in order. */
export const fn = (
  name: string,
  params: Readonly<Record<string, string>>,
  returns: string,
  reads: readonly ArtifactKind[],
  doc: string,
  call: RuleFunction<Mesh>['call'],
): RuleFunction<Mesh> => ({
  name,
  params: Object.entries(params).map(([param, type]) => ({ name: param, type })),
  returns,
  reads,
  doc,
  call,
});
