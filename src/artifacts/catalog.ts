import type { ArtifactKind } from '../model/artifact.ts';

/** What a kind of artifact is, who writes it, and the command that gets it. */
export interface CatalogEntry {
  readonly description: string;
  readonly writer: string;
  /** Placeholders in angle brackets. */
  readonly collect: string;
}

const BUG_REPORT = 'istioctl bug-report';
const ISTIOD_DEBUG =
  'kubectl exec -n <istio-namespace> <istiod-pod> -c discovery -- pilot-discovery request GET /debug/';
const PROXY_ADMIN = 'kubectl exec -n <namespace> <pod> -c istio-proxy -- pilot-agent request GET ';
const OBJECTS =
  'kubectl get pods,services,endpointslices,deployments,daemonsets,statefulsets,configmaps,networkpolicies,events -A -o yaml, ' +
  "and kubectl get $(kubectl api-resources -o name | grep -E 'istio.io|gateway.networking.k8s.io' | paste -sd,) -A -o yaml";

const entry = (description: string, writer: string, collect: string): CatalogEntry => ({
  description,
  writer,
  collect,
});
const istiodDebug = (description: string, endpoint: string): CatalogEntry =>
  entry(description, 'istiod', ISTIOD_DEBUG + endpoint);
const proxyAdmin = (description: string, path: string): CatalogEntry => entry(description, 'Envoy', PROXY_ADMIN + path);
const proxyConfig = (description: string, what: string): CatalogEntry =>
  entry(description, 'istioctl proxy-config', `istioctl proxy-config ${what} <pod> -n <namespace> -o json`);
const ztunnelConfig = (what: string, command: string): CatalogEntry =>
  entry(
    `${what} as a ztunnel has them: JSON, YAML or a table`,
    'istioctl ztunnel-config',
    `istioctl ztunnel-config ${command} -o json`,
  );

/** One entry for every kind; the only place that says how to collect something. */
export const CATALOG: Readonly<Record<ArtifactKind, CatalogEntry>> = {
  'bug-report.log': entry('Log of the istioctl bug-report run', 'istioctl bug-report', BUG_REPORT),
  'bug-report.versions': entry(
    'Versions of istioctl, control planes and proxies',
    'istioctl',
    'istioctl version -o yaml',
  ),
  'analyze.messages': entry('Findings of istioctl analyze', 'istioctl analyze', 'istioctl analyze --all-namespaces'),
  'kube.context': entry(
    'Name and address of the Kubernetes cluster',
    'istioctl bug-report',
    'kubectl config current-context',
  ),
  'kube.version': entry('Versions of kubectl and the API server', 'kubectl', 'kubectl version'),
  'kube.objects': entry('Kubernetes, Istio and Gateway API objects', 'kubectl', OBJECTS),
  'kube.describe': entry('Pods or nodes in words, with their events', 'kubectl', 'kubectl describe pods -A'),
  'kube.events': entry('Events of the Kubernetes cluster', 'kubectl', 'kubectl get events -A -o wide'),
  'kube.namespaces': entry('Namespaces and their labels', 'kubectl', 'kubectl get namespaces --show-labels'),
  'kube.secrets': entry('Names and types of secrets, without values', 'kubectl', 'kubectl get secrets -A'),
  'kube.table': entry('Any other table of kubectl get', 'kubectl', 'kubectl get pods,services,deployments -A -o wide'),
  'kube.top': entry('CPU and memory that pods or nodes use', 'kubectl', 'kubectl top pods -A --containers'),
  'kube.api': entry(
    'Kinds that the API server knows, as bundles list them',
    'support-bundle, oc',
    'kubectl support-bundle <spec>',
  ),
  'bundle.notes': entry(
    'What a collector says of its own run, or makes of its other files',
    'support-bundle, oc',
    'kubectl support-bundle <spec>',
  ),
  'istioctl.proxy-status': entry('Which proxies are in sync with istiod', 'istioctl', 'istioctl proxy-status -v 1'),
  'istioctl.analyzers': entry(
    'Catalogue of analyzer messages, a file of Istio itself; the command prints the messages of a mesh',
    'source of Istio',
    'istioctl analyze --all-namespaces',
  ),
  'istioctl.verify-install': entry('Check of an installation', 'istioctl up to 1.23', 'istioctl verify-install'),
  'istioctl.precheck': entry('Check before an upgrade', 'istioctl', 'istioctl experimental precheck'),
  'istioctl.check-inject': entry(
    'Which webhook injects a pod, and why not',
    'istioctl',
    'istioctl experimental check-inject <pod> -n <namespace>',
  ),
  'istioctl.tag-list': entry('Revision tags', 'istioctl', 'istioctl tag list'),
  'istioctl.describe': entry(
    'What applies to one pod, in words',
    'istioctl',
    'istioctl experimental describe pod <pod> -n <namespace>',
  ),
  'istioctl.authz-check': entry(
    'Authorization policies of one proxy',
    'istioctl',
    'istioctl experimental authz check <pod> -n <namespace>',
  ),
  'istiod.log': entry('Log of istiod', 'istiod', 'kubectl logs -n <istio-namespace> <istiod-pod> -c discovery'),
  'istiod.metrics': entry(
    'Metrics of istiod',
    'istiod',
    'kubectl exec -n <istio-namespace> <istiod-pod> -c discovery -- pilot-discovery request GET /metrics',
  ),
  'istiod.syncz': istiodDebug('Which configuration each proxy was sent and acknowledged', 'syncz'),
  'istiod.configz': istiodDebug('Istio configuration as istiod holds it', 'configz'),
  'istiod.registryz': istiodDebug('Services as istiod knows them', 'registryz'),
  'istiod.endpointz': istiodDebug('Endpoints as istiod knows them', 'endpointz'),
  'istiod.mesh': istiodDebug('Mesh configuration in force', 'mesh'),
  'istiod.push-status': istiodDebug('Conflicts and gaps that istiod met in its last push', 'push_status'),
  'istiod.clusterz': istiodDebug('Kubernetes clusters that istiod reads', 'clusterz'),
  'istiod.debug': istiodDebug('Another debug endpoint of istiod', '<endpoint>'),
  'operator.log': entry('Log of the in-cluster operator', 'istio-operator', 'kubectl logs -n istio-operator <pod>'),
  'cni.log': entry(
    'Log of the Istio CNI agent of a node',
    'istio-cni',
    'kubectl logs -n <istio-namespace> <istio-cni-node-pod> -c install-cni',
  ),
  'proxy.log': entry(
    'Log of a proxy: agent, Envoy, access log',
    'istio-proxy',
    'kubectl logs -n <namespace> <pod> -c istio-proxy',
  ),
  'proxy.config-dump': entry(
    'Configuration of a proxy as Envoy holds it',
    'Envoy',
    'istioctl proxy-config all <pod> -n <namespace> -o json',
  ),
  'proxy.clusters': proxyAdmin('Upstream hosts of a proxy, their health and counters', 'clusters'),
  'proxy.listeners': proxyAdmin('Addresses a proxy listens on', 'listeners'),
  'proxy.certs': proxyAdmin('Certificates a proxy has loaded', 'certs'),
  'proxy.server-info': proxyAdmin('Version, state and node metadata of a proxy', 'server_info'),
  'proxy.stats': proxyAdmin('Statistics of a proxy', 'stats/prometheus'),
  'proxy.memory': proxyAdmin('Memory of a proxy', 'memory'),
  'proxy.runtime': proxyAdmin('Runtime values of a proxy', 'runtime'),
  'proxy.netstat': entry(
    'Sockets in the network namespace of a pod',
    'netstat',
    'kubectl exec -n <namespace> <pod> -c istio-proxy -- netstat -natpw',
  ),
  'proxy.core': entry('Core dump of a crashed proxy', 'kernel', BUG_REPORT),
  'proxy-config.clusters': proxyConfig('Clusters of one proxy', 'clusters'),
  'proxy-config.listeners': proxyConfig('Listeners of one proxy', 'listeners'),
  'proxy-config.routes': proxyConfig('Routes of one proxy', 'routes'),
  'proxy-config.endpoints': proxyConfig('Endpoints of one proxy and their health', 'endpoints'),
  'proxy-config.secrets': proxyConfig('Certificates of one proxy', 'secret'),
  'proxy-config.bootstrap': proxyConfig('Bootstrap configuration of one proxy', 'bootstrap'),
  'proxy-config.ecds': proxyConfig('Extensions of one proxy', 'ecds'),
  'proxy-config.all': entry(
    'Everything of one proxy as YAML',
    'istioctl proxy-config',
    'istioctl proxy-config all <pod> -n <namespace> -o yaml',
  ),
  'proxy-config.table': entry(
    'Clusters, listeners, routes or extensions of one proxy as a short table',
    'istioctl proxy-config',
    'istioctl proxy-config all <pod> -n <namespace>',
  ),
  'proxy-config.log': entry('Log levels of one proxy', 'istioctl', 'istioctl proxy-config log <pod> -n <namespace>'),
  'ztunnel.log': entry(
    'Log of ztunnel: connections and access log',
    'ztunnel',
    'kubectl logs -n <istio-namespace> <ztunnel-pod>',
  ),
  'ztunnel.config-dump': entry(
    'Workloads, services, policies and certificates as ztunnel holds them',
    'ztunnel',
    'kubectl debug -n <istio-namespace> <ztunnel-pod> -it --image=curlimages/curl -- curl -s localhost:15000/config_dump',
  ),
  'ztunnel-config.workloads': ztunnelConfig('Workloads', 'workloads'),
  'ztunnel-config.services': ztunnelConfig('Services', 'services'),
  'ztunnel-config.policies': ztunnelConfig('Policies', 'policies'),
  'ztunnel-config.certificates': ztunnelConfig('Certificates', 'certificates'),
  'ztunnel-config.connections': ztunnelConfig('Connections', 'connections'),
  'helm.values': entry('Values of a Helm release', 'helm', 'helm get values -n <istio-namespace> istiod --all'),
  'az.aks': entry('An AKS cluster', 'az', 'az aks show --resource-group <group> --name <cluster> -o json'),
  'az.mesh': entry(
    'Revisions and upgrades of the Istio add-on of AKS',
    'az',
    'az aks mesh get-revisions --location <location> -o json',
  ),
  'az.error': entry(
    'Error of the Azure CLI, the resource manager or the activity log',
    'az',
    'az monitor activity-log list --resource-group <group> --status Failed -o json',
  ),
  'command.error': entry('What a command said in place of its output', 'kubectl, istioctl', BUG_REPORT),
  'other.log': entry(
    'Log of an application, or of a component that its lines do not name',
    'various',
    'kubectl logs -n <namespace> <pod> -c <container>',
  ),
  'text.session': entry('Commands and their output, pasted from a terminal', 'people', 'script session.txt'),
  'text.lines': entry('Text of no known form', 'various', 'kubectl logs -n <namespace> <pod> --all-containers'),
  unknown: entry('Not recognised', 'unknown', BUG_REPORT),
};

/** What bug-report collects for a whole mesh at once; a single command only asks for one part. */
const IN_BUG_REPORT: ReadonlySet<string> = new Set<ArtifactKind>(
  (Object.keys(CATALOG) as ArtifactKind[]).filter(
    (kind) =>
      kind !== 'unknown' &&
      !/^(?:proxy-config|ztunnel-config|istioctl|helm|az|command|text|other|bundle)\./.test(kind) &&
      !['kube.table', 'kube.top', 'kube.api'].includes(kind),
  ),
);

/** The command that would collect a kind, behind `istioctl bug-report` where that collects it too. */
export function collectCommand(kind: string): string {
  const known: CatalogEntry | undefined = Object.hasOwn(CATALOG, kind) ? CATALOG[kind as ArtifactKind] : undefined;
  if (!known || known.collect === BUG_REPORT) return BUG_REPORT;
  return IN_BUG_REPORT.has(kind) ? `${BUG_REPORT}, or ${known.collect}` : known.collect;
}
