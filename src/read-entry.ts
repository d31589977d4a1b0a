import { identify, HEAD_BYTES } from './artifacts/index.ts';
import type { LogScanner } from './engine/log-scanner.ts';
import type { Entry } from './input/entry.ts';
import type { MeshBuilder } from './mesh/builder.ts';
import type { Artifact } from './model/artifact.ts';
import type { Parsed, ParseOutcome } from './model/parsed.ts';
import type { Problem } from './model/problem.ts';
import type { EntryCoverage } from './model/report.ts';
import { openParser } from './parsers/index.ts';

/** One entry after it was read: what it turned out to be, and how much of it was understood. */
export interface ReadEntry {
  readonly artifact: Artifact;
  readonly coverage: EntryCoverage;
  readonly problems: readonly Problem[];
  /** The newest time in a log, ISO 8601; '' for everything else. */
  readonly lastSeen: string;
}

/** Reads one entry to its end: names it, parses it, lets the rules' scanner see the lines of logs, and gives the mesh what was parsed. */
export async function readEntry(entry: Entry, scanner: LogScanner, builder: MeshBuilder): Promise<ReadEntry> {
  const chunks = entry.chunks()[Symbol.asyncIterator]();
  const { head, rest } = await takeHead(chunks);
  const { artifact, problem: refused } = identify(entry, head);
  if (refused) {
    const bytes = head.length + (await drain(chunks));
    return { artifact, coverage: coverageOf(artifact, bytes, 0, 'skipped', refused.message), problems: [refused], lastSeen: '' };
  }
  const parser = openParser(artifact, scanner.open(artifact));
  let bytes = 0;
  const push = (chunk: Uint8Array): void => {
    bytes += chunk.length;
    parser.push(chunk);
  };
  const problems: Problem[] = [];
  if (head.length > 0) push(head);
  if (rest) push(rest);
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) push(next.value);
  } catch (error) {
    // The container broke in the middle of this entry; it reports that itself. What came before is used.
    problems.push({ path: entry.path, line: 0, code: 'unreadable', message: error instanceof Error ? error.message : String(error), hint: '' });
  }
  const outcome = parser.end();
  for (const parsed of outcome.parsed) builder.add(artifact, parsed);
  problems.push(...outcome.problems);
  return { artifact, coverage: describe(artifact, bytes, outcome, problems), problems, lastSeen: lastSeen(outcome.parsed) };
}

function describe(artifact: Artifact, bytes: number, outcome: ParseOutcome, problems: readonly Problem[]): EntryCoverage {
  const first = problems[0]?.message ?? null;
  if (problems.length === 0) return coverageOf(artifact, bytes, outcome.records, 'read', null);
  return coverageOf(artifact, bytes, outcome.records, outcome.records > 0 ? 'partly' : 'unreadable', first);
}

const coverageOf = (artifact: Artifact, bytes: number, records: number, status: EntryCoverage['status'], problem: string | null): EntryCoverage => ({
  path: artifact.path,
  kind: artifact.kind,
  owner: [artifact.owner.namespace, artifact.owner.pod].filter((part) => part !== '').join('/'),
  bytes,
  records,
  status,
  problem,
});

function lastSeen(parsed: readonly Parsed[]): string {
  for (const part of parsed) if (part.type === 'log-span') return part.span.last;
  return '';
}

/** The first bytes, enough to name the entry; what was read beyond them comes back as `rest`. */
async function takeHead(chunks: AsyncIterator<Uint8Array>): Promise<{ head: Uint8Array; rest: Uint8Array | null }> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    // A chunk only lives until the next one is asked for.
    parts.push(Buffer.from(next.value));
    length += next.value.length;
  }
  const all = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  return all.length <= HEAD_BYTES ? { head: all, rest: null } : { head: all.subarray(0, HEAD_BYTES), rest: all.subarray(HEAD_BYTES) };
}

async function drain(chunks: AsyncIterator<Uint8Array>): Promise<number> {
  let bytes = 0;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) bytes += next.value.length;
  return bytes;
}
