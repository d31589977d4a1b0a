import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../src/pipeline.ts';
import { reporters } from '../../src/reporters/index.ts';
import { CORPUS } from './corpus.ts';
import { faultsOf, unsafeIn } from './judge.ts';
import { makeFile } from './make-file.ts';
import { runProgram } from './run-program.ts';
import { writeWitness } from './witness.ts';

const folder = mkdtempSync(join(tmpdir(), 'mesh-triage-hostile-'));
const witness = writeWitness(folder);
const analyzer = createAnalyzer({ rules: [] });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a hostile file is named, hides nothing, and is safe to show', () => {
  test.each(CORPUS.filter(({ heavy }) => !heavy).map((attack) => [attack.name, attack] as const))(
    '%s',
    async (_, attack) => {
      const path = await makeFile(attack, folder);
      try {
        const report = await analyzer.analyze([path, witness]);
        expect(faultsOf(attack, report)).toEqual([]);
        for (const render of Object.values(reporters))
          expect(unsafeIn(render(report, { width: 100, color: false }))).toBe('');
      } finally {
        rmSync(path);
      }
    },
  );
});

test('names in the corpus are unique', () => {
  const names = CORPUS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

describe('the program itself', () => {
  const of = (name: string) => {
    const attack = CORPUS.find((item) => item.name === name);
    if (!attack) throw new Error(`no ${name}`);
    return makeFile(attack, folder);
  };

  test.each(['names-of-files.tar', 'words-of-a-log.log'])('ends well and prints nothing unsafe: %s', async (name) => {
    const path = await of(name);
    for (const format of Object.keys(reporters)) {
      const { exitCode, stdout, stderr } = await runProgram(['analyze', path, witness, '--format', format], 60);
      expect(exitCode).toBeOneOf([0, 1]);
      expect(unsafeIn(stdout + stderr)).toBe('');
      expect(stderr).not.toMatch(/internal error|^\s+at /m);
    }
  });

  test('a hostile file alone is an input of which nothing could be read, with the reason', async () => {
    const { exitCode, stdout, stderr } = await runProgram(['analyze', await of('gzip-of-noise.gz')], 60);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('gzip-of-noise.gz: damaged after 0 entries');
  });
});
