import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { ScanItem } from '../../../src/commands/scan/items.ts';
import { openResumeFile } from '../../../src/commands/scan/resume.ts';
import { UsageError } from '../../../src/util/usage-error.ts';
import { loadReport } from '../../reporters/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'mesh-triage-resume-'));
const file = join(folder, 'scan.state');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const item = (name: string): ScanItem => {
  const path = join(folder, name);
  return { path, paths: [path], files: [path], bytes: 1, maybe: false, problem: '' };
};
const items = ['a', 'b', 'c'].map(item);
const [a, b, c] = items as [ScanItem, ScanItem, ScanItem];
const causes = JSON.stringify(loadReport('causes'));
const healthy = JSON.stringify(loadReport('healthy'));

beforeEach(async () => {
  rmSync(file, { force: true });
  for (const { path } of items) {
    writeFileSync(path, 'evidence');
    utimesSync(path, 1_800_000_000, 1_800_000_000);
  }
  const resume = await openResumeFile(file, items, 'settings');
  // Both at once: neither line may be written into the other.
  await Promise.all([resume.add(a, causes), resume.add(b, healthy)]);
  await resume.add(c, '');
  await resume.close();
});

/** What the file says of each item, from the point of view of a later run. */
async function doneAfter(settings = 'settings'): Promise<readonly (string | undefined)[]> {
  const resume = await openResumeFile(file, items, settings);
  try {
    return await Promise.all(items.map(async (one) => resume.done(one)?.report()));
  } finally {
    await resume.close();
  }
}

test('gives back what was kept, and what is summed up of it', async () => {
  expect(await doneAfter()).toEqual([causes, healthy, '']);
  const resume = await openResumeFile(file, items, 'settings');
  expect(resume.done(a)?.summary).toMatchObject({ worst: 'critical' });
  expect(resume.done(c)?.summary).toBe(null);
  await resume.close();
});

test.each([1, 20, 2000])(
  'a run killed %d bytes before the end of its last line loses that line only',
  async (bytes) => {
    const whole = readFileSync(file);
    const end = whole.length - 1 - whole.subarray(0, -1).lastIndexOf('\n');
    truncateSync(file, whole.length - Math.min(bytes, end - 1));
    expect(await doneAfter()).toEqual([causes, healthy, undefined]);

    const resume = await openResumeFile(file, items, 'settings');
    await resume.add(c, healthy);
    await resume.close();
    expect(await doneAfter()).toEqual([causes, healthy, healthy]);
  },
);

test('a run killed in its first line leaves a file that is taken up', async () => {
  for (const bytes of [0, 5, 30]) {
    truncateSync(file, bytes);
    expect(await doneAfter()).toEqual([undefined, undefined, undefined]);
    const resume = await openResumeFile(file, items, 'settings');
    await resume.add(a, causes);
    await resume.close();
    expect(await doneAfter()).toEqual([causes, undefined, undefined]);
  }
});

test('what has changed is to be done again, and the last word counts', async () => {
  expect(await doneAfter('other settings')).toEqual([undefined, undefined, undefined]);
  writeFileSync(a.path, 'evidence, and more');
  utimesSync(a.path, 1_800_000_000, 1_800_000_000);
  utimesSync(b.path, 1_800_000_001, 1_800_000_001);
  rmSync(c.path);
  expect(await doneAfter()).toEqual([undefined, undefined, undefined]);

  const resume = await openResumeFile(file, items, 'settings');
  await resume.add(a, healthy);
  await resume.close();
  expect(await doneAfter()).toEqual([healthy, undefined, undefined]);
});

test('a damaged line in the middle is passed over', async () => {
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [lines[0], lines[1]?.slice(0, 100), lines[2], ''].join('\n'));
  expect(await doneAfter()).toEqual([causes, undefined, '']);
});

test('a file of something else is refused, and left as it is', async () => {
  const other = join(folder, 'other');
  for (const text of ['{"schemaVersion":1}\n', 'x', '\u001f\u008b\b']) {
    writeFileSync(other, text);
    await expect(openResumeFile(other, items, 'settings')).rejects.toThrow(UsageError);
    expect(readFileSync(other, 'utf8')).toBe(text);
  }
  await expect(openResumeFile(join(folder, 'no/such/folder'), items, 'settings')).rejects.toThrow(/cannot be opened/);
});

test('an item that moved with its folder is another one', async () => {
  copyFileSync(a.path, join(folder, 'd'));
  const resume = await openResumeFile(file, [item('d')], 'settings');
  expect(resume.done(item('d'))).toBe(undefined);
  await resume.close();
});
