import type { RuleFunction } from '../../model/functions.ts';
import type { AccessGroup } from '../../model/logs.ts';
import type { Mesh } from '../mesh.ts';
import * as destinations from '../traffic/destinations.ts';
import { fqdnOf } from '../traffic/index-services.ts';
import { fn, READS } from './define.ts';

const GROUP = { access: 'Access' } as const;
const POD = { pod: 'Pod' } as const;

/** Functions that tell what requests in access logs were meant for, and how many of them failed. */
export const DESTINATIONS: readonly RuleFunction<Mesh>[] = [
  fn(
    'destinationServices',
    GROUP,
    'list<Service>',
    READS.kube,
    'Services that requests were meant for: by host, dialled address, pod or authority.',
    destinations.destinationServices,
  ),
  fn(
    'destinationHosts',
    GROUP,
    'list<string>',
    READS.nothing,
    'Full host names that requests were meant for.',
    destinations.destinationHosts,
  ),
  fn(
    'destinationName',
    GROUP,
    'string',
    READS.nothing,
    'The destination as a subject: Service ns/name, else Host name, else Address ip:port.',
    destinations.destinationName,
  ),
  fn(
    'virtualServicesOf',
    GROUP,
    'list<VirtualService>',
    READS.config,
    'VirtualServices that routed requests, or should have.',
    destinations.virtualServicesOf,
  ),
  fn(
    'accessToService',
    { service: 'Service' },
    'list<Access>',
    READS.access,
    'Access-log groups of callers and servers of a service, also where the line does not name it.',
    destinations.accessToService,
  ),
  fn(
    'accessThrough',
    { virtualService: 'VirtualService' },
    'list<Access>',
    READS.access,
    'Access-log groups of requests that a VirtualService covers.',
    destinations.accessThrough,
  ),
  fn(
    'requestsLike',
    GROUP,
    'double',
    READS.nothing,
    'Requests to the same destination on the same side, by all reporters.',
    destinations.requestsLike,
  ),
  fn(
    'failuresLike',
    GROUP,
    'double',
    READS.nothing,
    'Those of requestsLike that failed with the same code and flags.',
    destinations.failuresLike,
  ),
  fn('servicesOfPod', POD, 'list<Service>', READS.kube, 'Services that select a pod.', destinations.servicesOfPod),
  fn(
    'servicesOfPodPort',
    { ...POD, port: 'double' },
    'list<Service>',
    READS.kube,
    'Services that lead to a port of a pod.',
    destinations.servicesOfPodPort,
  ),
  fn(
    'podsMeantBy',
    { service: 'Service' },
    'list<Pod>',
    READS.pods,
    'Pods that a service whose selector matches none was probably meant for.',
    destinations.podsMeantBy,
  ),
  fn(
    'virtualServicesTo',
    { fqdn: 'string' },
    'list<VirtualService>',
    READS.config,
    'VirtualServices that send traffic, mirrors included, to a full host name.',
    destinations.virtualServicesTo,
  ),
  fn(
    'dialledPort',
    GROUP,
    'double',
    READS.nothing,
    'Port that was dialled at the called pod, 0 when unknown.',
    (_mesh: Mesh, group: AccessGroup) => destinations.dialledPort(group),
  ),
  fn(
    'looksLikeGrpc',
    GROUP,
    'bool',
    READS.nothing,
    'Requests look like gRPC calls: POST /package.Service/Method.',
    (_mesh: Mesh, group: AccessGroup) => destinations.looksLikeGrpc(group),
  ),
  fn(
    'applicationPorts',
    POD,
    'list<ListeningPort>',
    READS.netstat,
    'What the application of a pod listens on, by netstat of its proxy container.',
    destinations.applicationPorts,
  ),
  fn(
    'fqdn',
    { host: 'string', namespace: 'string' },
    'string',
    READS.nothing,
    'A host as a full name, seen from a namespace.',
    fqdnOf,
  ),
  fn(
    'median',
    { values: 'list<double>' },
    'double',
    READS.nothing,
    'The middle of the values, -1 of none.',
    (_mesh: Mesh, values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? -1,
  ),
  fn(
    'requestsIn',
    { groups: 'list<Access>' },
    'double',
    READS.nothing,
    'Requests in all groups.',
    (_mesh: Mesh, groups: readonly AccessGroup[]) => groups.reduce((sum, group) => sum + group.count, 0),
  ),
];
