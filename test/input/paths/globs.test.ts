import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expandGlobs } from '../../../src/input/paths/globs.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'mesh-triage-globs-'));
  for (const path of [
    'a.zip',
    'b.zip',
    'b.log',
    '.hidden.zip',
    'east/x.zip',
    'east/deep/y.zip',
    'west/x.zip',
    '[odd].zip',
  ]) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), '');
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ['files of a folder, without hidden ones', ['*.zip'], ['[odd].zip', 'a.zip', 'b.zip']],
  ['folders', ['{ea,we}st/x.zip'], ['east/x.zip', 'west/x.zip']],
  ['any depth', ['**/*.zip'], ['[odd].zip', 'a.zip', 'b.zip', 'east/deep/y.zip', 'east/x.zip', 'west/x.zip']],
  ['one of some letters', ['[ab].???'], ['a.zip', 'b.log', 'b.zip']],
  ['a file that is called like a pattern', ['[odd].zip'], ['[odd].zip']],
  ['several, each file once', ['a.zip', '?.zip'], ['a.zip', 'b.zip']],
  ['nothing at all', ['gone-*.zip', 'gone/*'], ['gone-*.zip', 'gone/*']],
])('%s', async (_, patterns, expected) => {
  const found = await expandGlobs(patterns.map((pattern) => join(root, pattern)));
  expect(found).toEqual(expected.map((path) => join(root, path)));
});

test('standard input, and what has no pattern in it, stay as they are', async () => {
  expect(await expandGlobs(['-', 'gone.zip'])).toEqual(['-', 'gone.zip']);
});
