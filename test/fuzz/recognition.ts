import fc from 'fast-check';
import { detectLayout, HEAD_BYTES, identify } from '../../src/artifacts/index.ts';
import type { Entry } from '../../src/input/entry.ts';
import type { MeshBuilder } from '../../src/mesh/build/builder.ts';
import { ARTIFACT_KINDS } from '../../src/model/artifact.ts';
import { DEFAULT_LIMITS } from '../../src/model/limits.ts';
import type { Parsed } from '../../src/model/parsed.ts';
import { triageWith } from '../../src/pipeline.ts';
import { readEntry } from '../../src/read-entry.ts';
import { ALL_FILES, filesOf } from './corpus.ts';
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

/** The built-in rules, for all targets that need them. */
export const triage = triageWith([], false);

export const paths = fc.oneof(
  fc.constantFrom(...ALL_FILES.map(({ path }) => path)),
  mutated(ALL_FILES.map(({ path }) => ({ path, bytes: Buffer.from(path) })))
    .map((bytes) => bytes.subarray(0, 2000).toString('latin1'))
    .filter((path) => path !== ''),
  fc.constantFrom('file', 'pod.log', '__proto__', 'constructor/toString', '\x1b[2J\u202e.txt', '\u0085\n\r\t'),
);

export const entryOf = (path: string, bytes: Buffer, chunking: Chunking): Entry => ({
  path,
  size: bytes.length,
  mtime: 0,
  container: 'folder',
  async *chunks() {
    yield* chunksOf(bytes, chunking);
  },
});

/** All that one entry leaves behind: for the report, for the mesh, and in the rows of rules. */
async function readOne(path: string, bytes: Buffer, chunking: Chunking) {
  const scanner = triage.engine.scanLogs();
  const parsed: (readonly [string, Parsed])[] = [];
  const builder: MeshBuilder = {
    add: ({ kind }, part) => void parsed.push([kind, part]),
    build: () => {
      throw new Error('nobody builds here');
    },
  };
  const read = await readEntry(entryOf(path, bytes, chunking), scanner, builder, DEFAULT_LIMITS);
  return { read, parsed, rows: scanner.rows(), unexplained: scanner.unexplained(() => false, []) };
}

const COMMANDS = [
  '$ kubectl get pods -A -o wide',
  'root@host:~# istioctl proxy-status',
  'PS C:\\Users\\me> kubectl logs -n shop web-1 -c istio-proxy | grep warn',
  '$ istioctl proxy-config clusters web-1.shop -o json',
  '$ az aks show -g a -n b',
  'kubectl describe pod web-1 -n shop',
  '```',
  '------ CLUSTERS INFO ------',
  '==== START logs for container istio-proxy of pod shop/web-1 ====',
  '==== END logs for container istio-proxy of pod shop/web-1 ====',
].map((line) => Buffer.from(`${line}\n`));

const MOST_BYTES = 512 << 10;

const repeated = (bytes: Buffer, times: number): Buffer =>
  Buffer.concat(Array.from({ length: Math.min(times, Math.ceil(MOST_BYTES / (bytes.length + 1))) }, () => bytes));

/** Outputs behind each other, as somebody pastes them. */
const sessions = fc
  .array(
    fc.tuple(
      fc.constantFrom(...COMMANDS),
      mutated([...filesOf('text.session'), ...filesOf('kube.table'), ...ALL_FILES]),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .chain((parts) =>
    fc
      .constantFrom(...Array.from({ length: 18 }, () => 1), 2, 100)
      .map((times) => repeated(Buffer.concat(parts.flat()), times)),
  );

export const recognitionTargets = [
  define({
    name: 'recognition/identify',
    inputs: fc.record({ path: paths, bytes: mutated(ALL_FILES) }),
    async check({ path, bytes }) {
      const head = bytes.subarray(0, HEAD_BYTES);
      const { artifact, problem } = identify({ path, mtime: 0 }, head);
      assert(ARTIFACT_KINDS.includes(artifact.kind) && artifact.path === path, `${artifact.kind} at ${artifact.path}`);
      assert(typeof artifact.owner.pod === 'string' && typeof artifact.owner.namespace === 'string', 'no owner');
      if (problem) assertProblems([problem], path);
      assertSame(artifact, identify({ path, mtime: 0 }, head).artifact, 'it is called something else the second time');
      const layout = detectLayout([path, ...ALL_FILES.slice(0, 20).map((file) => file.path)]);
      assert(layout.name !== '' && layout.because !== '', 'a layout without a reason');
      assertUnpolluted();
    },
    testRuns: 150,
    weight: 3,
  }),
  define({
    name: 'recognition/entry',
    inputs: fc.record({ path: paths, bytes: fc.oneof(sessions, mutated(ALL_FILES)), chunking: chunkings }),
    async check({ path, bytes, chunking }) {
      const whole = await readOne(path, bytes, []);
      assertProblems(whole.read.problems, path);
      assert(
        whole.read.coverage.bytes === bytes.length,
        `${whole.read.coverage.bytes} bytes were counted of ${bytes.length}`,
      );
      assertSame(whole, await readOne(path, bytes, chunking), 'another chunking gives another result');
      assertUnpolluted();
    },
    testRuns: 60,
    weight: 6,
  }),
];
