import type { RuleFunction } from '../../model/functions.ts';
import type { Pod } from '../../model/kube.ts';
import { isAks, istiodVersion, istioNamespace, meshConfigSources } from '../control-plane/control-plane.ts';
import { meshConfig, rootNamespace } from '../control-plane/mesh-config.ts';
import { minorsApart, olderThan } from '../control-plane/versions.ts';
import type { Mesh } from '../mesh.ts';
import * as values from '../values.ts';
import { fn, READS } from './define.ts';

const AT = { value: 'dyn', path: 'string' } as const;
const TWO_TIMES = { a: 'string', b: 'string' } as const;
const MINUTES_PER_DAY = 1440;

/** Functions over the installation, and over plain values. */
export const PLATFORM: readonly RuleFunction<Mesh>[] = [
  fn(
    'meshConfig',
    {},
    'dyn',
    READS.mesh,
    'The mesh configuration that istiod runs with, else that of the ConfigMaps, else what istiod printed of it in its log; read it with get().',
    meshConfig,
  ),
  fn(
    'meshConfigSources',
    {},
    'list<ConfigMap>',
    READS.kube,
    'ConfigMaps that hold mesh configuration.',
    meshConfigSources,
  ),
  fn('istioNamespace', {}, 'string', READS.nothing, 'Namespace of istiod.', istioNamespace),
  fn(
    'rootNamespace',
    {},
    'string',
    READS.nothing,
    'Namespace whose configuration applies to the whole mesh.',
    rootNamespace,
  ),
  fn(
    'clusterDomain',
    {},
    'string',
    READS.nothing,
    'DNS domain of the Kubernetes cluster.',
    (mesh) => mesh.clusterDomain,
  ),
  fn('isAks', {}, 'bool', READS.nothing, 'The control plane is the Istio add-on of AKS.', isAks),
  fn(
    'capturedAt',
    {},
    'string',
    READS.nothing,
    'When the input was collected, empty when unknown.',
    (mesh) => mesh.capturedAt,
  ),
  fn(
    'pushStatus',
    {},
    'list<dyn>',
    READS.pushStatus,
    'What the last push of istiod complained of: metric, key, proxy, message.',
    (mesh) => mesh.pushStatus,
  ),
  fn(
    'collectionFailures',
    {},
    'list<dyn>',
    READS.collection,
    'What the collector could not collect: task, message.',
    (mesh) => mesh.collectionFailures,
  ),
  fn(
    'versionOf',
    { pod: 'Pod' },
    'string',
    READS.nothing,
    'Istio version of the proxy or istiod in a pod, empty when unknown.',
    (_mesh: Mesh, pod: Pod) => pod.proxyVersion || istiodVersion(pod),
  ),
  fn(
    'minorsApart',
    { a: 'string', b: 'string' },
    'double',
    READS.nothing,
    'How many minor versions lie between two; -1 when unknown.',
    (_mesh: Mesh, a: string, b: string) => minorsApart(a, b),
  ),
  fn(
    'olderThan',
    { a: 'string', b: 'string' },
    'bool',
    READS.nothing,
    'Version a comes before version b.',
    (_mesh: Mesh, a: string, b: string) => olderThan(a, b),
  ),

  fn(
    'get',
    AT,
    'dyn',
    READS.nothing,
    'The value at a path such as a.b[0].c or a["x.y"]; "" when there is none.',
    (_mesh: Mesh, value: unknown, path: string) => values.get(value, path),
  ),
  fn(
    'label',
    { labels: 'map<string, string>', key: 'string' },
    'string',
    READS.nothing,
    'The value of a label or annotation, "" when it is not set.',
    (_mesh: Mesh, labels: unknown, key: string) => String(values.get(labels, `["${key}"]`)),
  ),
  fn('present', AT, 'bool', READS.nothing, 'There is a value at a path.', (_mesh: Mesh, value: unknown, path: string) =>
    values.present(value, path),
  ),
  fn(
    'text',
    { value: 'dyn' },
    'string',
    READS.nothing,
    'Any value as text; lists and maps as JSON.',
    (_mesh: Mesh, value: unknown) => values.text(value),
  ),
  fn(
    'minutesBetween',
    TWO_TIMES,
    'double',
    READS.nothing,
    'Minutes from time a to time b; 0 when one is unknown.',
    (_mesh: Mesh, a: string, b: string) => values.minutesBetween(a, b),
  ),
  fn(
    'before',
    TWO_TIMES,
    'bool',
    READS.nothing,
    'Time a is earlier than time b; false when one is unknown.',
    (_mesh: Mesh, a: string, b: string) => values.before(a, b),
  ),
  fn(
    'daysUntil',
    { time: 'string' },
    'double',
    READS.nothing,
    'Days from the capture to a time, negative when it is past; 0 when one is unknown.',
    (mesh: Mesh, time: string) => values.minutesBetween(mesh.capturedAt, time) / MINUTES_PER_DAY,
  ),
  fn(
    'isIp',
    { value: 'string' },
    'bool',
    READS.nothing,
    'The text is an IPv4 or IPv6 address.',
    (_mesh: Mesh, value: string) => values.isIp(value),
  ),
  fn(
    'inBlocks',
    { address: 'string', blocks: 'list<string>' },
    'bool',
    READS.nothing,
    'An IPv4 address lies in one of the blocks, such as 10.0.0.0/8; false of what is no address.',
    (_mesh: Mesh, address: string, blocks: readonly string[]) =>
      !address.includes(':') && blocks.some((block) => values.inBlock(address, block.trim())),
  ),
  fn(
    'count',
    { list: 'list<dyn>' },
    'double',
    READS.nothing,
    'How many items a list has.',
    (_mesh: Mesh, list: readonly unknown[]) => list.length,
  ),
  fn(
    'first',
    { list: 'list<dyn>' },
    'dyn',
    READS.nothing,
    'The first item; "" of an empty list.',
    (_mesh: Mesh, list: readonly unknown[]) => list[0] ?? '',
  ),
  fn(
    'distinct',
    { list: 'list<string>' },
    'list<string>',
    READS.nothing,
    'The list without repetitions.',
    (_mesh: Mesh, list: readonly string[]) => [...new Set(list)],
  ),
  fn(
    'join',
    { list: 'list<string>', separator: 'string' },
    'string',
    READS.nothing,
    'The items in one text.',
    (_mesh: Mesh, list: readonly string[], separator: string) => list.join(separator),
  ),
  fn('lower', { value: 'string' }, 'string', READS.nothing, 'The text in lower case.', (_mesh: Mesh, value: string) =>
    value.toLowerCase(),
  ),
];
