import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ArtifactKind } from '../../../src/model/artifact.ts';
import { DEFAULT_LIMITS } from '../../../src/model/limits.ts';
import type { AccessGroup } from '../../../src/model/logs.ts';
import type { ParseOutcome } from '../../../src/model/parsed.ts';
import type { LogBlockOptions } from '../../../src/parsers/logs/log-blocks.ts';
import { createLogParser } from '../../../src/parsers/logs/log-parsers.ts';
import { limited } from '../../limits.ts';
import { ACCESS, AGENT, parse, ZTUNNEL } from '../log-fixtures.ts';

const CONTEXT = {
  path: 'proxies/bistro/guest/istio-proxy.log',
  namespace: 'bistro',
  pod: 'guest',
  limits: DEFAULT_LIMITS,
};

function run(
  text: string,
  kind: ArtifactKind = 'proxy.log',
  cuts: readonly number[] = [],
  options: LogBlockOptions = {},
): ParseOutcome {
  const parser = createLogParser(kind, CONTEXT);
  if (!parser) throw new Error('no parser');
  return parse(parser, Buffer.from(text), cuts, options);
}

function groupsOf(outcome: ParseOutcome): readonly AccessGroup[] {
  return outcome.parsed.flatMap((parsed) => (parsed.type === 'access' ? parsed.groups : []));
}

const only = (text: string): AccessGroup => {
  const [group, ...more] = groupsOf(run(text));
  expect(more).toEqual([]);
  return group as AccessGroup;
};

describe('proxy.log', () => {
  test('counts entries, not lines', () => {
    const outcome = run(`${AGENT.join('\n')}\n`);
    expect(outcome.records).toBe(5);
    expect(outcome.parsed).toEqual([
      {
        type: 'log-span',
        span: { first: '2026-11-25T01:04:25.848284Z', last: '2026-11-25T01:04:26.563793Z', restarts: 0 },
      },
      {
        type: 'proxy-info',
        info: {
          version: '1.29.6',
          role: 'sidecar',
          pod: 'guest-5c6c4cb7c9-rc2tf',
          namespace: 'bistro',
          ip: '10.244.0.97',
        },
      },
    ]);
  });

  test.each([
    [
      '2020-06-29T23:37:27.285550Z\tinfo\tVersion 1.6.3-1e8c62baad31c829c5993235c429248f36a85478-dirty-Modified\n' +
        '2020-06-29T23:37:27.287949Z\tinfo\tProxy role: &model.Proxy{ClusterID:"", Type:"router", IPAddresses:[]string{"10.36.1.5"}, ID:"gw-5855454469-5h8dq.istio-system", Metadata:nil}\n',
      { version: '1.6.3', role: 'router', pod: 'gw-5855454469-5h8dq', namespace: 'istio-system', ip: '10.36.1.5' },
    ],
    [
      '2019-03-01T00:00:00.000000Z\tinfo\tVersion root@464fc845-docker.io/istio-1.1.0-82797c0c0649a3f73029b33957ae105260458c6e-Clean\n',
      { version: '1.1.0', role: '', pod: '', namespace: '', ip: '' },
    ],
    [
      '{"level":"info","time":"2025-01-01T00:00:00.000001Z","msg":"Version 1.24.1-5c178358f9c61c50d3d6149a0b05a609a0d7defd-Clean"}\n' +
        '{"level":"info","time":"2025-01-01T00:00:00.000002Z","msg":"Proxy role","ips":["10.1.2.3"],"type":"waypoint","id":"w-1.ns","domain":"ns.svc.cluster.local"}\n',
      { version: '1.24.1', role: 'waypoint', pod: 'w-1', namespace: 'ns', ip: '10.1.2.3' },
    ],
    [
      '2026-11-25T01:18:11.071924Z\tinfo\tztunnel\tversion: version.BuildInfo{Version:"1.29.6", GitRevision:"b1b3", IstioVersion:"unknown"}\t\n',
      { version: '1.29.6', role: 'ztunnel', pod: '', namespace: '', ip: '' },
    ],
  ])('reads who the proxy is', (text, info) => {
    expect(run(text).parsed).toContainEqual({ type: 'proxy-info', info });
  });

  const CONFIG = 'mesh configuration: accessLogFile: /dev/stdout\nextensionProviders:\n- name: otel\n';
  const CONFIG_TEXT = 'accessLogFile: /dev/stdout\nextensionProviders:\n- name: otel\n';
  const T = '2026-11-25T00:50:58.875720Z';

  test.each([
    ['YAML', `${T}\tinfo\t${CONFIG}\n${T}\tinfo\tversion: 1.29.6\n`, CONFIG_TEXT],
    ['at the end of the log', `${T}\tinfo\t${CONFIG}`, CONFIG_TEXT.trimEnd()],
    [
      'JSON of old releases',
      `${T}\tinfo\tmesh configuration: {\n    "ingressClass": "istio"\n}\n`,
      '{\n    "ingressClass": "istio"\n}',
    ],
    ['a log in JSON', `${JSON.stringify({ level: 'info', time: T, msg: CONFIG })}\n`, CONFIG_TEXT],
    [
      'prefixes of kubectl',
      `${CONFIG}\n`.replace(/^/, `${T}\tinfo\t`).replaceAll(/^(?=.)/gm, '[pod/istiod-1/discovery] '),
      CONFIG_TEXT,
    ],
    ['what it changed to', `${T}\tinfo\t${CONFIG}\n${T}\tinfo\tmesh configuration updated to: a: 1\n`, 'a: 1'],
    ['too long to be one', `${T}\tinfo\t${CONFIG}${'- x\n'.repeat(20_000)}`, undefined],
  ])('keeps the mesh configuration that istiod prints: %s', (_name, text, config) => {
    const found = run(text).parsed.find((parsed) => parsed.type === 'logged-mesh-config');
    expect(found?.text).toBe(config);
  });

  test('makes one group of lines that differ only per request', () => {
    const lines = [
      ACCESS.ok,
      ACCESS.ok.replace('18.995Z', '19.100Z').replace('/today', '/tomorrow?x=1').replace(' 64 5 4 ', ' 99 70 69 '),
      ACCESS.ok
        .replace('18.995Z', '17.000Z')
        .replace('"10.244.0.96:8080"', '"10.244.0.99:8080"')
        .replaceAll('c0cb0081', 'ffff0081'),
    ];
    expect(only(`${lines.join('\n')}\n`)).toEqual({
      namespace: 'bistro',
      pod: 'guest',
      ztunnel: false,
      side: 'client',
      method: 'GET',
      protocol: 'HTTP/1.1',
      code: 200,
      flags: [],
      details: 'via_upstream',
      termination: '',
      failure: '',
      envoyCluster: 'outbound|80||menu.bistro.svc.cluster.local',
      host: 'menu.bistro.svc.cluster.local',
      port: 80,
      subset: '',
      authority: 'menu',
      sni: '',
      route: '',
      localAddress: '10.96.252.235:80',
      upstreams: ['10.244.0.96:8080', '10.244.0.99:8080'],
      peers: ['10.244.0.97'],
      paths: ['/today', '/tomorrow'],
      durations: [5, 70, 5],
      srcIdentity: '',
      dstIdentity: '',
      srcWorkload: '',
      dstWorkload: '',
      count: 3,
      first: '2026-11-25T00:11:17.000Z',
      last: '2026-11-25T00:11:19.100Z',
      source: { path: CONTEXT.path, line: 1, offset: 0, text: ACCESS.ok },
    });
  });

  test('groups text and JSON lines alike', () => {
    const json = JSON.stringify({
      start_time: '2026-11-25T00:11:18.995Z',
      method: 'GET',
      path: '/today',
      protocol: 'HTTP/1.1',
      response_code: 200,
      response_flags: '-',
      response_code_details: 'via_upstream',
      duration: 5,
      authority: 'menu',
      upstream_host: '10.244.0.96:8080',
      upstream_cluster: 'outbound|80||menu.bistro.svc.cluster.local',
      downstream_local_address: '10.96.252.235:80',
      downstream_remote_address: '10.244.0.97:43838',
    });
    expect(only(`${ACCESS.ok}\n${json}\n`)).toMatchObject({
      count: 2,
      upstreams: ['10.244.0.96:8080'],
      peers: ['10.244.0.97'],
      paths: ['/today'],
    });
  });

  test('takes host and subset of an inbound line from the server name', () => {
    expect(only(ACCESS.inbound)).toMatchObject({
      side: 'server',
      host: 'seeds.garden.svc.cluster.local',
      subset: 'v1',
      port: 8080,
      paths: ['/list'],
    });
    expect(only(ACCESS.v18)).toMatchObject({
      side: 'server',
      host: 'httpbin.foo.svc.cluster.local',
      port: 8000,
      subset: '',
    });
    expect(only(ACCESS.tls)).toMatchObject({
      side: 'server',
      host: 'writer.exports.svc.cluster.local',
      flags: ['UF', 'URX'],
      subset: '',
    });
    expect(only(ACCESS.ok.replace('|80||', '|80|v2|'))).toMatchObject({ subset: 'v2' });
  });

  test('tells the side where there is no Envoy cluster', () => {
    const role = (type: string): string => `${(AGENT[2] as string).replace('sidecar', type)}\n`;
    const notFound = ACCESS.quotes;
    expect(only(ACCESS.noChain)).toMatchObject({ side: 'server', port: 8080, host: '' });
    expect(only(ACCESS.blackHole)).toMatchObject({ side: 'client', port: 443 });
    expect(only(role('sidecar') + notFound)).toMatchObject({ side: 'client' });
    expect(only(role('router') + notFound)).toMatchObject({ side: 'gateway' });
    expect(only(role('waypoint') + notFound.replace('10.244.0.97:4', '10.244.0.9:4'))).toMatchObject({
      side: 'server',
    });
    const mine = notFound
      .replace('10.96.252.235:80', '10.244.0.97:80')
      .replace('10.244.0.97:43838', '10.244.0.9:43838');
    expect(only(role('sidecar') + mine)).toMatchObject({ side: 'server' });
    // Without the agent's line, other access lines name the own address.
    expect(groupsOf(run(`${ACCESS.ok}\n${mine}`)).map((group) => group.side)).toEqual(['client', 'server']);
  });

  test('knows a gateway by its role or by the address it calls from', () => {
    expect(only(ACCESS.gateway)).toMatchObject({ side: 'gateway', peers: ['10.244.0.1'], sni: 'gifts.example.com' });
    expect(only(`${AGENT[2]?.replace('sidecar', 'router')}\n${ACCESS.ok}`)).toMatchObject({ side: 'gateway' });
  });

  test('collapses ids in details', () => {
    const line = (id: string): string => ACCESS.ok.replace('via_upstream', `ext_${id}_denied`);
    const ids = ['24e58e43-e576-9048-829b-02e3f3da16f0', '0f9ec9b4-0d52-4f0e-9d4c-1df7c2f1a111'];
    expect(only(ids.map(line).join('\n'))).toMatchObject({ details: 'ext_<id>_denied', count: 2 });
  });

  test('bounds what it keeps', () => {
    const lines = Array.from({ length: 9000 }, (_, i) => ACCESS.ok.replace('"menu"', `"host-${i}"`));
    lines.push(ACCESS.ok.replace('" 200 - via_upstream', '" 503 UF late'));
    const outcome = run(`${lines.join('\n')}\n`);
    const groups = groupsOf(outcome);
    expect(groups).toHaveLength(2501);
    expect(groups.at(-1)).toMatchObject({ code: 503, details: 'late' });
    expect(outcome.problems).toMatchObject([
      { path: CONTEXT.path, code: 'limit', message: expect.stringContaining('6500') },
    ]);
    expect(outcome.records).toBe(9001);
    const many = only(
      Array.from({ length: 100 }, (_, i) => ACCESS.ok.replace('/today', `/${i}`).replace('.96:', `.${i}:`)).join('\n'),
    );
    expect([many.paths.length, many.upstreams.length, many.durations.length, many.count]).toEqual([8, 8, 64, 100]);
  });

  test('reads lines with the prefixes of kubectl and quotes them whole', () => {
    const line = `[pod/guest/istio-proxy] 2025-01-30T12:10:13.682034460Z ${ACCESS.ok}`;
    expect(only(line)).toMatchObject({
      count: 1,
      first: '2026-11-25T00:11:18.995Z',
      source: { text: line, offset: 0 },
    });
  });

  test('reads ztunnel, whatever the file is called', () => {
    const outcome = run(Object.values(ZTUNNEL).join('\r\n'));
    expect(outcome.records).toBe(7);
    const groups = groupsOf(outcome);
    expect(groups.map(({ side, host, failure, count }) => ({ side, host, failure, count }))).toEqual([
      { side: 'server', host: 'mysqldb.travel-agency.svc.cluster.local', failure: '', count: 1 },
      { side: 'client', host: 'reviews.bookinfo.svc.cluster.local', failure: '', count: 1 },
      {
        side: 'server',
        host: 'policies.insurance.svc.cluster.local',
        failure:
          'connection closed due to policy rejection: explicitly denied by: istio-system/istio_converted_static_strict',
        count: 1,
      },
      { side: 'client', host: '', failure: 'no healthy upstream: 10.96.58.148:8080', count: 1 },
      { side: 'client', host: 'seatsdb.tours.svc.cluster.local', failure: '', count: 1 },
      { side: 'server', host: '', failure: 'io error: Connection refused (os error 111)', count: 1 },
    ]);
    expect(groups[0]?.source.text).toBe(ZTUNNEL.ok);
    expect(groups[4]).toMatchObject({
      ztunnel: true,
      port: 7000,
      localAddress: '10.244.0.93:7000',
      upstreams: ['10.244.0.93:15008'],
    });
  });
});

describe('other logs', () => {
  test('count restarts', () => {
    const text = `========= Previous log present (appended at the end) =========\n\n${AGENT[7]}\n\n\n========= Previous log =========\n\n${AGENT[0]}\n`;
    expect(run(text, 'istiod.log')).toEqual({
      records: 2,
      parsed: [
        {
          type: 'log-span',
          span: { first: '2026-11-25T01:04:25.848284Z', last: '2026-11-25T01:04:26.563793Z', restarts: 1 },
        },
      ],
      problems: [],
    });
  });

  test('may be empty', () => {
    expect(run('', 'cni.log')).toEqual({
      records: 0,
      parsed: [{ type: 'log-span', span: { first: '', last: '', restarts: 0 } }],
      problems: [],
    });
  });

  test('have times of every writer', () => {
    const text = [
      '[Envoy (Epoch 0)] [2020-02-16 21:44:34.050][22][warning][config] [a.h:91] closed',
      '{"msg":"x","time":"2019-02-17T15:13:09.324730Z","level":"info"}',
      '[2021-10-31 07:37:00.080][18][warning][config] [a.h:87] closed',
      'E0913 03:44:36.844849       1 reflector.go:138] no year',
    ].join('\n');
    expect(run(text).parsed).toEqual([
      {
        type: 'log-span',
        span: { first: '2019-02-17T15:13:09.324730Z', last: '2021-10-31T07:37:00.080Z', restarts: 0 },
      },
    ]);
  });

  test('no parser for what is no log', () => {
    expect(createLogParser('kube.objects', CONTEXT)).toBeUndefined();
  });
});

const LOG_LINE = fc.oneof(
  fc.constantFrom(
    ...AGENT,
    ...Object.values(ACCESS),
    ...Object.values(ZTUNNEL),
    '========= Previous log =========',
    '\r',
    '\0'.repeat(50),
  ),
  fc.string(),
);

test('the outcome does not depend on chunks and blocks, and sources point at their text', () => {
  fc.assert(
    fc.property(
      fc.array(LOG_LINE, { maxLength: 40 }),
      fc.array(fc.nat(9000), { maxLength: 10 }),
      fc.constantFrom<ArtifactKind>('proxy.log', 'bug-report.log'),
      (lines, cuts, kind) => {
        const text = lines.join('\n');
        const bytes = Buffer.from(text);
        const whole = run(text, kind);
        expect(run(text, kind, cuts, { smallest: 128, limits: limited({ 'line-length': 4096 }) })).toEqual(whole);
        for (const { source } of groupsOf(whole)) {
          expect(bytes.toString('utf8', source.offset, source.offset + Buffer.byteLength(source.text))).toBe(
            source.text,
          );
          expect(bytes.toString('latin1', 0, source.offset).split('\n').length).toBe(source.line);
        }
      },
    ),
  );
});

test('any bytes can be read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.array(fc.nat(3000), { maxLength: 6 }), (bytes, cuts) => {
      for (const kind of ['proxy.log', 'bug-report.log'] as const) {
        const [one, two] = [createLogParser(kind, CONTEXT), createLogParser(kind, CONTEXT)];
        if (!one || !two) throw new Error('no parser');
        expect(parse(one, bytes)).toEqual(
          parse(two, bytes, cuts, { smallest: 64, limits: limited({ 'line-length': 4096 }) }),
        );
      }
    }),
  );
});
