import type { ArtifactKind } from '../model/artifact.ts';

/** A recogniser: every pattern must occur in the head. */
type Recogniser = readonly [kind: ArtifactKind, ...patterns: readonly RegExp[]];

/** Documents that begin with `{`; the first that fits wins. Blanks vary between builds of the writers. */
const OBJECTS: readonly Recogniser[] = [
  ['proxy.config-dump', /^\{\s*"configs"\s*:/],
  ['proxy.config-dump', /"configs"\s*:/, /envoy\.admin\./],
  ['istiod.debug', /^\{\s*"totalClients"/],
  ['istiod.debug', /^\{\s*"(?:authorization_policies|telemetries)"/],
  ['istiod.debug', /^\{\s*"type\.googleapis\.com\//],
  ['istiod.endpointz', /"Shards"\s*:/],
  ['istiod.push-status', /^\{\s*"(?:pilot_[a-z_]+|endpoint_no_pod)"\s*:\s*\{/],
  [
    'istiod.mesh',
    /"(?:proxyListenPort|ingressControllerMode|rootNamespace|trustDomain)"\s*:/,
    /"defaultConfig"\s*:|"outboundTrafficPolicy"\s*:/,
  ],
  ['proxy-config.bootstrap', /^\{\s*"bootstrap"\s*:/],
  [
    'proxy-config.secrets',
    /^\{\s*(?:"@type"\s*:[^,]*,\s*)?"(?:versionInfo"\s*:[^,]*,\s*")?(?:dynamicActiveSecrets|dynamicWarmingSecrets|staticSecrets)"/,
  ],
  ['text.lines', /"@type"\s*:\s*"[^"]*ClientConfig"/],
  ['kube.objects', /^\{\s*"apiVersion"\s*:/],
  ['kube.objects', /^\{\s*"kind"\s*:\s*"/, /"apiVersion"\s*:/],
  [
    'ztunnel.config-dump',
    /"(?:workloads|services|workloadState)"\s*:|^\{\s*"certificates"\s*:/,
    /"certChain"\s*:|"stagedServices"|"staticConfig"|"workloadState"|"rootCerts"/,
  ],
  ['istiod.debug', /^\{\s*"workloads"\s*:/, /"policies"\s*:/],
  ['ztunnel.config-dump', /^\{\s*"(?:workloads|services|policies)"\s*:/],
  ['proxy.certs', /^\{\s*"certificates"\s*:/],
  ['proxy.server-info', /^\{\s*"version"\s*:\s*"[^"]*\//, /"state"\s*:/],
  ['proxy.runtime', /^\{\s*"(?:layers|entries)"\s*:/],
  ['proxy.memory', /^\{\s*"allocated"\s*:/],
  ['text.lines', /^\{\s*"clientVersion"\s*:/],
];

/** Documents that begin with `[`. */
const ARRAYS: readonly Recogniser[] = [
  ['istiod.syncz', /"proxy"\s*:/, /"(?:cluster_sent|istio_version|proxy_version|listener_sent)"\s*:/],
  ['istiod.registryz', /"Attributes"\s*:/],
  ['istiod.clusterz', /"secretName"\s*:/, /"syncStatus"\s*:/],
  ['istiod.debug', /^\[\s*\{\s*"(?:uid|name)"\s*:/, /"state"\s*:/, /"outputs"\s*:|"inputCollection"\s*:/],
  ['istiod.debug', /^\[\s*\{\s*"group"\s*:/, /"version"\s*:/],
  ['istiod.endpointz', /^\[\s*\{\s*"svc"\s*:/],
  ['analyze.messages', /"documentationUrl"\s*:/, /"IST\d{4}"/],
  ['istiod.configz', /"apiVersion"\s*:/, /"kind"\s*:/, /"metadata"\s*:/],
];

/** The key that tells what the elements of `istioctl proxy-config … -o json` are is the one that comes first: listeners hold routes. */
const PROXY_CONFIG: readonly (readonly [RegExp, ArtifactKind])[] = [
  [/"filterChains"\s*:|"listenerFilters"\s*:|"useOriginalDst"\s*:/, 'proxy-config.listeners'],
  [/"virtualHosts"\s*:/, 'proxy-config.routes'],
  [/"edsClusterConfig"\s*:|"connectTimeout"\s*:|"lbPolicy"\s*:/, 'proxy-config.clusters'],
  [/"hostStatuses"\s*:/, 'proxy-config.endpoints'],
  [/"tlsCertificate"\s*:|"validationContext"\s*:\s*\{\s*"trustedCa"/, 'proxy-config.secrets'],
];

/** JSON documents by their keys; undefined for JSON that nobody of a mesh writes, and for logs of JSON lines. */
export function sniffJson(text: string): ArtifactKind | undefined {
  const isArray = text.startsWith('[');
  const found = (isArray ? ARRAYS : OBJECTS).find(([, ...patterns]) => patterns.every((pattern) => pattern.test(text)));
  if (found) return found[0];
  return isArray ? proxyConfigOf(text) : undefined;
}

function proxyConfigOf(text: string): ArtifactKind | undefined {
  let first = text.length;
  let kind: ArtifactKind | undefined;
  for (const [key, candidate] of PROXY_CONFIG) {
    const at = text.search(key);
    if (at === -1 || at >= first) continue;
    first = at;
    kind = candidate;
  }
  return kind;
}
