import { describe, expect, test } from 'vitest';
import { authorizationPoliciesFor, identity } from '../../src/mesh/security/authorization.ts';
import { mtlsMode, peerAuthenticationsFor, requestAuthenticationsFor } from '../../src/mesh/security/mtls.ts';
import { waypointNameFor } from '../../src/mesh/traffic/ambient.ts';
import type { Pod } from '../../src/model/kube.ts';
import { doc, meshOf, namespace, pod } from './build.ts';

const istiod = doc(
  'Pod',
  'istio-system/istiod-1',
  { containers: [{ name: 'discovery', image: 'istio/pilot:1.29.6' }] },
  { labels: { app: 'istiod' } },
);
const web = pod('shop/web', { labels: { app: 'web' } });
const mtls = (
  name: string,
  mode: string | null,
  more: Record<string, unknown> = {},
  createdAt = '2026-01-01T00:00:00Z',
) =>
  doc('PeerAuthentication', name, { ...(mode ? { mtls: { mode } } : {}), ...more }, { creationTimestamp: createdAt });
const WEB = { selector: { matchLabels: { app: 'web' } } };

const podIn = (mesh: ReturnType<typeof meshOf>, name: string): Pod => mesh.pods.find((p) => p.name === name)!;

describe('mtlsMode', () => {
  const mode = (policies: readonly object[], port = 8080) => {
    const mesh = meshOf(istiod, web, ...policies);
    return mtlsMode(mesh, podIn(mesh, 'web'), port);
  };
  test.each<[string, readonly object[], string]>([
    ['is permissive by default', [], 'PERMISSIVE'],
    ['is that of the mesh', [mtls('istio-system/default', 'STRICT')], 'STRICT'],
    [
      'is that of the namespace before',
      [mtls('istio-system/default', 'STRICT'), mtls('shop/default', 'DISABLE')],
      'DISABLE',
    ],
    [
      'is that of the workload before',
      [mtls('shop/default', 'STRICT'), mtls('shop/web', 'PERMISSIVE', WEB)],
      'PERMISSIVE',
    ],
    [
      'inherits what is unset',
      [mtls('istio-system/default', 'STRICT'), mtls('shop/default', 'UNSET'), mtls('shop/web', null, WEB)],
      'STRICT',
    ],
    ['does not heed other namespaces', [mtls('other/default', 'STRICT')], 'PERMISSIVE'],
    ['does not heed a selector in the root namespace', [mtls('istio-system/web', 'STRICT', WEB)], 'PERMISSIVE'],
    [
      'does not heed a selector that misses',
      [mtls('shop/api', 'STRICT', { selector: { matchLabels: { app: 'api' } } })],
      'PERMISSIVE',
    ],
    ['takes an empty selector for none', [mtls('shop/default', 'STRICT', { selector: {} })], 'STRICT'],
    [
      'lets the oldest win',
      [mtls('shop/a', 'STRICT', {}, '2026-02-01T00:00:00Z'), mtls('shop/b', 'DISABLE', {}, '2026-01-01T00:00:00Z')],
      'DISABLE',
    ],
  ])('%s', (_name, policies, expected) => {
    expect(mode(policies)).toBe(expected);
  });

  test('has exceptions for ports of the workload', () => {
    const policies = [
      mtls('shop/web', 'STRICT', { ...WEB, portLevelMtls: { 8080: { mode: 'DISABLE' }, 9090: { mode: 'UNSET' } } }),
    ];
    expect([mode(policies, 8080), mode(policies, 9090), mode(policies, 80)]).toEqual(['DISABLE', 'STRICT', 'STRICT']);
  });

  test('port exceptions need a selector', () => {
    expect(mode([mtls('shop/default', 'STRICT', { portLevelMtls: { 8080: { mode: 'DISABLE' } } })])).toBe('STRICT');
  });

  test('lists the policies, the deciding one first', () => {
    const mesh = meshOf(
      istiod,
      web,
      mtls('istio-system/default', 'STRICT'),
      mtls('shop/z', 'DISABLE', {}, '2026-03-01T00:00:00Z'),
      mtls('shop/default', 'STRICT'),
      mtls('shop/web', 'PERMISSIVE', WEB),
    );
    expect(peerAuthenticationsFor(mesh, podIn(mesh, 'web')).map((p) => `${p.namespace}/${p.name}`)).toEqual([
      'shop/web',
      'shop/default',
      'istio-system/default',
      'shop/z',
    ]);
  });
});

describe('policies of a pod', () => {
  const policy = (kind: string, name: string, spec: unknown) => doc(kind, name, spec);
  const gatewayPod = (name: string, labels: Record<string, string>) =>
    pod(name, { labels: { 'gateway.networking.k8s.io/gateway-name': 'waypoint', ...labels } });
  const mesh = meshOf(
    istiod,
    namespace('shop', { 'istio.io/use-waypoint': 'waypoint' }),
    namespace('other'),
    web,
    gatewayPod('shop/waypoint-1', { 'gateway.networking.k8s.io/gateway-class-name': 'istio-waypoint' }),
    gatewayPod('shop/gateway-1', { 'gateway.networking.k8s.io/gateway-name': 'front', app: 'web' }),
    doc('Service', 'shop/cart', { ports: [{ port: 80 }] }),
    policy('AuthorizationPolicy', 'shop/all', {}),
    policy('AuthorizationPolicy', 'shop/web', { selector: { matchLabels: { app: 'web' } } }),
    policy('AuthorizationPolicy', 'shop/api', { selector: { matchLabels: { app: 'api' } } }),
    policy('AuthorizationPolicy', 'istio-system/everywhere', {}),
    policy('AuthorizationPolicy', 'istio-system/web-everywhere', { selector: { matchLabels: { app: 'web' } } }),
    policy('AuthorizationPolicy', 'other/all', {}),
    policy('AuthorizationPolicy', 'shop/at-waypoint', {
      targetRefs: [{ kind: 'Gateway', group: 'gateway.networking.k8s.io', name: 'waypoint' }],
    }),
    policy('AuthorizationPolicy', 'shop/at-cart', { targetRefs: [{ kind: 'Service', name: 'cart' }] }),
    policy('AuthorizationPolicy', 'istio-system/at-class', {
      targetRefs: [{ kind: 'GatewayClass', name: 'istio-waypoint' }],
    }),
    policy('RequestAuthentication', 'shop/jwt', { selector: { matchLabels: { app: 'web' } } }),
    policy('RequestAuthentication', 'other/jwt', {}),
  );
  const names = (policies: readonly { namespace: string; name: string }[]) =>
    policies.map((p) => `${p.namespace}/${p.name}`).sort();

  test('a sidecar goes by selector', () => {
    expect(names(authorizationPoliciesFor(mesh, podIn(mesh, 'web')))).toEqual([
      'istio-system/everywhere',
      'istio-system/web-everywhere',
      'shop/all',
      'shop/web',
    ]);
    expect(names(requestAuthenticationsFor(mesh, podIn(mesh, 'web')))).toEqual(['shop/jwt']);
  });

  test('a waypoint goes by target alone', () => {
    expect(names(authorizationPoliciesFor(mesh, podIn(mesh, 'waypoint-1')))).toEqual([
      'istio-system/at-class',
      'shop/at-cart',
      'shop/at-waypoint',
    ]);
  });

  test('a gateway of the Gateway API also goes by selector', () => {
    expect(names(authorizationPoliciesFor(mesh, podIn(mesh, 'gateway-1')))).toEqual([
      'istio-system/everywhere',
      'istio-system/web-everywhere',
      'shop/all',
      'shop/web',
    ]);
  });

  test('identity', () => {
    expect(identity(mesh, podIn(mesh, 'web'))).toBe('cluster.local/ns/shop/sa/default');
  });
});

describe('waypointNameFor', () => {
  const mesh = meshOf(
    namespace('shop', { 'istio.io/use-waypoint': 'waypoint' }),
    namespace('far', { 'istio.io/use-waypoint': 'shared', 'istio.io/use-waypoint-namespace': 'infra' }),
    namespace('none'),
    doc('Service', 'shop/own', {}, { labels: { 'istio.io/use-waypoint': 'other' } }),
    doc('Service', 'shop/inherits', {}),
    doc('Service', 'shop/without', {}, { labels: { 'istio.io/use-waypoint': 'none' } }),
    pod('far/p'),
  );
  test.each([
    ['Service', 'shop', 'own', 'shop/other'],
    ['Service', 'shop', 'inherits', 'shop/waypoint'],
    ['Service', 'shop', 'without', ''],
    ['Pod', 'far', 'p', 'infra/shared'],
    ['Namespace', '', 'far', 'infra/shared'],
    ['Namespace', 'shop', 'shop', 'shop/waypoint'],
    ['Service', 'none', 'x', ''],
  ])('%s %s/%s', (kind, ns, name, expected) => {
    expect(waypointNameFor(mesh, kind, ns, name)).toBe(expected);
  });
});
