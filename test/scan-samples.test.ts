import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FIXTURES = join(import.meta.dirname, 'fixtures/scan');

test.each([80, 100, 120])('a scan of the samples, %d columns wide', (width) => {
  const out = execFileSync(
    process.execPath,
    ['bin/mesh-triage.js', 'scan', 'samples', '--fail-on', 'never', '--width', String(width)],
    { cwd: ROOT, encoding: 'utf8' },
  );
  const file = join(FIXTURES, `samples.${width}.txt`);
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, out);
  expect(out).toBe(readFileSync(file, 'utf8'));
});
