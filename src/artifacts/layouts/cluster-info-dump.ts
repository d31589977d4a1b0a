import { type Layout, listOf, placed, TYPED_LIST } from './place.ts';

/** What the command lists in each namespace: no configuration, no stateful sets, no secrets, nothing of Istio. */
const RESOURCES: Readonly<Record<string, string>> = {
  events: 'events',
  'replication-controllers': 'replicationcontrollers',
  services: 'services',
  daemonsets: 'daemonsets.apps',
  deployments: 'deployments.apps',
  replicasets: 'replicasets.apps',
  pods: 'pods',
};

const NODES = 'nodes.json';
const LISTS = '*/pods.json';
const LOGS = '*/*/logs.txt';
/** YAML has its fields in alphabetical order; what kind of list it is comes last. */
const OBJECTS = /^(?:apiVersion|items|kind|metadata):/m;

/** `kubectl cluster-info dump --output-directory`. Its names are so common that the content must agree. */
export const clusterInfoDump: Layout = {
  name: 'cluster-info-dump',
  description: 'Pods, services, workloads, events and logs; nothing of Istio',
  writer: 'kubectl',
  collect: 'kubectl cluster-info dump --all-namespaces --output-directory=<folder>',
  place(segments) {
    const [first = '', second = '', third = ''] = segments;
    if (segments.length === 3 && third === 'logs.txt')
      return { ...placed(LOGS, undefined, { namespace: first, pod: second }), proof: frameOf(first, second) };
    if (segments.length > 2) return undefined;
    const { name = '', extension } = /^(?<name>.+)\.(?<extension>json|yaml)$/.exec(segments.at(-1) ?? '')?.groups ?? {};
    const [resource, namespace, mark] =
      segments.length === 1 ? [name === 'nodes' ? name : '', '', NODES] : [lookUp(name), first, LISTS];
    if (resource === '') return undefined;
    const proof = extension === 'json' ? TYPED_LIST : OBJECTS;
    return { ...listOf(mark, resource, namespace), proof, listProof: TYPED_LIST };
  },
  needs: (marks) => marks.has(NODES) && marks.has(LISTS) && marks.has(LOGS),
};

const literal = (text: string): string => text.replaceAll(/[^\w-]/g, '\\$&');

/** The first line of the logs of a pod. */
const frameOf = (namespace: string, pod: string): RegExp =>
  new RegExp(`^==== START logs for container \\S+ of pod ${literal(namespace)}/${literal(pod)} ====`);

const lookUp = (name: string): string => (Object.hasOwn(RESOURCES, name) ? (RESOURCES[name] ?? '') : '');
