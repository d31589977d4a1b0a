import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEntry, entryBounds, isEntryStart } from '../../../src/parsers/logs/log-entry.ts';
import { ACCESS, AGENT, ZTUNNEL } from '../log-fixtures.ts';

const starts = (line: string): boolean => isEntryStart(Buffer.from(line), 0);

/** text, time, level, scope, message */
const ENTRIES: readonly (readonly [string, string, string, string, string])[] = [
  // Go
  [
    '2021-01-18T18:04:40.779756Z\tinfo\tads\tPush debounce stable[218] 1: 100.9ms since last change',
    '2021-01-18T18:04:40.779756Z',
    'info',
    'ads',
    'Push debounce stable[218] 1: 100.9ms since last change',
  ],
  [
    '2024-08-02T05:07:02.954371Z\tdebug\tsync complete\tname=informer attempt=1',
    '2024-08-02T05:07:02.954371Z',
    'debug',
    '',
    'sync complete\tname=informer attempt=1',
  ],
  [
    '2024-08-02T05:07:02.954371Z\tinfo\tdone\tname=informer',
    '2024-08-02T05:07:02.954371Z',
    'info',
    '',
    'done\tname=informer',
  ],
  [
    '2024-08-21T19:44:34.463634Z\tinfo\tcni-agent\tambient/server.go:12\tadding pod\tns=default',
    '2024-08-21T19:44:34.463634Z',
    'info',
    'cni-agent',
    'adding pod\tns=default',
  ],
  [
    '2021-07-15T05:59:13.277833Z\tinfo\t[core]parsed scheme: ""',
    '2021-07-15T05:59:13.277833Z',
    'info',
    '',
    '[core]parsed scheme: ""',
  ],
  [
    '2021-01-18T18:04:40.784164Z     info    ads     XDS: Pushing:1',
    '2021-01-18T18:04:40.784164Z',
    'info',
    'ads',
    'XDS: Pushing:1',
  ],
  ['2022-04-18T21:49:01.493603Z warn kube Skipping CRD', '2022-04-18T21:49:01.493603Z', 'warn', 'kube', 'Skipping CRD'],
  [
    '2026/11/25 01:10:00 INFO GOMEMLIMIT is updated package=x',
    '2026-11-25T01:10:00Z',
    'info',
    '',
    'GOMEMLIMIT is updated package=x',
  ],
  [
    '{"level":"info","time":"2025-02-17T15:13:09.324730Z","scope":"cni-agent","msg":"detected changes","attempt":1,"wait":"5s"}',
    '2025-02-17T15:13:09.324730Z',
    'info',
    'cni-agent',
    'detected changes\tattempt=1 wait=5s',
  ],
  [
    '{"level":"info","time":"2025-02-17T15:13:09.324730Z","msg":"sync complete","time":"5.57µs"}',
    '2025-02-17T15:13:09.324730Z',
    'info',
    '',
    'sync complete',
  ],
  [
    '{"timestamp":"2025-02-17T15:13:09Z","severity":"Critical","message":"m","logger":"l"}',
    '2025-02-17T15:13:09Z',
    'critical',
    'l',
    'm',
  ],
  // Envoy
  [
    '2024-10-15T02:40:13.507636Z\twarning\tenvoy main external/envoy/source/server/server.cc:843\tUsage of the deprecated key\tthread=19',
    '2024-10-15T02:40:13.507636Z',
    'warn',
    'envoy main',
    'Usage of the deprecated key',
  ],
  [
    '2023-09-14T12:26:22.764439Z\terror\tenvoy envoy_bug source/runtime_impl.cc:335\tDetails:\n[ key ]\n]\tthread=22',
    '2023-09-14T12:26:22.764439Z',
    'error',
    'envoy envoy_bug',
    'Details:\n[ key ]\n]',
  ],
  [
    '2020-11-19T13:30:27.298249Z\twarning\tenvoy config\tgRPC config stream closed: 14',
    '2020-11-19T13:30:27.298249Z',
    'warn',
    'envoy config',
    'gRPC config stream closed: 14',
  ],
  [
    '[Envoy (Epoch 0)] [2020-02-16 21:44:34.050][22][warning][config] [bazel-out/k8-opt/grpc_stream.h:91] gRPC config stream closed: 13,',
    '2020-02-16T21:44:34.050Z',
    'warn',
    'envoy config',
    'gRPC config stream closed: 13,',
  ],
  [
    '[2019-03-06 14:44:33.157][18][warning][upstream] external/envoy/grpc_mux_impl.cc:240] closed: 13',
    '2019-03-06T14:44:33.157Z',
    'warn',
    'envoy upstream',
    'closed: 13',
  ],
  [
    '{"level":"warning","time":"2021-03-01T00:00:00.000001Z","scope":"envoy config","msg":"say "no" twice"}',
    '2021-03-01T00:00:00.000001Z',
    'warn',
    'envoy config',
    'say "no" twice',
  ],
  [
    '{"msg":"m","level":"info","time":"2024-03-01T00:00:00.000001Z","scope":"envoy main","caller":"a.cc:1","thread":"15"}',
    '2024-03-01T00:00:00.000001Z',
    'info',
    'envoy main',
    'm',
  ],
  // ztunnel
  [
    '2026-11-25T00:14:23.621132Z\twarn\tstate:proxy{wl=partners/sync}:outbound{id=27}\tdns lookup failed\terr=x hostname=a.b',
    '2026-11-25T00:14:23.621132Z',
    'warn',
    'state',
    'dns lookup failed\terr=x hostname=a.b',
  ],
  [
    '2026-11-25T01:25:35.025714Z\twarn\txds::client:xds{id=1}\tXDS client connection error\t',
    '2026-11-25T01:25:35.025714Z',
    'warn',
    'xds::client',
    'XDS client connection error',
  ],
  [
    '{"level":"info","time":"2026-11-25T01:14:55.518588Z","scope":"ztunnel::xds::client","message":"received response","type_url":"a.b/c","size":9,"address":"[::]:15021"}',
    '2026-11-25T01:14:55.518588Z',
    'info',
    'xds::client',
    'received response\ttype_url="a.b/c" size=9 address=[::]:15021',
  ],
  [
    '2023-05-03T09:20:40.583Z  INFO outbound{id=1}: ztunnel::proxy::outbound: complete dur=1ms',
    '2023-05-03T09:20:40.583Z',
    'info',
    'proxy::outbound',
    'complete dur=1ms',
  ],
  [
    '\u001b[2m2023-05-03T09:20:40.583Z\u001b[0m \u001b[32m INFO\u001b[0m ztunnel::app: ready',
    '2023-05-03T09:20:40.583Z',
    'info',
    'app',
    'ready',
  ],
  // others
  ['E0913 03:44:36.844849       1 reflector.go:138] Failed to watch', '', 'error', 'klog', 'Failed to watch'],
  [
    'panic: runtime error: slice bounds\n\ngoroutine 1 [running]:',
    '',
    'fatal',
    '',
    'panic: runtime error: slice bounds\n\ngoroutine 1 [running]:',
  ],
  ['fatal error: concurrent map writes', '', 'fatal', '', 'fatal error: concurrent map writes'],
  [
    'Error from server (BadRequest): container "istio-proxy" is waiting',
    '',
    'error',
    '',
    'Error from server (BadRequest): container "istio-proxy" is waiting',
  ],
  [ACCESS.blackHole, '2023-04-24T15:57:17.434Z', '', '', ACCESS.blackHole.slice(27)],
  // collectors
  [
    '[pod/istiod-64gh9/discovery] 2021-01-18T18:04:40.784164Z\tinfo\tads\tXDS',
    '2021-01-18T18:04:40.784164Z',
    'info',
    'ads',
    'XDS',
  ],
  [
    `2025-01-30T12:10:13.682034460Z ${ACCESS.blackHole}`,
    '2023-04-24T15:57:17.434Z',
    '',
    '',
    ACCESS.blackHole.slice(27),
  ],
  [
    '2025-01-30T12:10:13.6820344+01:00 2021-01-18T18:04:40.784164Z\tinfo\ta b',
    '2021-01-18T18:04:40.784164Z',
    'info',
    '',
    'a b',
  ],
  [
    '2025-01-30T12:10:13.682034460Z stdout F 2021-01-18T18:04:40.784164Z\tinfo\ta b',
    '2021-01-18T18:04:40.784164Z',
    'info',
    '',
    'a b',
  ],
  ['web-0 istio-proxy 2021-01-18T18:04:40.784164Z\tinfo\ta b', '2021-01-18T18:04:40.784164Z', 'info', '', 'a b'],
  ['2025-01-30 12:10:13 | 2021-01-18T18:04:40.784164Z\tinfo\ta b', '2021-01-18T18:04:40.784164Z', 'info', '', 'a b'],
  [
    '2025-01-30T12:10:13.682034460Z 2021-01-18T18:04:40.784164Z\tinfo\ta b\n2025-01-30T12:10:13.682034461Z   more',
    '2021-01-18T18:04:40.784164Z',
    'info',
    '',
    'a b\n  more',
  ],
  [
    '{"log":"2021-01-18T18:04:40.784164Z\\tinfo\\ta b\\n","stream":"stdout","time":"2025-01-30T12:10:13.682034460Z"}',
    '2021-01-18T18:04:40.784164Z',
    'info',
    '',
    'a b',
  ],
  ['2021-01-18T18:04:40.784164Z\tinfo\ta b\r\nmore\r\n', '2021-01-18T18:04:40.784164Z', 'info', '', 'a b\nmore\n'],
];

describe('decodeEntry', () => {
  test.each(ENTRIES)('%s', (text, time, level, scope, message) => {
    expect(decodeEntry(text)).toEqual({ time, level, scope, message });
    expect(starts(text)).toBe(true);
  });

  test('keeps text it does not know', () => {
    expect(decodeEntry('listening on :8080')).toEqual({
      time: '',
      level: '',
      scope: '',
      message: 'listening on :8080',
    });
  });

  test('does not let a key of untrusted JSON reach prototypes', () => {
    decodeEntry('{"level":"info","__proto__":{"polluted":true},"msg":"m"}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom(...ENTRIES.map(([text]) => text))),
        fc.string(),
        fc.nat(300),
        (text, noise, at) => {
          const mixed = text.slice(0, at) + noise + text.slice(at);
          expect(typeof decodeEntry(mixed).message).toBe('string');
        },
      ),
    );
  });
});

describe('isEntryStart', () => {
  test.each([
    'trustDomain: cluster.local',
    '  - 10.0.0.0/8',
    '{',
    '[ key:a, value: b',
    '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x0]',
    'goroutine 655 [running]:',
    'panic({0x2b84140, 0x541d660})',
    '-----BEGIN CERTIFICATE-----',
    '2025-01-30T12:10:13.682034460Z   indented: yaml',
    '\t* podExec error: x',
    '',
  ])('%j continues an entry', (line) => {
    expect(starts(line)).toBe(false);
  });
});

describe('entryBounds', () => {
  const log = [AGENT[2], AGENT[3], AGENT[4], AGENT[5], '', ZTUNNEL.failed, 'tail'].join('\n');
  const bytes = Buffer.from(log);
  const entryAt = (needle: string): string => {
    const { start, end } = entryBounds(bytes, log.indexOf(needle));
    return bytes.toString('utf8', start, end);
  };

  test('finds the lines around a hit', () => {
    expect(entryAt('type=sidecar')).toBe(AGENT[2]);
    expect(entryAt('Effective')).toBe(`${AGENT[3]}\n${AGENT[4]}\n${AGENT[5]}`);
    expect(entryAt('configPath')).toBe(`${AGENT[3]}\n${AGENT[4]}\n${AGENT[5]}`);
    expect(entryAt('tail')).toBe(`${ZTUNNEL.failed}\ntail`);
  });

  test('is one line where no start is near', () => {
    const many = Buffer.from('line\n'.repeat(1000));
    expect(entryBounds(many, 2502)).toEqual({ start: 2500, end: 2504 });
  });

  test('ends after 200 lines', () => {
    const many = Buffer.from(`${AGENT[3]}\n${'line\n'.repeat(1000)}`);
    const { end } = entryBounds(many, 0);
    expect(many.toString('utf8', 0, end).split('\n')).toHaveLength(200);
  });

  test('always holds the position', () => {
    const piece = fc.oneof(fc.constantFrom(...AGENT, ZTUNNEL.ok, '', '\r', '\n'), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(3000), (pieces, at) => {
        const block = Buffer.from(pieces.join('\n'));
        const position = block.length === 0 ? 0 : at % block.length;
        const { start, end } = entryBounds(block, position);
        expect(start).toBeLessThanOrEqual(position);
        expect(end).toBeGreaterThanOrEqual(Math.min(position, block.length));
        expect(start === 0 || block[start - 1] === 10).toBe(true);
        expect(end === block.length || block[end] === 10).toBe(true);
      }),
    );
  });
});
