import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParseContext } from '../../../src/model/parsed.ts';
import { createEnvoyConfigDumpParser } from '../../../src/parsers/envoy/envoy-config-dump.ts';
import { createEnvoyElementCache } from '../../../src/parsers/envoy/envoy-element-cache.ts';
import { expectNeverThrows, expectSameInAnyChunks, fixture, inCamelCase, only, parse } from '../envoy-helpers.ts';

const withoutCache = (context: ParseContext) => createEnvoyConfigDumpParser(context, createEnvoyElementCache(0));
const read = (input: string | Uint8Array) => only(parse(withoutCache, input), 'envoy');
const sidecar = fixture('sidecar-refused-update');
const gateway = fixture('gateway-missing-secret');
const waypoint = fixture('waypoint');

const lineAt = (bytes: Buffer, line: number) => bytes.toString().split('\n')[line - 1] ?? '';

describe('a sidecar that refused an update', () => {
  const dump = read(sidecar);

  test('node', () => {
    expect(dump.node).toMatchObject({
      type: 'sidecar',
      pod: 'rooms-76b7cc7d74-x7n86',
      namespace: 'chat',
      ip: '10.244.0.231',
      istioVersion: '1.29.6',
      workload: 'rooms',
      revision: 'default',
      clusterId: 'Kubernetes',
      trustDomain: 'cluster.local',
    });
    expect(dump.node?.labels).toMatchObject({ app: 'rooms' });
  });

  test('the refusal stands on the listener in use, once, at the line with the details', () => {
    const refused = dump.listeners.filter(({ view }) => view.error !== '');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.view).toMatchObject({
      name: 'virtualInbound',
      state: 'active',
      direction: 'INBOUND',
      port: 15006,
    });
    expect(refused[0]?.view.error).toContain('value must be greater than or equal to 1');
    expect(lineAt(sidecar, refused[0]?.line ?? 0)).toContain('"details"');
  });

  test('clusters', () => {
    const inbound = dump.clusters.find(({ view }) => view.name === 'inbound|8080||')?.view;
    expect(inbound).toMatchObject({
      direction: 'inbound',
      port: 8080,
      type: 'ORIGINAL_DST',
      tls: 'none',
      maxConnections: -1,
    });
    const outbound = dump.clusters.find(({ view }) => view.name.startsWith('outbound|80||rooms'))?.view;
    expect(outbound).toMatchObject({
      type: 'EDS',
      tls: 'auto',
      host: 'rooms.chat.svc.cluster.local',
      connectTimeoutMs: 10000,
    });
    const xds = dump.clusters.find(({ view }) => view.name === 'xds-grpc')?.view;
    expect(xds).toMatchObject({
      http2: true,
      maxConnections: 100000,
      addresses: ['./etc/istio/proxy/XDS'],
      direction: '',
    });
  });

  test('every element is placed at the line that names it', () => {
    for (const { view, line, offset } of [...dump.clusters, ...dump.secrets]) {
      expect(lineAt(sidecar, line)).toContain(JSON.stringify(view.name));
      expect(sidecar.lastIndexOf('\n', offset - 1)).toBe(offset - 1);
      expect(sidecar.subarray(offset, offset + 80).toString()).toContain('"name"');
    }
    for (const { view, line } of dump.endpoints) expect(lineAt(sidecar, line)).toContain(JSON.stringify(view.cluster));
  });

  test('filter chains', () => {
    const chains = dump.listeners.find(({ view }) => view.name === 'virtualInbound')?.view.chains ?? [];
    expect(chains.map((chain) => chain.tls)).toContain('mtls');
    const mutual = chains.find((chain) => chain.tls === 'mtls');
    expect(mutual).toMatchObject({ transportProtocol: 'tls', secrets: ['default', 'ROOTCA'] });
    expect(chains.some((chain) => chain.filters.includes('envoy.filters.http.router'))).toBe(true);
  });

  test('secrets are parsed and hold no private key', () => {
    const leaf = dump.secrets.find(({ view }) => view.name === 'default')?.view;
    expect(leaf).toMatchObject({ state: 'active', type: 'certificate' });
    expect(leaf?.certificates[0]).toMatchObject({
      subject: '',
      issuer: 'O=cluster.local',
      sans: ['spiffe://cluster.local/ns/chat/sa/rooms'],
      notAfter: '2026-11-26T00:36:40Z',
      serial: 'c6719ecc3f622a106e99e61df6b0c53d',
      ca: false,
    });
    expect(leaf?.certificates[0]?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    const root = dump.secrets.find(({ view }) => view.name === 'ROOTCA')?.view;
    expect(root).toMatchObject({ type: 'ca', certificates: [{ subject: 'O=cluster.local', ca: true }] });
    expect(JSON.stringify(dump)).not.toContain('redacted');
  });
});

test('a gateway that waits for a secret', () => {
  const dump = read(gateway);
  expect(dump.node?.type).toBe('router');
  expect(dump.secrets.map(({ view }) => view)).toContainEqual({
    name: 'kubernetes://sports-cert',
    state: 'warming',
    type: '',
    certificates: [],
  });
  const [listener] = dump.listeners.filter(({ view }) => view.state === 'warming');
  expect(listener?.view).toMatchObject({ name: '0.0.0.0_8443', port: 8443, error: '' });
  expect(listener?.view.chains[0]).toMatchObject({
    tls: 'tls',
    serverNames: ['sports.example.com'],
    secrets: ['kubernetes://sports-cert'],
  });
  const subset = dump.clusters.find(({ view }) => view.subset !== '')?.view;
  expect(subset?.destinationRule).toMatch(/^[\w-]+\/[\w-]+$/);
  const routes = dump.routes.flatMap(({ view }) => view.virtualHosts.flatMap((host) => host.routes));
  expect(routes.some((route) => route.virtualService !== '' && route.clusters.length > 0)).toBe(true);
});

test('a waypoint', () => {
  const dump = read(waypoint);
  expect(dump.node?.type).toBe('waypoint');
  const byName = new Map(dump.clusters.map(({ view }) => [view.name, view]));
  expect(byName.get('connect_originate')).toMatchObject({ tls: 'mtls', http2: true });
  expect([...byName.values()].find((view) => view.direction === 'inbound')).toMatchObject({ tls: 'auto', subset: '' });
  const addresses = dump.endpoints.flatMap(({ view }) => view.endpoints.map((endpoint) => endpoint.address));
  expect(addresses).toContain('connect_originate');
});

describe('shape of the document', () => {
  const views = (input: string | Uint8Array) => {
    const { node, clusters, listeners, routes, endpoints, secrets } = read(input);
    const lists = [clusters, listeners, routes, endpoints, secrets] as const;
    return [node, ...lists.map((list) => list.map(({ view }: { view: unknown }) => view))];
  };
  const value: unknown = JSON.parse(waypoint.toString());

  test.each([
    ['one line', JSON.stringify(value)],
    ['four blanks', JSON.stringify(value, null, 4)],
    ['tabs', JSON.stringify(value, null, '\t')],
    ['camelCase, one line', JSON.stringify(inCamelCase(value))],
    ['camelCase, two blanks', JSON.stringify(inCamelCase(value), null, 2)],
    ['carriage returns', waypoint.toString().replaceAll('\n', '\r\n')],
    ['a warning before it', `warning: skew\n${waypoint.toString()}`],
    ['a newline after it', `${waypoint.toString()}\n`],
  ])('%s gives the same views', (_, input) => {
    expect(views(input)).toEqual(views(waypoint));
    expect(parse(withoutCache, input).problems).toEqual([]);
  });

  test('sections may occur more than once', () => {
    const element = (name: string) => ({ cluster: { name, type: 'STATIC' } });
    const section = (name: string) => ({ '@type': 'x.ClustersConfigDump', dynamic_active_clusters: [element(name)] });
    const input = JSON.stringify(
      { configs: [section('a'), { '@type': 'y', other: { list: [1] } }, section('b')] },
      null,
      1,
    );
    expect(read(input).clusters.map(({ view }) => view.name)).toEqual(['a', 'b']);
  });

  test('a refused update without an older version', () => {
    const entry = { error_state: { failed_configuration: { name: '0.0.0.0_80' }, details: 'bad' } };
    const input = JSON.stringify({ configs: [{ dynamic_listeners: [entry] }] }, null, 1);
    expect(read(input).listeners.map(({ view }) => [view.name, view.state, view.error])).toEqual([
      ['0.0.0.0_80', 'rejected', 'bad'],
    ]);
  });

  test('route configurations inside listeners are given once', () => {
    const routeConfig = { name: 'inbound|80||', virtual_hosts: [{ name: 'v', domains: ['*'], routes: [] }] };
    const hcm = { '@type': 'x.HttpConnectionManager', route_config: routeConfig, http_filters: [{ name: 'router' }] };
    const chain = { filters: [{ name: 'hcm', typed_config: hcm }] };
    const listener = { name: 'l', filter_chains: [chain, chain] };
    const configs = [{ dynamic_listeners: [{ name: 'l', active_state: { listener } }] }];
    const input = JSON.stringify({ configs }, null, 1);
    expect(read(input).routes.map(({ view }) => view.name)).toEqual(['inbound|80||']);
    expect(read(input).listeners[0]?.view.chains[0]).toMatchObject({
      routeConfig: 'inbound|80||',
      filters: ['hcm', 'router'],
    });
  });
});

describe('damage', () => {
  test('a cut dump keeps its complete elements', () => {
    const outcome = parse(withoutCache, sidecar.subarray(0, sidecar.indexOf('"dynamic_listeners"') + 3000));
    expect(outcome.problems.map(({ code }) => code)).toEqual(['cut-document']);
    const dump = only(outcome, 'envoy');
    const whole = read(sidecar);
    expect(dump.clusters).toEqual(whole.clusters);
    expect(dump.endpoints).toEqual(whole.endpoints);
    expect(dump.node).toMatchObject({ pod: 'rooms-76b7cc7d74-x7n86' });
  });

  test('a cut dump on one line keeps its complete elements', () => {
    const compact = JSON.stringify(JSON.parse(sidecar.toString()));
    const outcome = parse(withoutCache, compact.slice(0, compact.indexOf('"dynamic_listeners"') + 900));
    expect(outcome.problems.map(({ code }) => code)).toEqual(['cut-document']);
    expect(only(outcome, 'envoy').clusters).toHaveLength(read(sidecar).clusters.length);
  });

  test.each([
    ['', 'empty'],
    ['404 page not found\n', 'bad-document'],
    ['{"version": "x"}', 'bad-document'],
  ])('%j is no dump', (input, code) => {
    const outcome = parse(withoutCache, input);
    expect(outcome.parsed).toEqual([]);
    expect(outcome.problems.map((found) => found.code)).toEqual([code]);
  });

  test('a broken element costs only itself', () => {
    const broken = Buffer.from(sidecar.toString().replace('"name": "BlackHoleCluster"', '"name": BlackHoleCluster'));
    const outcome = parse(withoutCache, broken);
    expect(outcome.problems.map(({ code }) => code)).toEqual(['bad-document']);
    expect(only(outcome, 'envoy').clusters).toHaveLength(read(sidecar).clusters.length - 1);
  });

  test('bad PEM yields no certificates', () => {
    const chain = Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n').toString('base64');
    const secret = { name: 's', tls_certificate: { certificate_chain: { inline_bytes: chain } } };
    const input = JSON.stringify({ configs: [{ dynamic_active_secrets: [{ name: 's', secret }] }] }, null, 1);
    expect(read(input).secrets.map(({ view }) => view)).toEqual([
      { name: 's', state: 'active', type: 'certificate', certificates: [] },
    ]);
  });
});

describe('properties', () => {
  test.each([
    ['sidecar', sidecar],
    ['gateway', gateway],
    ['waypoint', waypoint],
    ['one line', Buffer.from(JSON.stringify(JSON.parse(gateway.toString())))],
    ['cut', sidecar.subarray(0, 40_000)],
  ])('%s: chunks do not matter', (_, input) => expectSameInAnyChunks(withoutCache, input));

  test('one byte at a time', () => {
    const input = gateway.subarray(0, 20_000);
    const cuts = Array.from(input, (_, index) => index);
    expect(parse(withoutCache, input, cuts)).toEqual(parse(withoutCache, input));
  });

  test('no bytes make it throw', () => expectNeverThrows(withoutCache, gateway));

  test('views from the cache are equal to views made anew', () => {
    const dumps = [sidecar, gateway, waypoint, fixture('sidecar-refused-update')];
    fc.assert(
      fc.property(
        fc.array(fc.record({ dump: fc.constantFrom(...dumps), age: fc.nat(99), edit: fc.nat(9) }), { maxLength: 6 }),
        fc.constantFrom([20_000, 64 << 20], [6, 64 << 20], [20_000, 40_000]),
        (steps, [elements, bytes]) => {
          const cache = createEnvoyElementCache(elements, bytes);
          for (const { dump, age, edit } of steps) {
            const input = dump
              .toString()
              .replaceAll(/T\d\d:\d\d:\d\d\.\d+Z/g, `T00:00:${age}.5Z`)
              .replaceAll('"port_value": 8080', `"port_value": 808${edit}`);
            const cached = parse((context) => createEnvoyConfigDumpParser(context, cache), input);
            expect(cached).toEqual(parse(withoutCache, input));
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('proxies share views although versions and times differ', () => {
    const cache = createEnvoyElementCache();
    const make = (context: ParseContext) => createEnvoyConfigDumpParser(context, cache);
    const later = sidecar.toString().replaceAll(/"last_updated": "[^"]*"/g, '"last_updated": "2027-01-01T00:00:00Z"');
    const one = only(parse(make, sidecar), 'envoy');
    const other = only(parse(make, later), 'envoy');
    const shared = other.clusters.filter(({ view }, index) => view === one.clusters[index]?.view);
    expect(shared).toHaveLength(one.clusters.length);
    expect(other.listeners[0]?.view).toBe(one.listeners[0]?.view);
  });
});
