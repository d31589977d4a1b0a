import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProxyStatusParser } from '../../../src/parsers/istioctl/proxy-status.ts';
import { expectNeverThrows, expectSameInAnyChunks, only, parse } from '../envoy-helpers.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/examples/proxy-status');
const example = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const rowsOf = (text: string) =>
  only(parse(createProxyStatusParser, text), 'syncz').rows.map(
    ({ pod, namespace, version, kubeCluster, sync, source }) =>
      `${source.line} ${pod}/${namespace} ${kubeCluster} ${version} ${Object.entries(sync).map(([type, state]) => `${type} ${state}`)}`,
  );

describe('istioctl proxy-status', () => {
  test('up to 1.12 names no Kubernetes cluster', () => {
    expect(rowsOf(example('1.8.0.multiStatusMultiPilot.txt'))).toEqual([
      '2 proxy1/  1.1 CDS STALE,LDS SYNCED,EDS SYNCED,RDS NOT SENT',
      '3 proxy2/  1.1 CDS STALE,LDS SYNCED,EDS STALE,RDS SYNCED',
      '4 proxy3/  1.1 CDS STALE,LDS NOT SENT,EDS STALE,RDS SYNCED',
    ]);
  });

  test('marks with a star the version that istiod does not have', () => {
    expect(rowsOf(example('1.20.0.singleStatusFallback.txt'))[0]).toMatch(/ 1\.1 CDS/);
  });

  test('of 1.23 and later says how old a state is', () => {
    expect(
      rowsOf(
        'NAME          CLUSTER        CDS                LDS             EDS              RDS            ECDS        ISTIOD       VERSION\n' +
          'web-1.shop    Kubernetes     SYNCED (78s)       STALE (2m)      SYNCED (3s)      ERROR (5s)     IGNORED     istiod-1     1.24.3\n',
      ),
    ).toEqual(['2 web-1/shop Kubernetes 1.24.3 CDS SYNCED,LDS STALE,EDS SYNCED,RDS ERROR,ECDS IGNORED']);
  });

  test('from 1.27 on has no states, and claims none', () => {
    expect(rowsOf(example('multiXdsStatusSinglePilot.txt'))).toEqual([
      '2 proxy1/ cluster1 1.20 ',
      '3 proxy2/ cluster2 1.20 ',
    ]);
  });

  test.each(['multiXdsStatusSinglePilot.json', 'multiXdsStatusSinglePilot.yaml'])('%s', (name) => {
    expect(rowsOf(example(name))).toEqual([
      expect.stringMatching(/ proxy1\/ cluster1 1\.20 CDS STALE,LDS SYNCED,RDS NOT SENT,EDS SYNCED,ECDS SYNCED$/),
    ]);
  });

  test('takes the type of a node id apart, and the last rejection with its reason', () => {
    const config = {
      node: { id: 'sidecar~10.0.0.1~web-1.shop~shop.svc.cluster.local', metadata: { NAMESPACE: 'shop' } },
      genericXdsConfigs: [
        { typeUrl: 'type.googleapis.com/x.Listener', configStatus: 'ERROR', errorState: { details: 'bad' } },
      ],
    };
    const [row] = only(parse(createProxyStatusParser, JSON.stringify({ resources: [config] })), 'syncz').rows;
    expect(row).toMatchObject({ pod: 'web-1', namespace: 'shop', sync: { LDS: 'ERROR' }, errors: { LDS: 'bad' } });
  });

  test('of one proxy is a comparison, of which only the lines are looked into', () => {
    expect(
      parse(createProxyStatusParser, 'Clusters Match\n--- Istiod Listeners\n+++ Envoy Listeners\n-a\n'),
    ).toMatchObject({ records: 4, parsed: [] });
  });

  test.each(readdirSync(FOLDER))('%s is the same in any chunks', (name) => {
    expectSameInAnyChunks(createProxyStatusParser, example(name));
  });

  test('survives anything', () => {
    expectNeverThrows(createProxyStatusParser, example('multiXdsStatusSinglePilot.yaml'));
  });
});
