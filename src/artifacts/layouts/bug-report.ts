import type { ArtifactKind } from '../../model/artifact.ts';
import { NO_OWNER, type Owner } from '../../model/source.ts';
import { type Layout, type Place, placed } from './place.ts';

/** Kinds of files with one place. Keys are lower case: unpacked trees may have lost their case. */
const CLUSTER: Readonly<Record<string, ArtifactKind>> = {
  'cluster-context': 'kube.context',
  'kubectl-version': 'kube.version',
  'k8s-resources': 'kube.objects',
  'k8s-cluster-resources': 'kube.objects',
  crs: 'kube.objects',
  nodes: 'kube.objects',
  pods: 'kube.objects',
  'describe-pods': 'kube.describe',
  events: 'kube.events',
  secrets: 'kube.secrets',
};

const ISTIOD_DEBUG: Readonly<Record<string, ArtifactKind>> = {
  syncz: 'istiod.syncz',
  configz: 'istiod.configz',
  registryz: 'istiod.registryz',
  endpointz: 'istiod.endpointz',
  mesh: 'istiod.mesh',
  push_status: 'istiod.push-status',
  clusterz: 'istiod.clusterz',
};

const PROXY: Readonly<Record<string, ArtifactKind>> = {
  'istio-proxy.log': 'proxy.log',
  certs: 'proxy.certs',
  clusters: 'proxy.clusters',
  listeners: 'proxy.listeners',
  memory: 'proxy.memory',
  server_info: 'proxy.server-info',
  runtime: 'proxy.runtime',
  netstat: 'proxy.netstat',
  'stats/prometheus': 'proxy.stats',
  config_dump: 'ztunnel.config-dump',
};

/** `?` is not allowed on every disk, so unpacking tools put something else in its place, or nothing. */
const ENVOY_DUMP = /^config_dump.{0,3}include_eds(?:\.json)?$/;
const CORE = /^cores\/[^/]+$/;
const ZTUNNEL_POD = /^ztunnel(?:-|$)/;

type Match = (rest: readonly string[]) => Place | undefined;

const ROOTS: Readonly<Record<string, Match>> = {
  analyze: (rest) => (rest.length === 1 || rest.length === 2 ? placed('analyze', 'analyze.messages') : undefined),
  cluster: ([name = '', ...more]) => known('cluster', more.length === 0 ? lookUp(CLUSTER, name) : undefined),
  cni: ([pod = '', name = '', ...more]) =>
    known('cni/*', withDots(name).toLowerCase() === 'cni.log' && more.length === 0 ? 'cni.log' : undefined, {
      namespace: '',
      pod,
    }),
  istio: (rest) => ofPod('istio/*/*', rest, istiodFile),
  operator: (rest) => ofPod('operator/*/*', rest, (name) => (name === 'operator.log' ? 'operator.log' : undefined)),
  proxies: (rest) => ofPod('proxies/*/*', rest, proxyFile),
};

const FILES: Readonly<Record<string, ArtifactKind>> = {
  'bug-report.log': 'bug-report.log',
  versions: 'bug-report.versions',
};

/** The layouts of `istioctl bug-report` 1.8 and later. Names may have lost their dots (`--dir .`) and their case. */
export const bugReport: Layout = {
  name: 'bug-report',
  description: 'Logs, proxy configuration, debug pages and resources of a whole mesh',
  writer: 'istioctl',
  collect: 'istioctl bug-report',
  place([first = '', ...rest]) {
    const found = lookUp(ROOTS, first)?.(rest);
    if (found || rest.length > 0) return found;
    const name = withDots(first).toLowerCase();
    return known(name, lookUp(FILES, name));
  },
  // Of an archive that was made on Windows only bug-report.log may be left.
  needs: (marks) => marks.size > 0,
};

const known = (mark: string, kind: ArtifactKind | undefined, owner: Owner = NO_OWNER): Place | undefined =>
  kind && placed(mark, kind, owner);

function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function ofPod(
  mark: string,
  [namespace = '', pod = '', ...file]: readonly string[],
  kindOf: (file: string, pod: string) => ArtifactKind | undefined,
) {
  const kind = file.length === 0 ? undefined : kindOf(withDots(file.join('/').toLowerCase()), pod);
  return known(mark, kind, { namespace, pod });
}

/** Names without the dots that `--dir .` takes away get them back. */
const withDots = (file: string): string =>
  file.replace(/(?<=(?:bug-report|istio-proxy|discovery|operator|cni))\.?log$/i, '.log');

function istiodFile(file: string): ArtifactKind | undefined {
  if (file === 'discovery.log') return 'istiod.log';
  if (file === 'metrics') return 'istiod.metrics';
  const [folder, endpoint = '', ...more] = file.split('/');
  if (folder !== 'debug' || endpoint === '' || more.length > 0) return undefined;
  return lookUp(ISTIOD_DEBUG, endpoint) ?? 'istiod.debug';
}

function proxyFile(file: string, pod: string): ArtifactKind | undefined {
  if (ENVOY_DUMP.test(file)) return 'proxy.config-dump';
  if (CORE.test(file)) return 'proxy.core';
  if (file === 'istio-proxy.log' && ZTUNNEL_POD.test(pod)) return 'ztunnel.log';
  return lookUp(PROXY, file);
}
