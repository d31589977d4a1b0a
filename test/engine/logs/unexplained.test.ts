import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type BenignSignature, parseBenign } from '../../../src/engine/logs/benign.ts';
import { createLogScanner, type LogQuery } from '../../../src/engine/logs/log-scanner.ts';
import { ruleFromTemplate, templateOf } from '../../../src/engine/logs/log-template.ts';
import { ruleSchema } from '../../../src/engine/rules/schema.ts';
import { memoryEntry } from '../../../src/input/memory.ts';
import type { ArtifactKind } from '../../../src/model/artifact.ts';
import { DEFAULT_LIMITS } from '../../../src/model/limits.ts';
import { openParser } from '../../../src/parsers/index.ts';
import { decodeEntry, entryBounds } from '../../../src/parsers/logs/log-entry.ts';
import { BUILT_IN_RULES, createTriage } from '../../../src/pipeline.ts';

const at = (second: number, level: string, rest: string): string =>
  `2026-11-24T20:40:${String(second).padStart(2, '0')}.123456Z\t${level}\t${rest}`;
const LOG = [
  at(1, 'info', 'ads\tADS: new delta connection for node:web-1.shop-7'),
  at(
    2,
    'error',
    'controllers\terror handling shop/web-7ccc5dbb9f-l94zw, retrying (retry count: 1): no way out\tcontroller=gateway',
  ),
  at(
    3,
    'error',
    'controllers\terror handling shop/api-6d5f7c9b8-k2x9q, retrying (retry count: 2): no way out\tcontroller=gateway',
  ),
  at(4, 'warn', 'ads\tADS:LDS: ACK ERROR web-1.shop-7 Internal:bad'),
  at(5, 'warn', 'discovery is not ready'),
  '{"level":"warn","time":"2026-11-24T20:40:06.000000Z","scope":"ads","msg":"something else 17"}',
  '',
].join('\n');
const NACK: LogQuery = { kinds: ['istiod.log'], literals: ['ACK ERROR'], pattern: null };
const READY: BenignSignature = { log: ['istiod.log'], text: 'discovery is not ready', because: 'start' };

function mine(
  text: string,
  {
    kind = 'istiod.log' as ArtifactKind,
    benign = [READY] as readonly BenignSignature[],
    took = true,
    fired = [] as readonly string[],
    cuts = [] as readonly number[],
  } = {},
) {
  const scanner = createLogScanner([NACK], { decodeEntry, entryBounds }, benign);
  const artifact = { path: 'discovery.log', kind, owner: { namespace: 'istio-system', pod: 'istiod-1' }, mtime: 0 };
  const parser = openParser(artifact, scanner.open(artifact), DEFAULT_LIMITS);
  const bytes = Buffer.from(text);
  let from = 0;
  for (const to of [...cuts.map((c) => c % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    parser.push(bytes.subarray(from, to));
    from = to;
  }
  parser.end();
  return scanner.unexplained(() => took, fired);
}

describe('unexplained complaints', () => {
  it('are the lines at warning and above that no fired rule took and that are not known to mean no harm', () => {
    const { lines, explained, kinds, templates } = mine(LOG);
    expect({ lines, explained, kinds }).toEqual({ lines: 5, explained: 2, kinds: 2 });
    expect(templates).toEqual([
      {
        kind: 'istiod.log',
        template: 'error controllers: error handling <pod>, retrying (retry count: <n>): no way out controller=gateway',
        count: 2,
        first: '2026-11-24T20:40:02.123456Z',
        last: '2026-11-24T20:40:03.123456Z',
        path: 'discovery.log',
        line: 2,
      },
      {
        kind: 'istiod.log',
        template: 'warn ads: something else <n>',
        count: 1,
        first: '2026-11-24T20:40:06.000000Z',
        last: '2026-11-24T20:40:06.000000Z',
        path: 'discovery.log',
        line: 6,
      },
    ]);
  });

  it('include what only rules took that found nothing', () => {
    expect(mine(LOG, { took: false }).explained).toBe(1);
  });

  it('do not include what repeats a finding', () => {
    const echo: BenignSignature = {
      log: ['istiod.log'],
      text: 'no way out',
      because: 'said already',
      echoOf: ['gateway/*'],
    };
    expect(mine(LOG, { benign: [echo] }).explained).toBe(1);
    expect(mine(LOG, { benign: [echo], fired: ['gateway/credential-missing'] }).explained).toBe(3);
  });

  it('are not looked for in pasted text', () => {
    expect(mine(LOG, { kind: 'text.lines' }).lines).toBe(0);
  });

  it('leave access lines out, those of ztunnel as well, and know the levels of Envoy', () => {
    const text = [
      '[2026-11-24T20:40:01.123Z] "GET / HTTP/1.1" 503 UF upstream_reset - "-" 0 95 1 - "-" "curl" "id" "web" "10.0.0.1:80" outbound|80||web.shop.svc.cluster.local - 10.1.1.1:80 10.0.0.9:5 - default',
      at(
        2,
        'error',
        'access\tconnection complete\tsrc.addr=10.0.0.1:5 dst.addr=10.0.0.2:80 direction="inbound" bytes_sent=0 bytes_recv=0 duration="1ms" error="connection refused"',
      ),
      at(
        3,
        'warning',
        'envoy config external/envoy/source/x.cc:1\tgRPC config for type.googleapis.com/a.b.Cluster rejected: bad\tthread=14',
      ),
      '[2020-01-01 00:00:00.000][12][critical][main] [source/server/server.cc:1] error initializing: x',
      'W1124 20:40:05.000006       1 reflector.go:1] watch of pods ended',
      '',
    ].join('\n');
    expect(mine(text, { kind: 'proxy.log' }).templates.map(({ template }) => template)).toEqual([
      'critical envoy main: error initializing: x',
      'warn envoy config: gRPC config for <host>/a.b.Cluster rejected: bad',
      'warn klog: watch of pods ended',
    ]);
  });

  it('are the same however the bytes are cut', () => {
    const long = LOG.repeat(40);
    const whole = mine(long);
    expect(whole.lines).toBe(200);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), (cuts) => void expect(mine(long, { cuts })).toEqual(whole)),
    );
  });

  it('take bounded memory', () => {
    const word = (n: number): string => n.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');
    const many = Array.from({ length: 2500 }, (_, i) => at(1, 'warn', `ads\tstrange thing ${word(i)} happened`)).join(
      '\n',
    );
    const { lines, explained, kinds, templates } = mine(`${many}\n`);
    expect({ lines, explained }).toEqual({ lines: 2500, explained: 0 });
    expect(kinds).toBeLessThanOrEqual(2001);
    expect(templates).toHaveLength(200);
    expect(templates[0]?.template).toBe('(further templates)');
  });
});

describe('templates', () => {
  it.each([
    ['dial tcp 10.1.2.3:15012: connect: connection refused', 'dial tcp <ip>: connect: connection refused'],
    ['closed since 40s ago: 14, no healthy upstream', 'closed since <n> ago: <n>, no healthy upstream'],
    ['secret "shop/web" not found', 'secret <text> not found'],
    ['cluster outbound|80||web.shop.svc.cluster.local has no host', 'cluster <cluster> has no host'],
    ['Get "https://a.b:6443/x": context deadline exceeded', 'Get <text>: context deadline exceeded'],
    ['uid=0a1b2c3d-0000-1111-2222-333344445555 lost', 'uid=<uuid> lost'],
  ])('of %s', (message, template) => {
    expect(templateOf(message)).toBe(template);
  });

  it('do not depend on what varies', () => {
    const name = fc.stringMatching(/^[a-z]{3,8}-[0-9a-f]{8,9}-[bcdfghjklmnpqrstvwxz2-9]{5}$/);
    fc.assert(
      fc.property(
        name,
        fc.nat(),
        fc.ipV4(),
        (pod, n, ip) =>
          void expect(templateOf(`pod ${pod} failed ${n} times at ${ip}`)).toBe('pod <pod> failed <n> times at <ip>'),
      ),
    );
  });

  it('give a rule to start from that fits the schema and looks for the line', async () => {
    const line = LOG.split('\n')[1] ?? '';
    const template = mine(LOG).templates[0];
    const text = ruleFromTemplate({ kind: template?.kind ?? '', template: template?.template ?? '' }, line);
    const rule = ruleSchema.parse(parse(text));
    const triage = createTriage([{ path: 'own/rule.yaml', id: 'own/rule', text }], { check: true });
    expect(triage.engine.diagnostics).toEqual([]);
    const files = Object.entries(rule.examples.fires[0]?.files ?? {}).map(([path, content]) =>
      memoryEntry(path, content),
    );
    expect((await triage.analyze(files)).findings.map((finding) => finding.rule)).toEqual(['own/rule']);
  });
});

describe('benign signatures', () => {
  const result = parseBenign(readFileSync(join(BUILT_IN_RULES, '_benign.yaml'), 'utf8'));

  it('are valid', () => {
    expect(result).not.toHaveProperty('error');
  });

  it('fit the lines that they show', () => {
    const items = 'signatures' in result ? result.signatures : [];
    for (const { example, text, pattern } of items) {
      if (example === undefined) continue;
      const { message } = decodeEntry(example);
      expect(message).toContain(text);
      if (pattern !== undefined) expect(message).toMatch(new RegExp(pattern, 'm'));
    }
  });

  it('are complained of when they do not fit the form', () => {
    expect(parseBenign('- {log: [istiod.log], text: short}')).toHaveProperty('error');
    expect(parseBenign('- {log: [istiod.log], text: long enough, because: x, pattern: "("}')).toHaveProperty('error');
  });
});
