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
  ['proxy-config.ecds', /^\{\s*"ecdsFilters"\s*:/],
  ['proxy-config.endpoints', /^\{\s*"cluster_statuses"\s*:/],
  ['proxy.listeners', /^\{\s*"listener_statuses"\s*:/],
  ['istioctl.proxy-status', /"@type"\s*:\s*"[^"]*ClientConfig"/],
  ['az.error', /^\{\s*"error"\s*:\s*\{\s*"(?:code|message|details)"/],
  ['az.error', /"statusMessage"\s*:/, /"operationName"\s*:/],
  ['az.aks', /"(?:agentPoolProfiles|serviceMeshProfile)"\s*:/],
  ['az.mesh', /"meshRevisions"\s*:|"compatibleWith"\s*:/],
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
  ['kube.version', /^\{\s*"clientVersion"\s*:/, /"gitVersion"\s*:/],
  ['bug-report.versions', /^\{\s*"(?:clientVersion|meshVersion|dataPlaneVersion)"\s*:/],
  ['proxy-config.bootstrap', /"node"\s*:\s*\{/, /"(?:static_resources|dynamic_resources|staticResources)"\s*:/],
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
  ['ztunnel-config.connections', /"connections"\s*:/, /"info"\s*:/],
  ['ztunnel-config.certificates', /"certChain"\s*:/, /"identity"\s*:/],
  ['ztunnel-config.services', /"vips"\s*:/, /"hostname"\s*:/],
  ['ztunnel-config.workloads', /"workloadIps?"\s*:/],
  ['ztunnel-config.policies', /"action"\s*:/, /"scope"\s*:/, /"rules"\s*:|"groups"\s*:/],
  ['istioctl.tag-list', /^\[\s*\{\s*"tag"\s*:/, /"revision"\s*:/],
  ['az.mesh', /"compatibleWith"\s*:/, /"revision"\s*:/],
  ['az.error', /"statusMessage"\s*:/, /"operationName"\s*:/],
  ['kube.api', /^\[\s*\{\s*"kind"\s*:\s*"APIResourceList"/],
  ['kube.api', /^\[\s*\{\s*"name"\s*:\s*"[^"]*",\s*"versions"\s*:/],
  ['bundle.notes', /"insight"\s*:/, /"analyzerSpec"\s*:/],
  ['istiod.configz', /"apiVersion"\s*:/, /"kind"\s*:/, /"metadata"\s*:/],
];

/** The key that tells what the elements of `istioctl proxy-config … -o json|yaml` are is the one that comes first: listeners hold routes. */
const PROXY_CONFIG: readonly (readonly [RegExp, ArtifactKind])[] = [
  [/"?\b(?:filterChains|listenerFilters|useOriginalDst)"?\s*:/, 'proxy-config.listeners'],
  [/"?\bvirtualHosts"?\s*:/, 'proxy-config.routes'],
  [/"?\b(?:edsClusterConfig|connectTimeout|lbPolicy)"?\s*:/, 'proxy-config.clusters'],
  [/"?\b(?:hostStatuses|lbEndpoints)"?\s*:/, 'proxy-config.endpoints'],
  [/"?\btlsCertificate"?\s*:|"?\bvalidationContext"?\s*:\s*\{\s*"trustedCa"/, 'proxy-config.secrets'],
];

/** JSON documents by their keys; undefined for JSON that nobody of a mesh writes, and for logs of JSON lines. */
export function sniffJson(text: string): ArtifactKind | undefined {
  const isArray = text.startsWith('[');
  const found = (isArray ? ARRAYS : OBJECTS).find(([, ...patterns]) => patterns.every((pattern) => pattern.test(text)));
  if (found) return found[0];
  return isArray ? proxyConfigOf(text) : undefined;
}

/** A list in YAML that is none of resources: what `istioctl proxy-config … -o yaml` prints. */
export const sniffYaml = (text: string): ArtifactKind | undefined =>
  /^- [a-z][A-Za-z]*:/.test(text) ? proxyConfigOf(text) : undefined;

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
