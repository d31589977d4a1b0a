import { describe, expect, test } from 'vitest';
import * as destinations from '../../../src/mesh/traffic/destinations.ts';
import { access, artifact, build, doc, list, pod } from '../build.ts';

const groups = {
  vip: access({
    side: 'client',
    envoyCluster: 'PassthroughCluster',
    localAddress: '10.96.0.1:80',
    namespace: 'front',
    pod: 'web-1',
  }),
  named: access({
    side: 'client',
    host: 'orders.shop.svc.cluster.local',
    port: 80,
    code: 503,
    flags: ['UH'],
    count: 3,
  }),
  good: access({ side: 'client', host: 'orders.shop.svc.cluster.local', port: 80, code: 200, count: 7 }),
  server: access({ side: 'server', namespace: 'shop', pod: 'orders-1', port: 8080, localAddress: '10.0.0.5:8080' }),
  unknown: access({ side: 'client', authority: 'api.example.com:443', localAddress: '203.0.113.9:443' }),
};
const mesh = build(
  list([
    doc('Service', 'shop/orders', {
      clusterIP: '10.96.0.1',
      selector: { app: 'orders' },
      ports: [{ port: 80, targetPort: 8080 }],
    }),
    doc('Service', 'shop/admin', {
      clusterIP: '10.96.0.2',
      selector: { app: 'orders' },
      ports: [{ port: 81, targetPort: 9090 }],
    }),
    doc('Service', 'shop/lost', { clusterIP: '10.96.0.3', selector: { app: 'orders-service' }, ports: [{ port: 80 }] }),
    doc('VirtualService', 'shop/orders', {
      hosts: ['orders'],
      http: [{ route: [{ destination: { host: 'orders' } }] }],
    }),
    pod('shop/orders-1', { labels: { app: 'orders' }, ip: '10.0.0.5' }),
  ]),
  [
    artifact('proxies/front/web-1/istio-proxy.log', 'proxy.log', 'front/web-1'),
    { type: 'access', groups: Object.values(groups) } as never,
  ],
);
const names = (services: readonly { name: string }[]) => services.map((service) => service.name);

describe('what requests were meant for', () => {
  test('by host, dialled address and pod', () => {
    expect(names(destinations.destinationServices(mesh, groups.named))).toEqual(['orders']);
    expect(names(destinations.destinationServices(mesh, groups.vip))).toEqual(['orders']);
    expect(names(destinations.destinationServices(mesh, groups.server))).toEqual(['orders']);
  });
  test('an unknown destination keeps its authority', () => {
    expect(destinations.destinationServices(mesh, groups.unknown)).toEqual([]);
    expect(destinations.destinationName(mesh, groups.unknown)).toBe('Host api.example.com');
  });
  test('the VirtualService of the host', () => {
    expect(names(destinations.virtualServicesOf(mesh, groups.named))).toEqual(['orders']);
    expect(destinations.virtualServicesOf(mesh, groups.unknown)).toEqual([]);
  });
  test('failures and requests alike', () => {
    expect(destinations.requestsLike(mesh, groups.named)).toBe(10);
    expect(destinations.failuresLike(mesh, groups.named)).toBe(3);
  });
  test('pods that a selector misses', () => {
    const lost = mesh.services.find((service) => service.name === 'lost');
    expect(lost && names(destinations.podsMeantBy(mesh, lost))).toEqual(['orders-1']);
  });
  test('dialled port and gRPC', () => {
    expect(destinations.dialledPort(access({ upstreams: ['127.0.0.1:9000'], port: 8080 }))).toBe(9000);
    expect(destinations.looksLikeGrpc(access({ method: 'POST', paths: ['/a.v1.B/Call'] }))).toBe(true);
    expect(destinations.looksLikeGrpc(access({ method: 'POST', paths: ['/v1/accounting/list'] }))).toBe(false);
  });
});
