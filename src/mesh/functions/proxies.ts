import type { RuleFunction } from '../../model/functions.ts';
import type { AccessGroup } from '../../model/logs.ts';
import type { Mesh } from '../mesh.ts';
import * as proxies from '../proxies.ts';
import * as access from '../traffic/access.ts';
import { fn, READS } from './define.ts';

const PROXY = { proxy: 'Proxy' } as const;
const NAMED = { ...PROXY, cluster: 'string' } as const;
const GROUP = { access: 'Access' } as const;

/** Functions over the configuration and state of proxies, and over what they logged. */
export const PROXIES: readonly RuleFunction<Mesh>[] = [
  fn('proxyOf', { pod: 'Pod' }, 'list<Proxy>', READS.proxies, 'The proxy of a pod.', proxies.proxyOf),
  fn(
    'proxiesMatching',
    { selector: 'map<string, string>', namespace: 'string' },
    'list<Proxy>',
    READS.pods,
    'Proxies of the pods that labels match.',
    proxies.proxiesMatching,
  ),
  fn('envoyClusters', PROXY, 'list<EnvoyCluster>', READS.clusters, 'Envoy clusters of a proxy.', proxies.envoyClusters),
  fn(
    'envoyClusterNamed',
    { ...PROXY, name: 'string' },
    'list<EnvoyCluster>',
    READS.clusters,
    'The Envoy cluster of that name.',
    proxies.envoyClusterNamed,
  ),
  fn(
    'envoyListeners',
    PROXY,
    'list<EnvoyListener>',
    READS.listeners,
    'Listeners of a proxy, rejected and draining ones included.',
    proxies.envoyListeners,
  ),
  fn(
    'envoyRoutes',
    PROXY,
    'list<EnvoyRouteConfig>',
    READS.routes,
    'Route configurations of a proxy.',
    proxies.envoyRoutes,
  ),
  fn(
    'envoyEndpointsOf',
    NAMED,
    'list<EnvoyEndpoint>',
    READS.endpoints,
    'Endpoints of an Envoy cluster as istiod sent them.',
    proxies.envoyEndpointsOf,
  ),
  fn(
    'envoyHostsOf',
    NAMED,
    'list<EnvoyHost>',
    READS.envoyHosts,
    'Upstream hosts of an Envoy cluster with health and counters.',
    proxies.envoyHostsOf,
  ),
  fn(
    'envoySecrets',
    PROXY,
    'list<EnvoySecret>',
    READS.envoySecrets,
    'Secrets of a proxy: certificates and trust roots by name.',
    proxies.envoySecrets,
  ),
  fn(
    'certificatesOf',
    PROXY,
    'list<Certificate>',
    READS.certificates,
    'Certificates that a proxy shows its peers.',
    proxies.certificatesOf,
  ),
  fn(
    'rootsOf',
    PROXY,
    'list<Certificate>',
    READS.certificates,
    'Roots that a proxy trusts for its peers in the mesh.',
    proxies.rootsOf,
  ),
  fn('stats', PROXY, 'list<Stat>', READS.stats, 'Counters of a proxy that say something went wrong.', proxies.statsOf),
  fn(
    'istiodStats',
    {},
    'list<Stat>',
    READS.istiodStats,
    'Counters of istiod that say something went wrong.',
    (mesh) => mesh.istiodStats,
  ),
  fn(
    'listensOn',
    { ...PROXY, port: 'double' },
    'bool',
    READS.listeners,
    'A proxy has an active listener on a port.',
    proxies.listensOn,
  ),

  fn(
    'accessTo',
    { fqdn: 'string' },
    'list<Access>',
    READS.access,
    'Access-log groups of callers of a host.',
    access.accessTo,
  ),
  fn(
    'accessOf',
    { namespace: 'string', pod: 'string' },
    'list<Access>',
    READS.access,
    'Access-log groups that the proxy of a pod wrote.',
    access.accessOf,
  ),
  fn(
    'accessFromIp',
    { ip: 'string' },
    'list<Access>',
    READS.access,
    'Access-log groups of servers and gateways called from an address.',
    access.accessFromIp,
  ),
  fn(
    'podsOfPeers',
    GROUP,
    'list<Pod>',
    READS.pods,
    'Pods that called, by the addresses in a group.',
    access.podsOfPeers,
  ),
  fn(
    'upstreamPods',
    GROUP,
    'list<Pod>',
    READS.pods,
    'Pods that were called, by the upstream addresses in a group.',
    access.upstreamPods,
  ),
  fn('reporterPod', GROUP, 'list<Pod>', READS.pods, 'The pod whose proxy wrote a group.', access.reporterPod),
  fn(
    'failing',
    GROUP,
    'bool',
    READS.nothing,
    'Requests that failed: 5xx, no answer (unless the caller hung up), or a 4xx that the proxy itself gave.',
    (_mesh: Mesh, group: AccessGroup) => access.failing(group),
  ),
];
