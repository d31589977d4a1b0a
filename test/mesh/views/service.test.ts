import { describe, expect, test } from 'vitest';
import { endpointsService, endpointViews, serviceView } from '../../../src/mesh/views/service.ts';
import { make } from './object.ts';

describe('serviceView', () => {
  test('ports, addresses, selector', () => {
    const view = serviceView(
      make('Service', {
        spec: {
          clusterIP: '10.0.0.1',
          selector: { app: 'web' },
          type: 'LoadBalancer',
          ports: [
            { name: 'http', port: 80, targetPort: 8080, nodePort: 30080, protocol: 'TCP' },
            { name: 'dns', port: 53, protocol: 'UDP' },
            { name: 'x', port: 9000, targetPort: 'grpc', appProtocol: 'grpc' },
          ],
        },
        status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }, { hostname: 'lb.example' }] } },
      }),
      'corp.local',
    );
    expect(view).toMatchObject({
      host: 'web.shop.svc.corp.local',
      type: 'LoadBalancer',
      headless: false,
      addresses: ['1.2.3.4', 'lb.example'],
      selector: { app: 'web' },
      ports: [
        { name: 'http', targetPort: '8080', nodePort: 30080, protocol: 'TCP', istioProtocol: 'HTTP' },
        { name: 'dns', targetPort: '53', protocol: 'UDP', istioProtocol: 'UDP' },
        { name: 'x', targetPort: 'grpc', protocol: 'TCP', appProtocol: 'grpc', istioProtocol: 'GRPC' },
      ],
    });
  });
  test('headless, external name', () => {
    expect(serviceView(make('Service', { spec: { clusterIP: 'None' } }))).toMatchObject({
      headless: true,
      type: 'ClusterIP',
    });
    expect(serviceView(make('Service', { spec: { type: 'ExternalName', externalName: 'a.b' } })).externalName).toBe(
      'a.b',
    );
  });
});

const short = (object: Parameters<typeof endpointViews>[0]): string[] =>
  endpointViews(object).map((e) => `${e.ip}:${e.port} ${e.portName} ${e.ready ? 'ready' : 'unready'} ${e.pod}`);
const pod = (name: string) => ({ kind: 'Pod', name, namespace: 'shop' });

test('Endpoints: every address with every port of its subset', () => {
  const object = make('Endpoints', {
    subsets: [
      {
        addresses: [{ ip: '10.0.0.1', targetRef: pod('a') }],
        notReadyAddresses: [{ ip: '10.0.0.2', targetRef: pod('b') }],
        ports: [{ name: 'http', port: 80 }, { port: 81 }],
      },
      { addresses: [{ ip: '192.168.0.1' }], ports: null },
    ],
  });
  expect(short(object)).toEqual([
    '10.0.0.1:80 http ready shop/a',
    '10.0.0.1:81  ready shop/a',
    '10.0.0.2:80 http unready shop/b',
    '10.0.0.2:81  unready shop/b',
    '192.168.0.1:0  ready ',
  ]);
  expect(endpointsService(object)).toBe('shop/web');
});

test('EndpointSlice: unknown readiness is ready', () => {
  const object = make(
    'EndpointSlice',
    {
      endpoints: [
        { addresses: ['10.0.0.1'], conditions: { ready: true }, targetRef: pod('a') },
        {
          addresses: ['10.0.0.2'],
          conditions: { ready: false, terminating: true },
          targetRef: { kind: 'Pod', name: 'b' },
        },
        { addresses: ['10.0.0.3'], targetRef: { kind: 'WorkloadEntry', name: 'vm' } },
      ],
      ports: [{ name: 'http', port: 80 }],
    },
    { name: 'web-x7k2p', labels: { 'kubernetes.io/service-name': 'web' } },
  );
  expect(short(object)).toEqual([
    '10.0.0.1:80 http ready shop/a',
    '10.0.0.2:80 http unready shop/b',
    '10.0.0.3:80 http ready ',
  ]);
  expect(endpointsService(object)).toBe('shop/web');
  expect(endpointsService(make('EndpointSlice', {}))).toBe('');
});
