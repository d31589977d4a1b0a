import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'bin/mesh-triage.js');
const LOG = '2026-11-25T01:08:22.932061Z\terror\tmodel\tcart of web.shop is out of order\n';
const ID = 'shop/cart-out-of-order';
const FILE = `my-rules/${ID}.yaml`;

let folder = '';
beforeAll(() => {
  if (!existsSync(join(ROOT, 'dist/cli.js')))
    throw new Error('dist/cli.js is missing: run `npm run build` first (`npm test` does)');
  folder = mkdtempSync(join(tmpdir(), 'mesh-triage-newcomer-'));
  writeFileSync(join(folder, 'istiod.log'), LOG);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (line: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...line.split(' ')], { cwd: folder }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

function edit(change: (text: string) => string): void {
  const path = join(folder, FILE);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

it('leads from nothing to a finding, the way the tutorial goes', async () => {
  const created = await run(`rules new ${ID} --dir my-rules`);
  expect([created.code, created.err]).toEqual([0, '']);
  expect(created.out).toContain(`${FILE} is written`);
  expect(await run('rules lint my-rules')).toEqual({ code: 0, out: '1 rule, nothing wrong\n', err: '' });
  expect(await run('rules test my-rules')).toEqual({ code: 0, out: '2 examples of 1 rule, 0 wrong\n', err: '' });

  // A first try, with a mistake in it.
  edit((text) =>
    text
      .replaceAll(`placeholder of ${ID}: `, 'cart of ')
      .replaceAll(' is broken', ' is out of order')
      .replace('web.shop was mended', 'web.shop was put in order')
      .replace(`"placeholder of ${ID}"`, '" is out of order"')
      .replace('{{line.count}}', '{{line.coutn}}'),
  );
  const linted = await run('rules lint my-rules');
  expect(linted.code).toBe(1);
  expect(linted.err).toMatch(
    /^my-rules\/shop\/cart-out-of-order\.yaml:\d+:\d+: \{\{line\.coutn\}\}: LogLine has no field coutn\n {2}Did you mean count\? Its fields: /,
  );
  expect((await run('analyze istiod.log --rules my-rules')).err).toContain('LogLine has no field coutn');

  edit((text) => text.replace('line.coutn', 'line.count'));
  expect(await run('rules test my-rules')).toEqual({ code: 0, out: '2 examples of 1 rule, 0 wrong\n', err: '' });
  const report = await run('analyze istiod.log --rules my-rules --format json');
  expect(JSON.parse(report.out).findings).toMatchObject([
    { rule: ID, subject: { kind: 'Service', name: 'web.shop' }, evidence: [{ path: 'istiod.log', line: 1 }] },
  ]);

  // What is there to look around with.
  expect((await run(`rules show ${ID} --rules my-rules`)).out).toContain(
    'What it looks for\n  1. Lines of istiod.log that hold " is out of order"',
  );
  expect((await run('rules list my-rules')).out).toBe(`${ID}  Cart out of order\n`);
  expect((await run(`rules debug ${ID} istiod.log --rules my-rules`)).out).toContain('It fires: 1 finding.');
  expect((await run(`rules explain-line ${LOG.trim().split('\t').at(-1)} --rules my-rules`)).out).toContain(
    `${ID} by " is out of order"`,
  );
});

it('tells why a rule does not fire on an input', async () => {
  writeFileSync(join(folder, 'other.log'), LOG.replace('cart', 'Cart'));
  const { code, out } = await run(`rules debug ${ID} other.log --rules my-rules`);
  expect(code).toBe(0);
  expect(out).toContain('It does not fire.');
  expect(out).toContain('the pattern does not match them, such as:\n  other.log:1: Cart of web.shop is out of order');

  edit((text) => text.replace('finding:\n', '  - where: line.level == "warn" && host != ""\nfinding:\n'));
  const dropped = (await run(`rules debug ${ID} istiod.log --rules my-rules`)).out;
  expect(dropped).toContain(
    'The nearest miss was dropped by: where line.level == "warn" && host != ""\n  does not hold: line.level == "warn"\n',
  );
  expect(dropped).toContain('  host = web.shop\n');
});

it.each([
  [`rules new ${ID} --dir my-rules`, 'exists already', 'Take another name'],
  ['rules new Shop --dir my-rules', 'Shop is no id of a rule', 'AREA/SLUG'],
  [
    'rules show shop/crat-out-of-order --rules my-rules',
    'there is no rule shop/crat-out-of-order',
    `Did you mean ${ID}?`,
  ],
  ['rules lint no-such-folder', 'there is no no-such-folder', 'Name a rule file'],
  [`rules debug ${ID} gone.log --rules my-rules`, 'gone.log', ''],
])('%s is answered with what to do', async (line, message, hint) => {
  const { code, err } = await run(line);
  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(err).toContain(hint);
  expect(err).not.toMatch(/\n\s+at |internal error/);
});

it.each([
  [
    'istiod',
    '2026-11-25T01:33:59.123456Z\terror\tklog\tFailed to update lock: Operation cannot be fulfilled on configmaps "x-leader"',
  ],
  [
    'a proxy',
    '2026-11-25T01:33:59.123456Z\twarning\tenvoy config external/envoy/source/x.cc:87\tunheard of trouble with listener 0.0.0.0_8080\tthread=18',
  ],
])('starts a rule from a line of %s that looks for that line', async (writer, line) => {
  const dir = `from-${writer.replaceAll(' ', '-')}`;
  const created = await new Promise((resolve) => {
    execFile(
      process.execPath,
      [BIN, 'rules', 'new', 'area/slug', '--dir', dir, '--from-line', line],
      { cwd: folder },
      resolve,
    );
  });
  expect(created).toBe(null);
  expect(await run(`rules test ${dir}`)).toMatchObject({ code: 0, err: '' });
});
