import { type Layout, listOf, logOf, type Place, placed, TYPED_LIST } from './place.ts';

/** Folders and files of `cluster-resources`: the resource in them, and what its objects are where they do not say. */
const RESOURCES: Readonly<Record<string, readonly [resource: string, kind: string, apiVersion: string]>> = {
  namespaces: ['namespaces', 'Namespace', 'v1'],
  nodes: ['nodes', 'Node', 'v1'],
  pods: ['pods', 'Pod', 'v1'],
  services: ['services', 'Service', 'v1'],
  endpoints: ['endpoints', 'Endpoints', 'v1'],
  endpointslices: ['endpointslices.discovery.k8s.io', 'EndpointSlice', 'discovery.k8s.io/v1'],
  configmaps: ['configmaps', 'ConfigMap', 'v1'],
  events: ['events', 'Event', 'v1'],
  limitranges: ['limitranges', 'LimitRange', 'v1'],
  serviceaccounts: ['serviceaccounts', 'ServiceAccount', 'v1'],
  'resource-quota': ['resourcequotas', 'ResourceQuota', 'v1'],
  'resource-quotas': ['resourcequotas', 'ResourceQuota', 'v1'],
  deployments: ['deployments.apps', 'Deployment', 'apps/v1'],
  statefulsets: ['statefulsets.apps', 'StatefulSet', 'apps/v1'],
  daemonsets: ['daemonsets.apps', 'DaemonSet', 'apps/v1'],
  replicasets: ['replicasets.apps', 'ReplicaSet', 'apps/v1'],
  jobs: ['jobs.batch', 'Job', 'batch/v1'],
  cronjobs: ['cronjobs.batch', 'CronJob', 'batch/v1'],
  ingress: ['ingresses.networking.k8s.io', 'Ingress', 'networking.k8s.io/v1'],
  'network-policy': ['networkpolicies.networking.k8s.io', 'NetworkPolicy', 'networking.k8s.io/v1'],
  'pod-disruption-budgets': ['poddisruptionbudgets.policy', 'PodDisruptionBudget', 'policy/v1'],
  roles: ['roles.rbac.authorization.k8s.io', 'Role', 'rbac.authorization.k8s.io/v1'],
  rolebindings: ['rolebindings.rbac.authorization.k8s.io', 'RoleBinding', 'rbac.authorization.k8s.io/v1'],
  clusterroles: ['clusterroles.rbac.authorization.k8s.io', 'ClusterRole', 'rbac.authorization.k8s.io/v1'],
  clusterrolebindings: [
    'clusterrolebindings.rbac.authorization.k8s.io',
    'ClusterRoleBinding',
    'rbac.authorization.k8s.io/v1',
  ],
  'mutating-webhook-configurations': [
    'mutatingwebhookconfigurations.admissionregistration.k8s.io',
    'MutatingWebhookConfiguration',
    'admissionregistration.k8s.io/v1',
  ],
  'validating-webhook-configurations': [
    'validatingwebhookconfigurations.admissionregistration.k8s.io',
    'ValidatingWebhookConfiguration',
    'admissionregistration.k8s.io/v1',
  ],
  'custom-resource-definitions': [
    'customresourcedefinitions.apiextensions.k8s.io',
    'CustomResourceDefinition',
    'apiextensions.k8s.io/v1',
  ],
};

const RESOURCE_FILES = 'cluster-resources';
const POD_LOGS = 'cluster-resources/pods/logs';
const VERSION = 'version.yaml';
const OUTPUT = '*/*/*/*-stdout.txt';

const EXTENSION = /\.(?:json|ya?ml)$/;
const ERRORS = /(?:^|-)errors\.(?:json|log)$/;
/** Groups of which one file shows that custom resources could be listed. */
const MESH_GROUP = /\.(?:[a-z]+\.)*(?<group>istio\.io|gateway\.networking\.k8s\.io)$/;
const PREVIOUS = /-previous$/;

/** `support-bundle` of Replicated's troubleshoot. Links of its collectors lead into `cluster-resources`, where their targets are read. */
export const supportBundle: Layout = {
  name: 'support-bundle',
  description: 'Resources of a cluster, custom ones included, and logs of pods',
  writer: 'support-bundle',
  collect: 'kubectl support-bundle <spec>',
  place(segments) {
    const [first = '', namespace = '', pod = ''] = segments;
    const file = segments.at(-1) ?? '';
    if (first === 'cluster-resources') return clusterResource(segments.slice(1));
    const path = segments.length > 2 ? '' : segments.join('/');
    if (path === 'cluster-info/cluster_version.json') return placed('cluster-info', 'kube.version');
    if (path === 'version.yaml') return { ...placed(VERSION, 'kube.objects'), proof: /^kind: SupportBundle$/m };
    // Others write an analysis.json of their own: content tells.
    if (path === 'analysis.json') return placed(path);
    if (path === 'execution-data/summary.txt') return placed(path, 'bundle.notes');
    // What a command printed in a pod: <collector>/<namespace>/<pod>/<name>-stdout.txt
    if (segments.length === 4 && /.-(?:stdout|stderr)\.txt$/.test(file))
      return placed(OUTPUT, undefined, { namespace, pod });
    return undefined;
  },
  needs: (marks) => (marks.has(RESOURCE_FILES) || marks.has(POD_LOGS)) && marks.size > 1,
};

function clusterResource(path: readonly string[]): Place | undefined {
  const [folder = '', second = '', third = '', fourth = ''] = path;
  const file = path.at(-1) ?? '';
  if (ERRORS.test(file)) return { ...placed(RESOURCE_FILES, 'text.lines'), errors: true };
  if (folder === 'pods' && second === 'logs') {
    if (path.length !== 5 || !file.endsWith('.log')) return undefined;
    const container = file.slice(0, -'.log'.length).replace(PREVIOUS, '');
    return logOf(POD_LOGS, container, { namespace: third, pod: fourth });
  }
  if (!EXTENSION.test(file) || path.length > 3) return undefined;
  if (folder === 'custom-resources') return customResource(path.slice(1));
  if (folder === 'auth-cani-list') return placed(RESOURCE_FILES, 'bundle.notes');
  const known = lookUp(path.length === 1 ? folder.replace(EXTENSION, '') : folder);
  if (known === undefined || path.length > 2) return path.length > 2 ? undefined : placed(RESOURCE_FILES);
  const [resource, kind, apiVersion] = known;
  const namespace = path.length === 2 ? second.replace(EXTENSION, '') : '';
  return {
    ...listOf(RESOURCE_FILES, resource, namespace),
    items: { kind, apiVersion },
    // Namespaces that a specification names are fetched one by one, and are no List.
    ...(resource === 'namespaces' && { listProof: TYPED_LIST }),
  };
}

/** Custom resources are listed for all namespaces that the collector visits, and written where there are any. */
function customResource(path: readonly string[]): Place | undefined {
  const [first = ''] = path;
  if (path.length > 2) return undefined;
  const resource = path.length === 1 ? first.replace(EXTENSION, '') : first;
  const group = MESH_GROUP.exec(resource)?.groups?.['group'];
  return listOf(RESOURCE_FILES, group === undefined ? resource : `*.${group}`, '*');
}

function lookUp(name: string): (typeof RESOURCES)[string] | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(RESOURCES, key) ? RESOURCES[key] : undefined;
}
