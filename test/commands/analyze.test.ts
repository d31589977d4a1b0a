import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/commands/analyze.ts';
import type { Io } from '../../src/commands/io.ts';
import type { AnalyzeOptions } from '../../src/flags.ts';
import { DEFAULT_LIMITS } from '../../src/model/limits.ts';
import type { Report } from '../../src/model/report.ts';
import { UsageError } from '../../src/util/usage-error.ts';
import { loadReport } from '../reporters/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'mesh-triage-'));
afterAll(() => rmSync(folder, { recursive: true }));

const options: AnalyzeOptions = {
  paths: ['x.tar.gz'],
  format: 'text',
  output: undefined,
  failOn: 'error',
  rules: [],
  include: [],
  exclude: [],
  only: [],
  skip: [],
  suppress: [],
  limits: DEFAULT_LIMITS,
  profile: false,
  width: undefined,
  ascii: false,
  noColor: false,
  ui: true,
  mouse: false,
  quiet: false,
};

async function run(report: Report, changes: Partial<AnalyzeOptions> = {}, terminal: Partial<Io> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    out: async (text) => void out.push(text),
    err: (text) => err.push(text),
    outColumns: 0,
    errColumns: 0,
    color: false,
    ...terminal,
  };
  const code = await analyze({ ...options, ...changes }, io, async () => report);
  return { code, out: out.join(''), err: err.join('') };
}

const causes = loadReport('causes');
const healthy = loadReport('healthy');
const warned: Report = { ...causes, findings: [{ ...causes.findings[0]!, severity: 'warning' }] };

test.each([
  [causes, 'critical', 1],
  [causes, 'never', 0],
  [warned, 'error', 0],
  [warned, 'warning', 1],
  [warned, 'info', 1],
  [healthy, 'warning', 0],
  [healthy, 'info', 1],
] as const)('exit code %#', async (report, failOn, code) => {
  expect((await run(report, { failOn })).code).toBe(code);
  expect((await run(report, { failOn, format: 'json' })).code).toBe(code);
});

test('the report goes to standard output, nothing else does', async () => {
  const { out, err } = await run(causes, { format: 'json' });
  expect(JSON.parse(out)).toEqual(causes);
  expect(err).toBe('');
});

test('width is that of the terminal, at least 80, or what was asked for', async () => {
  const widest = (text: string): number =>
    Math.max(
      ...text
        .split('\n')
        .filter((line) => line.includes('│'))
        .map((line) => line.length),
    );
  expect(widest((await run(causes, {}, { outColumns: 140 })).out)).toBeGreaterThan(120);
  expect(widest((await run(causes, {}, { outColumns: 20 })).out)).toBe(80);
  expect(widest((await run(causes, { width: 90 }, { outColumns: 140 })).out)).toBe(90);
});

test('colour only where the terminal wants it and no flag forbids it', async () => {
  const escapes = async (changes: Partial<AnalyzeOptions>, color: boolean): Promise<boolean> =>
    (await run(causes, changes, { color })).out.includes('\u001b');
  expect(await escapes({}, true)).toBe(true);
  expect(await escapes({}, false)).toBe(false);
  expect(await escapes({ noColor: true }, true)).toBe(false);
});

describe('--output', () => {
  test('writes a file, without colour', async () => {
    const output = join(folder, 'report.txt');
    const { out, code } = await run(causes, { output }, { color: true });
    expect([out, code]).toEqual(['', 1]);
    expect(readFileSync(output, 'utf8')).toMatch(/^mesh-triage 0/);
  });

  test('refuses the input', async () => {
    await expect(run(causes, { output: './x.tar.gz' })).rejects.toThrow(UsageError);
  });

  test('says when it cannot be written', async () => {
    await expect(run(causes, { output: join(folder, 'no/such/folder.txt') })).rejects.toThrow(
      /could not be written to .*folder\.txt.*ENOENT/,
    );
  });
});

test('nothing readable is an error that says why and what to do', async () => {
  const nothing: Report = {
    ...healthy,
    input: { ...healthy.input, paths: ['gone.tar.gz'] },
    coverage: {
      entries: [],
      rules: [],
      problems: [
        { path: 'gone.tar.gz', line: 0, code: 'unreadable', message: 'there is no such file', hint: 'Check the path.' },
      ],
    },
  };
  const error = await run(nothing).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(error).toMatchObject({ hint: 'Check the path.' });
  expect(String(error)).toContain('gone.tar.gz: there is no such file');
});
