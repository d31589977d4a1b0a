import { HEAD_BYTES, identify } from './artifacts/index.ts';
import type { LogScanner } from './engine/logs/log-scanner.ts';
import { coverageOf, lastSeen, nothingKnown, type ReadEntry, unread } from './entry-coverage.ts';
import { takeHead } from './input/chunks.ts';
import type { Entry } from './input/entry.ts';
import type { MeshBuilder } from './mesh/build/builder.ts';
import type { Artifact } from './model/artifact.ts';
import type { Limits } from './model/limits.ts';
import type { ParseOutcome } from './model/parsed.ts';
import type { Problem } from './model/problem.ts';
import type { EntryCoverage } from './model/report.ts';
import { openParser } from './parsers/index.ts';
import { readSession } from './read-session.ts';
import { createUtf8Check } from './util/utf8-check.ts';

/** Reads one entry to its end: names it, parses it, lets the rules' scanner see the lines of logs, and gives the mesh what was parsed. */
export async function readEntry(
  entry: Entry,
  scanner: LogScanner,
  builder: MeshBuilder,
  limits: Limits,
): Promise<ReadEntry> {
  const { head, chunks } = await takeHead(entry.chunks(), HEAD_BYTES);
  const { artifact, problem: refused } = identify(entry, head.subarray(0, HEAD_BYTES));
  let bytes = 0;
  if (refused) {
    for await (const chunk of chunks()) bytes += chunk.length;
    for (const listing of artifact.listings ?? [])
      if (listing.failed) builder.add(artifact, { type: 'listing', ...listing });
    return unread(artifact, bytes, refused);
  }
  if (artifact.kind === 'text.session') return readSession(artifact, chunks(), scanner, builder, limits);
  const hitsBefore = sum(scanner.hits());
  const parser = openParser(artifact, scanner.open(artifact), limits);
  const utf8 = createUtf8Check();
  for await (const chunk of chunks()) {
    bytes += chunk.length;
    utf8.push(chunk);
    parser.push(chunk);
  }
  const outcome = parser.end();
  const hits = sum(scanner.hits()) - hitsBefore;
  if (artifact.kind === 'text.lines' && bytes > 0 && outcome.records === 0 && hits === 0)
    return unread(artifact, bytes, nothingKnown(artifact.path), outcome.problems);
  for (const parsed of outcome.parsed) builder.add(artifact, parsed);
  if (outcome.problems.length === 0)
    for (const listing of artifact.listings ?? []) builder.add(artifact, { type: 'listing', ...listing });
  const problems = utf8.isValid() ? outcome.problems : [...outcome.problems, notUtf8(artifact.path)];
  const records = outcome.records || hits;
  return {
    artifact,
    coverage: describe(artifact, bytes, { ...outcome, records }, problems),
    problems,
    lastSeen: lastSeen(outcome.parsed),
    kinds: records > 0 || artifact.kind === 'text.lines' ? [artifact.kind] : [],
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** Problems that cost nothing but a few unreadable characters. */
const READ_ALL_THE_SAME: ReadonlySet<Problem['code']> = new Set(['invalid-utf8', 'nul-bytes']);

const notUtf8 = (path: string): Problem => ({
  path,
  line: 0,
  code: 'invalid-utf8',
  message: 'some bytes are not UTF-8; they are shown as \ufffd',
  hint: '',
});

function describe(
  artifact: Artifact,
  bytes: number,
  outcome: ParseOutcome,
  problems: readonly Problem[],
): EntryCoverage {
  const first = problems[0]?.message ?? null;
  if (problems.every((problem) => READ_ALL_THE_SAME.has(problem.code)))
    return coverageOf(artifact, bytes, outcome.records, 'read', first);
  return coverageOf(artifact, bytes, outcome.records, outcome.records > 0 ? 'partly' : 'unreadable', first);
}
