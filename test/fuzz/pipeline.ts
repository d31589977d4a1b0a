import fc from 'fast-check';
import type { Entry } from '../../src/input/entry.ts';
import { openInput } from '../../src/input/open.ts';
import { type Report, reportSchema } from '../../src/model/report.ts';
import { makeArchive } from '../input/make-archive.ts';
import { ALL_FILES, filesOf } from './corpus.ts';
import { mutated } from './mutate.ts';
import { entryOf, paths, triage } from './recognition.ts';
import { assertRenders, pages } from './reporters.ts';
import { assert, assertProblems, assertSame, assertUnpolluted, chunkings, define } from './target.ts';

/** Parts of one mesh, as they are and where they belong; they say more together than alone. */
const whole = fc.constantFrom(...ALL_FILES).map(({ path, bytes }) => ({ path, bytes: bytes.subarray(0, 40_000) }));
/** What rules look into most. */
const objects = fc.record({
  path: fc.integer({ min: 1, max: 9 }).map((i) => `objects-${i}`),
  bytes: mutated([...filesOf('kube.objects'), ...filesOf('proxy.config-dump')]),
});
const strange = fc.record({ path: paths, bytes: mutated(ALL_FILES) });
const files = fc.uniqueArray(fc.oneof(whole, objects, strange), {
  selector: ({ path }) => path,
  minLength: 1,
  maxLength: 8,
});

async function analyze(entries: Iterable<Entry> | AsyncIterable<Entry>): Promise<Report> {
  const report = await triage.analyze(entries);
  reportSchema.parse(report);
  assertProblems(report.coverage.problems.map((problem) => ({ ...problem, code: 'unreadable' })));
  const failed = report.coverage.rules.find(({ status }) => status === 'failed');
  assert(failed === undefined, `a rule failed: ${failed?.rule}: ${failed?.reason}`);
  assertUnpolluted();
  return report;
}

export const pipelineTargets = [
  define({
    name: 'pipeline/folder',
    inputs: fc.record({ files, chunking: chunkings, order: fc.nat(), page: pages }),
    async check({ files, chunking, order, page }) {
      const report = await analyze(files.map(({ path, bytes }) => entryOf(path, bytes, [])));
      assertRenders(report, page);
      const at = order % files.length;
      const turned = [...files.slice(at), ...files.slice(0, at)].reverse();
      const again = await analyze(turned.map(({ path, bytes }) => entryOf(path, bytes, chunking)));
      assertSame(report, again, 'another order or chunking gives another report');
    },
    testRuns: 12,
    weight: 16,
  }),
  define({
    name: 'pipeline/archive',
    inputs: fc.record({ files, cut: fc.double({ min: 0, max: 1, noNaN: true }), page: pages }),
    async check({ files, cut, page }) {
      const archive = await makeArchive(files.map(({ path, bytes }) => [path.replaceAll('\0', '?'), bytes]));
      const part = archive.subarray(0, Math.ceil(archive.length * cut));
      const input = openInput(['-'], {
        stdin: async function* () {
          yield part;
        },
      });
      assertRenders(await analyze(input.entries()), page);
      assertProblems(input.problems());
    },
    testRuns: 12,
    weight: 8,
  }),
];
