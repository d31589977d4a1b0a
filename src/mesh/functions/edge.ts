import type { RuleFunction } from '../../model/functions.ts';
import {
  envoyFiltersBehind,
  envoyFiltersFor,
  podRefOfProxyId,
  rejectionGist,
  xdsOfType,
} from '../control-plane/envoy-filters.ts';
import type { Mesh } from '../mesh.ts';
import { extensionProviders, meshConfigKnown, providerHost, providerPort } from '../security/extension-providers.ts';
import { mismatches, nearestAllow, plaintext, policiesNamedIn, principalProblem } from '../security/policy-verdict.ts';
import {
  gatewayPortReachable,
  gatewayServices,
  gatewaysOfAccess,
  gatewaysOfPod,
  similarHosts,
} from '../traffic/gateway-servers.ts';
import { fn, READS } from './define.ts';

const GROUP = { access: 'Access' } as const;
const POD = { pod: 'Pod' } as const;
const GATEWAY = { gateway: 'Gateway' } as const;

/** Functions over gateways, authorization policies and Envoy extensions. */
export const EDGE: readonly RuleFunction<Mesh>[] = [
  fn(
    'gatewaysOfPod',
    POD,
    'list<Gateway>',
    READS.config,
    'Istio Gateways whose selector matches a pod.',
    gatewaysOfPod,
  ),
  fn(
    'gatewaysOfAccess',
    GROUP,
    'list<Gateway>',
    READS.config,
    'Istio Gateways of the gateway proxy that wrote a group.',
    gatewaysOfAccess,
  ),
  fn(
    'gatewayServices',
    GATEWAY,
    'list<Service>',
    READS.kube,
    'Services in front of the pods of a Gateway.',
    gatewayServices,
  ),
  fn(
    'gatewayPortReachable',
    { ...GATEWAY, port: 'double' },
    'bool',
    READS.kube,
    'A Service in front of the pods of a Gateway leads to that port, or may though it was not collected.',
    gatewayPortReachable,
  ),
  fn(
    'similarHosts',
    { host: 'string', names: 'list<string>' },
    'list<string>',
    READS.nothing,
    'Those of the names that a host was probably meant to be.',
    (_mesh: Mesh, host: string, names: readonly string[]) => similarHosts(host, names),
  ),
  fn(
    'policiesNamedIn',
    GROUP,
    'list<AuthorizationPolicy>',
    READS.config,
    'AuthorizationPolicies that the details of denied requests name.',
    policiesNamedIn,
  ),
  fn(
    'nearestAllow',
    GROUP,
    'list<AuthorizationPolicy>',
    READS.config,
    'Of the ALLOW policies at the proxy that denied requests, the one that comes closest to allowing them.',
    nearestAllow,
  ),
  fn(
    'mismatches',
    { policy: 'AuthorizationPolicy', ...GROUP },
    'list<string>',
    READS.pods,
    'What keeps the closest rule of a policy from matching requests, one phrase for each part.',
    mismatches,
  ),
  fn(
    'cameInPlaintext',
    GROUP,
    'bool',
    READS.nothing,
    'Requests reached a sidecar without mTLS, so without an identity.',
    plaintext,
  ),
  fn(
    'principalProblem',
    { principal: 'string' },
    'string',
    READS.pods,
    'Why no identity of the mesh can match a principal of a policy; empty when one can.',
    principalProblem,
  ),
  fn(
    'envoyFiltersFor',
    POD,
    'list<EnvoyFilter>',
    READS.config,
    'EnvoyFilters that change the proxy of a pod.',
    envoyFiltersFor,
  ),
  fn(
    'envoyFiltersBehind',
    { namespace: 'string', pod: 'list<Pod>', xds: 'string', error: 'string' },
    'list<EnvoyFilter>',
    READS.config,
    'EnvoyFilters whose patch a rejected update of a proxy complains of, best match only.',
    envoyFiltersBehind,
  ),
  fn(
    'rejectionGist',
    { error: 'string' },
    'string',
    READS.nothing,
    'What a rejected update complains of, in one short phrase.',
    (_mesh: Mesh, error: string) => rejectionGist(error),
  ),
  fn(
    'podRefOfProxyId',
    { id: 'string' },
    'string',
    READS.nothing,
    'ns/name of the pod in a connection or proxy id of istiod.',
    (_mesh: Mesh, id: string) => podRefOfProxyId(id),
  ),
  fn(
    'xdsOfType',
    { type: 'string' },
    'string',
    READS.nothing,
    'LDS, CDS, RDS … of the last word of an Envoy type URL.',
    (_mesh: Mesh, type: string) => xdsOfType(type),
  ),
  fn(
    'extensionProviders',
    {},
    'list<string>',
    READS.mesh,
    'Names of the extension providers of the mesh configuration, those that Istio brings along included.',
    extensionProviders,
  ),
  fn(
    'providerHost',
    { name: 'string' },
    'string',
    READS.mesh,
    'Full host name of the service behind an extension provider, empty when there is none.',
    providerHost,
  ),
  fn(
    'providerPort',
    { name: 'string' },
    'double',
    READS.mesh,
    'Port of an extension provider, 0 when none.',
    providerPort,
  ),
  fn('meshConfigKnown', {}, 'bool', READS.nothing, 'The mesh configuration was collected.', meshConfigKnown),
];
