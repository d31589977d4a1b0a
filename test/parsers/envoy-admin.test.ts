import { describe, expect, test } from 'vitest';
import { createEnvoyCertsParser } from '../../src/parsers/envoy/admin/envoy-certs.ts';
import { createEnvoyClustersParser } from '../../src/parsers/envoy/admin/envoy-clusters-text.ts';
import { createEnvoyListenersParser } from '../../src/parsers/envoy/admin/envoy-listeners-text.ts';
import { createEnvoyServerInfoParser } from '../../src/parsers/envoy/admin/envoy-server-info.ts';
import { createEnvoyStatsParser } from '../../src/parsers/envoy/admin/envoy-stats.ts';
import { createNetstatParser } from '../../src/parsers/envoy/admin/netstat.ts';
import { createIstiodMetricsParser } from '../../src/parsers/istiod/istiod-metrics.ts';
import { expectNeverThrows, expectSameInAnyChunks, type MakeParser, only, parse } from './envoy-helpers.ts';

const CLUSTERS = `outbound|80||bids.auction.svc.cluster.local::observability_name::outbound|80||bids.auction.svc.cluster.local;
outbound|80||bids.auction.svc.cluster.local::outlier::success_rate_average::-1
outbound|80||bids.auction.svc.cluster.local::default_priority::max_connections::4294967295
outbound|80||bids.auction.svc.cluster.local::added_via_api::true
outbound|80||bids.auction.svc.cluster.local::eds_service_name::outbound|80||bids.auction.svc.cluster.local
outbound|80||bids.auction.svc.cluster.local::10.244.0.24:8080::cx_active::1
outbound|80||bids.auction.svc.cluster.local::10.244.0.24:8080::cx_connect_fail::2
outbound|80||bids.auction.svc.cluster.local::10.244.0.24:8080::cx_total::4
outbound|80||bids.auction.svc.cluster.local::10.244.0.24:8080::rq_error::3
outbound|80||bids.auction.svc.cluster.local::10.244.0.24:8080::rq_total::5
outbound|80||bids.auction.svc.cluster.local::10.244.0.24:8080::hostname::
outbound|80||bids.auction.svc.cluster.local::10.244.0.24:8080::health_flags::/failed_outlier_check
outbound|80||bids.auction.svc.cluster.local::10.244.0.24:8080::weight::1
outbound|80||bids.auction.svc.cluster.local::[fd00::2]:8080::cx_total::1
outbound|80||bids.auction.svc.cluster.local::[fd00::2]:8080::health_flags::healthy
inbound|8080||::10.244.0.191:8080::hostname::inbound|8080||10.244.0.191:8080
inbound|8080||::10.244.0.191:8080::health_flags::healthy
inner_connect_originate::envoy://outer_connect_originate/::health_flags::healthy
encap::envoy://connect_originate/[fd00::2]:8080::health_flags::healthy
`;

const LISTENERS = `0.0.0.0_15090::0.0.0.0:15090
10.96.0.1_443::10.96.0.1:443
main_internal::envoy://main_internal/
v6::[::]:15006
`;

const certificate = (serial: string, from: string, to: string, uri?: string) => ({
  path: '<inline>',
  serial_number: serial,
  subject_alt_names: uri === undefined ? [] : [{ uri }],
  days_until_expiration: '0',
  valid_from: from,
  expiration_time: to,
});
const root = certificate('247A680327291117', '2026-11-24T23:58:14Z', '2036-11-21T23:58:14Z');
const leaf = certificate(
  'c6719ecc3f622a10',
  '2026-11-25T00:34:40Z',
  '2026-11-26T00:36:40Z',
  'spiffe://cluster.local/ns/chat/sa/rooms',
);
const CERTS = JSON.stringify(
  {
    certificates: [
      { ca_cert: [root], cert_chain: [leaf] },
      { ca_cert: [root], cert_chain: [leaf] },
    ],
  },
  null,
  1,
);

const SERVER_INFO = JSON.stringify(
  {
    version: '3909deb175ef358202d6ab4f94d683ffc0fdb477/1.37.0/Clean/RELEASE/BoringSSL',
    state: 'PRE_INITIALIZING',
    node: {
      id: 'sidecar~10.244.0.231~rooms-76b7cc7d74-x7n86.chat~chat.svc.cluster.local',
      metadata: { ISTIO_VERSION: '1.29.6', LABELS: { app: 'rooms', __proto__: 'x' } },
    },
  },
  null,
  1,
);

const STATS = `# TYPE envoy_cluster_manager_cds_update_rejected counter
envoy_cluster_manager_cds_update_rejected{} 2
# TYPE envoy_cluster_upstream_cx_connect_fail counter
envoy_cluster_upstream_cx_connect_fail{cluster_name="xds-grpc"} 0
envoy_cluster_upstream_cx_connect_fail{cluster_name="outbound|80||a b.svc"} 7
envoy_cluster_upstream_cx_total{cluster_name="xds-grpc"} 9
envoy_http_rbac{authz_enforce_result="allowed",http_conn_manager_prefix="inbound_0.0.0.0_8080"} 12
envoy_http_rbac{authz_enforce_result="denied",http_conn_manager_prefix="inbound_0.0.0.0_8080"} 20
envoy_cluster_upstream_rq_pending_overflow{cluster_name="q\\"uoted"} 30
envoy_server_watchdog_miss{} 100
`;

const METRICS = `# HELP pilot_total_xds_rejects Total number of XDS responses from pilot rejected by proxy.
# TYPE pilot_total_xds_rejects counter
pilot_total_xds_rejects{type="lds"} 3
pilot_xds_lds_reject{err="INTERNAL",node="rooms-1.chat"} 1
pilot_xds_cds_reject 0
pilot_conflict_inbound_listener 1
pilot_k8s_cfg_events{event="add",type="Gateway"} 4
sidecar_injection_failure_total 2
citadel_server_csr_parsing_err_count 1
citadel_server_csr_count 40
`;

const NETSTAT = `Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    
tcp        0      0 0.0.0.0:15001           0.0.0.0:*               LISTEN      15/envoy            
tcp        0      0 0.0.0.0:15001           0.0.0.0:*               LISTEN      15/envoy            
tcp        0      0 127.0.0.1:8080          0.0.0.0:*               LISTEN      -                   
tcp        0      0 10.244.0.231:34102      10.96.125.68:15012      ESTABLISHED 1/pilot-agent       
tcp6       0      0 :::15020                :::*                    LISTEN      1/pilot-agent       
udp        0      0 0.0.0.0:53              0.0.0.0:*                           7/dns
`;

test('clusters', () => {
  const outcome = parse(createEnvoyClustersParser, CLUSTERS);
  expect(outcome.problems).toEqual([]);
  expect(only(outcome, 'envoy-hosts').hosts).toEqual([
    {
      cluster: 'outbound|80||bids.auction.svc.cluster.local',
      address: '10.244.0.24:8080',
      hostname: '',
      health: '/failed_outlier_check',
      connectFails: 2,
      connections: 4,
      requests: 5,
      errors: 3,
      line: 12,
    },
    expect.objectContaining({ address: '[fd00::2]:8080', health: 'healthy', connections: 1, line: 15 }),
    expect.objectContaining({ cluster: 'inbound|8080||', hostname: 'inbound|8080||10.244.0.191:8080', line: 17 }),
    expect.objectContaining({ cluster: 'inner_connect_originate', address: 'envoy://outer_connect_originate/' }),
    expect.objectContaining({ cluster: 'encap', address: 'envoy://connect_originate/[fd00::2]:8080' }),
  ]);
});

test('clusters as JSON', () => {
  const address = { socket_address: { address: '10.0.0.1', port_value: 80 } };
  const status = { name: 'a', host_statuses: [{ address, stats: [{ name: 'rq_error', value: '4' }], hostname: 'h' }] };
  const { hosts } = only(
    parse(createEnvoyClustersParser, JSON.stringify({ cluster_statuses: [status] })),
    'envoy-hosts',
  );
  expect(hosts).toMatchObject([{ cluster: 'a', address: '10.0.0.1:80', errors: 4, hostname: 'h', health: 'healthy' }]);
});

test('listeners', () => {
  expect(only(parse(createEnvoyListenersParser, LISTENERS), 'envoy-listening').addresses).toEqual([
    '0.0.0.0:15090',
    '10.96.0.1:443',
    'envoy://main_internal/',
    '[::]:15006',
  ]);
  expect(only(parse(createEnvoyListenersParser, ''), 'envoy-listening').addresses).toEqual([]);
});

test('certs are given once', () => {
  const { certificates } = only(parse(createEnvoyCertsParser, CERTS), 'certs');
  expect(certificates.map(({ view }) => view)).toEqual([
    expect.objectContaining({ serial: '247a680327291117', ca: true, notAfter: '2036-11-21T23:58:14Z' }),
    expect.objectContaining({
      serial: 'c6719ecc3f622a10',
      ca: false,
      sans: ['spiffe://cluster.local/ns/chat/sa/rooms'],
    }),
  ]);
  const lines = CERTS.split('\n');
  expect(certificates.map(({ line }) => lines[line - 1]?.trim().slice(0, 15))).toEqual([
    '"serial_number"',
    '"serial_number"',
  ]);
});

test('server_info', () => {
  const info = only(parse(createEnvoyServerInfoParser, SERVER_INFO), 'server-info');
  expect(info).toMatchObject({ state: 'PRE_INITIALIZING', envoyVersion: '1.37.0' });
  expect(info.node).toMatchObject({
    type: 'sidecar',
    pod: 'rooms-76b7cc7d74-x7n86',
    namespace: 'chat',
    ip: '10.244.0.231',
  });
});

test('stats', () => {
  const { stats } = only(parse(createEnvoyStatsParser, STATS), 'stats');
  expect(stats.map(({ name, value, labels }) => [name, value, labels])).toEqual([
    ['envoy_cluster_manager_cds_update_rejected', 2, {}],
    ['envoy_cluster_upstream_cx_connect_fail', 7, { cluster_name: 'outbound|80||a b.svc' }],
    ['envoy_http_rbac', 20, { authz_enforce_result: 'denied', http_conn_manager_prefix: 'inbound_0.0.0.0_8080' }],
    ['envoy_cluster_upstream_rq_pending_overflow', 30, { cluster_name: 'q"uoted' }],
  ]);
  const source = stats[1]?.source;
  expect(source).toEqual({
    path: 'proxies/chat/rooms-1/file',
    line: 5,
    offset: STATS.indexOf('envoy_cluster_upstream_cx_connect_fail{cluster_name="outbound'),
    text: 'envoy_cluster_upstream_cx_connect_fail{cluster_name="outbound|80||a b.svc"} 7',
  });
});

test('metrics of istiod', () => {
  const { stats } = only(parse(createIstiodMetricsParser, METRICS), 'stats');
  expect(stats.map(({ name, value }) => [name, value])).toEqual([
    ['pilot_total_xds_rejects', 3],
    ['pilot_xds_lds_reject', 1],
    ['pilot_conflict_inbound_listener', 1],
    ['sidecar_injection_failure_total', 2],
    ['citadel_server_csr_parsing_err_count', 1],
  ]);
});

test('netstat', () => {
  const { ports } = only(parse(createNetstatParser, NETSTAT), 'netstat');
  expect(ports.map(({ address, port, process }) => [address, port, process])).toEqual([
    ['0.0.0.0', 15001, 'envoy'],
    ['127.0.0.1', 8080, ''],
    ['::', 15020, 'pilot-agent'],
  ]);
  expect(ports[1]?.source).toMatchObject({ line: 5, text: expect.stringContaining('127.0.0.1:8080') });
});

describe('properties', () => {
  const cases: readonly [string, MakeParser, string][] = [
    ['clusters', createEnvoyClustersParser, CLUSTERS],
    ['listeners', createEnvoyListenersParser, LISTENERS],
    ['certs', createEnvoyCertsParser, CERTS],
    ['server_info', createEnvoyServerInfoParser, SERVER_INFO],
    ['stats', createEnvoyStatsParser, STATS],
    ['metrics', createIstiodMetricsParser, METRICS],
    ['netstat', createNetstatParser, NETSTAT],
  ];
  test.each(cases)('%s: chunks do not matter', (_, make, input) => {
    expectSameInAnyChunks(make, input);
    expectSameInAnyChunks(make, `${input}${'x'.repeat(200_000)}`, 5);
    expectSameInAnyChunks(make, input.replaceAll('\n', '\r\n'), 10);
  });
  test.each(cases)('%s: no bytes make it throw', (_, make, input) => expectNeverThrows(make, input));
  test.each(cases)('%s: an error page is no result with data', (_, make) => {
    const outcome = parse(make, 'upstream connect error or disconnect/reset before headers\n');
    const page = outcome.parsed.filter((item) => item.type !== 'netstat');
    expect(page).toEqual([]);
  });
});
