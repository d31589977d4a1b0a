import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/model/limits.ts';
import { createEnvoyConfigDumpParser } from '../../../src/parsers/envoy/envoy-config-dump.ts';
import { createProxyConfigParser } from '../../../src/parsers/istioctl/proxy-config.ts';
import { expectNeverThrows, expectSameInAnyChunks, fixture, inCamelCase, only, parse } from '../envoy-helpers.ts';

interface Section {
  readonly [key: string]: readonly Record<string, unknown>[];
}
const dump = JSON.parse(fixture('gateway-missing-secret').toString()) as { configs: Section[] };
const expected = only(parse(createEnvoyConfigDumpParser, fixture('gateway-missing-secret')), 'envoy');
const listed = (list: string, key: string): unknown[] =>
  dump.configs.flatMap((section) => (section[list] ?? []).map((entry) => entry[key]));
const print = (value: unknown) => `${JSON.stringify(inCamelCase(value), null, 4)}\n`;

describe('arrays of istioctl proxy-config', () => {
  test('clusters', () => {
    const input = print([...listed('static_clusters', 'cluster'), ...listed('dynamic_active_clusters', 'cluster')]);
    const { clusters } = only(parse(createProxyConfigParser, input), 'envoy');
    expect(clusters.map(({ view }) => view)).toEqual(expected.clusters.map(({ view }) => view));
    expect(input.split('\n')[(clusters[1]?.line ?? 0) - 1]).toBe('    {');
    expect(input.slice(clusters[1]?.offset).startsWith('    {\n')).toBe(true);
  });

  test('listeners', () => {
    const states = dump.configs.flatMap(({ dynamic_listeners: list = [] }) => list);
    const input = print(states.map(({ warming_state: state }) => (state as { listener: unknown }).listener));
    const { listeners } = only(parse(createProxyConfigParser, input), 'envoy');
    expect(listeners.map(({ view }) => [view.name, view.port, view.state])).toEqual([['0.0.0.0_8443', 8443, 'active']]);
  });

  test('routes', () => {
    const input = print([{ name: 'empty' }, ...listed('dynamic_route_configs', 'route_config')]);
    const { routes } = only(parse(createProxyConfigParser, input), 'envoy');
    expect(routes[0]?.view).toEqual({ name: 'empty', virtualHosts: [] });
    expect(routes.slice(1).map(({ view }) => view)).toEqual(
      expected.routes.map(({ view }) => view).filter((view) => view.name !== ''),
    );
  });

  test('load assignments', () => {
    const input = print([
      ...listed('static_endpoint_configs', 'endpoint_config'),
      ...listed('dynamic_endpoint_configs', 'endpoint_config'),
    ]);
    const { endpoints } = only(parse(createProxyConfigParser, input), 'envoy');
    expect(endpoints.map(({ view }) => view)).toEqual(expected.endpoints.map(({ view }) => view));
  });

  test('endpoints are cluster statuses', () => {
    const status = {
      name: 'outbound|80||a.b.svc.cluster.local',
      addedViaApi: true,
      hostStatuses: [
        {
          address: { socketAddress: { address: '10.0.0.1', portValue: 8080 } },
          stats: [
            { name: 'cx_connect_fail', value: '3' },
            { type: 'GAUGE', name: 'cx_active' },
            { name: 'rq_total', value: '9' },
          ],
          healthStatus: { failedOutlierCheck: true, edsHealthStatus: 'UNHEALTHY' },
          weight: 1,
        },
        {
          address: { socketAddress: { address: 'fd00::1', portValue: 8080 } },
          healthStatus: { edsHealthStatus: 'HEALTHY' },
        },
      ],
    };
    const { hosts } = only(parse(createProxyConfigParser, print([status])), 'envoy-hosts');
    expect(hosts).toMatchObject([
      {
        address: '10.0.0.1:8080',
        health: '/failed_outlier_check/failed_eds_health',
        connectFails: 3,
        requests: 9,
        line: 2,
      },
      { address: '[fd00::1]:8080', health: 'healthy', connectFails: 0 },
    ]);
  });
});

test('secrets', () => {
  const lists = ['dynamic_active_secrets', 'dynamic_warming_secrets'] as const;
  const value = Object.fromEntries(lists.map((list) => [list, dump.configs.flatMap((section) => section[list] ?? [])]));
  const { secrets } = only(parse(createProxyConfigParser, print(value)), 'envoy');
  expect(secrets.map(({ view }) => view)).toEqual(expected.secrets.map(({ view }) => view));
  expect(secrets.every(({ line }) => line > 1)).toBe(true);
});

test('bootstrap', () => {
  const [{ bootstrap } = {}] = dump.configs;
  const { node } = only(parse(createProxyConfigParser, print({ bootstrap })), 'envoy');
  expect(node).toEqual({ ...expected.node, trustDomain: '' });
});

test('all', () => {
  const { clusters } = only(parse(createProxyConfigParser, print(dump)), 'envoy');
  expect(clusters.map(({ view }) => view)).toEqual(expected.clusters.map(({ view }) => view));
});

test('a cut array keeps its complete elements', () => {
  const input = print(listed('dynamic_active_clusters', 'cluster'));
  const outcome = parse(createProxyConfigParser, input.slice(0, -200));
  expect(outcome.problems.map(({ code }) => code)).toEqual(['cut-document']);
  expect(only(outcome, 'envoy').clusters).toHaveLength(listed('dynamic_active_clusters', 'cluster').length - 1);
});

test('other JSON is refused', () => {
  expect(parse(createProxyConfigParser, '[{"a": 1}]').problems.map(({ code }) => code)).toEqual(['bad-document']);
  expect(parse(createProxyConfigParser, '[]')).toEqual({ records: 0, parsed: [], problems: [] });
});

test('chunks do not matter and nothing throws', () => {
  const input = print(listed('dynamic_active_clusters', 'cluster'));
  expectSameInAnyChunks(createProxyConfigParser, input);
  expectNeverThrows(createProxyConfigParser, input);
});

test('YAML is no table: it is read whole, however many lines it has', () => {
  const yaml = ['a', 'b', 'c'].map((name) => `- connectTimeout: 10s\n  name: ${name}\n`).join('');
  const limits = { ...DEFAULT_LIMITS, 'table-rows': 2 };
  const parser = createProxyConfigParser({ path: 'clusters.yaml', namespace: '', pod: '', limits });
  parser.push(Buffer.from(yaml));
  const { records, problems } = parser.end();
  expect(records).toBe(3);
  expect(problems).toEqual([]);
});
