import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openInput } from '../../src/input/open.ts';
import { bytesOf, codes, ITEMS, makeArchive, makeTar, readAll, stdinOf } from './make-archive.ts';
import { scratch } from './scratch.ts';

const { root, put } = scratch();

describe('archives', () => {
  test.each(['auto', 'here', 'worker'] as const)('a tar.gz gives its files in order, inflated %s', async (inflate) => {
    const path = put('plain/bug-report.tar.gz', await makeArchive(ITEMS));
    const { session, files, entries } = await readAll([path], { inflate });
    expect(files).toEqual(Object.fromEntries(ITEMS));
    expect(Object.keys(files)).toEqual(ITEMS.map(([name]) => name));
    expect(entries.map(({ size, mtime, container }) => ({ size, mtime, container }))).toEqual([
      { size: 10, mtime: Date.parse('2026-11-25T01:00:00Z'), container: 'tar' },
      { size: 13, mtime: Date.parse('2026-11-25T01:00:00Z'), container: 'tar' },
    ]);
    expect(session.problems()).toEqual([]);
    expect(session.bytesRead()).toBe(session.bytesTotal());
    expect(session.bytesTotal()).toBeGreaterThan(0);
  });

  test('content decides, not the name', async () => {
    const tar = put('names/report.log', await makeTar(ITEMS));
    expect((await readAll([tar])).files).toEqual(Object.fromEntries(ITEMS));
    const text = put('names/report.tar.gz', 'not packed at all\n');
    expect((await readAll([text])).files).toEqual({ 'report.tar.gz': 'not packed at all\n' });
  });

  test('a tar without the ustar magic is known by its checksum', async () => {
    const tar = await makeTar(ITEMS);
    for (const header of [0, 1024]) {
      tar.fill(0, header + 257, header + 265);
      tar.write('        ', header + 148);
      const sum = tar.subarray(header, header + 512).reduce((total, byte) => total + byte, 0);
      tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, header + 148);
    }
    expect((await readAll([put('old/v7.tar', tar)])).files).toEqual(Object.fromEntries(ITEMS));
  });

  test('several gzip members are one archive', async () => {
    const tar = await makeTar(ITEMS);
    const members = Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))]);
    const { session, files } = await readAll([put('members/a.tar.gz', members)]);
    expect(files).toEqual(Object.fromEntries(ITEMS));
    expect(session.problems()).toEqual([]);
  });

  test('long names of GNU and PAX, and names that are not ASCII', async () => {
    const long = `${'deep/'.repeat(60)}file`;
    const { files } = await readAll([
      put(
        'long/a.tgz',
        await makeArchive([
          [long, 'x'],
          ['пример/лог', 'y'],
        ]),
      ),
    ]);
    expect(files).toEqual({ [long]: 'x', 'пример/лог': 'y' });
  });

  test('entries that nobody reads are skipped', async () => {
    const big = 'x'.repeat(3_000_000);
    const path = put(
      'skip/a.tar.gz',
      await makeArchive([
        ['a', big],
        ['b', 'bee'],
        ['c', big],
        ['d', 'dee'],
      ]),
    );
    const session = openInput([path]);
    const read: string[] = [];
    for await (const entry of session.entries()) {
      if (entry.path === 'a') for await (const _ of entry.chunks()) break;
      else if (entry.path !== 'c') read.push((await bytesOf(entry)).toString());
    }
    expect(read).toEqual(['bee', 'dee']);
    expect(session.problems()).toEqual([]);
  });

  test('two entries of one name are both read', async () => {
    const { files } = await readAll([
      put(
        'twice/a.tar.gz',
        await makeArchive([
          ['a', '1'],
          ['a', '2'],
          ['a (2)', '3'],
          ['a', '4'],
        ]),
      ),
    ]);
    expect(files).toEqual({ a: '1', 'a (2)': '2', 'a (2) (2)': '3', 'a (3)': '4' });
  });
});

describe('other inputs', () => {
  test('a folder is read in the order of its paths; its archives are opened', async () => {
    put('folder/b.log', 'b');
    put('folder/a/z.log', 'z');
    put('folder/a.txt', 'a');
    put('folder/.git/config', 'no');
    put('folder/old.log.gz', gzipSync('old'));
    put(
      'folder/east/bug-report.tar.gz',
      await makeArchive([
        ['bug-report/versions', 'v'],
        ['more.tgz', await makeArchive([['x', 'y']])],
      ]),
    );
    const { session, files, entries } = await readAll([join(root, 'folder')]);
    expect(files).toEqual({
      'a.txt': 'a',
      'a/z.log': 'z',
      'b.log': 'b',
      'east/bug-report.tar.gz/bug-report/versions': 'v',
      'east/bug-report.tar.gz/more.tgz/x': 'y',
      'old.log': 'old',
    });
    expect(Object.keys(files)).toEqual([
      'a.txt',
      'a/z.log',
      'b.log',
      'east/bug-report.tar.gz/bug-report/versions',
      'east/bug-report.tar.gz/more.tgz/x',
      'old.log',
    ]);
    expect(session.problems()).toEqual([]);
    expect(entries.filter(({ container }) => container === 'folder').every(({ mtime }) => mtime === 0)).toBe(true);
    expect(session.bytesRead()).toBe(session.bytesTotal());
  });

  test('links are not followed', async () => {
    put('outside/secret', 's');
    put('linked/in.log', 'in');
    symlinkSync(join(root, 'outside'), join(root, 'linked/out'));
    symlinkSync(join(root, 'outside/secret'), join(root, 'linked/secret'));
    symlinkSync('in.log', join(root, 'linked/again.log'));
    symlinkSync('.', join(root, 'linked/round'));
    symlinkSync('gone', join(root, 'linked/dangling'));
    const { session, files } = await readAll([join(root, 'linked')]);
    expect(files).toEqual({ 'in.log': 'in' });
    expect([...codes(session)].sort()).toEqual(['unreadable dangling', 'unsafe-path out', 'unsafe-path secret']);
  });

  test('several paths each put their name before what is in them', async () => {
    const archive = await makeArchive([['versions', 'v']]);
    const paths = [
      put('many/east/bug-report.tar.gz', archive),
      put('many/west/bug-report.tar.gz', archive),
      put('many/note.txt', 'n'),
      put('many/logs/x.log', 'x').replace('/x.log', ''),
    ];
    expect((await readAll(paths)).files).toEqual({
      'east/bug-report.tar.gz/versions': 'v',
      'west/bug-report.tar.gz/versions': 'v',
      'note.txt': 'n',
      'logs/x.log': 'x',
    });
  });

  test('a path that does not exist is a problem, and the others are read', async () => {
    const { session, files } = await readAll([join(root, 'nowhere'), put('some/a.log', 'a')]);
    expect(files).toEqual({ 'some/a.log': 'a' });
    expect(session.problems()).toMatchObject([
      { code: 'unreadable', path: join(root, 'nowhere'), message: 'no such file or folder' },
    ]);
  });

  test.each([1, 3, 700, 100_000])('standard input in pieces of %i bytes', async (piece) => {
    const archive = await makeArchive([
      ['a', 'x'.repeat(5000)],
      ['b', 'y'],
    ]);
    const { session, files, entries } = await readAll(['-'], stdinOf(archive, piece));
    expect(files).toEqual({ a: 'x'.repeat(5000), b: 'y' });
    expect(entries[0]?.container).toBe('tar');
    expect(session.bytesTotal()).toBe(0);
    expect(session.bytesRead()).toBe(archive.length);
    expect((await readAll(['-'], stdinOf(await makeTar(ITEMS), piece))).files).toEqual(Object.fromEntries(ITEMS));
    expect((await readAll(['-'], stdinOf(Buffer.from('a log\n'), piece))).files).toEqual({ stdin: 'a log\n' });
    expect((await readAll(['-'], stdinOf(gzipSync('a log\n'), piece))).files).toEqual({ stdin: 'a log\n' });
  });

  test.each([
    ['an empty file', Buffer.alloc(0), ''],
    ['NULs', Buffer.alloc(2000), '\0'.repeat(2000)],
    ['text', Buffer.from('x'.repeat(3_000_000)), 'x'.repeat(3_000_000)],
    ['a gzip of nothing', gzipSync(''), ''],
  ])('%s is a file', async (_, content, text) => {
    expect((await readAll([put('single/x', content)])).files).toEqual({ x: text });
  });

  test('UTF-16 of PowerShell becomes UTF-8', async () => {
    const text = 'Gerät\r\n😀 '.repeat(500);
    const path = put('windows/ps.txt', Buffer.from(`\ufeff${text}`, 'utf16le'));
    expect((await readAll([path])).files).toEqual({ 'ps.txt': text });
  });

  test('the consumer may stop at any time', async () => {
    const path = put(
      'stop/a.tar.gz',
      await makeArchive([
        ['a', 'x'.repeat(30_000_000)],
        ['b', 'y'],
      ]),
    );
    for (const inflate of ['here', 'worker'] as const) {
      for await (const entry of openInput([path], { inflate }).entries()) {
        for await (const _ of entry.chunks()) break;
        break;
      }
    }
  });
});

test('nothing is written to disk', async () => {
  const archive = await makeArchive([
    ['../escaped', 'x'],
    ['/tmp/absolute-mesh-triage', 'y'],
    [{ name: 'link', type: 'symlink', linkname: '../target' }],
  ]);
  const path = put('written/a.tar.gz', archive);
  const before = readdirSync(root, { recursive: true });
  await readAll([path]);
  expect(readdirSync(root, { recursive: true })).toEqual(before);
  expect(readdirSync('/tmp')).not.toContain('absolute-mesh-triage');
});
