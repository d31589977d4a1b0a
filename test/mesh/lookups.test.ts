import { describe, expect, test } from 'vitest';
import { revisions } from '../../src/mesh/control-plane/control-plane.ts';
import { meshConfig, rootNamespace, trustDomain } from '../../src/mesh/control-plane/mesh-config.ts';
import { eventsUnder } from '../../src/mesh/events.ts';
import { evidenceOf, rawOf } from '../../src/mesh/evidence.ts';
import * as pods from '../../src/mesh/index-pods.ts';
import { accessFromIp, accessTo, failing, podsOfPeers, upstreamPods } from '../../src/mesh/traffic/access.ts';
import * as services from '../../src/mesh/traffic/index-services.ts';
import type { KubeEvent } from '../../src/model/kube.ts';
import { access, artifact, build, deployment, doc, list, meshOf, namespace, pod } from './build.ts';
import { UPSTREAM } from './webhooks.ts';

describe('services and endpoints', () => {
  const slice = (name: string, service: string, ready: boolean, ip: string) => ({
    ...doc('EndpointSlice', name, undefined, { labels: { 'kubernetes.io/service-name': service } }),
    ports: [{ name: 'http', port: 8080 }],
    endpoints: [
      { addresses: [ip], conditions: { ready }, targetRef: { kind: 'Pod', namespace: 'shop', name: 'web-1' } },
    ],
  });
  const mesh = meshOf(
    doc('Service', 'shop/web', {
      clusterIP: '10.96.0.1',
      selector: { app: 'web' },
      ports: [
        { name: 'http', port: 80, targetPort: 'web' },
        { name: 'other', port: 81, targetPort: 'nothing' },
        { name: 'num', port: 82, targetPort: 9000 },
      ],
    }),
    doc('Service', 'shop/manual', { ports: [{ port: 80 }] }),
    pod('shop/web-1', { labels: { app: 'web' }, ip: '10.0.0.1', ports: [{ name: 'web', containerPort: 8080 }] }),
    pod('shop/web-done', { labels: { app: 'web' }, ip: '10.0.0.1', phase: 'Succeeded' }),
    pod('shop/api-1', { labels: { app: 'api' } }),
    pod('other/web-2', { labels: { app: 'web' } }),
    slice('shop/web-a', 'web', true, '10.0.0.1'),
    slice('shop/web-b', 'web', false, '10.0.0.2'),
    { ...doc('Endpoints', 'shop/web'), subsets: [{ addresses: [{ ip: '10.0.0.9' }], ports: [{ port: 1 }] }] },
    { ...doc('Endpoints', 'shop/manual'), subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 80 }] }] },
    doc('ServiceEntry', 'shop/exact', { hosts: ['api.example.com'] }),
    doc('ServiceEntry', 'shop/wide', { hosts: ['*.example.com'] }),
  );
  const web = services.serviceNamed(mesh, 'shop', 'web')[0]!;

  test('slices supersede Endpoints, which stand in where there are none', () => {
    expect(services.endpointsOf(mesh, web).map((e) => [e.ip, e.ready])).toEqual([
      ['10.0.0.1', true],
      ['10.0.0.2', false],
    ]);
    expect(services.endpointsOf(mesh, services.serviceNamed(mesh, 'shop', 'manual')[0]!)).toMatchObject([
      { ip: '192.0.2.1' },
    ]);
  });

  test('pods behind a service', () => {
    expect(services.podsOfService(mesh, web).map((p) => p.name)).toEqual(['web-1']);
    expect(services.podsOfService(mesh, services.serviceNamed(mesh, 'shop', 'manual')[0]!)).toEqual([]);
    expect([80, 81, 82, 83].map((port) => services.targetPortOf(mesh, web, port))).toEqual([
      '8080',
      'nothing',
      '9000',
      '',
    ]);
    expect(pods.containerPortsOf(services.podsOfService(mesh, web)[0]!)).toEqual([8080]);
  });

  test('hosts', () => {
    const names = (host: string, from: string) => services.servicesForHost(mesh, host, from).map((s) => s.name);
    expect([
      names('web', 'shop'),
      names('web', 'other'),
      names('web.shop.svc.cluster.local', 'other'),
      names('web.shop', 'other'),
    ]).toEqual([['web'], [], ['web'], []]);
    expect(services.serviceEntriesForHost(mesh, 'API.example.com').map((e) => e.name)).toEqual(['exact', 'wide']);
    expect(
      ['web.shop.svc.cluster.local', 'x.example.com', 'example.com', 'gone.shop.svc.cluster.local'].map((h) =>
        services.hostExists(mesh, h),
      ),
    ).toEqual([true, true, false, false]);
    expect(services.servicesByIp(mesh, '10.96.0.1').map((s) => s.name)).toEqual(['web']);
  });

  test('selectors', () => {
    const matching = (selector: Record<string, string>, ns: string) =>
      pods.podsMatching(mesh, selector, ns).map((p) => p.name);
    expect(matching({ app: 'web' }, 'shop')).toEqual(['web-1']);
    expect(matching({ app: 'web' }, '')).toEqual(['web-2', 'web-1']);
    expect(matching({}, 'shop')).toEqual(['api-1', 'web-1']);
    expect(matching({ app: 'web', tier: 'x' }, '')).toEqual([]);
  });
});

test('pods on the host network have an address only where no other pod has it', () => {
  const mesh = meshOf(
    pod('shop/web', { ip: '10.0.0.1' }),
    pod('kube-system/agent', { ip: '10.0.0.1', hostNetwork: true }),
    pod('kube-system/other', { ip: '10.0.0.2', hostNetwork: true }),
  );
  expect(pods.podByIp(mesh, '10.0.0.1').map((p) => p.name)).toEqual(['web']);
  expect(pods.podByIp(mesh, '10.0.0.2').map((p) => p.name)).toEqual(['other']);
});

describe('networkPolicyAllows', () => {
  const allows = (ingress: unknown, port: number, types = ['Ingress']) => {
    const mesh = meshOf(
      doc('NetworkPolicy', 'shop/p', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: types, ingress }),
      pod('shop/web', { labels: { app: 'web' }, ports: [{ name: 'http', containerPort: 8080 }] }),
    );
    expect(pods.networkPoliciesFor(mesh, mesh.pods[0]!)).toHaveLength(1);
    return pods.networkPolicyAllows(mesh, mesh.networkPolicies[0]!, port);
  };
  test.each<[string, unknown, number, boolean]>([
    ['no rules', [], 80, false],
    ['a rule without ports', [{}], 80, true],
    ['the port', [{ ports: [{ port: 80 }] }], 80, true],
    ['another port', [{ ports: [{ port: 81 }] }], 80, false],
    ['a range', [{ ports: [{ port: 8000, endPort: 9000 }] }], 8080, true],
    ['a name', [{ ports: [{ port: 'http' }] }], 8080, true],
    ['a name of another port', [{ ports: [{ port: 'http' }] }], 80, false],
    ['UDP only', [{ ports: [{ port: 80, protocol: 'UDP' }] }], 80, false],
  ])('%s', (_name, ingress, port, expected) => {
    expect(allows(ingress, port)).toBe(expected);
  });
  test('a policy for egress says nothing of ingress', () => {
    expect(allows(undefined, 80, ['Egress'])).toBe(true);
  });
});

describe('access logs', () => {
  test.each([
    [{ code: 200 }, false],
    [{ code: 503, flags: ['UF'] }, true],
    [{ code: 0, flags: ['UH'] }, true],
    [{ code: 0, flags: ['DC'] }, false],
    [{ code: 0, flags: [] }, false],
    [{ code: 0, flags: [], failure: 'connection refused' }, true],
    [{ code: 404, details: 'via_upstream' }, false],
    [{ code: 404, details: 'route_not_found' }, true],
    [{ code: 403, details: 'rbac_access_denied_matched_policy[none]' }, true],
    [{ code: 404, details: '' }, false],
  ])('%j failed: %s', (group, expected) => {
    expect(failing(access(group))).toBe(expected);
  });

  test('joins with pods', () => {
    const groups = [
      access({
        host: 'cart.shop.svc.cluster.local',
        upstreams: ['10.0.0.2:8080', 'envoy://connect_originate/10.0.0.2:80', '[fd00::2]:80'],
      }),
      access({ side: 'server', peers: ['10.0.0.2', '10.0.0.7'], upstreams: ['127.0.0.1:8080'] }),
    ];
    const mesh = build(
      list([
        pod('shop/web-1', { ip: '10.0.0.1' }),
        pod('shop/cart-1', { ip: '10.0.0.2' }),
        pod('shop/v6', { ip: 'fd00::2' }),
      ]),
      [artifact('proxies/shop/web-1/istio-proxy.log', 'proxy.log', 'shop/web-1'), { type: 'access', groups }],
    );
    expect(
      accessTo(mesh, 'cart.shop.svc.cluster.local')
        .flatMap((g) => upstreamPods(mesh, g))
        .map((p) => p.name),
    ).toEqual(['cart-1', 'v6']);
    const [served] = accessFromIp(mesh, '10.0.0.2');
    expect(upstreamPods(mesh, served!).map((p) => p.name)).toEqual(['web-1']);
    expect(podsOfPeers(mesh, served!).map((p) => p.name)).toEqual(['cart-1']);
  });
});

test('events under a workload are known by name', () => {
  const event = (kind: string, name: string): KubeEvent => ({
    namespace: 'shop',
    kind,
    name,
    type: 'Warning',
    reason: name,
    message: '',
    component: '',
    count: 1,
    first: '',
    last: '',
    source: { path: 'cluster/events', line: 1, offset: 0, text: '' },
  });
  const mesh = build(list([deployment('shop/web')]), [
    artifact('cluster/events', 'kube.events'),
    {
      type: 'events',
      events: [
        event('Deployment', 'web'),
        event('replicaset', 'web-6b9b59cbfd'),
        event('Pod', 'web-6b9b59cbfd-x2k4z'),
        event('Pod', 'web-api-6b9b59cbfd-x2k4z'),
        event('Pod', 'web'),
      ],
    },
  ]);
  expect(eventsUnder(mesh, mesh.workloads[0]!).map((e) => e.name)).toEqual([
    'web',
    'web-6b9b59cbfd-x2k4z',
    'web-6b9b59cbfd',
  ]);
});

describe('the control plane', () => {
  const istiod = doc(
    'Pod',
    'mesh/istiod-1',
    { containers: [{ name: 'discovery', image: 'pilot:1.29.6' }] },
    { labels: { app: 'istiod' } },
    { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
  );
  const config = (name: string, mesh: string) => doc('ConfigMap', `mesh/${name}`, undefined, {}, { data: { mesh } });

  test('revisions', () => {
    expect(revisions(meshOf(istiod, ...UPSTREAM))).toEqual([
      { name: 'default', version: '1.29.6', tags: ['default'], istiodPods: 1 },
    ]);
  });

  test('mesh configuration is read from ConfigMaps where istiod was not asked, the shared one below', () => {
    const mesh = meshOf(
      istiod,
      namespace('mesh'),
      config('istio-asm-1-29', 'rootNamespace: mesh\ndefaultConfig: {a: 1}\n'),
      config('istio-shared-configmap-asm-1-29', 'trustDomain: td.example\ndefaultConfig: {a: 2, b: 3}\n'),
    );
    expect(meshConfig(mesh)).toEqual({
      rootNamespace: 'mesh',
      trustDomain: 'td.example',
      defaultConfig: { a: 1, b: 3 },
    });
    expect([rootNamespace(mesh), trustDomain(mesh)]).toEqual(['mesh', 'td.example']);
  });

  test('configuration that is no YAML is no configuration', () => {
    expect(meshConfig(meshOf(istiod, config('istio', 'a:\n\tb: 1\n')))).toEqual({});
    expect(rootNamespace(meshOf(istiod, config('istio', '__proto__: {rootNamespace: x}\n')))).toBe('mesh');
  });
});

test('evidence', () => {
  const source = { path: 'p', line: 3, offset: 9, text: 'x' };
  expect(evidenceOf(meshOf(), { source })).toEqual(source);
  expect(evidenceOf(meshOf(), { name: 'x' })).toBeNull();
  expect(evidenceOf(meshOf(), 'x')).toBeNull();
  const [from, parsed] = list([pod('shop/web')]);
  const mesh = build([
    from,
    parsed.type === 'objects'
      ? { type: 'objects', objects: parsed.objects.map((o) => ({ ...o, raw: 'kind: Pod' })) }
      : parsed,
  ]);
  expect(rawOf(mesh, mesh.pods[0]!.source)).toBe('kind: Pod');
});
