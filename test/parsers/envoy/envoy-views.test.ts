import { expect, test } from 'vitest';
import { parseClusterName, readCluster } from '../../../src/parsers/envoy/envoy-cluster.ts';
import { createDumpReader } from '../../../src/parsers/envoy/envoy-dump-reader.ts';
import { countNewlines } from '../../../src/parsers/envoy/envoy-element-cache.ts';
import { readListener } from '../../../src/parsers/envoy/envoy-listener.ts';
import { readRouteConfig } from '../../../src/parsers/envoy/envoy-route.ts';
import { readSecret } from '../../../src/parsers/envoy/envoy-secret.ts';

test.each([
  ['outbound|80|v1|a.b.svc', { direction: 'outbound', port: 80, subset: 'v1', host: 'a.b.svc' }],
  ['outbound_.80_.v1_.a.b.svc', { direction: 'outbound', port: 80, subset: 'v1', host: 'a.b.svc' }],
  ['inbound|8080||', { direction: 'inbound', port: 8080, subset: '', host: '' }],
  ['inbound-vip|80|http/v1|a.b.svc', { direction: 'inbound', port: 80, subset: 'v1', host: 'a.b.svc' }],
  ['inbound-vip|80|tcp|a.b.svc', { direction: 'inbound', port: 80, subset: '', host: 'a.b.svc' }],
  ['BlackHoleCluster', { direction: '', port: 0, subset: '', host: '' }],
])('cluster name %s', (name, parts) => expect(parseClusterName(name)).toEqual(parts));

const tlsSocket = (common: object, more: object = {}) => ({
  name: 'envoy.transport_sockets.tls',
  typed_config: { '@type': 'type.googleapis.com/x.v3.UpstreamTlsContext', common_tls_context: common, ...more },
});
const raw = { name: 'raw', typed_config: { '@type': 'x.RawBuffer' } };
const istio = tlsSocket({
  alpn_protocols: ['istio'],
  tls_certificate_sds_secret_configs: [{ name: 'default' }],
  combined_validation_context: { validation_context_sds_secret_config: { name: 'ROOTCA' } },
});
const internal = (socket: object) => ({
  typed_config: { '@type': 'x.InternalUpstreamTransport', transport_socket: socket },
});
const fileRoot = { validation_context_sds_secret_config: { name: 'file-root:/etc/ca.pem' } };

test.each([
  ['nothing', {}, 'none', ''],
  ['raw', { transport_socket: raw }, 'none', ''],
  ['Istio mutual', { transport_socket: istio }, 'mtls', ''],
  ['auto', { transport_socket_matches: [{ transport_socket: istio }, { transport_socket: raw }] }, 'auto', ''],
  [
    'HBONE first',
    { transport_socket_matches: [internal(raw), istio, raw].map((s) => ({ transport_socket: s })) },
    'auto',
    '',
  ],
  ['only Istio in the matches', { transport_socket_matches: [{ transport_socket: istio }] }, 'mtls', ''],
  ['waypoint', { transport_socket: internal(raw) }, 'auto', ''],
  ['waypoint with TLS', { transport_socket: internal(tlsSocket({})) }, 'simple', ''],
  ['simple', { transport_socket: tlsSocket({ combined_validation_context: fileRoot }) }, 'simple', '/etc/ca.pem'],
  [
    'simple with a file',
    { transport_socket: tlsSocket({ validation_context: { trusted_ca: { filename: '/a.pem' } } }) },
    'simple',
    '/a.pem',
  ],
  [
    'mutual',
    { transport_socket: tlsSocket({ tls_certificate_sds_secret_configs: [{ name: 'kubernetes://c' }] }) },
    'mutual',
    '',
  ],
  ['API v2', { tls_context: { common_tls_context: {}, sni: 'x' } }, 'simple', ''],
])('upstream TLS: %s', (_, cluster, mode, caFile) => {
  expect(readCluster(cluster, false)).toMatchObject({ tls: mode, caFile });
});

test('circuit breakers of the default priority', () => {
  const thresholds = [
    { priority: 'HIGH', max_connections: 5 },
    { max_connections: 4294967295, max_requests: 7 },
  ];
  expect(readCluster({ circuit_breakers: { thresholds } }, true)).toMatchObject({
    maxConnections: -1,
    maxPendingRequests: -1,
    maxRequests: 7,
    warming: true,
  });
});

test('routes', () => {
  const metadata = {
    filter_metadata: { istio: { config: '/apis/networking.istio.io/v1/namespaces/shop/virtual-service/cart' } },
  };
  const weighted = {
    clusters: [
      { name: 'a', weight: 90 },
      { name: 'b', weight: 10 },
    ],
  };
  const routes = [
    { match: { prefix: '/' }, route: { cluster: 'c', timeout: '1.5s' }, metadata },
    { match: { path: '/a', headers: [{ name: 'x-user' }] }, route: { weighted_clusters: weighted, timeout: '0s' } },
    { match: { safe_regex: { regex: '/b.*' } }, direct_response: { status: 404 } },
    { match: { path_separated_prefix: '/c', query_parameters: [{ name: 'q' }] }, redirect: {} },
    { match: { connect_matcher: {} } },
  ];
  const [host] = readRouteConfig({ virtual_hosts: [{ name: 'v', domains: ['*'], routes }] }).virtualHosts;
  const rows = host?.routes.map((r) => [
    r.match,
    r.clusters,
    r.directResponse,
    r.redirect,
    r.timeoutMs,
    r.virtualService,
  ]);
  expect(rows).toEqual([
    ['prefix /', ['c'], 0, false, 1500, 'shop/cart'],
    ['path /a header x-user', ['a', 'b'], 0, false, 0, ''],
    ['regex /b.*', [], 404, false, -1, ''],
    ['prefix /c query q', [], 0, true, -1, ''],
    ['connect', [], 0, false, -1, ''],
  ]);
});

test('addresses of listeners', () => {
  const v6 = { address: { socket_address: { address: '::', port_value: 15006 } } };
  expect(readListener(v6, 'active', '').listener).toMatchObject({ address: '::', port: 15006 });
  expect(readListener({ address: { pipe: { path: '/s' } } }, 'active', '').listener).toMatchObject({
    address: '/s',
    port: 0,
  });
});

test('secrets of SPIRE hold one bundle for each trust domain', () => {
  const bundle = { trust_bundle: { inline_bytes: '' } };
  const validator = {
    typed_config: {
      trust_domains: [
        { name: 'a', ...bundle },
        { name: 'b', ...bundle },
      ],
    },
  };
  const secret = { validation_context: { trusted_ca: {}, custom_validator_config: validator } };
  expect(readSecret({ name: 'ROOTCA', secret }, 'active')).toMatchObject({ type: 'ca', certificates: [] });
});

test('an element over the limit is left out and the rest is read', () => {
  const cluster = (name: string, filler: string) => ({ cluster: { name }, filler });
  const clusters = [cluster('a', ''), cluster('b', 'x'.repeat(500)), cluster('c', '')];
  const dump = Buffer.from(JSON.stringify({ configs: [{ list: clusters, other: 1 }] }, null, 1));
  for (const size of [dump.length, 64, 1]) {
    const seen: string[] = [];
    const handler = {
      element(list: string, range: { buffer: Buffer; start: number; end: number; line: number }) {
        const value = JSON.parse(range.buffer.toString('utf8', range.start, range.end)) as ReturnType<typeof cluster>;
        seen.push(`${list} ${value.cluster.name} ${range.line}`);
        return -1;
      },
      bootstrap: () => undefined,
      tooLarge: (line: number) => void seen.push(`too large ${line}`),
      unexpected: (line: number) => void seen.push(`unexpected ${line}`),
    };
    const reader = createDumpReader(' ', new Map([['list', 'list']]), handler, 300);
    for (let i = 0; i < dump.length; i += size) reader.push(dump.subarray(i, i + size));
    expect(reader.end().complete).toBe(true);
    expect(seen).toEqual(['list a 5', 'too large 11', 'list c 17']);
  }
});

test('newlines are counted in any position', () => {
  const bytes = Buffer.from(`${'\n'.repeat(3000)}ab\n\x8a\x0b\xff\n${'x\n'.repeat(700)}`, 'latin1');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const [from, to] of [
    [0, bytes.length],
    [1, 2999],
    [2997, 3013],
    [5, 5],
  ] as const) {
    expect(countNewlines(view, from, to)).toBe(bytes.subarray(from, to).filter((byte) => byte === 10).length);
  }
});
