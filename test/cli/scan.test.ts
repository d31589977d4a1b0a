import { type ChildProcess, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { scanLineSchema } from '../../src/model/scan.ts';
import { readAll } from '../input/make-archive.ts';

const ROOT = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'bin/mesh-triage.js');
const SAMPLES = ['aks-injection-label', 'ambient-waypoint-missing', 'destinationrule-tls', 'healthy-sidecar'];
const sample = (name: string): string => join(ROOT, 'samples', name, 'bug-report.tar.gz');

interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ran> } {
  const child = spawn(process.execPath, [BIN, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const ran = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => (ran.out += chunk));
  child.stderr?.on('data', (chunk) => (ran.err += chunk));
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => resolve({ code, signal, ...ran }));
  });
  return { child, ended };
}

const run = (...args: readonly string[]): Promise<Ran> => start(args).ended;

let folder = '';
beforeAll(() => {
  if (!existsSync(join(ROOT, 'dist/cli.js')))
    throw new Error('dist/cli.js is missing: run `npm run build` first (`npm test` does)');
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mesh-triage-scan-'));
  for (const name of SAMPLES) put(`tickets/${name}/bug-report.tar.gz`, readFileSync(sample(name)));
});
const folders: string[] = [];
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

function put(name: string, content: string | Uint8Array): void {
  if (!folders.includes(folder)) folders.push(folder);
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
}

interface Line {
  readonly input: { readonly paths: readonly string[] };
  readonly findings?: readonly { readonly title: string }[];
  readonly error?: { readonly message: string };
}

/** Checked against what `schema scan` publishes. */
const linesOf = (ndjson: string): readonly Line[] =>
  ndjson
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const value: unknown = JSON.parse(line);
      scanLineSchema.parse(value);
      return value as Line;
    });

describe('ndjson', () => {
  test('is, line by line, what analyze says of each item alone', async () => {
    put('tickets/logs/istiod.log', readFileSync(join(ROOT, 'test/fixtures/kube/list.yaml')));
    put('tickets/mixed/istiod.log', '2026-11-25T01:08:22.932061Z\terror\tads\tits word\n');
    put('tickets/mixed/old/bug-report.tgz', readFileSync(sample('healthy-sidecar')));
    const { files } = await readAll([sample('ambient-waypoint-missing')]);
    for (const [name, content] of Object.entries(files)) put(`tickets/unpacked/${name}`, content);
    const { code, out, err } = await run('scan', '--format', 'ndjson', '--jobs', '2', 'tickets');
    expect([code, err]).toEqual([1, '']);
    const lines = out.trimEnd().split('\n');
    const paths = linesOf(out).map(({ input }) => input.paths);
    expect(paths).toEqual([
      ...SAMPLES.map((name) => [`tickets/${name}/bug-report.tar.gz`]),
      ['tickets/logs'],
      ['tickets/mixed/istiod.log'],
      ['tickets/mixed/old/bug-report.tgz'],
      ['tickets/unpacked/bug-report'],
    ]);
    for (const [i, item] of paths.entries()) {
      const alone = await run('analyze', '--format', 'json', ...item);
      expect(lines[i]).toBe(JSON.stringify(JSON.parse(alone.out)));
    }
  });

  test('does not depend on how many are analysed at once', async () => {
    const [one, three] = await Promise.all(
      ['1', '3'].map((jobs) => run('scan', '--format', 'ndjson', '--jobs', jobs, 'tickets')),
    );
    expect(one?.out).toBe(three?.out);
  });

  test('takes the choices of analyze', async () => {
    const choices = ['--only', 'versions', '--exclude', '*.log', '--format'];
    const { code, out } = await run('scan', ...choices, 'ndjson', 'tickets/healthy-sidecar');
    const alone = await run('analyze', ...choices, 'json', 'tickets/healthy-sidecar/bug-report.tar.gz');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(JSON.parse(alone.out));
  });
});

describe('items that cannot be analysed', () => {
  test('are told among the others, and are not the end', async () => {
    put('tickets/b-cut.tar.gz', readFileSync(sample('healthy-sidecar')).subarray(0, 20));
    put('tickets/c-page.tar.gz', '<html>not found</html>\n');
    const { code, out, err } = await run('scan', '--format', 'ndjson', 'tickets', 'gone.tar.gz');
    expect(code).toBe(2);
    expect(err).toBe('mesh-triage: 3 of 7 items could not be analysed, such as gone.tar.gz: no such file or folder\n');
    const lines = linesOf(out);
    expect(lines.map(({ input: { paths }, error }) => [paths[0], error?.message ?? ''])).toEqual([
      ['gone.tar.gz', 'no such file or folder'],
      ['tickets/aks-injection-label/bug-report.tar.gz', ''],
      ['tickets/ambient-waypoint-missing/bug-report.tar.gz', ''],
      ['tickets/b-cut.tar.gz', expect.stringContaining('ends early')],
      ['tickets/c-page.tar.gz', expect.stringContaining('holds no log record')],
      ['tickets/destinationrule-tls/bug-report.tar.gz', ''],
      ['tickets/healthy-sidecar/bug-report.tar.gz', ''],
    ]);

    const text = await run('scan', '--width', '100', 'tickets');
    expect(text.code).toBe(2);
    expect(text.out).toMatch(/^✖ FAILED +b-cut\.tar\.gz +- +nothing in it could be read/m);
    expect(text.out).toContain('Could not be analysed');
    expect(text.out).toContain('6 items: 3 at worst error, 1 without a fault found, 2 could not be analysed.');
  });

  test('an archive cut in the middle is read as far as it goes', async () => {
    const whole = readFileSync(sample('healthy-sidecar'));
    put('cut/a.tar.gz', whole.subarray(0, whole.length / 2));
    const { code, out } = await run('scan', 'cut', '--fail-on', 'never');
    expect(code).toBe(0);
    expect(out).toContain('(in part)');
  });

  test('folders of text that is no evidence are left out, and said to be', async () => {
    put('tickets/notes/poem.txt', 'The owl and the pussy-cat went to sea\n');
    const text = await run('scan', 'tickets/notes', 'tickets', '--fail-on', 'never');
    expect([text.code, text.out]).toEqual([2, expect.stringContaining('✖ FAILED')]);
    const all = await run('scan', 'tickets', '--fail-on', 'never', '--resume', 'state');
    expect(all.code).toBe(0);
    expect(all.out).toContain('1 folder of text holds no evidence of a mesh and was left out: tickets/notes.');
    expect((await run('scan', 'tickets', '--fail-on', 'never', '--resume', 'state')).out).toBe(all.out);
    expect(linesOf((await run('scan', 'tickets', '--format', 'ndjson')).out)).toHaveLength(SAMPLES.length);
  });
});

describe('exit codes', () => {
  test.each([
    ['error', 1],
    ['critical', 0],
    ['never', 0],
  ])('--fail-on %s', async (failOn, expected) => {
    expect((await run('scan', 'tickets', '--fail-on', failOn)).code).toBe(expected);
  });

  test('0 where nothing is that bad', async () => {
    expect((await run('scan', 'tickets/healthy-sidecar')).code).toBe(0);
    expect((await run('scan', 'tickets/healthy-sidecar', '--fail-on', 'info')).code).toBe(1);
  });

  test.each([
    ['nothing to scan', ['scan', 'empty'], 'there is nothing to scan: empty: holds no archive'],
    ['a path that is not there', ['scan', 'gone'], 'there is nothing to scan: gone: no such file or folder'],
    ['rules that are wrong', ['scan', 'tickets', '--rules', 'rules'], 'rules/x/y.yaml:1:'],
    ['suppressions that are wrong', ['scan', 'tickets', '--suppress', 'rules/x/y.yaml'], 'rules/x/y.yaml'],
    ['output that is input', ['scan', 'tickets/a', '-o', 'tickets/a'], 'tickets/a is to be read, and to be written'],
    ['output and state in one file', ['scan', 'tickets', '-o', 'a', '--resume', './a'], 'are both a'],
    ['output that cannot be written', ['scan', 'tickets', '-o', 'no/such/file'], 'could not be written to no/such'],
    [
      'a state that is none',
      ['scan', 'tickets', '--resume', 'tickets/healthy-sidecar/bug-report.tar.gz'],
      'no file that',
    ],
  ])('2 for %s', async (_, args, message) => {
    mkdirSync(join(folder, 'empty'));
    put('rules/x/y.yaml', 'title: 1\n');
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err).not.toContain('internal error');
  });
});

describe('--output', () => {
  test('holds what would have been printed, and is no input of the next run', async () => {
    const printed = await run('scan', 'tickets', '--width', '90');
    const written = await run('scan', 'tickets', '--width', '90', '-o', 'tickets/result.txt');
    expect([written.code, written.out, written.err]).toEqual([1, '', '']);
    expect(readFileSync(join(folder, 'tickets/result.txt'), 'utf8')).toBe(printed.out);
    const again = await run('scan', 'tickets', '--width', '90', '-o', 'tickets/result.txt');
    expect([again.code, readFileSync(join(folder, 'tickets/result.txt'), 'utf8')]).toEqual([1, printed.out]);
  });
});

describe('--resume', () => {
  const COPIES = 5;
  beforeEach(() => {
    for (let i = 0; i < COPIES; i++)
      for (const name of SAMPLES) {
        mkdirSync(join(folder, `many/${i}`), { recursive: true });
        copyFileSync(sample(name), join(folder, `many/${i}/${name}.tgz`));
      }
  });
  const stateLines = (): readonly string[] =>
    existsSync(join(folder, 'state')) ? readFileSync(join(folder, 'state'), 'utf8').split('\n').slice(0, -1) : [];

  /** Starts a scan and waits until something is kept. */
  async function startAndWait(): Promise<ReturnType<typeof start>> {
    const scan = start(['scan', 'many', '--resume', 'state', '--jobs', '2']);
    let isOver = false;
    void scan.ended.then(() => {
      isOver = true;
    });
    while (stateLines().length === 0 && !isOver) await new Promise((next) => setTimeout(next, 5));
    return scan;
  }

  test('goes on after a kill, and comes to what a run without one comes to', async () => {
    const { child, ended } = await startAndWait();
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
    const kept = stateLines();
    expect(kept.length).toBeGreaterThan(0);
    // What a kill in the middle of a line leaves behind.
    const state = readFileSync(join(folder, 'state'), 'utf8');
    writeFileSync(join(folder, 'state'), `${state}${kept[0]?.slice(0, 1000)}`);

    const resumed = await run('scan', 'many', '--resume', 'state');
    const whole = await run('scan', 'many');
    expect(resumed).toEqual(whole);
    expect(whole.out).toContain(`${COPIES * SAMPLES.length} items`);
    const asData = await run('scan', 'many', '--resume', 'state', '--format', 'ndjson');
    expect(asData.out).toBe((await run('scan', 'many', '--format', 'ndjson')).out);
  });

  test('does nothing again that is done, but what has changed', async () => {
    await run('scan', 'many/0', '--resume', 'state');
    const before = statSync(join(folder, 'state')).size;
    // Findings of an earlier run are taken as they stand.
    const marked = readFileSync(join(folder, 'state'), 'utf8').replaceAll(
      'DestinationRule starts TLS',
      'As it was, TLS',
    );
    writeFileSync(join(folder, 'state'), marked);
    const again = await run('scan', 'many/0', '--resume', 'state', '--width', '140');
    expect(again.out).toContain('As it was, TLS');
    expect(statSync(join(folder, 'state')).size).toBe(Buffer.byteLength(marked));
    expect(before).toBeGreaterThan(0);

    utimesSync(join(folder, 'many/0/destinationrule-tls.tgz'), 1_800_000_000, 1_800_000_000);
    const changed = await run('scan', 'many/0', '--resume', 'state', '--width', '140');
    expect(changed.out).toContain('DestinationRule starts TLS');
    expect(stateLines()).toHaveLength(SAMPLES.length + 1);
  });

  test('does everything again with other rules or choices', async () => {
    await run('scan', 'many/0', '--resume', 'state');
    const { out } = await run('scan', 'many/0', '--resume', 'state', '--only', 'versions');
    expect(out).not.toContain('ERROR');
    expect(stateLines()).toHaveLength(2 * SAMPLES.length);
  });

  test('Ctrl-C stops it with 130, and leaves a state that is whole', async () => {
    const { child, ended } = await startAndWait();
    child.kill('SIGINT');
    const { code, err } = await ended;
    const kept = stateLines();
    expect(readFileSync(join(folder, 'state'), 'utf8')).toMatch(/\n$/);
    for (const line of kept) expect(() => JSON.parse(line)).not.toThrow();
    // Whoever is fast may be done before the signal comes.
    if (kept.length === COPIES * SAMPLES.length) return;
    expect(code).toBe(130);
    expect(err).toBe(
      `mesh-triage: interrupted; ${kept.length} of ${COPIES * SAMPLES.length} items ${kept.length === 1 ? 'is' : 'are'} done, and the same --resume goes on from there\n`,
    );
    expect(await run('scan', 'many', '--resume', 'state')).toEqual(await run('scan', 'many'));
  });
});
