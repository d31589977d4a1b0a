import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Io } from '../../src/commands/io.ts';
import { view } from '../../src/commands/view.ts';
import type { ViewOptions } from '../../src/flags.ts';
import { DEFAULT_LIMITS } from '../../src/model/limits.ts';
import { loadReport } from '../reporters/fixtures.ts';

let folder = '';
const file = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mesh-triage-'));
  writeFileSync(file('report.json'), JSON.stringify(loadReport('causes')));
  writeFileSync(file('cut.json'), '{"schemaVersion": 1');
  writeFileSync(file('other.json'), '{"schemaVersion": 2, "findings": []}');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(report: string, changes: Partial<ViewOptions> = {}): Promise<{ code: number; out: string }> {
  let out = '';
  const io: Io = {
    out: async (text) => {
      out += text;
    },
    err: () => {},
    outColumns: 0,
    errColumns: 0,
    color: false,
  };
  const options: ViewOptions = {
    report: file(report),
    format: 'text',
    output: undefined,
    failOn: 'error',
    width: undefined,
    ascii: false,
    noColor: false,
    ui: true,
    mouse: false,
    limits: DEFAULT_LIMITS,
  };
  return { code: await view({ ...options, ...changes }, io), out };
}

test('where there is no terminal, the report comes as text, with the exit code of its findings', async () => {
  const { code, out } = await run('report.json');
  expect(code).toBe(1);
  expect(out).toContain('What is broken');
  expect((await run('report.json', { failOn: 'never' })).code).toBe(0);
});

test('or in another format', async () => {
  expect(JSON.parse((await run('report.json', { format: 'json' })).out)).toEqual(loadReport('causes'));
});

test.each([
  ['gone.json', /gone\.json could not be read: ENOENT/],
  ['cut.json', /cut\.json is no JSON document/],
  ['other.json', /other\.json is no report of mesh-triage: schemaVersion/],
])('%s is refused with a reason', async (name, reason) => {
  await expect(run(name)).rejects.toThrow(reason);
});
