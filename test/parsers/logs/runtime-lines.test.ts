import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identify } from '../../../src/artifacts/index.ts';
import { memoryEntry } from '../../../src/input/memory.ts';
import { createRuntimeLines } from '../../../src/parsers/logs/runtime-lines.ts';
import { triageWith } from '../../../src/pipeline.ts';
import { readAll } from '../../input/make-archive.ts';

/** What comes of a log, pushed in pieces of a size. */
function through(log: string, piece = log.length + 1): string {
  const chunks: Buffer[] = [];
  const lines = createRuntimeLines((chunk) => chunks.push(Buffer.from(chunk)));
  const bytes = Buffer.from(log);
  for (let at = 0; at < bytes.length; at += piece) {
    // A reader uses its chunk again.
    const chunk = Buffer.from(bytes.subarray(at, at + piece));
    lines.push(chunk);
    chunk.fill(63);
  }
  lines.end();
  return Buffer.concat(chunks).toString();
}

const T = (n: number): string => `2026-11-25T01:18:57.00000000${n}Z`;
const docker = (log: string, stream = 'stderr', n = 1): string => `${JSON.stringify({ log, stream, time: T(n) })}\n`;

describe('lines that a runtime cut', () => {
  test('are joined, with the time at which they began, and later lines keep their numbers', () => {
    expect(
      through(`${T(1)} stderr P one \n${T(2)} stderr P two \n${T(3)} stderr F three\n${T(4)} stderr F next\n`),
    ).toBe(`\n\n${T(1)} stderr F one two three\n${T(4)} stderr F next\n`);
  });

  test('are joined with lines of their own stream', () => {
    expect(through(`${T(1)} stderr P err-\n${T(2)} stdout P out-\n${T(3)} stdout F put\n${T(4)} stderr F or\n`)).toBe(
      `\n\n${T(2)} stdout F out-put\n${T(1)} stderr F err-or\n`,
    );
  });

  test('are kept where the log ends before their last piece', () => {
    expect(through(`${T(1)} stderr F first\n${T(2)} stderr P half`)).toBe(
      `${T(1)} stderr F first\n\n${T(2)} stderr F half\n`,
    );
  });

  test('of a time zone and of Docker', () => {
    expect(through('2026-11-25T02:18:57.1+01:00 stdout P a\n2026-11-25T02:18:57.1+01:00 stdout F b\n')).toBe(
      '\n2026-11-25T02:18:57.1+01:00 stdout F ab\n',
    );
    expect(through(docker('one ') + docker('two\n', 'stderr', 2))).toBe(`\n${T(1)} stderr F one two\n`);
  });
});

test('lines of Docker become lines of CRI; what is none of them stays', () => {
  expect(through(docker('a\t"b"\\ \u00e9\n') + docker('\n') + docker('c\r\n', 'stdout'))).toBe(
    `${T(1)} stderr F a\t"b"\\ \u00e9\n${T(1)} stderr F \n${T(1)} stdout F c\r\n`,
  );
  const odd = '{"log":"cut off by a full dis\n';
  expect(through(docker('a\n') + odd + docker('b\n'))).toBe(`${T(1)} stderr F a\n${odd}${T(1)} stderr F b\n`);
});

test.each([
  '',
  'x',
  '\n',
  `${T(1)} info no runtime wrote this\n`,
  `${T(1)} stderr X odd\n`,
  '[2026-11-25T01:18:57.126Z] "GET / HTTP/1.1" 200\n',
  '{"level":"info","time":"2026-11-25T01:18:57.126Z","msg":"x"}\n',
  `text first\n${T(1)} stderr P a\n${T(1)} stderr F b\n`,
])('%j is no log of a runtime', (log) => {
  expect(through(log)).toBe(log);
});

test('a line of any length passes', () => {
  const long = `${T(1)} stderr F ${'x'.repeat(3_000_000)}\n${T(2)} stderr F y\n`;
  expect(through(long, 65_536) === long).toBe(true);
});

test('chunks may break anywhere', () => {
  const line = fc.record({
    stream: fc.constantFrom('stdout', 'stderr'),
    text: fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\r\n]/.test(text)),
    cut: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 12 }),
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      (lines, piece, json) => {
        const log = lines
          .map(({ stream, text, cut }) =>
            json ? docker(cut ? text : `${text}\n`, stream) : `${T(1)} ${stream} ${cut ? 'P' : 'F'} ${text}\n`,
          )
          .join('');
        const whole = through(log);
        expect(through(log, piece)).toBe(whole);
        expect(whole.split('\n').length).toBeGreaterThanOrEqual(lines.length);
      },
    ),
    { numRuns: 60 },
  );
});

const GO = '2026-11-25T01:34:08.061613Z';
const ISTIOD = [`${GO}\tinfo\tFLAG: --caCertFile=""\n`, `${GO}\tinfo\tads\tXDS: Pushing Services:13\n`];
const CONTAINER_ID = '0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9';

test.each([
  [
    'var/log/pods/istio-system_istiod-1_6f1c8b6e-0a1b-4c2d-8e3f-0123456789ab/discovery/0.log',
    'istiod.log istio-system/istiod-1',
  ],
  [
    `var/log/containers/istiod-848b54cd47-dclln_istio-system_discovery-${CONTAINER_ID}.log`,
    'istiod.log istio-system/istiod-848b54cd47-dclln',
  ],
  [`var/lib/docker/containers/${CONTAINER_ID}/${CONTAINER_ID}-json.log`, 'istiod.log /'],
])('%s of a node is %s', (path, expected) => {
  for (const log of [ISTIOD.map((line) => `${T(1)} stderr F ${line}`), ISTIOD.map((line) => docker(line))]) {
    const { kind, owner } = identify({ path, mtime: 0 }, Buffer.from(log.join(''))).artifact;
    expect(`${kind} ${owner.namespace}/${owner.pod}`).toBe(expected);
  }
});

test('the same is found in the log of a proxy, whoever kept it', async () => {
  const archive = join(import.meta.dirname, '../../../samples/destinationrule-tls/bug-report.tar.gz');
  const { files } = await readAll([archive]);
  const path = Object.keys(files).find((one) => /applications.*istio-proxy\.log$/.test(one)) ?? '';
  const lines = (files[path] ?? '').trimEnd().split('\n');
  const triage = triageWith([], false);
  const found = async (log: readonly string[]) => {
    const all = { ...files, [path]: `${log.join('\n')}\n` };
    const report = await triage.analyze(Object.entries(all).map(([name, content]) => memoryEntry(name, content)));
    const [finding] = report.findings;
    return {
      finding: `${finding?.rule} ${finding?.count} ${finding?.firstSeen} ${finding?.lastSeen}`,
      line: finding?.evidence.find((one) => one.path === path)?.line ?? 0,
    };
  };
  const plain = await found(lines);
  expect(plain.finding).toContain('mtls/tls-to-plaintext');
  expect(await found(lines.map((line) => `${T(1)} stdout F ${line}`))).toEqual(plain);
  expect(await found(lines.map((line) => docker(`${line}\n`, 'stdout').trimEnd()))).toEqual(plain);
  const cut = lines.flatMap((line) => [`${T(1)} stdout P ${line.slice(0, 60)}`, `${T(2)} stdout F ${line.slice(60)}`]);
  expect(await found(cut)).toEqual({ ...plain, line: plain.line * 2 });
});
