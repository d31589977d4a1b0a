import type * as istio from '../../model/istio.ts';
import type * as kube from '../../model/kube.ts';
import { compare } from '../../util/order.ts';
import { keyOf } from '../mesh.ts';
import { authorizationPolicyView } from '../views/authorization-policy.ts';
import { destinationRuleView } from '../views/destination-rule.ts';
import { k8sGatewayView, k8sRouteView } from '../views/gateway-api.ts';
import * as misc from '../views/istio-misc.ts';
import {
  configMapView,
  eventView,
  namespaceView,
  networkPolicyView,
  nodeView,
  webhookViews,
} from '../views/kube-misc.ts';
import { podView } from '../views/pod.ts';
import { endpointsService, endpointViews, serviceView } from '../views/service.ts';
import { virtualServiceView } from '../views/virtual-service.ts';
import { workloadView } from '../views/workload.ts';

type KubeObject = kube.KubeObject;

/** Views of all objects that have one, by list; each sorted like the objects. */
export interface Catalog {
  namespaces: kube.Namespace[];
  pods: kube.Pod[];
  workloads: kube.Workload[];
  services: kube.Service[];
  webhooks: kube.Webhook[];
  configMaps: kube.ConfigMap[];
  nodes: kube.KubeNode[];
  networkPolicies: kube.NetworkPolicy[];
  events: kube.KubeEvent[];
  gateways: istio.Gateway[];
  virtualServices: istio.VirtualService[];
  destinationRules: istio.DestinationRule[];
  serviceEntries: istio.ServiceEntry[];
  sidecars: istio.Sidecar[];
  peerAuthentications: istio.PeerAuthentication[];
  requestAuthentications: istio.RequestAuthentication[];
  authorizationPolicies: istio.AuthorizationPolicy[];
  envoyFilters: istio.EnvoyFilter[];
  telemetries: istio.Telemetry[];
  wasmPlugins: istio.WasmPlugin[];
  k8sGateways: istio.K8sGateway[];
  k8sRoutes: istio.K8sRoute[];
  endpoints: Map<string, readonly kube.Endpoint[]>;
}

type Reader = (into: Catalog, object: KubeObject, domain: string) => void;

const NETWORKING = 'networking.istio.io';
const SECURITY = 'security.istio.io';
const GATEWAY_API = 'gateway.networking.k8s.io';

const workload: Reader = (into, object) => {
  if (!isOwned(object)) into.workloads.push(workloadView(object));
};
const webhooks: Reader = (into, object) => into.webhooks.push(...webhookViews(object));
const route: Reader = (into, object) => into.k8sRoutes.push(k8sRouteView(object));

/** By kind and API group: other operators have a Service, a Gateway or a Sidecar of their own. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['Namespace.', (into, o) => into.namespaces.push(namespaceView(o))],
  ['Pod.', (into, o) => into.pods.push(podView(o))],
  ['Service.', (into, o, domain) => into.services.push(serviceView(o, domain))],
  ['ConfigMap.', (into, o) => into.configMaps.push(configMapView(o))],
  ['Node.', (into, o) => into.nodes.push(nodeView(o))],
  ['Event.', (into, o) => into.events.push(eventView(o))],
  ['Event.events.k8s.io', (into, o) => into.events.push(eventView(o))],
  ['Deployment.apps', workload],
  ['StatefulSet.apps', workload],
  ['DaemonSet.apps', workload],
  ['ReplicaSet.apps', workload],
  ['Job.batch', workload],
  ['CronJob.batch', workload],
  ['Rollout.argoproj.io', workload],
  ['DeploymentConfig.apps.openshift.io', workload],
  ['MutatingWebhookConfiguration.admissionregistration.k8s.io', webhooks],
  ['ValidatingWebhookConfiguration.admissionregistration.k8s.io', webhooks],
  ['NetworkPolicy.networking.k8s.io', (into, o) => into.networkPolicies.push(networkPolicyView(o))],
  [`Gateway.${NETWORKING}`, (into, o) => into.gateways.push(misc.gatewayView(o))],
  [`VirtualService.${NETWORKING}`, (into, o, domain) => into.virtualServices.push(virtualServiceView(o, domain))],
  [`DestinationRule.${NETWORKING}`, (into, o, domain) => into.destinationRules.push(destinationRuleView(o, domain))],
  [`ServiceEntry.${NETWORKING}`, (into, o) => into.serviceEntries.push(misc.serviceEntryView(o))],
  [`Sidecar.${NETWORKING}`, (into, o) => into.sidecars.push(misc.sidecarView(o))],
  [`EnvoyFilter.${NETWORKING}`, (into, o) => into.envoyFilters.push(misc.envoyFilterView(o))],
  [`PeerAuthentication.${SECURITY}`, (into, o) => into.peerAuthentications.push(misc.peerAuthenticationView(o))],
  [
    `RequestAuthentication.${SECURITY}`,
    (into, o) => into.requestAuthentications.push(misc.requestAuthenticationView(o)),
  ],
  [`AuthorizationPolicy.${SECURITY}`, (into, o) => into.authorizationPolicies.push(authorizationPolicyView(o))],
  ['Telemetry.telemetry.istio.io', (into, o) => into.telemetries.push(misc.telemetryView(o))],
  ['WasmPlugin.extensions.istio.io', (into, o) => into.wasmPlugins.push(misc.wasmPluginView(o))],
  [`Gateway.${GATEWAY_API}`, (into, o) => into.k8sGateways.push(k8sGatewayView(o))],
  [`HTTPRoute.${GATEWAY_API}`, route],
  [`GRPCRoute.${GATEWAY_API}`, route],
  [`TCPRoute.${GATEWAY_API}`, route],
  [`TLSRoute.${GATEWAY_API}`, route],
]);

/** API group of an object, '' for the core group. */
const groupOf = (object: KubeObject): string =>
  object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : '';

/** ReplicaSets of a Deployment and Jobs of a CronJob are no workloads of their own. */
function isOwned(object: KubeObject): boolean {
  if (object.kind !== 'ReplicaSet' && object.kind !== 'Job') return false;
  const metadata = object.body['metadata'];
  const owners =
    typeof metadata === 'object' && metadata !== null
      ? (metadata as Record<string, unknown>)['ownerReferences']
      : undefined;
  return Array.isArray(owners) && owners.length > 0;
}

/** Makes the views of objects. `domain` is the DNS domain of the Kubernetes cluster. */
export function catalogOf(objects: readonly KubeObject[], domain: string): Catalog {
  const into: Catalog = {
    namespaces: [],
    pods: [],
    workloads: [],
    services: [],
    webhooks: [],
    configMaps: [],
    nodes: [],
    networkPolicies: [],
    events: [],
    gateways: [],
    virtualServices: [],
    destinationRules: [],
    serviceEntries: [],
    sidecars: [],
    peerAuthentications: [],
    requestAuthentications: [],
    authorizationPolicies: [],
    envoyFilters: [],
    telemetries: [],
    wasmPlugins: [],
    k8sGateways: [],
    k8sRoutes: [],
    endpoints: endpointsByService(objects),
  };
  for (const object of objects) READERS.get(`${object.kind}.${groupOf(object)}`)?.(into, object, domain);
  return into;
}

/** Endpoints by ns/service; slices, where a service has any, supersede the older Endpoints object. */
function endpointsByService(objects: readonly KubeObject[]): Map<string, readonly kube.Endpoint[]> {
  const slices = new Map<string, kube.Endpoint[]>();
  const whole = new Map<string, kube.Endpoint[]>();
  for (const object of objects) {
    if (object.kind !== 'EndpointSlice' && object.kind !== 'Endpoints') continue;
    const service = endpointsService(object);
    if (service === '') continue;
    const into = object.kind === 'EndpointSlice' ? slices : whole;
    into.set(service, [...(into.get(service) ?? []), ...endpointViews(object)]);
  }
  return new Map([...whole, ...slices]);
}

/** Cluster-scoped kinds for which some releases of istiod report a namespace. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set(['GatewayClass', 'Namespace', 'Node', 'CustomResourceDefinition']);

interface Found {
  readonly object: KubeObject;
  /** Lower is better: what the API server said over what istiod reports. */
  readonly rank: number;
}

/** One object for each group, kind, namespace and name: the best source wins, then the first path. Sorted by kind, namespace and name. */
export function distinctObjects(found: readonly Found[]): readonly KubeObject[] {
  const best = new Map<string, Found>();
  for (const candidate of found) {
    if (candidate.rank > 0 && isGenerated(candidate.object)) continue;
    const { object } = candidate;
    const key = `${object.kind}.${groupOf(object)} ${CLUSTER_SCOPED.has(object.kind) ? object.name : keyOf(object.namespace, object.name)}`;
    const known = best.get(key);
    if (known === undefined || isBetter(candidate, known)) best.set(key, candidate);
  }
  return [...best].sort((a, b) => compare(a[0], b[0])).map(([, { object }]) => object);
}

const isBetter = (a: Found, b: Found): boolean =>
  a.rank !== b.rank
    ? a.rank < b.rank
    : compare(a.object.source.path, b.object.source.path) < 0 ||
      (a.object.source.path === b.object.source.path && a.object.source.offset < b.object.source.offset);

/** What istiod made of Gateway API objects or for itself: nobody wrote it. */
const isGenerated = (object: KubeObject): boolean =>
  object.name.includes('~') ||
  object.name.includes('-istio-autogenerated-k8s-gateway') ||
  Object.keys(object.annotations).some((key) => key.startsWith('internal.istio.io/'));
