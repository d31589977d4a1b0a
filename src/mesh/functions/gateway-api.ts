import type { RuleFunction } from '../../model/functions.ts';
import type { K8sGateway } from '../../model/istio.ts';
import type { Pod } from '../../model/kube.ts';
import { podNamed } from '../index-pods.ts';
import type { Mesh } from '../mesh.ts';
import { wantsAmbient } from '../traffic/ambient.ts';
import { conditionsOf, gatewayAdmits, objectsWithLabel, podOfLine, referenceGranted } from '../traffic/gateway-api.ts';
import { fn, READS } from './define.ts';

const NAME = { namespace: 'string', name: 'string' } as const;
const PORT_END = /:(\d+)$/;

/** Functions of the Gateway API and of ambient mode. */
export const GATEWAY_API: readonly RuleFunction<Mesh>[] = [
  fn(
    'conditionsOf',
    { kind: 'string', ...NAME },
    'list<Condition>',
    READS.kube,
    'Conditions in the status of an object of any kind.',
    conditionsOf,
  ),
  fn(
    'objectsWithLabel',
    { key: 'string' },
    'list<KubeObject>',
    READS.kube,
    'Objects of any kind that carry a label, whatever its value.',
    objectsWithLabel,
  ),
  fn(
    'gatewayAdmits',
    { gateway: 'K8sGateway', namespace: 'string', section: 'string' },
    'bool',
    READS.config,
    'A listener (the named one, or any for "") of a Gateway admits routes of a namespace; for waypoints: its services.',
    (mesh: Mesh, gateway: K8sGateway, namespace: string, section: string) =>
      gatewayAdmits(mesh, gateway, namespace, section),
  ),
  fn(
    'referenceGranted',
    { fromKind: 'string', fromNamespace: 'string', toKind: 'string', toNamespace: 'string', toName: 'string' },
    'bool',
    READS.config,
    'The two namespaces are one, or a ReferenceGrant lets the one kind refer to the other, or may though it was not collected.',
    referenceGranted,
  ),
  fn(
    'wantsAmbient',
    { pod: 'Pod' },
    'bool',
    READS.kube,
    'Labels ask for ambient mode: those of the pod over those of its namespace.',
    (mesh: Mesh, pod: Pod) => wantsAmbient(mesh, pod.namespace, pod.labels),
  ),
  fn(
    'podByRef',
    { ref: 'string' },
    'list<Pod>',
    READS.pods,
    'The pod that ns/name names, as ztunnel names workloads.',
    (mesh: Mesh, ref: string) => podNamed(mesh, ref.split('/')[0] ?? '', ref.split('/')[1] ?? ''),
  ),
  fn(
    'podOfLine',
    { line: 'LogLine' },
    'list<Pod>',
    READS.pods,
    'The pod that wrote a line; where its log tells no namespace, the only pod of that name.',
    podOfLine,
  ),
  fn(
    'ipIn',
    { address: 'string' },
    'string',
    READS.nothing,
    'The address without port and brackets.',
    (_mesh: Mesh, address: string) => address.replace(PORT_END, '').replace(/^\[|\]$/g, ''),
  ),
  fn(
    'portIn',
    { address: 'string' },
    'double',
    READS.nothing,
    'The port of ip:port, 0 when there is none.',
    (_mesh: Mesh, address: string) => Number(PORT_END.exec(address)?.[1] ?? 0),
  ),
];
