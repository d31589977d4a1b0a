import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEntryReader, type EntryReader } from '../../src/input/entry-reader.ts';
import { DEFAULT_LIMITS } from '../../src/model/limits.ts';
import { makeArchive } from './make-archive.ts';

const LINES = Array.from(
  { length: 3000 },
  (_, i) => `2026-11-25T01:00:00Z\t${i % 1000 === 500 ? 'error' : 'info'}\tline ${i + 1}`,
);
let folder = '';
let reader: EntryReader;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mesh-triage-'));
  const file = join(folder, 'a.tar.gz');
  writeFileSync(
    file,
    await makeArchive([
      ['other.log', 'not this one\n'],
      ['a.log', `${LINES.join('\n')}\n`],
      ['dos.log', 'one\r\ntwo\r\nthree without an end'],
      ['empty.log', ''],
      ['long.log', `${'x'.repeat(100_000)}\nend\n`],
    ]),
  );
  reader = createEntryReader([file], DEFAULT_LIMITS);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('lines by index, with how many there are', async () => {
  expect(await reader.lines({ path: 'a.log', filter: '', from: 1000, count: 2 })).toEqual({
    lines: [
      { line: 1001, text: '2026-11-25T01:00:00Z\tinfo\tline 1001' },
      { line: 1002, text: '2026-11-25T01:00:00Z\tinfo\tline 1002' },
    ],
    total: 3000,
    all: 3000,
  });
});

test('only lines that pass the filter, with their own numbers', async () => {
  const { lines, total, all } = await reader.lines({ path: 'a.log', filter: 'error !2501', from: 0, count: 10 });
  expect([lines.map(({ line }) => line), total, all]).toEqual([[501, 1501], 2, 3000]);
});

test('the next and the previous line, round the end', async () => {
  const find = (text: string, from: number, back = false): Promise<number> =>
    reader.find({ path: 'a.log', filter: '', from, back, text });
  expect(await find('', 0)).toBe(500);
  expect(await find('', 2500)).toBe(500);
  expect(await find('', 500, true)).toBe(2500);
  expect(await find('line 7', 0)).toBe(6);
  expect(await find('no such text', 0)).toBe(-1);
});

test('DOS lines, a last line without an end, no line at all, and a line that is too long', async () => {
  expect(
    (await reader.lines({ path: 'dos.log', filter: '', from: 0, count: 9 })).lines.map(({ text }) => text),
  ).toEqual(['one', 'two', 'three without an end']);
  expect(await reader.lines({ path: 'empty.log', filter: '', from: 0, count: 9 })).toEqual({
    lines: [],
    total: 0,
    all: 0,
  });
  const [long] = (await reader.lines({ path: 'long.log', filter: '', from: 0, count: 1 })).lines;
  expect(long?.text.length).toBeLessThan(40_000);
  expect(long?.text).toContain('100000 bytes');
});

test('questions at the same time are answered one after the other', async () => {
  const answers = await Promise.all(
    ['a.log', 'dos.log', 'a.log'].map((path) => reader.lines({ path, filter: '', from: 0, count: 1 })),
  );
  expect(answers.map(({ all }) => all)).toEqual([3000, 3, 3000]);
});

test('an entry that is not there', async () => {
  await expect(reader.lines({ path: 'gone.log', filter: '', from: 0, count: 1 })).rejects.toThrow(
    /gone\.log is not in .*a\.tar\.gz/,
  );
});
