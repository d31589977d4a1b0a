import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { constants, crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { openInput } from '../../../src/input/open.ts';
import { pathFilter } from '../../../src/input/paths/path-filter.ts';
import { codes, ITEMS, makeArchive, makeTar, makeZip, readAll, stdinOf, zipBytes } from '../make-archive.ts';
import { scratch } from '../scratch.ts';

const { root, put } = scratch();
const LONG = Array.from({ length: 60_000 }, (_, i) => `line ${(i * 7919) % 100_003}\n`).join('');

describe('zstd', () => {
  test('a tar and a single file, from a file and from standard input', async () => {
    const tar = zstdCompressSync(await makeTar(ITEMS));
    expect((await readAll([put('zstd/a.tar.zst', tar)])).files).toEqual(Object.fromEntries(ITEMS));
    expect((await readAll(['-'], stdinOf(tar, 7))).files).toEqual(Object.fromEntries(ITEMS));
    const { session, files } = await readAll([put('zstd/x.log.zst', zstdCompressSync(LONG))]);
    expect(files).toEqual({ 'x.log': LONG });
    expect(session.problems()).toEqual([]);
    expect(session.bytesRead()).toBe(session.bytesTotal());
  });

  test('several frames, some of them to be skipped, are one file', async () => {
    const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const frames = [skipped, zstdCompressSync(LONG), zstdCompressSync(''), skipped, zstdCompressSync('end\n')];
    const { session, files } = await readAll(['-'], stdinOf(Buffer.concat(frames), 100));
    expect(files).toEqual({ stdin: `${LONG}end\n` });
    expect(session.problems()).toEqual([]);
  });

  test('a cut file gives a prefix of what it holds, and says that it was cut', async () => {
    const packed = Buffer.concat([zstdCompressSync(LONG), zstdCompressSync(LONG)]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: packed.length - 1 }), async (length) => {
        const { session, files } = await readAll(['-'], stdinOf(packed.subarray(0, length), 4096));
        expect(`${LONG}${LONG}`.startsWith(files['stdin'] ?? '')).toBe(true);
        expect(length === packed.length / 2 ? [] : codes(session)).toEqual(
          length === packed.length / 2 ? [] : ['cut-archive stdin'],
        );
      }),
      { numRuns: 40 },
    );
  });

  test('a damaged one, and one with something else behind it, say so', async () => {
    const packed = zstdCompressSync(LONG, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
    packed[packed.length >> 1] = (packed[packed.length >> 1] ?? 0) ^ 0xff;
    const damaged = await readAll(['-'], stdinOf(packed));
    expect(codes(damaged.session)).toEqual(['corrupt-archive stdin']);
    const followed = await readAll(['-'], stdinOf(Buffer.concat([zstdCompressSync(LONG), Buffer.from('more')])));
    expect(followed.files).toEqual({ stdin: LONG });
    expect(followed.session.problems()).toMatchObject([
      { message: 'damaged (what follows is no zstd frame); the rest is missing' },
    ]);
  });
});

describe('zip', () => {
  test.each([
    ['a file', (zip: Buffer) => readAll([put('zip/a.zip', zip)])],
    ['standard input', (zip: Buffer) => readAll(['-'], stdinOf(zip, 999))],
  ])('from %s', async (_, read) => {
    const zip = await makeZip([
      ['bug-report/cluster/events', LONG],
      ['bug-report/empty', ''],
      ['bug-report/stored', 's', { compress: false }],
      ['пример/лог', 'y'],
    ]);
    const { session, files, entries } = await read(zip);
    expect(files).toEqual({
      'bug-report/cluster/events': LONG,
      'bug-report/empty': '',
      'bug-report/stored': 's',
      'пример/лог': 'y',
    });
    expect(entries[0]).toMatchObject({
      size: LONG.length,
      mtime: Date.parse('2026-11-25T01:00:00Z'),
      container: 'zip',
    });
    expect(session.problems()).toEqual([]);
  });

  test('a large one is read where it lies', async () => {
    const big = 'a line of some log\n'.repeat(2_000_000);
    const zip = await makeZip([
      ['big', big, { compress: false }],
      ['packed', LONG],
      ['small', 'bee'],
    ]);
    const path = put('zip/large.zip', zip);
    const { session, files } = await readAll([path]);
    expect(files['big'] === big).toBe(true);
    expect([files['packed'], files['small']]).toEqual([LONG, 'bee']);
    expect(session.problems()).toEqual([]);
    writeFileSync(path, zip.subarray(0, zip.length - 30));
    expect(Object.keys((await readAll([path])).files)).toEqual(['big', 'packed', 'small']);
  });

  test('time without a zone is none', async () => {
    const zip = await makeZip([['a', 'a', { forceDosTimestamp: true }]]);
    expect((await readAll(['-'], stdinOf(zip))).entries[0]?.mtime).toBe(0);
  });

  test('names that lead elsewhere are taken apart, links and folders are left out', async () => {
    const zip = await makeZip([
      ['aa/bb/passwd', '1'],
      ['ok', '2'],
      ['link', 'ok', { mode: 0o120777 }],
      ['folder/x', '3'],
    ]);
    for (let at = zip.indexOf('aa/bb/'); at !== -1; at = zip.indexOf('aa/bb/')) zip.write('../../', at);
    const { session, files } = await readAll(['-'], stdinOf(zip));
    expect(files).toEqual({ passwd: '1', ok: '2', 'folder/x': '3' });
    expect(codes(session)).toEqual(['unsafe-path passwd', 'unsafe-path link']);
  });

  test('what cannot be unpacked is named, and the rest is read', async () => {
    const zip = Buffer.from(
      zipOf([
        { name: 'secret', content: 's', flags: 1 },
        { name: 'strange', content: 's', method: 14 },
        { name: 'doubtful', content: 'doubtful\n', sum: 1 },
        { name: 'short', content: 'short\n', size: 9 },
        { name: 'whole', content: LONG },
        { name: 'modern', content: LONG, method: 93 },
      ]),
    );
    const { session, files } = await readAll([put('zip/bad.zip', zip)]);
    expect(files).toEqual({ doubtful: 'doubtful\n', short: 'short\n', whole: LONG, modern: LONG });
    expect(session.problems().map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'secret: encrypted; it was not read',
      'strange: packed with LZMA; it was not read',
      'doubtful: damaged (its checksum is not the one in the zip); it was read as it is',
      'short: damaged (6 bytes, but the zip says 9); it was read as it is',
    ]);
    expect(session.problems()[0]?.hint).toBe('Unpack it with its password, and name the folder.');
  });

  test('of a zip whose end is missing, what comes before the cut is read', async () => {
    const zip = await makeZip([
      ['a', LONG],
      ['b', 'bee', { compress: false }],
      ['folder/c', LONG],
    ]);
    const path = put('zip/cut.zip', '');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 40, max: zip.length - 22 }), async (length) => {
        writeFileSync(path, zip.subarray(0, length));
        const { session, files } = await readAll([path]);
        const names = Object.keys(files);
        expect(['a', 'b', 'folder/c'].slice(0, names.length)).toEqual(names);
        for (const name of names) {
          const whole = name === 'b' ? 'bee' : LONG;
          expect(whole.startsWith(files[name] ?? '?')).toBe(true);
          if (name !== names.at(-1)) expect(files[name]).toBe(whole);
        }
        expect(codes(session)).toContain('cut-archive cut.zip');
      }),
      { numRuns: 60 },
    );
    const { session, files } = await readAll(['-'], stdinOf(zip.subarray(0, zip.length - 30)));
    expect(files).toEqual({ a: LONG, b: 'bee', 'folder/c': LONG });
    expect(session.problems()).toMatchObject([
      {
        message:
          'its table of contents, which stands at its end, is missing or damaged; 3 entries could be read without it',
      },
    ]);
  });

  test('the same where sizes stand behind the content', async () => {
    const zip = new ZipFile();
    zip.addReadStream(Readable.from([Buffer.from(LONG)]), 'a');
    zip.addReadStream(Readable.from([Buffer.from('bee')]), 'b', { compress: false });
    zip.addReadStream(Readable.from([Buffer.from(LONG)]), 'c');
    const bytes = await zipBytes(zip);
    const { session, files } = await readAll(['-'], stdinOf(bytes.subarray(0, bytes.length - 30)));
    expect(files).toEqual({ a: LONG, c: LONG });
    expect(session.problems().map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'b: without the table of contents nobody knows where it ends; it was not read',
      'stdin: its table of contents, which stands at its end, is missing or damaged; 3 entries could be read without it',
    ]);
  });

  test('flipped bytes never throw, and what is given is there or named', async () => {
    const zip = await makeZip([
      ['a', LONG.slice(0, 5000)],
      ['b', 'bee'],
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: zip.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const damaged = Buffer.from(zip);
          damaged[at] = (damaged[at] ?? 0) ^ flip;
          await readAll([put('zip/flipped.zip', damaged)]);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('documents in the form of a zip are not opened', async () => {
    for (const first of ['[Content_Types].xml', 'mimetype', 'META-INF/MANIFEST.MF']) {
      const { session, files } = await readAll(
        ['-'],
        stdinOf(
          await makeZip([
            [first, 'x'],
            ['word/document.xml', 'x'],
          ]),
        ),
      );
      expect(files).toEqual({});
      expect(codes(session)).toEqual(['not-mesh-data stdin']);
    }
  });

  test('the consumer may stop at any time', async () => {
    const path = put(
      'zip/stop.zip',
      await makeZip([
        ['a', LONG.repeat(20)],
        ['b', 'b'],
      ]),
    );
    for await (const entry of openInput([path]).entries()) {
      for await (const _ of entry.chunks()) break;
      break;
    }
    const session = openInput([path]);
    const seen: string[] = [];
    for await (const entry of session.entries()) seen.push(entry.path);
    expect(seen).toEqual(['a', 'b']);
    expect(session.problems()).toEqual([]);
  });
});

describe('archives inside of archives', () => {
  test('are opened by their content, in any order of kinds', async () => {
    const tgz = await makeArchive(ITEMS);
    const zip = await makeZip([
      ['report', tgz],
      ['x.log.1.gz', gzipSync('rotated\n')],
    ]);
    const outer = await makeTar([
      ['ticket.zip', zip],
      ['no name at all', zstdCompressSync(await makeTar([['a', 'b']]))],
      ['plain.gz', 'no gzip'],
      ['twice', gzipSync(gzipSync('twice\n'))],
    ]);
    const { session, files } = await readAll([put('nested/outer.tar.zst', zstdCompressSync(outer))]);
    expect(files).toEqual({
      'ticket.zip/report/bug-report/cluster/events': 'no events\n',
      'ticket.zip/report/bug-report/versions': 'CLI version:\n',
      'ticket.zip/x.log.1': 'rotated\n',
      'no name at all/a': 'b',
      'plain.gz': 'no gzip',
      twice: 'twice\n',
    });
    expect(session.problems()).toEqual([]);
  });

  test('are chosen from by the paths of what is in them', async () => {
    const zip = await makeZip([
      ['report.tar.zst', zstdCompressSync(await makeTar(ITEMS))],
      ['notes.txt', 'n'],
    ]);
    const { files } = await readAll(['-'], stdinOf(zip));
    const chosen = pathFilter(['**/bug-report/**'], ['*events']);
    expect(Object.keys(files).filter(chosen)).toEqual(['report.tar.zst/bug-report/versions']);
  });

  test('three of them are opened, a fourth is named', async () => {
    let archive = await makeArchive([['versions', 'v']]);
    for (const name of ['4.tgz', '3.tgz', '2.tgz', '1.tgz'])
      archive = await makeArchive([
        [name, archive],
        [`beside ${name}`, 'b'],
      ]);
    const { session, files } = await readAll([put('deep/0.tgz', archive)]);
    expect(Object.keys(files)).toEqual([
      '1.tgz/2.tgz/3.tgz/beside 4.tgz',
      '1.tgz/2.tgz/beside 3.tgz',
      '1.tgz/beside 2.tgz',
      'beside 1.tgz',
    ]);
    expect(codes(session)).toEqual(['limit 1.tgz/2.tgz/3.tgz/4.tgz']);
    // A folder around it counts as one.
    expect(codes((await readAll([join(root, 'deep')])).session)).toEqual(['limit 0.tgz/1.tgz/2.tgz/3.tgz']);
  });

  test('a damaged one does not hide the others', async () => {
    const bad = await makeArchive(ITEMS);
    const zip = await makeZip([
      ['cut.tgz', bad.subarray(0, bad.length - 20)],
      ['bad.zip', (await makeZip(ITEMS)).subarray(0, 100)],
      ['good.log', 'good\n'],
    ]);
    const { session, files } = await readAll(['-'], stdinOf(zip));
    expect(files['good.log']).toBe('good\n');
    expect(codes(session)).toEqual([
      'cut-archive cut.tgz',
      'cut-archive cut.tgz/bug-report/versions',
      'cut-archive bad.zip',
    ]);
  });

  test('xz and others say what to do', async () => {
    const { session } = await readAll([
      put('other/a.tar.xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4])),
      put('other/a.bz2', Buffer.from('BZh91AY&SY\0\0')),
      put('other/a.7z', Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4])),
    ]);
    expect(session.problems().map(({ path, message, hint }) => `${path}: ${message}. ${hint}`)).toEqual([
      'a.tar.xz: packed with xz, which cannot be read here. Unpack it with `xz -d`, or pack it with gzip or zstd.',
      'a.bz2: packed with bzip2, which cannot be read here. Unpack it with `bzip2 -d`, or pack it with gzip or zstd.',
      'a.7z: packed with 7z, which cannot be read here. Unpack it with `7z x`, or pack it with gzip or zstd.',
    ]);
  });
});

interface Member {
  readonly name: string;
  readonly content: string;
  readonly method?: number;
  readonly flags?: number;
  readonly sum?: number;
  readonly size?: number;
}

/** A zip with whatever is asked for in its table of contents. */
function zipOf(members: readonly Member[]): Buffer {
  const files: Buffer[] = [];
  const table: Buffer[] = [];
  let offset = 0;
  for (const { name, content, method = 8, flags = 0, sum = crc32(content), size = content.length } of members) {
    const data = method === 93 ? zstdCompressSync(content) : deflateRawSync(content);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(flags, 2);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt32LE(sum, 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(size, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), data]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    table.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), shared, place, Buffer.from(name)]));
    files.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(Buffer.concat(table).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, ...table, end]);
}
