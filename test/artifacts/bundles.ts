import { join } from 'node:path';
import { parse } from 'yaml';
import { readAll } from '../input/make-archive.ts';

/** Paths and contents of a bundle, below its top folder. */
export type Files = Readonly<Record<string, string>>;

interface Body {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** What a collector could have got from a mesh. */
export interface Evidence {
  readonly objects: readonly Body[];
  readonly logs: readonly Log[];
  /** Config dumps of Envoys. */
  readonly dumps: readonly { readonly namespace: string; readonly pod: string; readonly text: string }[];
}

interface Log {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly text: string;
}

const SAMPLES = join(import.meta.dirname, '../../samples');

/** The objects, logs and dumps of a sample. */
export async function evidenceOf(sample: string): Promise<Evidence> {
  const { files } = await readAll([join(SAMPLES, sample, 'bug-report.tar.gz')]);
  const objects = new Map<string, Body>();
  const logs: Log[] = [];
  const dumps: Evidence['dumps'][number][] = [];
  for (const [path, text] of Object.entries(files)) {
    const [, root = '', first = '', pod = '', file = ''] = path.split('/');
    if (root === 'cluster' && ['k8s-resources', 'crs', 'nodes', 'pods'].includes(first)) {
      for (const body of itemsOf(text))
        objects.set(`${resourceOf(body)} ${namespaceOf(body)}/${body.metadata.name}`, body);
    }
    const container = file === 'istio-proxy.log' ? 'istio-proxy' : file === 'discovery.log' ? 'discovery' : '';
    if (container !== '') logs.push({ namespace: first, pod, container, text });
    if (file === 'config_dump?include_eds') dumps.push({ namespace: first, pod, text });
  }
  return { objects: [...objects.values()], logs, dumps };
}

/** Definitions and the data of charts are most of a list, and nothing here reads them. */
const itemsOf = (list: string): readonly Body[] =>
  list
    .split(/^(?=- apiVersion:|kind: List)/m)
    .filter((item) => item.startsWith('- ') && !/^ {2}kind: CustomResourceDefinition$/m.test(item))
    .filter((item) => item.length < 60_000)
    .map((item) => (parse(item) as Body[])[0] as Body);

const namespaceOf = ({ metadata }: Body): string => metadata.namespace ?? '';
const groupOf = ({ apiVersion }: Body): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');
const isCustom = (body: Body): boolean => /\.istio\.io$|^gateway\.networking\.k8s\.io$/.test(groupOf(body));

function pluralOf({ kind }: Body): string {
  const name = kind.toLowerCase();
  if (name.endsWith('s')) return name === 'endpoints' ? name : `${name}es`;
  return name.endsWith('y') && !name.endsWith('way') ? `${name.slice(0, -1)}ies` : `${name}s`;
}

/** `pods`, `virtualservices.networking.istio.io`. */
const resourceOf = (body: Body): string => [pluralOf(body), groupOf(body)].filter((part) => part !== '').join('.');

const namespacesIn = ({ objects }: Evidence): readonly string[] =>
  objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);

const of = ({ objects }: Evidence, resource: string, namespace: string): readonly Body[] =>
  objects.filter((body) => resourceOf(body) === resource && (namespace === '' || namespaceOf(body) === namespace));

const list = (kind: string, apiVersion: string, items: readonly unknown[]): string =>
  `${JSON.stringify({ kind: `${kind}List`, apiVersion, metadata: { resourceVersion: '4711' }, items }, null, 4)}\n`;

/** YAML is a superset of JSON, but no collector writes it so; two levels of keys in block style are enough to look like it. */
const yamlList = (kind: string, apiVersion: string, items: readonly unknown[]): string =>
  `---\napiVersion: ${apiVersion}\nitems:${items.map((item) => `\n- ${JSON.stringify(item)}`).join('') || ' []'}\nkind: ${kind}List\nmetadata:\n  resourceVersion: "4711"\n`;
const yamlObject = (body: Body): string =>
  `---\n${Object.entries(body)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n')}\n`;

/** What `oc adm inspect ns/…` lists in a namespace. */
const INSPECTED: readonly (readonly [resource: string, kind: string, apiVersion: string])[] = [
  ['pods', 'Pod', 'v1'],
  ['services', 'Service', 'v1'],
  ['configmaps', 'ConfigMap', 'v1'],
  ['events', 'Event', 'v1'],
  ['endpoints', 'Endpoints', 'v1'],
  ['secrets', 'Secret', 'v1'],
  ['deployments.apps', 'Deployment', 'apps/v1'],
  ['daemonsets.apps', 'DaemonSet', 'apps/v1'],
  ['replicasets.apps', 'ReplicaSet', 'apps/v1'],
  ['statefulsets.apps', 'StatefulSet', 'apps/v1'],
  ['endpointslices.discovery.k8s.io', 'EndpointSlice', 'discovery.k8s.io/v1'],
  ['networkpolicies.networking.k8s.io', 'NetworkPolicy', 'networking.k8s.io/v1'],
];

/** `oc adm must-gather` with the image of OpenShift Service Mesh 3. */
export function mustGatherOf(evidence: Evidence): Files {
  const image = 'registry-redhat-io-openshift-service-mesh-istio-must-gather-rhel9-sha256-0123456789abcdef';
  const files: Record<string, string> = {
    'must-gather.logs': '[must-gather      ] OUT 2026-11-25T01:18:00.123Z Using must-gather plug-in image: x\n',
    timestamp: '2026-11-25 01:18:00.123456789 +0000 UTC m=+0.05\n',
    'event-filter.html': '\n<!doctype html>\n<html lang="en">\n  <head>\n    <title>Events</title>\n</html>\n',
    [`${image}/version`]: 'openshift-service-mesh/must-gather\n3.2.1\n',
    [`${image}/gather.logs`]: '2026-11-25T01:18:02.000000001Z Inspecting resource nodes\n',
    [`${image}/aggregated-discovery-apis.yaml`]:
      'apiVersion: apidiscovery.k8s.io/v2\nitems:\n- metadata:\n    name: apps\n  versions: []\nkind: APIGroupDiscoveryList\nmetadata: {}\n',
  };
  const put = (path: string, text: string): void => {
    files[`${image}/${path}`] = text;
  };
  for (const namespace of namespacesIn(evidence)) {
    for (const [resource, kind, apiVersion] of INSPECTED) {
      const [plural, group = 'core'] = [resource.split('.')[0], resource.split('.').slice(1).join('.') || 'core'];
      put(
        `namespaces/${namespace}/${group}/${plural}.yaml`,
        yamlList(kind, apiVersion, of(evidence, resource, namespace)),
      );
    }
  }
  for (const body of evidence.objects) {
    const { name } = body.metadata;
    const file = `${groupOf(body) || 'core'}/${pluralOf(body)}/${name}.yaml`;
    if (body.kind === 'Namespace') put(`namespaces/${name}/${name}.yaml`, yamlObject(body));
    else if (namespaceOf(body) === '') put(`cluster-scoped-resources/${file}`, yamlObject(body));
    else if (isCustom(body)) put(`namespaces/${namespaceOf(body)}/${file}`, yamlObject(body));
    else if (body.kind === 'Pod') put(`namespaces/${namespaceOf(body)}/pods/${name}/${name}.yaml`, yamlObject(body));
  }
  for (const { namespace, pod, container, text } of evidence.logs) {
    const folder = `namespaces/${namespace}/pods/${pod}/${container}/${container}/logs`;
    put(`${folder}/current.log`, text.replaceAll(/^(?=.)/gm, '2026-11-25T01:19:03.123456789Z '));
    put(`${folder}/previous.log`, '');
  }
  for (const { namespace, pod, text } of evidence.dumps) {
    put(`namespaces/${namespace}/pods/${pod}/config_dump_proxy.json`, text);
    put(
      `namespaces/${namespace}/pods/${pod}/config_dump_istiod.json`,
      'Proxy not connected to this Pilot instance. It may be connected to another instance.\n',
    );
    put(`namespaces/${namespace}/pods/${pod}/proxy_stats`, 'cluster.xds-grpc.upstream_cx_total: 4\nserver.live: 1\n');
  }
  return files;
}

/** Folders of `cluster-resources` that the collector fills for each namespace. */
const BUNDLED: readonly (readonly [folder: string, resource: string, kind: string, apiVersion: string])[] = [
  ['pods', 'pods', 'Pod', 'v1'],
  ['services', 'services', 'Service', 'v1'],
  ['configmaps', 'configmaps', 'ConfigMap', 'v1'],
  ['events', 'events', 'Event', 'v1'],
  ['endpoints', 'endpoints', 'Endpoints', 'v1'],
  ['deployments', 'deployments.apps', 'Deployment', 'apps/v1'],
  ['daemonsets', 'daemonsets.apps', 'DaemonSet', 'apps/v1'],
  ['replicasets', 'replicasets.apps', 'ReplicaSet', 'apps/v1'],
  ['statefulsets', 'statefulsets.apps', 'StatefulSet', 'apps/v1'],
  ['endpointslices', 'endpointslices.discovery.k8s.io', 'EndpointSlice', 'discovery.k8s.io/v1'],
  ['network-policy', 'networkpolicies.networking.k8s.io', 'NetworkPolicy', 'networking.k8s.io/v1'],
];

/** `kubectl support-bundle` with the collectors clusterInfo, clusterResources, and logs of everything. */
export function supportBundleOf(evidence: Evidence): Files {
  const files: Record<string, string> = {
    'version.yaml': 'apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\nspec:\n  versionNumber: v0.119.0\n',
    'analysis.json':
      '[{"name":"a","insight":{"name":"a","primary":"b","detail":"c","severity":"debug"},"severity":"debug","analyzerSpec":""}]',
    'execution-data/summary.txt': '============ Collectors summary =============\nSuspected Metric: 1\n',
    'cluster-info/cluster_version.json':
      '{\n  "info": {\n    "major": "1",\n    "minor": "34",\n    "gitVersion": "v1.34.4"\n  },\n  "string": "v1.34.4"\n}',
    'cluster-resources/auth-cani-list/default.json': '[\n  {\n    "verbs": [\n      "*"\n    ]\n  }\n]',
    'cluster-resources/groups.json': '[\n  {\n    "name": "",\n    "versions": [\n    ]\n  }\n]',
    'cluster-resources/namespaces.json': list('Namespace', 'v1', of(evidence, 'namespaces', '')),
    'cluster-resources/nodes.json': list('Node', 'v1', of(evidence, 'nodes', '')),
    'cluster-resources/mutating-webhook-configurations.json': list(
      'MutatingWebhookConfiguration',
      'admissionregistration.k8s.io/v1',
      of(evidence, 'mutatingwebhookconfigurations.admissionregistration.k8s.io', ''),
    ),
  };
  for (const namespace of namespacesIn(evidence)) {
    for (const [folder, resource, kind, apiVersion] of BUNDLED)
      files[`cluster-resources/${folder}/${namespace}.json`] = list(
        kind,
        apiVersion,
        of(evidence, resource, namespace),
      );
  }
  for (const resource of new Set(evidence.objects.filter(isCustom).map(resourceOf))) {
    const all = of(evidence, resource, '');
    for (const namespace of new Set(all.map(namespaceOf))) {
      const path = `cluster-resources/custom-resources/${[resource, namespace].filter((part) => part !== '').join('/')}.json`;
      files[path] = JSON.stringify(
        all.filter((body) => namespaceOf(body) === namespace),
        null,
        2,
      );
    }
  }
  for (const { namespace, pod, container, text } of evidence.logs)
    files[`cluster-resources/pods/logs/${namespace}/${pod}/${container}.log`] = text;
  return files;
}

/** Kinds that the script gets. */
const GOT: ReadonlySet<string> = new Set(
  'Pod Service Deployment DaemonSet ReplicaSet StatefulSet Job CronJob Ingress Endpoints ConfigMap Secret Event'.split(
    ' ',
  ),
);

/** `dump_kubernetes.sh` of Istio up to 1.8. */
export function istioDumpOf(evidence: Evidence): Files {
  const all = (bodies: readonly Body[]): string =>
    `apiVersion: v1\nitems:${bodies.map((body) => `\n- ${JSON.stringify(body)}`).join('') || ' []'}\nkind: List\nmetadata:\n  resourceVersion: ""\n  selfLink: ""\n`;
  const files: Record<string, string> = {
    DUMP_TIME: 'Wed Nov 25 01:19:03 UTC 2026\n',
    'cluster-info.dump.txt': Object.values(clusterInfoDumpOf({ ...evidence, logs: [] })).join(''),
    'resources.yaml': all(evidence.objects.filter(({ kind }) => GOT.has(kind))),
    'istio-resources.yaml': all(evidence.objects.filter(isCustom)),
    'pilot/configz':
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in $PATH: unknown\r\ncommand terminated with exit code 127\r\n',
  };
  for (const { namespace, pod, container, text } of evidence.logs)
    files[`logs/${namespace}/${pod}/${container}.log`] = text;
  return files;
}

/** What `kubectl cluster-info dump` lists in a namespace. */
const DUMPED: readonly (readonly [file: string, resource: string, kind: string, apiVersion: string])[] = [
  ['events', 'events', 'Event', 'v1'],
  ['replication-controllers', 'replicationcontrollers', 'ReplicationController', 'v1'],
  ['services', 'services', 'Service', 'v1'],
  ['daemonsets', 'daemonsets.apps', 'DaemonSet', 'apps/v1'],
  ['deployments', 'deployments.apps', 'Deployment', 'apps/v1'],
  ['replicasets', 'replicasets.apps', 'ReplicaSet', 'apps/v1'],
  ['pods', 'pods', 'Pod', 'v1'],
];

/** `kubectl cluster-info dump --all-namespaces --output-directory=…`: items name neither their kind nor their version. */
export function clusterInfoDumpOf(evidence: Evidence): Files {
  const bare = ({ kind: _kind, apiVersion: _apiVersion, ...body }: Body): unknown => body;
  const files: Record<string, string> = { 'nodes.json': list('Node', 'v1', of(evidence, 'nodes', '').map(bare)) };
  for (const namespace of namespacesIn(evidence)) {
    for (const [file, resource, kind, apiVersion] of DUMPED)
      files[`${namespace}/${file}.json`] = list(kind, apiVersion, of(evidence, resource, namespace).map(bare));
  }
  for (const { namespace, pod, container, text } of evidence.logs) {
    const framed = (name: string, log: string): string =>
      ['START', 'END']
        .map((end) => `==== ${end} logs for container ${name} of pod ${namespace}/${pod} ====\n`)
        .join(log);
    // A log without a newline at its end has the frame in its last line.
    files[`${namespace}/${pod}/logs.txt`] =
      framed('istio-init', 'Request log error: container "istio-init" is waiting to start\n') +
      framed('app', '2026/11/25 01:18:00 listening on :8080') +
      framed(container, text);
  }
  return files;
}
