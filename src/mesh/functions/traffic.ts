import type { RuleFunction } from '../../model/functions.ts';
import type { DestinationRule } from '../../model/istio.ts';
import type { Pod, Workload } from '../../model/kube.ts';
import { injectionWebhooks, revisions } from '../control-plane/control-plane.ts';
import { injectionOf } from '../control-plane/injection.ts';
import { trustDomain } from '../control-plane/mesh-config.ts';
import type { Mesh } from '../mesh.ts';
import { authorizationPoliciesFor, identity } from '../security/authorization.ts';
import { mtlsMode, peerAuthenticationsFor, requestAuthenticationsFor } from '../security/mtls.ts';
import * as ambient from '../traffic/ambient.ts';
import { destinationRulesFor, effectivePolicy } from '../traffic/destination-rules.ts';
import { gatewayNamed, gatewayPods, virtualServiceInPlaceOf, virtualServicesFor } from '../traffic/routing.ts';
import { sidecarFor, sidecarImports } from '../traffic/sidecar-scope.ts';
import { fn, READS } from './define.ts';

const NAME = { namespace: 'string', name: 'string' } as const;
const POD = { pod: 'Pod' } as const;

/** Functions with Istio's own semantics of routing, security, injection and ambient mode. */
export const TRAFFIC: readonly RuleFunction<Mesh>[] = [
  fn(
    'virtualServicesFor',
    { host: 'string', gateway: 'string' },
    'list<VirtualService>',
    READS.config,
    'VirtualServices for a full host name on a gateway ("mesh" or ns/name), the one that wins first.',
    virtualServicesFor,
  ),
  fn(
    'virtualServiceInPlaceOf',
    { service: 'VirtualService', host: 'string' },
    'list<VirtualService>',
    READS.config,
    'The older VirtualService that takes effect for a host in the mesh in place of this one, if there is one.',
    virtualServiceInPlaceOf,
  ),
  fn(
    'destinationRulesFor',
    { fqdn: 'string', clientNamespace: 'string' },
    'list<DestinationRule>',
    READS.config,
    'DestinationRules that a client in a namespace uses for a host, by the precedence of Istio.',
    destinationRulesFor,
  ),
  fn(
    'effectivePolicy',
    { rule: 'DestinationRule', port: 'double', subset: 'string' },
    'TrafficPolicy',
    READS.nothing,
    'The policy of a DestinationRule for a service port and a subset (or ""), merged as Istio does.',
    (_mesh: Mesh, rule: DestinationRule, port: number, subset: string) => effectivePolicy(rule, port, subset),
  ),
  fn('gatewayNamed', NAME, 'list<Gateway>', READS.config, 'The Istio Gateway of that name.', gatewayNamed),
  fn(
    'gatewayPods',
    { gateway: 'Gateway' },
    'list<Pod>',
    READS.pods,
    'Pods that a Gateway selects, in all namespaces unless istiod scopes Gateways to theirs.',
    gatewayPods,
  ),
  fn(
    'sidecarFor',
    { namespace: 'string', labels: 'map<string, string>' },
    'list<Sidecar>',
    READS.config,
    'The Sidecar that applies to pods with these labels; none when there is none.',
    sidecarFor,
  ),
  fn(
    'sidecarImports',
    { sidecar: 'Sidecar', fqdn: 'string', serviceNamespace: 'string' },
    'bool',
    READS.nothing,
    'A Sidecar lets a service in, by its egress hosts or because a VirtualService it lets in leads there.',
    sidecarImports,
  ),
  fn(
    'mtlsMode',
    { ...POD, port: 'double' },
    'string',
    READS.config,
    'STRICT, PERMISSIVE or DISABLE for a port of a pod.',
    mtlsMode,
  ),
  fn(
    'peerAuthenticationsFor',
    POD,
    'list<PeerAuthentication>',
    READS.config,
    'PeerAuthentications for a pod, the deciding one first.',
    peerAuthenticationsFor,
  ),
  fn(
    'authorizationPoliciesFor',
    POD,
    'list<AuthorizationPolicy>',
    READS.config,
    'AuthorizationPolicies enforced at a pod.',
    authorizationPoliciesFor,
  ),
  fn(
    'requestAuthenticationsFor',
    POD,
    'list<RequestAuthentication>',
    READS.config,
    'RequestAuthentications enforced at a pod.',
    requestAuthenticationsFor,
  ),
  fn(
    'trustDomain',
    {},
    'string',
    READS.nothing,
    'Trust domain of the mesh, cluster.local unless told otherwise.',
    trustDomain,
  ),
  fn('identity', POD, 'string', READS.nothing, 'Principal of a pod: trust-domain/ns/namespace/sa/account.', identity),
  fn(
    'injection',
    { workload: 'Workload' },
    'Injection',
    READS.kube,
    'Whether a workload should have and has sidecars, and why not, by the selectors of the webhooks.',
    (mesh: Mesh, workload: Workload) => injectionOf(mesh, workload),
  ),
  fn(
    'injectionWebhooks',
    {},
    'list<Webhook>',
    READS.kube,
    'Mutating webhooks that inject sidecars.',
    injectionWebhooks,
  ),
  fn('revisions', {}, 'list<Revision>', READS.nothing, 'Revisions of the control plane.', revisions),
  fn(
    'namespaceIsAmbient',
    { namespace: 'string' },
    'bool',
    READS.kube,
    'The namespace is labelled for ambient mode.',
    ambient.namespaceIsAmbient,
  ),
  fn('podIsAmbient', POD, 'bool', READS.nothing, 'ztunnel captures the traffic of the pod.', (_mesh: Mesh, pod: Pod) =>
    ambient.podIsAmbient(pod),
  ),
  fn(
    'waypointNameFor',
    { kind: 'string', ...NAME },
    'string',
    READS.kube,
    'ns/name of the waypoint that labels of a Service, ServiceEntry, Pod or Namespace name, inherited from the namespace; "" for none.',
    ambient.waypointNameFor,
  ),
  fn(
    'k8sGatewayNamed',
    NAME,
    'list<K8sGateway>',
    READS.config,
    'The Gateway API Gateway of that name.',
    ambient.k8sGatewayNamed,
  ),
];
