import { describe, expect, test } from 'vitest';
import {
  configMapView,
  eventView,
  namespaceView,
  networkPolicyView,
  nodeView,
  webhookViews,
} from '../../../src/mesh/views/kube-misc.ts';
import { make } from './object.ts';

test('namespace', () => {
  expect(namespaceView(make('Namespace', { status: { phase: 'Active' } }, { labels: { a: 'b' } }))).toMatchObject({
    name: 'web',
    phase: 'Active',
    labels: { a: 'b' },
  });
});

test('webhooks', () => {
  const views = webhookViews(
    make(
      'MutatingWebhookConfiguration',
      {
        webhooks: [
          {
            name: 'rev.namespace.sidecar-injector.istio.io',
            clientConfig: { caBundle: 'LS0t', service: { name: 'istiod', namespace: 'istio-system', path: '/inject' } },
            failurePolicy: 'Fail',
            namespaceSelector: { matchLabels: { 'istio.io/rev': 'a' } },
          },
          { name: 'remote', clientConfig: { url: 'https://istiod.example/inject' } },
        ],
      },
      { labels: { 'istio.io/rev': 'asm-1-29', 'istio.io/tag': 'prod' } },
    ),
  );
  expect(views).toMatchObject([
    {
      configuration: 'web',
      revision: 'asm-1-29',
      tag: 'prod',
      serviceName: 'istiod',
      servicePort: 443,
      servicePath: '/inject',
      failurePolicy: 'Fail',
      caBundle: 'LS0t',
      namespaceSelector: { matchLabels: { 'istio.io/rev': 'a' } },
      objectSelector: {},
    },
    { name: 'remote', url: 'https://istiod.example/inject', servicePort: 0, caBundle: '' },
  ]);
});

test('config map', () => {
  expect(configMapView(make('ConfigMap', { data: { mesh: 'trustDomain: x', n: 1 } })).data).toEqual({
    mesh: 'trustDomain: x',
    n: '1',
  });
});

test('node', () => {
  const view = nodeView(
    make('Node', {
      spec: {
        taints: [
          { key: 'a', value: 'b', effect: 'NoSchedule' },
          { key: 'c', effect: 'NoExecute' },
        ],
      },
      status: { nodeInfo: { kubeletVersion: 'v1.31.2' }, conditions: [{ type: 'Ready', status: 'True' }] },
    }),
  );
  expect(view).toMatchObject({ kubelet: 'v1.31.2', ready: true, taints: ['a=b:NoSchedule', 'c:NoExecute'] });
});

describe('network policy', () => {
  test.each([
    [
      { policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 8080 }, { port: 15017 }] }] },
      true,
      false,
      [8080, 15017],
      false,
    ],
    [{ policyTypes: ['Ingress'], ingress: [{ from: [{}] }] }, true, false, [], true],
    [{ policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 80, endPort: 82 }] }] }, true, false, [80, 81, 82], false],
    [{ policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 'http' }] }] }, true, false, [], false],
    [{ policyTypes: ['Ingress'], ingress: [{ ports: [{ protocol: 'TCP' }] }] }, true, false, [], true],
    [{ policyTypes: ['Ingress'], ingress: [{ ports: [{ protocol: 'UDP' }] }] }, true, false, [], false],
    [{ policyTypes: ['Ingress'] }, true, false, [], false],
    [{}, true, false, [], false],
    [{ egress: [{}] }, true, true, [], false],
  ])('%j', (spec, ingress, egress, ingressPorts, allIngressPorts) => {
    expect(networkPolicyView(make('NetworkPolicy', { spec }))).toMatchObject({
      ingress,
      egress,
      ingressPorts,
      allIngressPorts,
    });
  });
  test('egress ports of any protocol', () => {
    const egress = [{ ports: [{ port: 53, protocol: 'UDP' }, { port: 443 }] }];
    expect(networkPolicyView(make('NetworkPolicy', { spec: { egress } }))).toMatchObject({
      egressPorts: [53, 443],
      allEgressPorts: false,
    });
  });
});

describe('event', () => {
  test('core', () => {
    const view = eventView(
      make('Event', {
        involvedObject: { kind: 'Pod', name: 'web-1', namespace: 'shop' },
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off restarting',
        source: { component: 'kubelet' },
        count: 4,
        firstTimestamp: '2026-11-25T00:00:00Z',
        lastTimestamp: '2026-11-25T00:01:00Z',
      }),
    );
    expect(view).toMatchObject({
      kind: 'Pod',
      name: 'web-1',
      component: 'kubelet',
      count: 4,
      first: '2026-11-25T00:00:00Z',
      last: '2026-11-25T00:01:00Z',
    });
  });
  test('events.k8s.io', () => {
    const view = eventView(
      make('Event', {
        regarding: { kind: 'Pod', name: 'web-1' },
        note: 'scheduled',
        reportingController: 'default-scheduler',
        eventTime: '2026-11-25T00:00:00Z',
        firstTimestamp: null,
      }),
    );
    expect(view).toMatchObject({
      namespace: 'shop',
      message: 'scheduled',
      component: 'default-scheduler',
      count: 1,
      first: '2026-11-25T00:00:00Z',
      last: '2026-11-25T00:00:00Z',
    });
  });
});
