import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type Item, makeTar, readAll } from '../input/make-archive.ts';
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
  const { session, entries, files } = await readAll(['-'], { stdin });
  const problems = session.problems();
  assertProblems(problems);
  const paths = entries.map(({ path }) => path);
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
    files: paths.map((path) => ({ path, text: files[path] ?? '' })),
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

/** Every way to pack that is read. */
const PACKED = {
  tar: makeTar,
  'tar.gz': async (files: readonly Item[]) => gzipSync(await makeTar(files), { level: 1 }),
  'tar.gz in tar': async (files: readonly Item[]) =>
    makeTar([['inner.tar.gz', gzipSync(await makeTar(files), { level: 1 })], ...files]),
  'gz in tar': (files: readonly Item[]) =>
    makeTar(files.map(([name, bytes], i) => [`${i}${name}.gz`, gzipSync(Buffer.from(bytes as Uint8Array))])),
} as const;
/** Where an archive can be told from a file of another sort. */
const HEAD = 512;

export const containerTargets = [
  define({
    name: 'containers/cut',
    inputs: fc.record({
      files: items,
      packed: fc.constantFrom(...(Object.keys(PACKED) as (keyof typeof PACKED)[])),
      cut: fc.nat(),
      chunking: chunkings,
    }),
    async check({ files, packed, cut, chunking }) {
      const archive = await PACKED[packed](files);
      const whole = await read(archive, []);
      assert(whole.files.length >= files.length, `${files.length} files were packed, ${whole.files.length} came out`);
      assertSame(whole, await read(archive, chunking), 'another chunking gives another result');
      if (archive.length <= HEAD) return;
      const length = HEAD + (cut % (archive.length - HEAD));
      const part = await read(archive.subarray(0, length), chunking);
      for (const [i, { path, text }] of part.files.entries()) {
        const there = whole.files[i];
        // Of an archive in an archive, the stump is a file.
        if (path.startsWith('inner.tar')) continue;
        assert(
          there?.path === path && there.text.startsWith(text),
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
      archive: fc
        .tuple(
          items,
          fc.constantFrom(...(Object.keys(PACKED) as (keyof typeof PACKED)[])),
          fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 12 }),
        )
        .map(([files, packed, flips]) => ({ files, packed, flips })),
      chunking: chunkings,
    }),
    async check({ archive: { files, packed, flips }, chunking }) {
      const archive = Buffer.from(await PACKED[packed](files));
      for (const [at, byte] of flips) archive[at % archive.length] = byte;
      const whole = await read(archive, []);
      const chunked = await read(archive, chunking);
      // What zlib gave out before an error depends on where it was handed something.
      if (packed === 'tar') assertSame(whole, chunked, 'another chunking gives another result');
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
