import { describe, expect, test } from 'vitest';
import { destinationRulesFor, effectivePolicy } from '../../../src/mesh/traffic/destination-rules.ts';
import { gatewayPods, virtualServicesFor } from '../../../src/mesh/traffic/routing.ts';
import { sidecarFor, sidecarImports } from '../../../src/mesh/traffic/sidecar-scope.ts';
import { doc, meshOf, namespace, pod } from '../build.ts';

const CART = 'cart.shop.svc.cluster.local';
const service = doc('Service', 'shop/cart', { ports: [{ port: 80 }] });
const istiod = (env: object[] = []) =>
  doc(
    'Pod',
    'istio-system/istiod-1',
    { containers: [{ name: 'discovery', image: 'istio/pilot:1.29.6', env }] },
    { labels: { app: 'istiod' } },
  );
const names = (found: readonly { namespace: string; name: string }[]) => found.map((f) => `${f.namespace}/${f.name}`);

describe('destinationRulesFor', () => {
  const rule = (name: string, host: string, spec: object = {}, createdAt = '2026-01-01T00:00:00Z') =>
    doc('DestinationRule', name, { host, ...spec }, { creationTimestamp: createdAt });
  const from = (client: string, ...rules: readonly object[]) =>
    names(destinationRulesFor(meshOf(istiod(), service, ...rules), CART, client));

  test('the namespace of the client comes first, then that of the service, then the root', () => {
    const own = rule('client/own', CART);
    const theirs = rule('shop/theirs', 'cart');
    const root = rule('istio-system/root', '*.cluster.local');
    expect(from('client', root, theirs, own)).toEqual(['client/own']);
    expect(from('client', root, theirs)).toEqual(['shop/theirs']);
    expect(from('client', root)).toEqual(['istio-system/root']);
    expect(from('client', rule('third/own', CART))).toEqual([]);
  });

  test('a wildcard of the client still comes before the exact host of the service', () => {
    expect(from('client', rule('client/wide', '*.local'), rule('shop/theirs', 'cart'))).toEqual(['client/wide']);
  });

  test('within a namespace the most specific host wins', () => {
    expect(
      from('client', rule('shop/wide', '*.shop.svc.cluster.local'), rule('shop/wider', '*'), rule('shop/exact', CART)),
    ).toEqual(['shop/exact']);
    expect(from('client', rule('shop/wider', '*'), rule('shop/wide', '*.shop.svc.cluster.local'))).toEqual([
      'shop/wide',
    ]);
  });

  test('rules for one host are all used, oldest first', () => {
    expect(
      from(
        'client',
        rule('shop/b', CART, {}, '2026-02-01T00:00:00Z'),
        rule('shop/z', 'cart', {}, '2026-01-01T00:00:00Z'),
      ),
    ).toEqual(['shop/z', 'shop/b']);
  });

  test('exportTo hides a rule', () => {
    expect(from('client', rule('shop/private', 'cart', { exportTo: ['.'] }), rule('istio-system/root', '*'))).toEqual([
      'istio-system/root',
    ]);
    expect(from('shop', rule('shop/private', 'cart', { exportTo: ['.'] }))).toEqual(['shop/private']);
    expect(from('client', rule('shop/some', 'cart', { exportTo: ['client'] }))).toEqual(['shop/some']);
    expect(from('other', rule('shop/some', 'cart', { exportTo: ['client'] }))).toEqual([]);
  });

  test('clients in the root namespace look at the service first', () => {
    expect(from('istio-system', rule('istio-system/root', '*'), rule('shop/theirs', 'cart'))).toEqual(['shop/theirs']);
    expect(
      from('istio-system', rule('istio-system/own', '*', { exportTo: ['.'] }), rule('shop/theirs', 'cart')),
    ).toEqual(['istio-system/own']);
  });
});

describe('effectivePolicy', () => {
  const mesh = meshOf(
    doc('DestinationRule', 'shop/cart', {
      host: 'cart',
      trafficPolicy: {
        tls: { mode: 'ISTIO_MUTUAL' },
        connectionPool: { tcp: { maxConnections: 10 }, http: { maxRetries: 3 } },
        portLevelSettings: [{ port: { number: 443 }, tls: { mode: 'SIMPLE' } }],
      },
      subsets: [
        { name: 'v1', trafficPolicy: { connectionPool: { tcp: { maxConnections: 1 } } } },
        { name: 'v2', trafficPolicy: { tls: { mode: 'DISABLE' } } },
        { name: 'v3' },
      ],
    }),
  );
  const policy = (port: number, subset: string) => effectivePolicy(mesh.destinationRules[0]!, port, subset);

  test('a port policy replaces the whole', () => {
    expect(policy(443, '')).toMatchObject({ tlsMode: 'SIMPLE', maxConnections: -1 });
  });

  test('a subset replaces section by section', () => {
    expect(policy(80, 'v1')).toMatchObject({ tlsMode: 'ISTIO_MUTUAL', maxConnections: 1, maxRetries: 0 });
    expect(policy(80, 'v2')).toMatchObject({ tlsMode: 'DISABLE', maxConnections: 10, maxRetries: 3 });
    expect(policy(80, 'v3')).toMatchObject({ tlsMode: 'ISTIO_MUTUAL', maxConnections: 10 });
    expect(policy(443, 'v1')).toMatchObject({ tlsMode: 'SIMPLE', maxConnections: 1 });
  });
});

describe('virtualServicesFor', () => {
  const mesh = meshOf(
    doc('VirtualService', 'shop/exact', { hosts: ['cart'] }),
    doc('VirtualService', 'shop/wide', { hosts: ['*.shop.svc.cluster.local'] }),
    doc('VirtualService', 'shop/at-gateway', { hosts: ['shop.example.com', 'cart'], gateways: ['front'] }),
    doc('VirtualService', 'shop/both', { hosts: ['*.example.com'], gateways: ['front', 'mesh'] }),
  );
  test('takes the most specific first, by gateway', () => {
    expect(names(virtualServicesFor(mesh, CART, 'mesh'))).toEqual(['shop/exact', 'shop/wide']);
    expect(names(virtualServicesFor(mesh, 'shop.example.com', 'shop/front'))).toEqual(['shop/at-gateway', 'shop/both']);
    expect(names(virtualServicesFor(mesh, 'shop.example.com', 'mesh'))).toEqual(['shop/both']);
    expect(names(virtualServicesFor(mesh, 'example.com', 'mesh'))).toEqual([]);
  });
});

describe('gatewayPods', () => {
  const parts = [
    pod('istio-ingress/gw', { labels: { istio: 'ingressgateway' } }),
    pod('shop/gw', { labels: { istio: 'ingressgateway' } }),
    pod('shop/done', { labels: { istio: 'ingressgateway' }, phase: 'Succeeded' }),
    doc('Gateway', 'shop/front', { selector: { istio: 'ingressgateway' } }),
  ];
  test('selects in all namespaces, or in its own', () => {
    const open = meshOf(istiod(), ...parts);
    expect(names(gatewayPods(open, open.gateways[0]!))).toEqual(['istio-ingress/gw', 'shop/gw']);
    const scoped = meshOf(istiod([{ name: 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE', value: 'true' }]), ...parts);
    expect(names(gatewayPods(scoped, scoped.gateways[0]!))).toEqual(['shop/gw']);
  });
});

describe('Sidecar', () => {
  const sidecar = (name: string, hosts: readonly string[] | null, spec: object = {}) =>
    doc('Sidecar', name, { ...(hosts ? { egress: [{ hosts }] } : {}), ...spec });
  const imports = (hosts: readonly string[] | null, ...more: readonly object[]) => {
    const mesh = meshOf(service, sidecar('client/default', hosts), ...more);
    return sidecarImports(mesh, mesh.sidecars[0]!, CART, 'shop');
  };

  test.each<[readonly string[] | null, boolean]>([
    [null, true],
    [['*/*'], true],
    [['shop/*'], true],
    [['shop/cart.shop.svc.cluster.local'], true],
    [['*/*.shop.svc.cluster.local'], true],
    [['./*', 'istio-system/*'], false],
    [['~/*'], false],
    [['shop/other.shop.svc.cluster.local'], false],
  ])('%j lets the service in: %s', (hosts, expected) => {
    expect(imports(hosts)).toBe(expected);
  });

  test('a VirtualService brings its destinations along', () => {
    const route = doc('VirtualService', 'client/route', {
      hosts: ['cart.internal'],
      http: [{ route: [{ destination: { host: CART } }] }],
    });
    expect(imports(['./*'], route)).toBe(true);
    expect(imports(['istio-system/*'], route)).toBe(false);
  });

  test('the one with a matching selector comes first, then the namespace, then the root namespace', () => {
    const mesh = meshOf(
      istiod(),
      namespace('client'),
      sidecar('client/default', ['./*']),
      sidecar('client/web', ['shop/*'], { workloadSelector: { labels: { app: 'web' } } }),
      sidecar('istio-system/default', ['./*', 'shared/*']),
    );
    expect(names(sidecarFor(mesh, 'client', { app: 'web' }))).toEqual(['client/web']);
    expect(names(sidecarFor(mesh, 'client', { app: 'api' }))).toEqual(['client/default']);
    const [root] = sidecarFor(mesh, 'shop', {});
    expect(root).toMatchObject({ namespace: 'istio-system', egressHosts: ['shop/*', 'shared/*'] });
    expect(sidecarImports(mesh, root!, CART, 'shop')).toBe(true);
  });
});
