import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createEnvoyStatsParser } from '../../../src/parsers/envoy/admin/envoy-stats.ts';
import { createProxyConfigParser } from '../../../src/parsers/istioctl/proxy-config.ts';
import { createZtunnelConfigParser } from '../../../src/parsers/ztunnel/ztunnel-config-dump.ts';
import { only, parse } from '../envoy-helpers.ts';

const example = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../fixtures/examples', name), 'utf8');

describe('istioctl proxy-config', () => {
  test('endpoint: the table says which hosts are ejected', () => {
    const { hosts } = only(
      parse(
        createProxyConfigParser,
        'ENDPOINT              STATUS        OUTLIER CHECK     CLUSTER\n' +
          '10.0.0.1:9080         HEALTHY       OK                outbound|9080||a.shop.svc.cluster.local\n' +
          '10.0.0.2:9080         UNHEALTHY     FAILED            outbound|9080||a.shop.svc.cluster.local\n' +
          '10.0.0.3:9080         UNHEALTHY     OK                outbound|9080||a.shop.svc.cluster.local\n',
      ),
      'envoy-hosts',
    );
    expect(hosts.map(({ address, health, line }) => `${line} ${address} ${health}`)).toEqual([
      '2 10.0.0.1:9080 healthy',
      '3 10.0.0.2:9080 /failed_outlier_check',
      '4 10.0.0.3:9080 /failed_eds_health',
    ]);
  });

  test('endpoint: JSON, YAML and a table name the same addresses', () => {
    const addressesOf = (name: string): readonly string[] => {
      const [found] = parse(createProxyConfigParser, example(`envoy-config-dump/endpoint/${name}`)).parsed;
      if (found?.type === 'envoy-hosts') return found.hosts.map(({ address }) => address);
      return found?.type === 'envoy'
        ? found.endpoints.flatMap(({ view }) => view.endpoints.map(({ address }) => address))
        : [];
    };
    const json = addressesOf('emptyfilter_output.json');
    expect(json.length).toBeGreaterThan(30);
    expect(addressesOf('emptyfilter_output.yaml')).toEqual(json);
    expect(new Set(addressesOf('emptyfilter_output.txt'))).toEqual(new Set(json));
  });

  test('secret: the table has serial numbers and times', () => {
    const secretsOf = (name: string): readonly string[] =>
      only(parse(createProxyConfigParser, example(`envoy-config-dump/secret/istio/${name}`)), 'envoy')
        .secrets.map(
          ({ view }) =>
            `${view.name} ${view.type} ${view.state} ${view.certificates.map((c) => `${c.serial} ${c.notAfter}`)}`,
        )
        .sort();
    expect(secretsOf('output')).toEqual([
      'ROOTCA ca active 0193a543fe2b0d9cd4847675394dfc54 2033-05-02T03:41:33Z',
      'configmap://some/thing  warming ',
      'default certificate active 6fbee254c22900615cb1f74e3d2f1713 2023-05-16T01:32:52Z',
    ]);
  });

  test('ecds: extensions are counted', () => {
    expect(parse(createProxyConfigParser, example('envoy-config-dump/ecds/output.json')).records).toBe(6);
    expect(parse(createProxyConfigParser, example('envoy-config-dump/ecds/output.yaml')).records).toBe(6);
  });

  test('bootstrap: the file Envoy starts with names its node', () => {
    const { node } = only(parse(createProxyConfigParser, example('envoy-bootstrap/running_golden.json')), 'envoy');
    expect(node?.id).toMatch(/^sidecar~/);
  });
});

describe('istioctl ztunnel-config', () => {
  test('tables, where columns are one blank apart', () => {
    const { workloads } = only(
      parse(createZtunnelConfigParser, example('ztunnel-config-dump/workloadsummary_default.txt')),
      'ztunnel',
    );
    expect(workloads[0]).toMatchObject({
      namespace: 'default',
      name: 'details-v1-698d88b-krdw7',
      addresses: ['10.244.2.55'],
      node: 'ambient-worker2',
      waypoint: '',
      protocol: 'HBONE',
    });
    const services =
      'NAMESPACE SERVICE NAME SERVICE VIP WAYPOINT ENDPOINTS\nshop      web          10.96.0.1   None     1/2\n';
    expect(only(parse(createZtunnelConfigParser, services), 'ztunnel').services).toMatchObject([
      { namespace: 'shop', name: 'web', addresses: ['10.96.0.1'], endpoints: 2, waypoint: '' },
    ]);
  });

  test('certificates: roots are none of a workload', () => {
    const { certificates } = only(
      parse(createZtunnelConfigParser, example('ztunnel-config-dump/secretsummary.txt')),
      'ztunnel',
    );
    expect(certificates.map(({ identity, state }) => `${identity.split('/').at(-1)} ${state}`)).toEqual([
      'istiod Available',
      'ztunnel Initializing',
      'another-sa Unavailable',
      'istiod Unavailable',
    ]);
  });

  test('a header alone says that there is nothing', () => {
    expect(parse(createZtunnelConfigParser, 'NAMESPACE POLICY NAME ACTION SCOPE\n')).toMatchObject({
      records: 1,
      problems: [],
    });
  });
});

describe('statistics in the form of Envoy itself', () => {
  test('have the names and labels of Prometheus text', () => {
    const { stats } = only(
      parse(
        createEnvoyStatsParser,
        'cluster.outbound|80||web.shop.svc.cluster.local.upstream_cx_connect_fail: 3\n' +
          'cluster.outbound|80||web.shop.svc.cluster.local.outlier_detection.ejections_active: 1\n' +
          'cluster.outbound|80||web.shop.svc.cluster.local.upstream_cx_total: 8\n' +
          'cluster_manager.cds.update_rejected: 0\n' +
          'listener.0.0.0.0_15006.no_filter_chain_match: 2\n' +
          'listener_manager.lds.update_rejected: 4\n',
      ),
      'stats',
    );
    expect(
      stats.map(({ name, labels, value, source }) => [source.line, name, ...Object.values(labels), value]),
    ).toEqual([
      [1, 'envoy_cluster_upstream_cx_connect_fail', 'outbound|80||web.shop.svc.cluster.local', 3],
      [2, 'envoy_cluster_outlier_detection_ejections_active', 'outbound|80||web.shop.svc.cluster.local', 1],
      [5, 'envoy_listener_no_filter_chain_match', '0.0.0.0_15006', 2],
      [6, 'envoy_listener_manager_lds_update_rejected', 4],
    ]);
  });
});
