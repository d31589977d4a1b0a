import type { Listing } from '../../model/artifact.ts';
import { type Layout, listOf, logOf, type Place, placed } from './place.ts';

const LOGS = 'namespaces/*/pods/*/*/*/logs';
const CORE = 'namespaces/*/core';
const DUMPS = 'namespaces/*/pods/*/config_dump_*';
const CLUSTER = 'cluster-scoped-resources';
const SYNCZ = 'debug-syncz.json';
const OTHER = 'namespaces';

const LOG = /^(?:current|previous|previous\.insecure)\.log$/;
/** Of Service Mesh 3 and of 2. */
const SYNCZ_FILE = /^(?:debug-syncz\.json|synchronization)$/;
const PROXY_DUMP = /^(?:config_dump_proxy\.json|envoyConfiguration)$/;
const ISTIOD_DUMP = /^(?:config_dump_istiod\.json|pilotConfiguration)$/;
const YAML = /\.ya?ml$/;
const GROUP = /^(?:core|apps|batch|autoscaling|policy|[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/;
/** Only those that the collector was asked for. */
const PICKED = /^(?:pods|namespaces|customresourcedefinitions\..*)$/;

/**
 * `oc adm must-gather` and `oc adm inspect`, with the images of OpenShift Service Mesh. A resource of a namespace is one List or, where
 * it was asked for by its name, one file for each object.
 */
export const mustGather: Layout = {
  name: 'must-gather',
  place([root, ...rest]) {
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
        listing: everyMeshResource(namespace),
      };
    return resourceFile(file, namespace, first === 'core' ? CORE : OTHER);
  },
  needs: (marks) => marks.has(LOGS) || marks.has(CORE) || marks.has(DUMPS),
};

/** The image that asks istiod and proxies has inspected every resource of the mesh in that namespace before. */
const everyMeshResource = (namespace: string): Listing => ({ resource: '*.istio.io', namespace });

function resourceFile(file: readonly string[], namespace: string, mark: string): Place | undefined {
  const [group = '', plural = '', name = ''] = file;
  const isList = file.length === 2;
  if (!GROUP.test(group) || !YAML.test(isList ? plural : name) || file.length > 3) return undefined;
  const bare = isList ? plural.replace(YAML, '') : plural;
  const resource = group === 'core' ? bare : `${bare}.${group}`;
  return !isList && PICKED.test(resource) ? placed(mark, 'kube.objects') : listOf(mark, resource, namespace);
}

function podFile(file: readonly string[], namespace: string, pod: string): Place | undefined {
  const owner = { namespace, pod };
  const [first = '', second = '', third = '', ...log] = file;
  if (file.length === 1) {
    if (first === `${pod}.yaml`) return placed(OTHER, 'kube.objects');
    if (PROXY_DUMP.test(first))
      return { ...placed(DUMPS, 'proxy.config-dump', owner), noisy: true, listing: everyMeshResource(namespace) };
    // What istiod would send: the proxy may have something else.
    if (ISTIOD_DUMP.test(first)) return { ...placed(DUMPS, 'istiod.debug', owner), noisy: true };
    return placed(OTHER, first === 'proxy_stats' ? 'proxy.stats' : undefined, owner);
  }
  const isLog = (log.length === 1 && LOG.test(log[0] ?? '')) || (log.length === 2 && log[0] === 'rotated');
  return first === second && third === 'logs' && isLog ? logOf(LOGS, first, owner) : placed(OTHER, undefined, owner);
}
