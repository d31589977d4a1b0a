import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { openInput } from '../../src/input/open.ts';
import { bytesOf, makeTar, makeZip } from '../input/make-archive.ts';
import { ALL_FILES } from './corpus.ts';
import { mutated } from './mutate.ts';
import {
  assert,
  assertProblems,
  assertSame,
  assertUnpolluted,
  type Chunking,
  chunkings,
  chunksOf,
  define,
} from './target.ts';

interface File {
  readonly path: string;
  readonly text: string;
}

async function read(
  archive: Buffer,
  chunking: Chunking,
): Promise<{ readonly files: readonly File[]; readonly codes: readonly string[] }> {
  const stdin = async function* () {
    for (const chunk of chunksOf(archive, chunking)) yield chunk;
  };
  const input = openInput(['-'], { stdin });
  const files: File[] = [];
  for await (const entry of input.entries())
    files.push({ path: entry.path, text: (await bytesOf(entry)).toString('latin1') });
  const problems = input.problems();
  assertProblems(problems);
  const paths = files.map(({ path }) => path);
  assert(new Set(paths).size === paths.length, `a path stands for two entries: ${JSON.stringify(paths)}`);
  for (const path of paths) {
    const isSafe =
      path !== '' &&
      !path.includes('\0') &&
      !/^[\\/]|^[A-Za-z]:[\\/]/.test(path) &&
      !path.split(/[\\/]/).includes('..');
    assert(isSafe, `an unsafe path: ${JSON.stringify(path)}`);
  }
  return {
    files,
    codes: problems.map(({ code, path }) => `${code} ${path}`),
  };
}

const names = fc.oneof(
  fc.constantFrom(...ALL_FILES.map(({ path }) => path)),
  fc.constantFrom(
    'a',
    'a (2)',
    '../a',
    '/a',
    'C:\\a',
    'a\\..\\b',
    './a',
    'a//b',
    '__proto__',
    'a.gz',
    'a.tar',
    'x'.repeat(300),
    '\x1b[2J',
    '\u202e',
  ),
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 120 })
    .filter((name) => name.isWellFormed() && !name.includes('\0')),
);
const contents = mutated(ALL_FILES).map((bytes) => bytes.subarray(0, 20_000));
const items = fc.array(fc.tuple(names, contents), { maxLength: 6 });

type Packed = readonly (readonly [name: string, content: Buffer])[];

const gzip = (bytes: Buffer): Buffer => gzipSync(bytes, { level: 1 });
/** Names that a zip may have: without a slash at the beginning or backslashes, and not of a folder. */
const zip = (files: Packed, compress: boolean): Promise<Buffer> =>
  makeZip(
    files.map(([name, content], i) => [
      `${i}${name.replaceAll(/[\\/:]+/g, '/')}.x`.replaceAll('..', '-'),
      content,
      { compress },
    ]),
  );

/** Every way to pack that is read. */
const PACKED: Readonly<Record<string, (files: Packed) => Promise<Buffer>>> = {
  tar: makeTar,
  'tar.gz': async (files) => gzip(await makeTar(files)),
  'tar.zst': async (files) => zstdCompressSync(await makeTar(files)),
  'zip, stored': (files) => zip(files, false),
  'zip, deflated': (files) => zip(files, true),
  'gz in tar': (files) => makeTar(files.map(([name, bytes], i) => [`${i}${name}.gz`, gzip(bytes)])),
  'tar.gz in tar': async (files) => makeTar([['inner.tar.gz', gzip(await makeTar(files))], ...files]),
  'zip in tar.gz': async (files) => gzip(await makeTar([['inner.zip', await zip(files, true)], ...files])),
};
const packings = fc.constantFrom(...Object.entries(PACKED).map(([name, pack]) => ({ name, pack })));
/** Where an archive can be told from a file of another sort. */
const HEAD = 512;

export const containerTargets = [
  define({
    name: 'containers/cut',
    inputs: fc.record({
      files: items,
      packing: packings,
      cut: fc.nat(),
      chunking: chunkings,
    }),
    async check({ files, packing, cut, chunking }) {
      const archive = await packing.pack(files);
      const whole = await read(archive, []);
      assert(whole.files.length >= files.length, `${files.length} files were packed, ${whole.files.length} came out`);
      assertSame(whole, await read(archive, chunking), 'another chunking gives another result');
      if (archive.length <= HEAD) return;
      const length = HEAD + (cut % (archive.length - HEAD));
      const part = await read(archive.subarray(0, length), chunking);
      for (const { path, text } of part.files) {
        const there = whole.files.find((file) => file.path === path);
        // Of what is packed in an archive, the stump is a file, which has still the name that it was packed under.
        const isStump = path.startsWith('inner.') || path.endsWith('.gz');
        assert(
          isStump || there?.text.startsWith(text) === true,
          `${JSON.stringify(path)} is not in the whole archive so`,
        );
      }
    },
    testRuns: 60,
    weight: 6,
  }),
  define({
    name: 'containers/damaged',
    inputs: fc.record({
      files: items,
      packing: packings,
      flips: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 12 }),
      chunking: chunkings,
    }),
    async check({ files, packing, flips, chunking }) {
      const archive = Buffer.from(await packing.pack(files));
      for (const [at, byte] of flips) archive[at % archive.length] = byte;
      const whole = await read(archive, []);
      const chunked = await read(archive, chunking);
      // What zlib gave out before an error depends on where it was handed something.
      if (packing.name === 'tar') assertSame(whole, chunked, 'another chunking gives another result');
    },
    testRuns: 60,
    weight: 4,
  }),
  define({
    name: 'containers/noise',
    inputs: fc.record({
      magic: fc.constantFrom(
        [],
        [0x1f, 0x8b, 8],
        [0x50, 0x4b, 3, 4],
        [0x28, 0xb5, 0x2f, 0xfd],
        [0xfd, 0x37, 0x7a, 0x58, 0x5a],
        [0xff, 0xfe],
        [0xfe, 0xff],
      ),
      bytes: mutated(ALL_FILES),
      chunking: chunkings,
    }),
    async check({ magic, bytes, chunking }) {
      const file = Buffer.concat([Buffer.from(magic), bytes]);
      assertSame(await read(file, []), await read(file, chunking), 'another chunking gives another result');
      assertUnpolluted();
    },
    testRuns: 60,
    weight: 2,
  }),
];
