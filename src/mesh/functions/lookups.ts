import type { RuleFunction } from '../../model/functions.ts';
import type { Pod } from '../../model/kube.ts';
import { namespaceNamed, secretExists, secretsKnown } from '../control-plane/control-plane.ts';
import { eventsFor, eventsUnder } from '../events.ts';
import * as pods from '../index-pods.ts';
import type { Mesh } from '../mesh.ts';
import { listeningOn } from '../proxies.ts';
import * as services from '../traffic/index-services.ts';
import { hostsOverlap } from '../views/hosts.ts';
import { fn, READS } from './define.ts';

const NAME = { namespace: 'string', name: 'string' } as const;
const SELECTOR = { selector: 'map<string, string>', namespace: 'string' } as const;

/** Functions that find objects by name, address, host or label. */
export const LOOKUPS: readonly RuleFunction<Mesh>[] = [
  fn(
    'namespaceNamed',
    { name: 'string' },
    'list<Namespace>',
    READS.kube,
    'The namespace of that name.',
    namespaceNamed,
  ),
  fn('podNamed', NAME, 'list<Pod>', READS.pods, 'The pod of that name.', pods.podNamed),
  fn(
    'podByIp',
    { ip: 'string' },
    'list<Pod>',
    READS.pods,
    'Pods with an address; those on the host network only where no other has it.',
    pods.podByIp,
  ),
  fn(
    'servicesByIp',
    { ip: 'string' },
    'list<Service>',
    READS.kube,
    'Services with a cluster IP or load balancer address.',
    services.servicesByIp,
  ),
  fn('serviceNamed', NAME, 'list<Service>', READS.kube, 'The service of that name.', services.serviceNamed),
  fn(
    'servicesForHost',
    { host: 'string', fromNamespace: 'string' },
    'list<Service>',
    READS.kube,
    'Kubernetes services that a host names; a name without dots is one of the given namespace.',
    services.servicesForHost,
  ),
  fn(
    'serviceEntriesForHost',
    { host: 'string' },
    'list<ServiceEntry>',
    READS.config,
    'ServiceEntries whose hosts cover a name, wildcards included, most specific first.',
    services.serviceEntriesForHost,
  ),
  fn(
    'hostExists',
    { fqdn: 'string' },
    'bool',
    READS.hosts,
    'A service, a ServiceEntry or the registry of istiod knows the host, or may though it was not collected; see listed().',
    services.hostExists,
  ),
  fn(
    'hostMatches',
    { pattern: 'string', host: 'string' },
    'bool',
    READS.nothing,
    'Two host names, either of them a wildcard, have a name in common.',
    (_mesh: Mesh, pattern: string, host: string) => hostsOverlap(pattern.toLowerCase(), host.toLowerCase()),
  ),
  fn(
    'podsMatching',
    SELECTOR,
    'list<Pod>',
    READS.pods,
    'Pods that run and carry all labels, in a namespace or (empty) in all; no labels match all.',
    pods.podsMatching,
  ),
  fn(
    'workloadsMatching',
    SELECTOR,
    'list<Workload>',
    READS.kube,
    'Workloads whose pod template carries all labels.',
    pods.workloadsMatching,
  ),
  fn(
    'podsOfService',
    { service: 'Service' },
    'list<Pod>',
    READS.pods,
    'Pods that the selector of a service matches; none without a selector.',
    services.podsOfService,
  ),
  fn(
    'podsOfWorkload',
    { kind: 'string', ...NAME },
    'list<Pod>',
    READS.pods,
    'Pods of a workload.',
    pods.podsOfWorkload,
  ),
  fn(
    'workloadOf',
    { pod: 'Pod' },
    'list<Workload>',
    READS.kube,
    'The workload that a pod belongs to.',
    pods.workloadOf,
  ),
  fn(
    'endpointsOf',
    { service: 'Service' },
    'list<Endpoint>',
    READS.kube,
    'Endpoints of a service, ready or not.',
    services.endpointsOf,
  ),
  fn(
    'targetPortOf',
    { service: 'Service', port: 'double' },
    'string',
    READS.kube,
    'Port of the pods behind a service port: a number, or the name as written when no pod has it; empty when the service has no such port.',
    services.targetPortOf,
  ),
  fn(
    'containerPortsOf',
    { pod: 'Pod' },
    'list<double>',
    READS.nothing,
    'Ports that the containers of the application declare.',
    (_mesh: Mesh, pod: Pod) => pods.containerPortsOf(pod),
  ),
  fn(
    'listeningOn',
    { pod: 'Pod', port: 'double' },
    'list<ListeningPort>',
    READS.netstat,
    'What listens on a port inside the pod, by netstat of its proxy container.',
    listeningOn,
  ),
  fn('secretExists', NAME, 'bool', READS.secrets, 'A secret of that name is in the list of secrets.', secretExists),
  fn('secretKnown', {}, 'bool', READS.nothing, 'A list of secrets was collected.', secretsKnown),
  fn(
    'networkPoliciesFor',
    { pod: 'Pod' },
    'list<NetworkPolicy>',
    READS.kube,
    'NetworkPolicies that select a pod.',
    pods.networkPoliciesFor,
  ),
  fn(
    'networkPolicyAllows',
    { policy: 'NetworkPolicy', port: 'double' },
    'bool',
    READS.nothing,
    'Some ingress rule of the policy admits the TCP port, from whomever.',
    pods.networkPolicyAllows,
  ),
  fn('eventsFor', { kind: 'string', ...NAME }, 'list<Event>', READS.events, 'Events about an object.', eventsFor),
  fn(
    'eventsUnder',
    { workload: 'Workload' },
    'list<Event>',
    READS.events,
    'Events about a workload, its ReplicaSets or Jobs, and its pods.',
    eventsUnder,
  ),
];
