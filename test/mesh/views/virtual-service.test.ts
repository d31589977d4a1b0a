import { describe, expect, test } from 'vitest';
import { routeMatch } from '../../../src/mesh/views/route-match.ts';
import { virtualServiceView } from '../../../src/mesh/views/virtual-service.ts';
import { make } from './object.ts';

describe('matches', () => {
  test.each([
    [{ uri: { prefix: '/a' } }, 'uri prefix /a', false],
    [{ uri: { exact: '/b' }, method: { exact: 'GET' } }, 'uri exact /b, method GET', false],
    [{ uri: { prefix: '/a' }, ignoreUriCase: true }, 'uri prefix /a (any case)', false],
    [{ headers: { 'x-user': { exact: 'jason' } } }, 'header x-user exact jason', false],
    [{ headers: { 'x-user': {} } }, 'header x-user present', false],
    [{ withoutHeaders: { 'x-user': { regex: 'a.*' } } }, 'without header x-user regex a.*', false],
    [{ queryParams: { v: { exact: '2' } } }, 'query v exact 2', false],
    [{ method: { regex: 'GET|HEAD' } }, 'method regex GET|HEAD', false],
    [{ authority: { exact: 'x' }, port: 80 }, 'authority exact x, port 80', false],
    [{ sourceLabels: { app: 'x', v: '1' } }, 'sourceLabels app=x,v=1', false],
    [{ gateways: ['a', 'b'] }, 'gateways a,b', false],
    [{ sniHosts: ['a.example', 'b.example'], port: 443 }, 'sni a.example,b.example, port 443', false],
    [
      { destinationSubnets: ['10.0.0.0/8'], sourceSubnet: '10.1.0.0/16' },
      'destinationSubnets 10.0.0.0/8, sourceSubnet 10.1.0.0/16',
      false,
    ],
    [{ uri: { prefix: '/' } }, 'uri prefix /', true],
    [{ uri: { prefix: '/' }, port: 80 }, 'uri prefix /, port 80', false],
    [{ uri: { regex: '.*' } }, 'uri regex .*', true],
    [{ uri: { exact: '/' } }, 'uri exact /', false],
    [{ name: 'only-a-name' }, 'any', true],
    [{}, 'any', true],
    [null, 'any', true],
  ])('%j', (match, text, matchAll) => {
    expect(routeMatch(match)).toEqual({ text, matchAll });
  });
});

const first = (route: unknown) => virtualServiceView(make('VirtualService', { spec: { http: [route] } })).routes[0];

test.each([
  [{}, true],
  [{ match: [] }, true],
  [{ match: [{ uri: { prefix: '/a' } }, {}] }, true],
  [{ match: [{ uri: { prefix: '/a' } }] }, false],
])('route %j meets every request: %j', (route, expected) => {
  expect(first(route)?.matchAll).toBe(expected);
});

test('an unset route', () => {
  expect(first({})).toMatchObject({
    timeoutMs: -1,
    retryAttempts: -1,
    perTryTimeoutMs: -1,
    faultAbortStatus: 0,
    faultDelayMs: 0,
    directResponse: 0,
    redirect: false,
    destinations: [],
  });
});

test.each([
  [{ timeout: '0s' }, { timeoutMs: 0 }],
  [{ timeout: '1.5s' }, { timeoutMs: 1500 }],
  [
    { retries: { attempts: 3, perTryTimeout: '300ms', retryOn: '5xx,reset' } },
    { retryAttempts: 3, perTryTimeoutMs: 300, retryOn: '5xx,reset' },
  ],
  [{ retries: { attempts: 0 } }, { retryAttempts: 0 }],
  [
    { fault: { abort: { httpStatus: 503, percentage: { value: 40 } } } },
    { faultAbortStatus: 503, faultAbortPercent: 40 },
  ],
  [{ fault: { abort: { grpcStatus: 'UNAVAILABLE', percentage: { value: 1 } } } }, { faultAbortStatus: 14 }],
  [
    { fault: { delay: { fixedDelay: '5s', percent: 10 } } },
    { faultDelayMs: 5000, faultDelayPercent: 10, faultAbortStatus: 0 },
  ],
  [
    { redirect: { uri: '/x' }, rewrite: { uri: '/' } },
    { redirect: true, rewrite: true },
  ],
  [{ directResponse: { status: 404 } }, { directResponse: 404 }],
  [{ delegate: { name: 'd' } }, { delegate: 'shop/d' }],
  [{ delegate: { name: 'd', namespace: 'e' } }, { delegate: 'e/d' }],
])('route %j', (route, expected) => {
  expect(first(route)).toMatchObject(expected);
});

test('destinations and mirrors', () => {
  const route = first({
    route: [
      { destination: { host: 'a', subset: 'v1', port: { number: 80 } }, weight: 90 },
      { destination: { host: 'b.other.svc.cluster.local' }, weight: 10 },
    ],
    mirror: { host: 'c', subset: 'shadow' },
    mirrorPercentage: { value: 5 },
    mirrors: [{ destination: { host: 'd' } }],
  });
  expect(route?.destinations).toEqual([
    { host: 'a', fqdn: 'a.shop.svc.cluster.local', subset: 'v1', port: 80, weight: 90, mirror: false },
    {
      host: 'b.other.svc.cluster.local',
      fqdn: 'b.other.svc.cluster.local',
      subset: '',
      port: 0,
      weight: 10,
      mirror: false,
    },
    { host: 'c', fqdn: 'c.shop.svc.cluster.local', subset: 'shadow', port: 0, weight: 5, mirror: true },
    { host: 'd', fqdn: 'd.shop.svc.cluster.local', subset: '', port: 0, weight: 100, mirror: true },
  ]);
  expect(first({ route: [{ destination: { host: 'a' } }] })?.destinations[0]?.weight).toBe(100);
});

test.each([undefined, [], ['mesh']])('gateways %j', (gateways) => {
  expect(virtualServiceView(make('VirtualService', { spec: { gateways } })).gateways).toEqual(['mesh']);
});

test('the whole resource', () => {
  const view = virtualServiceView(
    make('VirtualService', {
      spec: {
        hosts: ['web', '*.example.com'],
        gateways: ['edge', 'infra/public', 'mesh'],
        exportTo: ['.'],
        tcp: [{ match: [{ port: 27017 }], route: [{ destination: { host: 'db' } }] }],
        tls: [
          { match: [{ sniHosts: ['a.example.com'], gateways: ['edge'] }], route: [{ destination: { host: 'web' } }] },
        ],
        http: [{ name: 'first' }, { name: 'second' }],
      },
    }),
    'corp.local',
  );
  expect(view).toMatchObject({
    fqdns: ['web.shop.svc.corp.local', '*.example.com'],
    gateways: ['shop/edge', 'infra/public', 'mesh'],
    exportTo: ['.'],
    routes: [
      { protocol: 'http', index: 0, name: 'first' },
      { protocol: 'http', index: 1, name: 'second' },
      { protocol: 'tls', index: 0, sniHosts: ['a.example.com'], gateways: ['shop/edge'] },
      { protocol: 'tcp', index: 0, ports: [27017], destinations: [{ fqdn: 'db.shop.svc.corp.local' }] },
    ],
  });
});
