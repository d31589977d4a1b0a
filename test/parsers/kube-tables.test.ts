import { describe, expect, it } from 'vitest';
import type { ParseContext, Parser } from '../../src/model/parsed.ts';
import { createKubeEventsParser } from '../../src/parsers/kube/kube-events.ts';
import { createKubeSecretsParser } from '../../src/parsers/kube/kube-secrets.ts';
import { createKubeContextParser, createKubeVersionParser } from '../../src/parsers/kube/kube-version.ts';
import { expectNeverThrows, expectSameInAnyChunks, only, parse } from './envoy-helpers.ts';

const WIDTHS = [19, 20, 10, 12, 36, 29, 26, 73, 13, 8];
/** As kubectl prints it: cells that are longer than their column push the others to the right. */
const row = (...cells: readonly string[]): string =>
  cells.map((cell, i) => cell.padEnd(Math.max(WIDTHS[i] ?? 0, i < WIDTHS.length ? cell.length + 3 : 0))).join('');
const WIDE = [
  row(
    'NAMESPACE',
    'LAST SEEN',
    'TYPE',
    'REASON',
    'OBJECT',
    'SUBOBJECT',
    'SOURCE',
    'MESSAGE',
    'FIRST SEEN',
    'COUNT',
    'NAME',
  ),
  row(
    'aks-istio-system',
    '37s',
    'Warning',
    'Unhealthy',
    'pod/istiod-asm-1-29-64d5b5bdff-n8x',
    'spec.containers{discovery}',
    'kubelet, vmss000000',
    'Readiness probe failed: Get "http://10.244.0.93:8080/ready": dial tcp',
    '2m5s',
    '3',
    'istiod.18eb',
  ),
  row(
    'default',
    '28m',
    'Normal',
    'Starting',
    'node/vmss000000',
    '',
    'kubelet, vmss000000',
    'Starting  kubelet.',
    '28m',
    '1',
    'v.18eb',
  ),
  row(
    'shop',
    '14m (x12 over 2h)',
    'Warning',
    'BackOff',
    'pod/a-very-long-name-that-was-printed-after-row-100',
    'spec.containers{app}',
    'kubelet, vmss000000',
    'Back-off restarting failed container',
    '2h',
    '12',
    'a.18eb',
  ),
  row(
    'shop',
    '<unknown>',
    'Normal',
    'Scheduled',
    'pod/cart',
    '',
    'default-scheduler, d',
    'Successfully assigned',
    '<unknown>',
    '0',
    'c.18eb',
  ),
  '',
].join('\n');
const AT = Date.parse('2026-11-25T01:00:00Z');

describe('createKubeEventsParser', () => {
  const make = (context: ParseContext): Parser => createKubeEventsParser(context, AT);

  it('reads the wide table', () => {
    const { events } = only(parse(make, WIDE), 'events');
    expect(events).toHaveLength(4);
    expect(events[0]).toMatchObject({
      namespace: 'aks-istio-system',
      kind: 'Pod',
      name: 'istiod-asm-1-29-64d5b5bdff-n8x',
      type: 'Warning',
      reason: 'Unhealthy',
      message: 'Readiness probe failed: Get "http://10.244.0.93:8080/ready": dial tcp',
      component: 'kubelet',
      count: 3,
      first: '2026-11-25T00:57:55Z',
      last: '2026-11-25T00:59:23Z',
      source: { line: 2, text: WIDE.split('\n')[1] },
    });
    expect(events[1]).toMatchObject({ kind: 'Node', message: 'Starting  kubelet.', component: 'kubelet' });
    expect(events[3]).toMatchObject({ component: 'default-scheduler', first: '', last: '', count: 1 });
  });

  it('reads rows that are wider than the header', () => {
    const { events } = only(parse(make, WIDE), 'events');
    expect(events[2]).toMatchObject({
      name: 'a-very-long-name-that-was-printed-after-row-100',
      component: 'kubelet',
      message: 'Back-off restarting failed container',
      count: 12,
      first: '2026-11-24T23:00:00Z',
      last: '2026-11-25T00:46:00Z',
    });
  });

  it('reads the narrow table, where ages have counts', () => {
    const text =
      'LAST SEEN           TYPE      REASON    OBJECT     MESSAGE\n14m (x12 over 2h)   Warning   BackOff   pod/cart   Back-off\n';
    const [event] = only(parse(make, text), 'events').events;
    expect(event).toMatchObject({
      namespace: 'chat',
      kind: 'Pod',
      name: 'cart',
      count: 12,
      first: '2026-11-24T23:00:00Z',
      message: 'Back-off',
    });
  });

  it('has no times without the time of the capture', () => {
    for (const event of only(parse(createKubeEventsParser, WIDE), 'events').events)
      expect(event).toMatchObject({ first: '', last: '' });
  });

  it('does not depend on chunks and survives anything', () => {
    expectSameInAnyChunks(make, WIDE);
    expectNeverThrows(make, WIDE);
  });
});

describe('createKubeSecretsParser', () => {
  const TABLE =
    'NAMESPACE      NAME                   TYPE                DATA   AGE\nistio-system   istio-ca-secret        istio.io/ca-root    5      12m\nistio-system   shop-example-com-tls   kubernetes.io/tls   2      70m\n';

  it('reads the table', () => {
    expect(only(parse(createKubeSecretsParser, TABLE), 'secrets').secrets).toMatchObject([
      { namespace: 'istio-system', name: 'istio-ca-secret', type: 'istio.io/ca-root', keys: 5, source: { line: 2 } },
      {
        namespace: 'istio-system',
        name: 'shop-example-com-tls',
        type: 'kubernetes.io/tls',
        keys: 2,
        source: { line: 3 },
      },
    ]);
  });

  it('reads a List without its values', () => {
    const outcome = parse(
      createKubeSecretsParser,
      'apiVersion: v1\nitems:\n- apiVersion: v1\n  data:\n    k: c2VjcmV0\n  kind: Secret\n  metadata:\n    name: s\n    namespace: n\n  type: Opaque\nkind: List\n',
    );
    expect(only(outcome, 'objects').objects[0]).toMatchObject({ kind: 'Secret', name: 's', body: { data: { k: '' } } });
    expect(JSON.stringify(outcome)).not.toContain('c2VjcmV0');
  });

  it('does not depend on chunks and survives anything', () => {
    expectSameInAnyChunks(createKubeSecretsParser, TABLE);
    expectNeverThrows(createKubeSecretsParser, TABLE);
  });
});

describe('createKubeVersionParser', () => {
  it.each([
    ['Client Version: v1.34.4\nKustomize Version: v5.7.1\nServer Version: v1.34.4\n', '1.34.4'],
    [
      'Client Version: version.Info{Major:"1", GitVersion:"v1.17.0"}\nServer Version: version.Info{Major:"1", Minor:"18", GitVersion:"v1.18.2", GitCommit:"x"}\n',
      '1.18.2',
    ],
    ['clientVersion:\n  gitVersion: v1.30.0\nserverVersion:\n  gitVersion: v1.29.1\n', '1.29.1'],
    [
      '{"clientVersion":{"gitVersion":"v1.30.0"},"serverVersion":{"major":"1","gitVersion":"v1.29.7-gke.1"}}',
      '1.29.7-gke.1',
    ],
    ['Client Version: v1.34.4\n', ''],
  ])('reads %j', (text, server) => {
    expect(only(parse(createKubeVersionParser, text), 'kube-version').server).toBe(server);
  });
});

describe('createKubeContextParser', () => {
  it('takes the first line', () => {
    expect(
      only(parse(createKubeContextParser, 'aks-shop-eus2\nhttps://10.224.0.4:6443\n'), 'kube-context').context,
    ).toBe('aks-shop-eus2');
    expectNeverThrows(createKubeContextParser, 'aks\n');
  });
});
