import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ending } from '../../src/input/byte-source.ts';
import { createPool, inflateByStream } from '../../src/input/inflate/inflate.ts';
import { codes, type Item, makeArchive, makeTar, readAll, stdinOf } from '../input/make-archive.ts';
import { limited } from '../limits.ts';

/** Text that packs badly, so that a cut anywhere in the packed bytes is a cut in the text. */
const noise = (length: number, seed: number): string => {
  let state = seed;
  return Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return String.fromCharCode(33 + (state % 90));
  }).join('');
};
const ITEMS: readonly Item[] = [
  ['bug-report/cluster/events', noise(700, 1)],
  ['bug-report/empty', ''],
  ['bug-report/istio/istio-system/istiod-1/discovery.log', noise(20_000, 2)],
  ['bug-report/proxies/shop/web-1/istio-proxy.log', noise(1_000, 3)],
  ['bug-report/versions', noise(30, 4)],
];
const NAMES = ITEMS.map(([name]) => name);

/** Every file must be a prefix of the true one, all but the last must be whole, and the order must be that of the archive. */
function expectPrefix(files: Readonly<Record<string, string>>): void {
  const names = Object.keys(files);
  expect(names).toEqual(NAMES.slice(0, names.length));
  for (const [i, name] of names.entries()) {
    const whole = ITEMS[i]?.[1] as string;
    expect(whole.startsWith(files[name] ?? '')).toBe(true);
    if (i < names.length - 1) expect(files[name]).toBe(whole);
  }
}

describe('cut and damaged archives', () => {
  test('every prefix of a tar.gz gives a prefix of its entries and says that it was cut', async () => {
    const archive = await makeArchive(ITEMS);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 3, max: archive.length - 1 }), async (length) => {
        const { session, files } = await readAll(['-'], stdinOf(archive.subarray(0, length), 4096));
        expectPrefix(files);
        expect(session.problems()[0]).toMatchObject({ code: 'cut-archive', path: 'stdin' });
      }),
      { numRuns: 150 },
    );
  });

  test('every prefix of a tar likewise', async () => {
    const tar = await makeTar(ITEMS);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 512, max: tar.length - 1024 }), async (length) => {
        const { session, files } = await readAll(['-'], stdinOf(tar.subarray(0, length), 4096));
        expectPrefix(files);
        expect(codes(session)).toContain('cut-archive stdin');
      }),
      { numRuns: 150 },
    );
  });

  test('all bytes before the cut are read, and the cut entry is named', async () => {
    const tar = await makeTar(ITEMS);
    const at = tar.indexOf('discovery.log') - 'bug-report/istio/istio-system/istiod-1/'.length + 512;
    const { session, files } = await readAll(['-'], stdinOf(gzipSync(tar.subarray(0, at + 12_345))));
    expect(files['bug-report/istio/istio-system/istiod-1/discovery.log']?.length).toBe(12_345);
    expect(session.problems()).toMatchObject([
      {
        code: 'cut-archive',
        path: 'stdin',
        message:
          'ends after 3 entries, in the middle of the last without the mark that ends an archive; more may have followed',
      },
      {
        code: 'cut-archive',
        path: 'bug-report/istio/istio-system/istiod-1/discovery.log',
        message: 'only 12345 of its 20000 bytes are in the archive',
      },
    ]);
  });

  test('flipped bytes never throw, and what comes before them is read', async () => {
    const archive = await makeArchive(ITEMS);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: archive.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const damaged = Buffer.from(archive);
          damaged[at] = (damaged[at] ?? 0) ^ flip;
          const { session } = await readAll(['-'], stdinOf(damaged, 8192));
          expect(session.problems().length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('a small file is read up to where it is damaged, and whole where only its checksum is', async () => {
    const text = noise(3000, 6);
    const damaged = (at: number): Buffer => {
      const packed = gzipSync(text);
      packed.fill(0xff, at, at + 4);
      return packed;
    };
    const { session, files } = await readAll(['-'], stdinOf(damaged(gzipSync(text).length - 8)));
    expect(files).toEqual({ stdin: text });
    expect(codes(session)).toEqual(['corrupt-archive stdin']);
    const cut = await readAll(['-'], stdinOf(damaged(2000), 5000));
    expect(cut.files['stdin']?.length).toBeGreaterThan(1500);
    expect(text.startsWith(cut.files['stdin']?.slice(0, 1500) ?? '-')).toBe(true);
    expect(codes(cut.session)).toEqual(['corrupt-archive stdin']);
  });

  test('a broken header ends the archive after what was read', async () => {
    const tar = await makeTar(ITEMS);
    const at = tar.indexOf('bug-report/istio/');
    tar.fill('x', at + 100, at + 140);
    const { session, files } = await readAll(['-'], stdinOf(tar));
    expect(Object.keys(files)).toEqual(NAMES.slice(0, 2));
    expect(codes(session)).toEqual(['corrupt-archive stdin']);
  });

  test('any bytes at all are survived', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.constantFrom([], [0x1f, 0x8b, 8, 0], [0x50, 0x4b, 3, 4]),
        async (bytes, magic) => {
          await readAll(['-'], stdinOf(Buffer.from([...magic, ...bytes])));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('what follows a whole archive is not missed', async () => {
    const archive = Buffer.concat([await makeArchive(ITEMS), Buffer.alloc(3000)]);
    const { session, files } = await readAll(['-'], stdinOf(archive));
    expect(Object.keys(files)).toEqual(NAMES);
    expect(session.problems()).toEqual([]);
  });

  test('an archive that lacks only its end mark says so', async () => {
    const tar = await makeTar(ITEMS);
    const { session, files } = await readAll(['-'], stdinOf(gzipSync(tar.subarray(0, tar.length - 1024 - 512 + 30))));
    expect(Object.keys(files)).toEqual(NAMES);
    expect(codes(session)).toEqual(['cut-archive stdin']);
  });
});

describe('names', () => {
  test('names that lead elsewhere are taken apart, links and devices are left out', async () => {
    const { session, files } = await readAll(
      ['-'],
      stdinOf(
        await makeArchive([
          ['./ok', '1'],
          ['../../etc/passwd', '2'],
          ['/root/.ssh/key', '3'],
          ['C:\\Windows\\system.ini', '4'],
          ['a\\..\\..\\b', '5'],
          ['..', '6'],
          ['cluster\\pods', '7'],
          [{ name: 'soft', type: 'symlink', linkname: '/etc/passwd' }],
          [{ name: 'hard', type: 'link', linkname: '../x' }],
          [{ name: 'tty', type: 'character-device', devmajor: 5, devminor: 1 }],
          [{ name: 'folder', type: 'directory' }],
          ['__proto__', '8'],
        ]),
      ),
    );
    expect(Object.entries(files)).toEqual([
      ['ok', '1'],
      ['etc/passwd', '2'],
      ['root/.ssh/key', '3'],
      ['Windows/system.ini', '4'],
      ['a/b', '5'],
      ['unnamed', '6'],
      ['cluster\\pods', '7'],
      ['__proto__', '8'],
    ]);
    expect(codes(session)).toEqual(
      ['etc/passwd', 'root/.ssh/key', 'Windows/system.ini', 'a/b', 'unnamed', 'soft', 'hard', 'tty'].map(
        (path) => `unsafe-path ${path}`,
      ),
    );
  });

  test('a folder that claims to have content does not stop the reading', async () => {
    const tar = await makeTar([[{ name: 'folder', type: 'directory' }], ['after', 'a']]);
    tar.write('00000001000', 124);
    tar.write('        ', 148);
    tar.write(
      `${tar
        .subarray(0, 512)
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    const { files } = await readAll(['-'], stdinOf(tar));
    expect(files).toEqual({ after: 'a' });
  });
});

describe('limits', () => {
  const items: readonly Item[] = Array.from({ length: 20 }, (_, i) => [`f${i}`, 'x'.repeat(1000)]);

  test('of one entry', async () => {
    const { session, files } = await readAll(['-'], {
      ...stdinOf(await makeArchive(items.slice(0, 2))),
      limits: limited({ 'entry-size': 600 }),
    });
    expect(files).toEqual({ f0: 'x'.repeat(600), f1: 'x'.repeat(600) });
    expect(codes(session)).toEqual(['too-large f0', 'too-large f1']);
  });

  test('of entries', async () => {
    const { session, files } = await readAll(['-'], {
      ...stdinOf(await makeArchive(items)),
      limits: limited({ entries: 7 }),
    });
    expect(Object.keys(files)).toHaveLength(7);
    expect(codes(session)).toEqual(['limit stdin']);
  });

  test('of bytes', async () => {
    const { session } = await readAll(['-'], {
      ...stdinOf(await makeTar(items), 512),
      limits: limited({ 'total-size': 9000 }),
    });
    expect(codes(session)).toEqual(['limit stdin', 'limit f5']);
  });

  test('of the ratio', async () => {
    const bomb = gzipSync(Buffer.alloc(80_000_000, 'a'));
    const { session, files } = await readAll(['-'], { ...stdinOf(bomb), limits: limited({ ratio: 100 }) });
    expect(Object.keys(files)).toEqual(['stdin']);
    expect(session.problems()).toMatchObject([{ code: 'limit', path: 'stdin' }]);
  });

  test('of the ratio, of what lies in what was cut off by it', async () => {
    const inner = await makeTar([['zeros', Buffer.alloc(80_000_000)]]);
    const bomb = gzipSync(await makeTar([['inner.tar', inner]]));
    const { session } = await readAll(['-'], { ...stdinOf(bomb, 100_000), limits: limited({ ratio: 100 }) });
    expect(codes(session)).toEqual(['limit stdin', 'limit inner.tar']);
  });

  test('thousands of links are counted, not listed', async () => {
    const links: readonly Item[] = Array.from({ length: 300 }, (_, i) => [
      { name: `l${i}`, type: 'symlink', linkname: 'x' },
    ]);
    const { session } = await readAll(['-'], stdinOf(await makeArchive(links)));
    expect(session.problems()).toHaveLength(101);
    expect(session.problems().at(-1)?.message).toBe(
      'more than 100 problems of this kind (limit problems); 200 more are not listed',
    );
  });
});

test('the worker gives what inflating in place gives, through any stretch without content', async () => {
  const folder = mkdtempSync(`${tmpdir()}/mesh-triage-inflate-`);
  try {
    const files = await makeTar([
      ['big', noise(3_000_000, 5)],
      ...Array.from({ length: 200 }, (_, i): Item => [`small${i}`, noise(1000 + i, i)]),
    ]);
    const withoutEnd = files.subarray(0, files.length - 1024);
    const folders = (await makeTar([[{ name: 'folder', type: 'directory' }]])).subarray(0, 512);
    // More than all buffers of the worker hold.
    const stretch = Buffer.concat(Array.from({ length: 20_000 }, () => folders));
    const path = `${folder}/a.tar.gz`;
    writeFileSync(
      path,
      gzipSync(Buffer.concat([withoutEnd, stretch, withoutEnd, Buffer.alloc(10_000_000)]), { level: 1 }),
    );
    const here = await readAll([path], { inflate: 'here' });
    const worker = await readAll([path], { inflate: 'worker' });
    expect(Object.keys(here.files)).toHaveLength(402);
    expect(here.files['big (2)'] === here.files['big']).toBe(true);
    for (const [name, text] of Object.entries(here.files))
      if (worker.files[name] !== text) throw new Error(`${name} differs`);
    expect(worker.session.problems()).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the way to inflate that needs no insides of Node gives the same', async () => {
  const data = Buffer.from(noise(50_000, 9).repeat(60));
  const packed = gzipSync(data, { level: 1 });
  const inflateAll = async (bytes: Uint8Array): Promise<{ readonly text: Buffer; readonly state: string }> => {
    const parts: Buffer[] = [];
    let state = '';
    const onEnd = (ending: Ending): void => {
      state = ending.state;
    };
    const chunks = async function* () {
      for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
    };
    for await (const { buffer, length } of inflateByStream(chunks(), createPool(), onEnd)) {
      parts.push(Buffer.from(buffer.slice(0, length)));
    }
    return { text: Buffer.concat(parts), state };
  };
  const whole = await inflateAll(packed);
  expect(whole.state).toBe('whole');
  expect(whole.text.equals(data)).toBe(true);
  const cut = await inflateAll(packed.subarray(0, packed.length / 2));
  expect(cut.state).toBe('cut');
  expect(cut.text.length).toBeGreaterThan(data.length / 3);
  expect(data.subarray(0, cut.text.length).equals(cut.text)).toBe(true);
  expect((await inflateAll(Buffer.concat([packed.subarray(0, 5000), Buffer.alloc(9000, 0xff)]))).state).toBe('corrupt');
});
