import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { summarize } from '../../../src/mesh/build/summary.ts';
import type { Mesh } from '../../../src/mesh/mesh.ts';
import { envoyClusterNamed, envoyClusters, listeningOn, listensOn, proxyOf } from '../../../src/mesh/proxies.ts';
import { fqdnOf } from '../../../src/mesh/traffic/index-services.ts';
import type { SyncRow } from '../../../src/model/parsed.ts';
import {
  access,
  artifact,
  build,
  deployment,
  doc,
  dump,
  envoyCluster,
  envoyListener,
  list,
  namespace,
  node,
  type Piece,
  pod,
} from '../build.ts';
import { AKS } from '../webhooks.ts';

const istiodPod = (name: string, revision = 'default') =>
  doc(
    'Pod',
    `istio-system/${name}`,
    { containers: [{ name: 'discovery', image: 'docker.io/istio/pilot:1.29.6-distroless' }] },
    { labels: { app: 'istiod', 'istio.io/rev': revision } },
    { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
  );
const row = (owner: string, more: Partial<SyncRow> = {}): SyncRow => {
  const [ns = '', name = ''] = owner.split('/');
  return {
    pod: name,
    namespace: ns,
    type: 'sidecar',
    version: '1.29.6',
    kubeCluster: 'Kubernetes',
    sync: { CDS: 'SYNCED', LDS: 'SYNCED' },
    errors: {},
    source: { path: 'istio/istio-system/istiod-1/debug/syncz', line: 1, offset: 0, text: '' },
    ...more,
  };
};
const syncz = (...rows: readonly SyncRow[]): Piece => [
  artifact('istio/istio-system/istiod-1/debug/syncz', 'istiod.syncz', 'istio-system/istiod-1'),
  { type: 'syncz', rows },
];

describe('objects', () => {
  test('what the API server said counts before what istiod says', () => {
    const rule = doc('DestinationRule', 'shop/cart', { host: 'cart' });
    const mesh = build(
      list(
        [rule, doc('DestinationRule', 'shop/other', { host: 'other' })],
        'istio/istio-system/istiod-1/debug/configz',
        'istiod.configz',
      ),
      list([rule], 'cluster/crs'),
    );
    expect(mesh.destinationRules.map((r) => [r.name, r.source.path])).toEqual([
      ['cart', 'cluster/crs'],
      ['other', 'istio/istio-system/istiod-1/debug/configz'],
    ]);
  });

  test('what istiod generated is left out', () => {
    const generated = [
      doc('VirtualService', 'shop/shop~8080~cart', { hosts: ['cart'] }),
      doc('Gateway', 'shop/front', {}, { annotations: { 'internal.istio.io/parents': 'Gateway/front/http.shop' } }),
    ];
    const mesh = build(list(generated, 'istio/istio-system/istiod-1/debug/configz', 'istiod.configz'));
    expect([mesh.virtualServices, mesh.gateways]).toEqual([[], []]);
  });

  test('kinds of other API groups are no views', () => {
    const mesh = build(
      list([{ ...doc('Service', 'shop/knative'), apiVersion: 'serving.knative.dev/v1' }, doc('Service', 'shop/cart')]),
    );
    expect(mesh.services.map((s) => s.name)).toEqual(['cart']);
    expect(mesh.objects).toHaveLength(2);
  });

  test('ReplicaSets of a Deployment are no workloads', () => {
    const owned = doc(
      'ReplicaSet',
      'shop/web-6b9b59cbfd',
      {},
      { ownerReferences: [{ kind: 'Deployment', name: 'web' }] },
    );
    expect(
      build(list([deployment('shop/web'), owned, doc('ReplicaSet', 'shop/alone')])).workloads.map((w) => w.name),
    ).toEqual(['alone', 'web']);
  });

  test('rows of the events table that repeat an Event object are left out', () => {
    const event = doc(
      'Event',
      'shop/e1',
      undefined,
      {},
      {
        involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web-1' },
        reason: 'BackOff',
        message: 'Back-off restarting',
        lastTimestamp: '2026-01-01T00:00:00Z',
      },
    );
    const told = {
      namespace: 'shop',
      type: 'Warning',
      component: 'kubelet',
      count: 1,
      first: '',
      last: '',
      source: { path: 'cluster/events', line: 2, offset: 0, text: '' },
    };
    const mesh = build(list([event]), [
      artifact('cluster/events', 'kube.events'),
      {
        type: 'events',
        events: [
          { ...told, kind: 'Pod', name: 'web-1', reason: 'BackOff', message: 'Back-off  restarting' },
          { ...told, kind: 'Pod', name: 'web-1', reason: 'Killing', message: 'Stopping container' },
        ],
      },
    ]);
    expect(mesh.events.map((e) => [e.reason, e.source.path])).toEqual([
      ['Killing', 'cluster/events'],
      ['BackOff', 'cluster/k8s-resources'],
    ]);
  });
});

describe('proxies', () => {
  test('one for each pod, from all that is known of it', () => {
    const web = 'proxies/shop/web-1';
    const mesh = build(
      list([
        pod('shop/web-1', { ip: '10.0.0.1' }),
        pod('shop/quiet'),
        pod('shop/plain', { proxy: false }),
        pod('shop/done', { phase: 'Succeeded' }),
      ]),
      syncz(
        row('shop/web-1'),
        row('other/vm', { sync: { CDS: 'STALE' } }),
        row('default/test-1', { version: '65536.65536.65536' }),
      ),
      [
        artifact(`${web}/config_dump?include_eds`, 'proxy.config-dump', 'shop/web-1'),
        dump({
          node: node('shop/web-1', { istioVersion: '1.29.5' }),
          clusters: [{ view: envoyCluster('outbound|80||cart.shop.svc.cluster.local'), line: 7, offset: 70 }],
          listeners: [{ view: envoyListener('0.0.0.0_15006', 15006), line: 9, offset: 90 }],
        }),
      ],
      [
        artifact(`${web}/server_info`, 'proxy.server-info', 'shop/web-1'),
        { type: 'server-info', node: null, state: 'LIVE', envoyVersion: '' },
      ],
      [
        artifact(`${web}/netstat`, 'proxy.netstat', 'shop/web-1'),
        {
          type: 'netstat',
          ports: [
            {
              address: '127.0.0.1',
              port: 8080,
              process: '',
              source: { path: `${web}/netstat`, line: 3, offset: 0, text: '' },
            },
          ],
        },
      ],
    );
    expect(mesh.proxies.map((p) => [p.namespace, p.pod, p.version, p.connectedTo, p.hasDump, p.state])).toEqual([
      ['other', 'vm', '1.29.6', 'istiod-1', false, ''],
      ['shop', 'quiet', '1.29.6', '', false, ''],
      ['shop', 'web-1', '1.29.5', 'istiod-1', true, 'LIVE'],
    ]);
    const [webPod] = mesh.pods.filter((p) => p.name === 'web-1');
    expect(webPod?.proxyVersion).toBe('1.29.5');
    const [proxy] = proxyOf(mesh, webPod!);
    expect(envoyClusterNamed(mesh, proxy!, 'outbound|80||cart.shop.svc.cluster.local')).toMatchObject([
      { port: 80, source: { path: `${web}/config_dump?include_eds`, line: 7, offset: 70 } },
    ]);
    expect(listensOn(mesh, proxy!, 15006)).toBe(true);
    expect(listensOn(mesh, proxy!, 8080)).toBe(false);
    expect(listeningOn(mesh, webPod!, 8080)).toMatchObject([{ address: '127.0.0.1' }]);
    expect(summarize(mesh).proxies).toMatchObject({
      total: 3,
      synced: 1,
      stale: 1,
      notSent: 0,
      byVersion: { '1.29.5': 1, '1.29.6': 2 },
      list: [
        { namespace: 'other', pod: 'vm', sync: 'stale' },
        { namespace: 'shop', pod: 'quiet', sync: 'unknown' },
        { namespace: 'shop', pod: 'web-1', sync: 'synced', version: '1.29.5' },
      ],
    });
  });

  test('loose files find their pod by the node, else by the name', () => {
    const mesh = build(
      list([pod('shop/web-1'), pod('a/twice'), pod('b/twice')]),
      [
        artifact('dump.json', 'proxy.config-dump'),
        dump({ node: node('shop/api-1'), clusters: [{ view: envoyCluster('a'), line: 1, offset: 0 }] }),
      ],
      [
        artifact('web-1.clusters', 'proxy-config.clusters', 'web-1'),
        dump({ clusters: [{ view: envoyCluster('b'), line: 1, offset: 0 }] }),
      ],
      [
        artifact('twice.json', 'proxy-config.clusters', 'twice'),
        dump({ clusters: [{ view: envoyCluster('c'), line: 1, offset: 0 }] }),
      ],
      [
        artifact('nobody.json', 'proxy-config.clusters'),
        dump({ clusters: [{ view: envoyCluster('d'), line: 1, offset: 0 }] }),
      ],
      [
        artifact('web-1.log', 'proxy.log', 'web-1'),
        { type: 'access', groups: [access({ namespace: '', pod: 'web-1' })] },
      ],
    );
    const found = mesh.proxies.flatMap((p) => envoyClusters(mesh, p).map((c) => [c.name, p.namespace, p.pod]));
    expect(found.sort()).toEqual([
      ['a', 'shop', 'api-1'],
      ['b', 'shop', 'web-1'],
      ['c', '', 'twice'],
      ['d', '', ''],
    ]);
    expect(mesh.access).toMatchObject([{ namespace: 'shop', pod: 'web-1' }]);
  });
});

describe('summary', () => {
  test('upstream', () => {
    const mesh = build(
      list([istiodPod('istiod-2', 'canary'), istiodPod('istiod-1'), namespace('istio-system'), pod('shop/web-1')]),
      syncz(row('shop/web-1')),
      [
        artifact('versions', 'bug-report.versions'),
        {
          type: 'versions',
          istioctl: '1.30.0',
          controlPlanes: [{ revision: 'default', version: '1.29.7' }],
          proxies: [],
        },
      ],
    );
    expect(summarize(mesh)).toMatchObject({
      platform: 'upstream',
      dataPlanes: ['sidecar'],
      istioNamespace: 'istio-system',
      istioctl: '1.30.0',
      controlPlanes: [
        { revision: 'canary', version: '1.29.6', pods: ['istiod-2'] },
        { revision: 'default', version: '1.29.7', pods: ['istiod-1'] },
      ],
    });
  });

  test('the AKS add-on, told by its webhooks', () => {
    expect(summarize(build(list(AKS))).platform).toBe('aks');
  });

  test('nothing', () => {
    expect(summarize(build())).toMatchObject({
      platform: 'unknown',
      dataPlanes: [],
      istioNamespace: 'istio-system',
      controlPlanes: [],
      proxies: { total: 0 },
    });
  });

  test('the domain of the cluster is that of the registry', () => {
    const mesh = build([
      artifact('istio/istio-system/istiod-1/debug/registryz', 'istiod.registryz', 'istio-system/istiod-1'),
      {
        type: 'registry',
        services: [
          {
            hostname: 'cart.shop.svc.corp.example',
            namespace: 'shop',
            registry: 'Kubernetes',
            ports: [],
            address: '',
            resolution: '',
            exportTo: [],
          },
        ],
      },
    ]);
    expect(fqdnOf(mesh, 'cart', 'shop')).toBe('cart.shop.svc.corp.example');
  });
});

/** All that a mesh says, without its functions and indexes. */
const contents = (mesh: Mesh): unknown => ({
  ...mesh,
  kinds: [...mesh.kinds],
  endpoints: [...mesh.endpoints],
  proxyData: [...mesh.proxyData],
  summary: summarize(mesh),
});

test('the order of artifacts does not matter', () => {
  const rule = doc('DestinationRule', 'shop/cart', { host: 'cart' });
  const pieces: readonly Piece[] = [
    list([
      istiodPod('istiod-1'),
      pod('shop/web-1', { ip: '10.0.0.1' }),
      pod('shop/web-2'),
      doc('Service', 'shop/cart'),
      namespace('shop'),
    ]),
    list([istiodPod('istiod-1')], 'cluster/pods'),
    list([rule], 'cluster/crs'),
    list([rule], 'istio/istio-system/istiod-1/debug/configz', 'istiod.configz'),
    list([rule], 'istio/istio-system/istiod-2/debug/configz', 'istiod.configz'),
    syncz(row('shop/web-1')),
    [
      artifact('istio/istio-system/istiod-2/debug/syncz', 'istiod.syncz', 'istio-system/istiod-2'),
      { type: 'syncz', rows: [row('shop/web-1', { sync: { CDS: 'STALE' } }), row('shop/web-2')] },
    ],
    [
      artifact('proxies/shop/web-1/config_dump', 'proxy.config-dump', 'shop/web-1'),
      dump({ node: node('shop/web-1'), clusters: [{ view: envoyCluster('a'), line: 1, offset: 0 }] }),
    ],
    [
      artifact('loose/clusters.json', 'proxy-config.clusters', 'web-1'),
      dump({ clusters: [{ view: envoyCluster('b'), line: 1, offset: 0 }] }),
    ],
    [
      artifact('proxies/shop/web-1/istio-proxy.log', 'proxy.log', 'shop/web-1'),
      { type: 'access', groups: [access({}), access({ code: 503 })] },
    ],
    [
      artifact('proxies/shop/web-1/istio-proxy.log', 'proxy.log', 'shop/web-1'),
      {
        type: 'proxy-info',
        info: { version: '1.29.6', role: 'sidecar', pod: 'web-1', namespace: 'shop', ip: '10.0.0.1' },
      },
    ],
    [
      artifact('istio/istio-system/istiod-1/debug/mesh', 'istiod.mesh', 'istio-system/istiod-1'),
      {
        type: 'mesh-config',
        config: { rootNamespace: 'istio-system' },
        source: { path: 'a', line: 1, offset: 0, text: '' },
      },
    ],
  ];
  const expected = contents(build(...pieces));
  fc.assert(
    fc.property(fc.shuffledSubarray([...pieces], { minLength: pieces.length }), (shuffled) => {
      // Pieces of one artifact come together, in the order in which its parser made them.
      const whole = pieces.filter(([a], i) => pieces.findIndex(([b]) => b.path === a.path) === i).map(([a]) => a.path);
      const order = [...new Set(shuffled.map(([a]) => a.path))];
      expect(order).toHaveLength(whole.length);
      const grouped = order.flatMap((path) => pieces.filter(([a]) => a.path === path));
      expect(contents(build(...grouped))).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});
