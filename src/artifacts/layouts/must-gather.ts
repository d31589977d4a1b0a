import type { ArtifactKind, Listing } from '../../model/artifact.ts';
import { type Layout, listOf, logOf, type Place, placed } from './place.ts';

const LOGS = 'namespaces/*/pods/*/*/*/logs';
const CORE = 'namespaces/*/core';
const DUMPS = 'namespaces/*/pods/*/config_dump_*';
const CLUSTER = 'cluster-scoped-resources';
const SYNCZ = 'debug-syncz.json';
const OTHER = 'namespaces';
const EVENTS_PAGE = 'event-filter.html';

/** Beside the folders of a bundle; other files there have names that anybody may give. */
const NOTES: Readonly<Record<string, ArtifactKind>> = {
  [EVENTS_PAGE]: 'bundle.notes',
  'gather.logs': 'bundle.notes',
  'must-gather.log': 'bundle.notes',
  'must-gather.logs': 'bundle.notes',
  'aggregated-discovery-api.yaml': 'kube.api',
  'aggregated-discovery-apis.yaml': 'kube.api',
};
const LOG = /^(?:current|previous)(?:\.insecure)?\.log$/;
/** Of Service Mesh 3 and of 2. */
const SYNCZ_FILE = /^(?:debug-syncz\.json|synchronization)$/;
const PROXY_DUMP = /^(?:config_dump_proxy\.json|envoyConfiguration)$/;
const ISTIOD_DUMP = /^(?:config_dump_istiod\.json|pilotConfiguration)$/;
const YAML = /\.ya?ml$/;
const GROUP = /^(?:core|apps|batch|autoscaling|policy|[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/;

/**
 * `oc adm must-gather` and `oc adm inspect`, with the images of OpenShift Service Mesh. What belongs to an inspected namespace is one List
 * for each resource; whatever else was asked for, be it one object or all of a resource, is one file for each object.
 */
export const mustGather: Layout = {
  name: 'must-gather',
  description: 'Resources and logs of namespaces; with the image of Service Mesh also what istiod and proxies say',
  writer: 'oc',
  collect: 'oc adm must-gather --image=<image of Service Mesh>, or oc adm inspect ns/<namespace>',
  place([root = '', ...rest]) {
    if (rest.length === 0) return note(root);
    if (root === 'cluster-scoped-resources') return resourceFile(rest, '', CLUSTER);
    if (root !== 'namespaces') return undefined;
    const [namespace = '', ...file] = rest;
    const [first = '', second = ''] = file;
    if (file.length === 1 && first === `${namespace}.yaml`) return placed(OTHER, 'kube.objects');
    if (first === 'pods' && file.length > 2) return podFile(file.slice(2), namespace, second);
    if (file.length <= 2 && SYNCZ_FILE.test(file.at(-1) ?? ''))
      return {
        ...placed(SYNCZ, 'istiod.syncz', { namespace, pod: '' }),
        noisy: true,
        listings: meshResources(namespace),
      };
    return resourceFile(file, namespace, first === 'core' ? CORE : OTHER);
  },
  needs: (marks) =>
    marks.has(LOGS) || marks.has(CORE) || marks.has(DUMPS) || (marks.has(EVENTS_PAGE) && marks.size > 1),
};

/** The whole list of nothing: whoever picks objects leaves others out. */
const ONE_OF_MANY: Listing = { resource: '', namespace: '' };

const note = (name: string): Place | undefined => (Object.hasOwn(NOTES, name) ? placed(name, NOTES[name]) : undefined);

/**
 * The image that asks istiod and proxies has fetched every resource of the mesh in that namespace, and the webhooks that inject. Of the
 * Gateway API only release 3 does, but then there is nothing that could miss an object of it.
 */
const meshResources = (namespace: string): readonly Listing[] => [
  { resource: '*.istio.io', namespace },
  { resource: '*.gateway.networking.k8s.io', namespace },
  { resource: 'gatewayclasses.gateway.networking.k8s.io', namespace: '' },
  { resource: 'mutatingwebhookconfigurations.admissionregistration.k8s.io', namespace: '' },
];

function resourceFile(file: readonly string[], namespace: string, mark: string): Place | undefined {
  const [group = '', plural = '', name = ''] = file;
  const isList = file.length === 2;
  if (!GROUP.test(group) || !YAML.test(isList ? plural : name) || file.length > 3) return undefined;
  if (!isList) return { ...placed(mark, 'kube.objects'), listings: [ONE_OF_MANY] };
  const bare = plural.replace(YAML, '');
  return listOf(mark, group === 'core' ? bare : `${bare}.${group}`, namespace);
}

function podFile(file: readonly string[], namespace: string, pod: string): Place | undefined {
  const owner = { namespace, pod };
  const [first = '', second = '', third = '', ...log] = file;
  if (file.length === 1) {
    if (first === `${pod}.yaml`) return placed(OTHER, 'kube.objects');
    if (PROXY_DUMP.test(first))
      return { ...placed(DUMPS, 'proxy.config-dump', owner), noisy: true, listings: meshResources(namespace) };
    // What istiod would send: the proxy may have something else.
    if (ISTIOD_DUMP.test(first)) return { ...placed(DUMPS, 'istiod.debug', owner), noisy: true };
    return placed(OTHER, first === 'proxy_stats' ? 'proxy.stats' : undefined, owner);
  }
  const isLog = (log.length === 1 && LOG.test(log[0] ?? '')) || (log.length === 2 && log[0] === 'rotated');
  return first === second && third === 'logs' && isLog ? logOf(LOGS, first, owner) : placed(OTHER, undefined, owner);
}
