import type { ArtifactKind } from '../model/artifact.ts';
import { columnsOf } from '../util/text-table.ts';

/** Tables by columns that must be there; the first that fits wins. */
const TABLES: readonly (readonly [ArtifactKind, ...columns: readonly string[]])[] = [
  ['istioctl.proxy-status', 'NAME', 'CDS', 'LDS', 'EDS', 'RDS'],
  ['istioctl.proxy-status', 'NAME', 'ISTIOD', 'VERSION', 'SUBSCRIBED TYPES'],
  ['proxy-config.table', 'SERVICE FQDN', 'PORT', 'SUBSET', 'DIRECTION', 'TYPE'],
  ['proxy-config.table', 'ADDRESS', 'PORT', 'MATCH', 'DESTINATION'],
  ['proxy-config.table', 'ADDRESSES', 'PORT', 'MATCH', 'DESTINATION'],
  ['proxy-config.table', 'ADDRESS', 'PORT', 'TYPE'],
  ['proxy-config.table', 'DOMAINS', 'MATCH', 'VIRTUAL SERVICE'],
  ['proxy-config.table', 'ECDS NAME', 'TYPE'],
  ['proxy-config.endpoints', 'STATUS', 'OUTLIER CHECK', 'CLUSTER'],
  ['proxy-config.endpoints', 'NAME', 'STATUS', 'LOCALITY', 'CLUSTER'],
  ['proxy-config.secrets', 'RESOURCE NAME', 'TYPE', 'STATUS', 'VALID CERT'],
  ['ztunnel-config.workloads', 'NAMESPACE', 'NODE', 'WAYPOINT', 'PROTOCOL'],
  ['ztunnel-config.services', 'NAMESPACE', 'SERVICE NAME', 'SERVICE VIP'],
  ['ztunnel-config.policies', 'NAMESPACE', 'POLICY NAME', 'ACTION', 'SCOPE'],
  ['ztunnel-config.certificates', 'CERTIFICATE NAME', 'TYPE', 'STATUS'],
  ['ztunnel-config.connections', 'WORKLOAD', 'DIRECTION', 'LOCAL', 'REMOTE'],
  ['istioctl.check-inject', 'WEBHOOK', 'REVISION', 'INJECTED'],
  ['istioctl.tag-list', 'TAG', 'REVISION', 'NAMESPACES'],
  ['istioctl.authz-check', 'ACTION', 'AuthorizationPolicy', 'RULES'],
  ['kube.events', 'LAST SEEN', 'TYPE', 'REASON'],
  ['kube.secrets', 'NAME', 'TYPE', 'DATA', 'AGE'],
  ['kube.namespaces', 'NAME', 'STATUS', 'AGE', 'LABELS'],
  ['kube.top', 'NAME', 'CPU(cores)', 'MEMORY(bytes)'],
  ['kube.table', 'NAME', 'AGE'],
  ['kube.table', 'NAME', 'CREATED AT'],
];
/** Columns that a table has beside those above only where it is another one. */
const FOREIGN: Readonly<Partial<Record<ArtifactKind, ReadonlySet<string>>>> = {
  'kube.namespaces': new Set(['NAMESPACE', 'READY', 'VOLUME', 'CAPACITY', 'ROLES', 'VERSION']),
};

/** Rows that lost their header, as `grep` leaves them. */
const ROWS: readonly (readonly [ArtifactKind, RegExp])[] = [
  ['istioctl.proxy-status', /^\S+\.\S+ .*\b(?:SYNCED|STALE|NOT SENT)\b.* (?:SYNCED|STALE|NOT SENT)\b/],
  ['proxy-config.endpoints', /^\S+ +(?:HEALTHY|UNHEALTHY|DRAINING|DEGRADED) +(?:OK|FAILED) +\S+$/],
  ['kube.table', /^\S+ +(?:\S+ +)?(?:ClusterIP|NodePort|LoadBalancer|ExternalName) +\S+ +\S+ +\S+ +\S+$/],
  [
    'kube.table',
    /^\S+ +(?:\S+ +)?\d+\/\d+ +(?:Running|Pending|Completed|Terminating|Error|CrashLoopBackOff|Init:\S+) +\d/,
  ],
];

/** Forms of text that are known by how they begin, or by a line of theirs; the first that fits wins. */
const TEXTS: readonly (readonly [ArtifactKind, ...forms: readonly RegExp[]])[] = [
  ['bug-report.versions', /^(?:[^\w\s]+ )?The following Istio control plane revisions\/versions/m],
  // Before errors of commands: its messages may begin with one, and what istioctl says of them in the end may stand before them.
  ['analyze.messages', /^[^\w\s]?(?:\[[0-9;]*m)?(?:Info|Warning|Error)[^\w\s]?(?:\[0m)? \[IST\d{4}\]/m],
  [
    'command.error',
    /^(?:Error(?: from server)?\b.*: |error: |The connection to the server |Unable to connect to the server)/,
  ],
  ['istioctl.analyzers', /^messages:$/m, /^ {2}- name: "InternalError"$/m],
  ['analyze.messages', /^✔ No validation issues found/m],
  ['analyze.messages', /^- (?:cluster: .*\n {2})?code: IST\d{4}$/m],
  ['istioctl.precheck', /^(?:✔ )?No issues found when checking the cluster/m],
  [
    'istioctl.verify-install',
    /^(?:[✔✘] (?:[A-Z]\w+): \S+(?: checked successfully|: )|Checked \d+ (?:custom resource definitions|Istio Deployments)|[✔✘!] (?:Istio is installed|No Istio installation)|\d+ Istio control planes? detected)/m,
  ],
  ['istioctl.describe', /^Pod: \S+/m, /^(?: +Pod (?:Ports|Revision)\b|Service: |-{20}$)/m],
  ['bug-report.versions', /^(?:client|control plane|data plane) version: /m],
  ['bug-report.versions', /^(?:meshVersion|dataPlaneVersion):/m],
  ['bug-report.versions', /^clientVersion:$/m, /^ {2}golang_version:/m],
  ['kube.version', /^Client Version: /m, /^Server Version: /m],
  ['kube.version', /^clientVersion:$/m, /^ {2}gitVersion:/m],
  ['proxy-config.log', /^active loggers:$/m],
  ['proxy-config.bootstrap', /^Istio Version:\s/m, /^Envoy Version:\s/m],
  ['proxy-config.all', /^configs:$/m, /^- '@type': type\.googleapis\.com\/envoy\.admin/m],
  ['proxy-config.bootstrap', /^bootstrap:$/m, /^ {2}(?:node|staticResources|dynamicResources):$/m],
  ['proxy-config.secrets', /^(?:dynamicActiveSecrets|dynamicWarmingSecrets|staticSecrets):$/m],
  ['proxy-config.ecds', /^ecdsFilters:$/m],
  ['istioctl.proxy-status', /^--- Istiod (?:Clusters|Listeners|Routes)/m],
  ['istioctl.proxy-status', /^(?:Clusters|Listeners|Routes) (?:Match|Don't Match)/m],
  ['istioctl.proxy-status', /^- '@type': type\.googleapis\.com\/envoy\.service\.status\.v3\.ClientConfig$/m],
  ['helm.values', /^(?:USER-SUPPLIED|COMPUTED) VALUES:$/m],
  ['az.error', /^\([A-Z][A-Za-z]+\) \S/m, /^Code: [A-Za-z]+$/m, /^Message: /m],
  ['az.error', /^ERROR: \([A-Z][A-Za-z]+\) /m],
  ['az.aks', /^(?:agentPoolProfiles|serviceMeshProfile):/m],
  ['proxy.netstat', /^Active (?:Internet|UNIX)/],
  [
    'kube.describe',
    /^Name:\s+\S+\n(?:Namespace|Labels|Roles|Annotations|API Version):/m,
    /^(?:Labels|Annotations|Events|Status|Spec|Type|Roles|Node|IPs?|QoS Class|Init Containers|Containers):/m,
  ],
  ['proxy.clusters', /^.+::(?:added_via_api|default_priority|high_priority|observability_name)::/m],
];

/** Values of the charts of Istio: all of them have some of these at their root. */
const HELM_ROOTS: ReadonlySet<string> = new Set(
  'global pilot meshConfig gateways sidecarInjectorWebhook cni ztunnel istio_cni base istiodRemote revision defaultRevision proxy telemetry'.split(
    ' ',
  ),
);
const LINES_LOOKED_AT = 200;

/** What the header of a table says. */
export function kindOfTable(line: string): ArtifactKind | undefined {
  const names = columnsOf(line).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return TABLES.find(
    ([kind, ...columns]) =>
      columns.every((column) => names.includes(column)) && !names.some((name) => FOREIGN[kind]?.has(name)),
  )?.[0];
}

const TABLE_KINDS: ReadonlySet<ArtifactKind> = new Set([
  ...TABLES.map(([kind]) => kind),
  'proxy-config.all',
  'text.lines',
]);

/** Whether output of this kind is a table, or text in which a table may begin. */
export const isTableKind = (kind: ArtifactKind): boolean => TABLE_KINDS.has(kind);

/** What a text is that is no log, no JSON and no list of resources; undefined when it has no known form. */
export function sniffOutput(text: string): ArtifactKind | undefined {
  const known = TEXTS.find(([, ...forms]) => forms.every((form) => form.test(text)));
  if (known) return known[0];
  const lines = text.split('\n', LINES_LOOKED_AT).map((line) => line.replace(/\r$/, ''));
  for (const line of lines) {
    const kind = kindOfTable(line);
    if (kind) return kind;
  }
  const row = ROWS.find(([, form]) => lines.some((line) => form.test(line)));
  return row?.[0] ?? (isHelmValues(lines) ? 'helm.values' : undefined);
}

function isHelmValues(lines: readonly string[]): boolean {
  const roots = lines.filter((line) => /^[^\s#-]/.test(line));
  const keys = roots.map((line) => /^([A-Za-z][\w-]*):(?: |$)/.exec(line)?.[1]);
  return keys.length > 0 && keys.every((key) => key !== undefined) && keys.some((key) => HELM_ROOTS.has(key ?? ''));
}
