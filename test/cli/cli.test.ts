import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportSchema } from '../../src/model/report.ts';

const ROOT = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'bin/mesh-triage.js');
const VERSION = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
const ISTIOD_LOG =
  '2026-11-25T01:08:22.932061Z\tinfo\tads\tPush debounce stable[12] 1 for config ServiceEntry/shop/web: 100.1ms since last change\n';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built program, as a user does. */
function run(args: readonly string[], { input = '', closeOutput = false } = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd: folder });
    const ran = { out: '', err: '' };
    child.stdout.on('data', (chunk) => (ran.out += chunk));
    child.stderr.on('data', (chunk) => (ran.err += chunk));
    child.on('error', reject).on('close', (code) => resolve({ code, ...ran }));
    if (closeOutput) child.stdout.destroy();
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

let folder = '';
beforeAll(() => {
  if (!existsSync(join(ROOT, 'dist/cli.js')))
    throw new Error('dist/cli.js is missing: run `npm run build` first (`npm test` does)');
  folder = mkdtempSync(join(tmpdir(), 'mesh-triage-'));
  writeFileSync(join(folder, 'empty.tar.gz'), '');
  writeFileSync(join(folder, 'poem.txt'), 'The owl and the pussy-cat went to sea\nin a beautiful pea-green boat\n');
  writeFileSync(join(folder, 'istiod.log'), ISTIOD_LOG);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('help and version', () => {
  test('--help', async () => {
    const { code, out, err } = await run(['--help']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('mesh-triage analyze [FLAG…] PATH…|-');
  });

  test('analyze --help', async () => {
    const { code, out } = await run(['analyze', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('--fail-on SEVERITY');
  });

  test('--version', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, out: `mesh-triage ${VERSION}\n`, err: '' });
  });
});

test('a pattern that no shell has expanded is', async () => {
  const { code, out } = await run(['analyze', '--format', 'json', 'ist*.log']);
  expect(code).toBe(0);
  expect(JSON.parse(out).input.paths).toEqual(['istiod.log']);
});

describe('what cannot be done: exit code 2, the reason on standard error, nothing on standard output', () => {
  test.each([
    ['no command', [], 'no command was given', 'mesh-triage --help'],
    ['unknown command', ['analyse', 'x'], "no command 'analyse'", 'mesh-triage analyze x'],
    ['unknown flag', ['analyze', '--formt', 'json', 'x'], 'no flag --formt', 'Did you mean --format?'],
    ['missing path', ['analyze', 'gone.tar.gz'], 'gone.tar.gz', ''],
    ['a pattern that nothing matches', ['analyze', 'gone*.zip'], 'no file or folder matches this pattern', ''],
    ['empty file', ['analyze', 'empty.tar.gz'], 'empty.tar.gz', ''],
    ['not mesh data', ['analyze', 'poem.txt'], 'poem.txt', ''],
    ['empty standard input', ['analyze', '-'], 'nothing in -', ''],
  ])('%s', async (_, args, message, hint) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^mesh-triage: /);
    expect(err).toContain(message);
    expect(err).toContain(hint);
    expect(err).not.toContain('internal error');
    expect(err.trim().split('\n').length, 'says what to do next').toBeGreaterThan(1);
  });
});

describe('analyze', () => {
  test('writes the document of the schema and nothing else', async () => {
    const { code, out, err } = await run(['analyze', '--format', 'json', 'istiod.log']);
    expect([code, err]).toEqual([0, '']);
    expect(reportSchema.parse(JSON.parse(out)).input.paths).toEqual(['istiod.log']);
  });

  test('reads standard input', async () => {
    const { code, out, err } = await run(['analyze', '-'], { input: ISTIOD_LOG });
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('What could not be judged');
    expect(out).not.toContain('\u001b');
  });

  test('a missing path beside one that can be read is told in the report', async () => {
    const { code, out } = await run(['analyze', 'istiod.log', 'gone.log']);
    expect(code).toBe(0);
    expect(out).toContain('gone.log');
  });

  test('writes to a file', async () => {
    const { code, out } = await run(['analyze', '-o', 'report.txt', 'istiod.log']);
    expect([code, out]).toEqual([0, '']);
    expect(readFileSync(join(folder, 'report.txt'), 'utf8')).toMatch(/^mesh-triage /);
  });

  test('a reader that goes away is no error', async () => {
    const { code, err } = await run(['analyze', '--format', 'json', 'istiod.log'], { closeOutput: true });
    expect([code, err]).toEqual([0, '']);
  });
});
