import { expect, test } from 'vitest';
import { injectionOf } from '../../src/mesh/control-plane/injection.ts';
import { listed, takeUnlisted } from '../../src/mesh/listings.ts';
import type { Mesh } from '../../src/mesh/mesh.ts';
import { gatewayAdmits, referenceGranted } from '../../src/mesh/traffic/gateway-api.ts';
import { hostExists } from '../../src/mesh/traffic/index-services.ts';
import { artifact, build, deployment, doc, list, namespace, type Piece } from './build.ts';

/** `pods in shop`; nothing behind `in` is all namespaces. */
const listing = (text: string): Piece => {
  const [resource = '', where = ''] = text.split(' in ');
  return [artifact(`lists/${text}`, 'kube.objects'), { type: 'listing', resource, namespace: where }];
};

const meshWith = (listings: readonly string[], ...documents: readonly unknown[]): Mesh =>
  build(list([namespace('shop'), namespace('db'), ...documents]), ...listings.map(listing));

test('bug reports and loose files do not say what they list: everything is taken to be listed', () => {
  expect(listed(meshWith([]), 'Service', 'shop')).toBe(true);
  expect(listed(meshWith([]), 'Sidecar.networking.istio.io', '')).toBe(true);
});

test.each([
  ['Pod', 'shop', ['pods in shop'], true],
  ['Pod', 'db', ['pods in shop'], false],
  ['Pod', 'shop', ['services in shop'], false],
  ['Pod', 'shop', ['pods in '], true],
  ['Pod', '', ['pods in '], true],
  // All namespaces are all where the namespaces are known as a whole.
  ['Pod', '', ['pods in shop', 'pods in db'], false],
  ['Pod', '', ['pods in shop', 'pods in db', 'namespaces in '], true],
  ['Pod', '', ['pods in shop', 'namespaces in '], false],
  ['Namespace', '', ['namespaces in '], true],
  ['Namespace', '', ['pods in '], false],
  ['Deployment.apps', 'shop', ['deployments.apps in shop'], true],
  ['NetworkPolicy.networking.k8s.io', 'shop', ['networkpolicies.networking.k8s.io in shop'], true],
  ['Gateway.networking.istio.io', 'shop', ['gateways.networking.istio.io in shop'], true],
  ['Gateway.networking.istio.io', 'shop', ['gateways.gateway.networking.k8s.io in shop'], false],
  ['GatewayClass.gateway.networking.k8s.io', '', ['gatewayclasses.gateway.networking.k8s.io in '], true],
  // A whole group, in one namespace or in each whose pods were listed.
  ['VirtualService.networking.istio.io', 'shop', ['*.istio.io in shop'], true],
  ['VirtualService.networking.istio.io', 'db', ['*.istio.io in shop'], false],
  ['Gateway.gateway.networking.k8s.io', 'shop', ['*.istio.io in shop'], false],
  ['VirtualService.networking.istio.io', 'shop', ['*.istio.io in *', 'pods in shop'], true],
  ['VirtualService.networking.istio.io', 'db', ['*.istio.io in *', 'pods in shop'], false],
  ['VirtualService.networking.istio.io', '', ['*.istio.io in *', 'pods in shop', 'pods in db', 'namespaces in '], true],
] as const)('%s in "%s" with %j: %s', (kind, where, listings, expected) => {
  expect(listed(meshWith(listings), kind, where)).toBe(expected);
});

test('what a collector failed to list was not listed, whatever it says of its group', () => {
  const failed: Piece = [
    artifact('errors', 'text.lines'),
    { type: 'listing', resource: 'sidecars.networking.istio.io', namespace: '', failed: true },
  ];
  const mesh = build(list([namespace('shop')]), listing('*.istio.io in shop'), failed);
  expect(listed(mesh, 'Sidecar.networking.istio.io', 'shop')).toBe(false);
  expect(listed(mesh, 'Gateway.networking.istio.io', 'shop')).toBe(true);
  // A failure alone does not say what else was listed.
  expect(listed(build(list([namespace('shop')]), failed), 'Pod', 'shop')).toBe(true);
});

test('what was asked for in vain is told once', () => {
  const mesh = meshWith(['services in shop']);
  listed(mesh, 'Service', 'shop');
  expect(takeUnlisted(mesh)).toBe('');
  for (const kind of ['VirtualService.networking.istio.io', 'Pod', 'Pod']) listed(mesh, kind, '');
  expect(takeUnlisted(mesh)).toBe('Pod or VirtualService');
  expect(takeUnlisted(mesh)).toBe('');
});

test('a list whose objects are of another namespace than its path says is none', () => {
  const path = 'shop/pods.json';
  const pods = list([doc('Pod', 'elsewhere/web-1')], path);
  const whole = [artifact(path, 'kube.objects'), { type: 'listing', resource: 'pods', namespace: 'shop' }] as const;
  expect(listed(build(pods, whole, listing('services in shop')), 'Pod', 'shop')).toBe(false);
});

test('a host may exist where its services or the ServiceEntries were not listed', () => {
  const exists = (host: string, ...listings: readonly string[]): boolean => hostExists(meshWith(listings), host);
  const web = 'web.shop.svc.cluster.local';
  expect(exists(web)).toBe(false);
  expect(exists(web, 'services in shop', '*.istio.io in shop')).toBe(false);
  expect(exists(web, 'services in shop')).toBe(true);
  expect(exists(web, 'services in db', '*.istio.io in shop')).toBe(true);
  expect(exists('api.example.com', '*.istio.io in shop')).toBe(true);
  expect(exists('api.example.com', 'serviceentries.networking.istio.io in ')).toBe(false);
});

test('a reference may be granted, and a namespace admitted, by what was not listed', () => {
  const granted = (...listings: readonly string[]): boolean =>
    referenceGranted(meshWith(listings), 'HTTPRoute', 'shop', 'Service', 'db', 'web');
  expect(granted()).toBe(false);
  expect(granted('*.gateway.networking.k8s.io in shop')).toBe(true);
  expect(granted('*.gateway.networking.k8s.io in db')).toBe(false);

  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { namespace: 'db', name: 'web' },
    spec: {
      listeners: [{ allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'a' } } } } }],
    },
  };
  const admitted = (from: string, ...listings: readonly string[]): boolean => {
    const mesh = meshWith(listings, gateway);
    return gatewayAdmits(mesh, mesh.k8sGateways[0]!, from, '');
  };
  expect(admitted('elsewhere')).toBe(false);
  expect(admitted('elsewhere', 'pods in shop')).toBe(true);
  expect(admitted('elsewhere', 'namespaces in ')).toBe(false);
  expect(admitted('shop', 'pods in shop')).toBe(false);
});

test('why a pod has no sidecar is not known without its namespace, or without all webhooks', () => {
  const webhook = {
    ...doc('MutatingWebhookConfiguration', 'istio-sidecar-injector-1-29'),
    webhooks: [
      {
        name: 'rev.namespace.sidecar-injector.istio.io',
        clientConfig: { service: { namespace: 'istio-system', name: 'istiod-1-29', path: '/inject' } },
        namespaceSelector: { matchExpressions: [{ key: 'istio.io/rev', operator: 'In', values: ['1-29'] }] },
      },
    ],
  };
  const reason = (where: string, ...listings: readonly string[]): string => {
    const labelled = namespace('labelled', { 'istio-injection': 'enabled' });
    const mesh = meshWith(
      listings,
      labelled,
      webhook,
      deployment(`${where}/web`, { 'sidecar.istio.io/inject': 'true' }),
    );
    return injectionOf(mesh, mesh.workloads[0]!).reason;
  };
  const ALL = 'mutatingwebhookconfigurations.admissionregistration.k8s.io in ';
  expect(reason('labelled')).toBe('namespace-label-without-webhook');
  expect(reason('labelled', 'pods in labelled')).toBe('unknown');
  expect(reason('labelled', ALL)).toBe('namespace-label-without-webhook');
  expect(reason('absent', ALL)).toBe('unknown');
  expect(reason('absent', ALL, 'namespaces in ')).toBe('pod-label-without-namespace');
});
