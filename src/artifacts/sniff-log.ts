import { criLine } from '../util/docker-line.ts';

/** A log of the mesh, as its lines tell. */
export type LogKind = 'istiod.log' | 'proxy.log' | 'ztunnel.log' | 'cni.log' | 'operator.log' | 'bug-report.log';

const LINES_LOOKED_AT = 400;
const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)`;
/** What `kubectl logs --prefix --timestamps`, stern, log exports and the files of nodes put in front. */
const PREFIX = new RegExp(
  String.raw`^(?:\[pod\/[^\]]+\] |[a-z0-9][a-z0-9.-]{0,100} [a-z0-9-]{1,63} (?=\[?\d{4}-|\{"))?(?:${TIME} (?:(?:stdout|stderr) [FP] |\| )?)?`,
);
const POD =
  /^(?:\[pod\/(?<a>[^/\]]+)\/[^\]]+\] |(?<b>[a-z0-9][a-z0-9.-]{0,100}-[a-z0-9]{1,10}) [a-z0-9-]{1,63} (?=\[?\d{4}-|\{"))/;
const GO_TEXT =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z[\t ]+(?:trace|debug|info|warn|warning|error|fatal|critical|off)[\t ]+(?<rest>.*)/;
const ACCESS = /^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\] "/;
const ENVOY_OLD = /^(?:\[Envoy \(Epoch \d+\)\] )?\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\]\[\d+\]\[[a-z]+\]/;
const ZTUNNEL_OLD = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z\s+(?:TRACE|DEBUG|INFO|WARN|ERROR)\s.*ztunnel/;
const JSON_LINE = /^\{.*\}\s*$/;

/** Who writes such a scope or message. A scope that several components use is in none of these. */
const MARKS: readonly (readonly [LogKind, RegExp])[] = [
  [
    'bug-report.log',
    /^(?:STARTING|COMPLETED) (?:kubectl|PodLogs|PodExec|ProxyGet)\b|^Running with the following config:|^Fetching logs for the following containers|^Cluster resource tree:|^Getting logs for \S+\/\S+\/|^Waiting on (?:proxy logs|istio\.io)/,
  ],
  [
    'ztunnel.log',
    /^(?:ztunnel|access|xds::|proxy::|state|inpod|app|identity|dns|readiness|hyper_util|proxyfactory|admin)\b(?!\S*\.go).*(?:\bsrc\.addr|RustVersion|ztunnel|::|\binpod\b)|\bsrc\.workload=/,
  ],
  [
    'cni.log',
    /^(?:cni-agent|cni-plugin|install|cni|repair|ambient)\t|^CNI (?:version|logging level|install)|^FLAG: --(?:cni-|mounted-cni|chained-cni|ambient-)/,
  ],
  ['operator.log', /^(?:installer|operator)\t|IstioOperator|istio-operator/],
  [
    'proxy.log',
    /^envoy [a-z_0-9]+|^FLAG: --(?:proxyLogLevel|proxyComponentLogLevel|concurrency|stsPort)=|^Proxy role\b|^Envoy (?:command|proxy)\b|^(?:xdsproxy|healthcheck)\t|^Pilot SAN\b|^Effective config: binaryPath|^Apply proxy config from/,
  ],
  [
    'istiod.log',
    /^FLAG: --(?:caCertFile|clusterAliases|clusterRegistriesNamespace|meshConfig|kubeconfig|registries|shutdownDuration)=|^(?:ads|delta|model|rootcertrotator|pkica|pkira|serverca|validationController|validationServer|controllers|webhook|kube|grpcgen|authn|processing|retry|status|secretcontroller|gateway|ingress status|tag-watcher|serviceentry|trustBundle|untaint|ip-autoallocate|adsc|monitoring|krt)\t|^(?:XDS: Push|Push debounce|ADS: |Mesh Config|mesh configuration|initializing (?:mesh|webhook|Istiod|controllers|secure))/,
  ],
];

const linesOf = (text: string): readonly string[] => text.split('\n', LINES_LOOKED_AT).map(criLine);

/** Decides by votes over the first lines which component wrote a log; undefined when no line has a form of the mesh. */
export const sniffLog = (text: string): LogKind | undefined => logVotes(text)[0];

/** Components that any of the first lines is a line of, the one with most lines first. */
export function logVotes(text: string): readonly LogKind[] {
  const votes = new Map<LogKind, number>();
  for (const line of linesOf(text)) {
    const kind = kindOfLine(line.replace(/\r$/, ''));
    if (kind) votes.set(kind, (votes.get(kind) ?? 0) + 1);
  }
  return [...votes].sort(([, a], [, b]) => b - a).map(([kind]) => kind);
}

/** The pod that the prefixes of all lines name; '' where they name none, or several. */
export function podOfPrefixes(text: string): string {
  const pods = new Set<string>();
  for (const line of text.split('\n', LINES_LOOKED_AT)) {
    const { a, b } = POD.exec(line)?.groups ?? {};
    const pod = a ?? b;
    if (pod !== undefined) pods.add(pod);
  }
  const [pod = ''] = pods;
  return pods.size === 1 ? pod : '';
}

/** Whether any line begins as lines of the mesh's own logs do, whoever wrote it. */
export function hasMeshLines(text: string): boolean {
  return linesOf(text).some((line) => {
    const bare = line.replace(PREFIX, '');
    return [line, bare].some(
      (one) => GO_TEXT.test(one) || ACCESS.test(one) || ENVOY_OLD.test(one) || jsonFields(one) !== undefined,
    );
  });
}

const KLOG = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ \S+:\d+\] /;
const DATED = /^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d/;

/** Whether most lines begin as those of logs do, whoever wrote them. */
export function isLogOfAnyone(text: string): boolean {
  const lines = linesOf(text).filter((line) => line.trim() !== '');
  const dated = lines.filter((line) => DATED.test(line) || KLOG.test(line.replace(PREFIX, '')) || hasMeshLines(line));
  return dated.length * 2 > lines.length;
}

function kindOfLine(line: string): LogKind | undefined {
  for (const one of new Set([line, line.replace(PREFIX, '')])) {
    if (ACCESS.test(one) || ENVOY_OLD.test(one)) return 'proxy.log';
    if (ZTUNNEL_OLD.test(one)) return 'ztunnel.log';
    const rest = GO_TEXT.exec(one)?.groups?.['rest'] ?? jsonFields(one);
    if (rest === undefined) continue;
    if (rest === ACCESS_RECORD) return 'proxy.log';
    // Text from a terminal has blanks where the tabs were.
    const forms = rest.includes('\t') ? [rest] : [rest, rest.replace(/^(\S+) +/, '$1\t')];
    return MARKS.find(([, mark]) => forms.some((form) => mark.test(form)))?.[0];
  }
  return undefined;
}

const ACCESS_RECORD = 'access record';

/** Scope and message of a JSON line as if it were text; `access record` for an access log; undefined for other JSON. */
function jsonFields(line: string): string | undefined {
  if (!JSON_LINE.test(line)) return undefined;
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return undefined;
  }
  const field = (name: string): string => {
    const value: unknown = record !== null && typeof record === 'object' ? Reflect.get(record, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  if (/"(?:response_flags|response_code_details|upstream_cluster)"\s*:/.test(line)) return ACCESS_RECORD;
  const scope = field('scope') || field('logger');
  const message = field('msg') || field('message');
  if ((field('level') || field('severity')) === '' || message === '') return undefined;
  if (/"src\.addr"|"src\.workload"/.test(line)) return `access\tsrc.addr ${message}`;
  return scope === '' ? message : `${scope}\t${message}`;
}

/** What a file name says about who wrote a log; the content says more. */
export function logKindOfName(stem: string, path: string): LogKind | undefined {
  if (/(?:^|[/.\\])bug-report$/.test(stem)) return 'bug-report.log';
  if (/(?:^|[_/-])ztunnel(?:-|_|$|\.)/.test(stem)) return 'ztunnel.log';
  if (/istio-cni|(?:^|[._-])cni(?:$|[._-])|install-cni/.test(stem)) return 'cni.log';
  if (/istio-operator/.test(stem)) return 'operator.log';
  if (/istio-proxy|ingressgateway|egressgateway|(?:^|[._-])(?:waypoint|envoy)(?:$|[._-])|access[._-]?log/.test(stem))
    return 'proxy.log';
  if (/(?:^|[._-])(?:istiod|pilot|discovery)(?:$|[._-])/.test(stem)) return 'istiod.log';
  return /\/istio-proxy\//.test(path) ? 'proxy.log' : /\/discovery\//.test(path) ? 'istiod.log' : undefined;
}
