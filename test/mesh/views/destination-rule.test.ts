import { expect, test } from 'vitest';
import { destinationRuleView } from '../../../src/mesh/views/destination-rule.ts';
import { make } from './object.ts';

const view = (spec: unknown) => destinationRuleView(make('DestinationRule', { spec }));

test.each([
  [
    { tls: { mode: 'SIMPLE', sni: 'x', caCertificates: '/a', insecureSkipVerify: true } },
    { tlsMode: 'SIMPLE', sni: 'x', caCertificates: '/a', insecureSkipVerify: true },
  ],
  [
    { tls: { mode: 'MUTUAL', clientCertificate: '/c', credentialName: 's', subjectAltNames: ['a'] } },
    { clientCertificate: '/c', credentialName: 's', subjectAltNames: ['a'] },
  ],
  [
    { connectionPool: { tcp: { maxConnections: 1, connectTimeout: '30ms' } } },
    { maxConnections: 1, connectTimeoutMs: 30 },
  ],
  [
    {
      connectionPool: {
        http: {
          http1MaxPendingRequests: 1,
          http2MaxRequests: 2,
          maxRequestsPerConnection: 3,
          maxRetries: 4,
          idleTimeout: '5s',
          h2UpgradePolicy: 'UPGRADE',
        },
      },
    },
    {
      http1MaxPendingRequests: 1,
      http2MaxRequests: 2,
      maxRequestsPerConnection: 3,
      maxRetries: 4,
      idleTimeoutMs: 5000,
      h2UpgradePolicy: 'UPGRADE',
    },
  ],
  [
    {
      outlierDetection: {
        consecutive5xxErrors: 2,
        baseEjectionTime: '5m',
        maxEjectionPercent: 100,
        minHealthPercent: 0,
      },
    },
    {
      outlierDetection: true,
      consecutive5xx: 2,
      baseEjectionTimeMs: 300_000,
      maxEjectionPercent: 100,
      minHealthPercent: 0,
    },
  ],
  [{ outlierDetection: {} }, { outlierDetection: true }],
  [{ outlierDetection: { consecutiveErrors: 7 } }, { consecutiveGatewayErrors: 7 }],
  [{ loadBalancer: { simple: 'LEAST_REQUEST' } }, { loadBalancer: 'LEAST_REQUEST' }],
  [{ loadBalancer: { consistentHash: { useSourceIp: true } } }, { loadBalancer: 'consistentHash' }],
  [{}, { tlsMode: '', maxConnections: -1, outlierDetection: false, loadBalancer: '' }],
])('policy %j', (trafficPolicy, expected) => {
  expect(view({ host: 'web', trafficPolicy }).policy).toMatchObject(expected);
});

test('host, subsets, ports, selector', () => {
  expect(
    view({
      host: 'web',
      exportTo: ['.'],
      workloadSelector: { matchLabels: { app: 'client' } },
      trafficPolicy: { portLevelSettings: [{ port: { number: 8443 }, tls: { mode: 'DISABLE' } }] },
      subsets: [{ name: 'v1', labels: { version: 1 }, trafficPolicy: { tls: { mode: 'SIMPLE' } } }, { name: 'all' }],
    }),
  ).toMatchObject({
    host: 'web',
    fqdn: 'web.shop.svc.cluster.local',
    exportTo: ['.'],
    selector: { app: 'client' },
    policy: { tlsMode: '' },
    portPolicies: [{ port: 8443, policy: { tlsMode: 'DISABLE' } }],
    subsets: [
      { name: 'v1', labels: { version: '1' }, policy: { tlsMode: 'SIMPLE' } },
      { name: 'all', labels: {}, policy: { tlsMode: '', maxConnections: -1 } },
    ],
  });
});
