import type { Artifact, ArtifactKind } from './model/artifact.ts';
import type { Parsed } from './model/parsed.ts';
import type { Problem } from './model/problem.ts';
import type { EntryCoverage } from './model/report.ts';

/** One entry after it was read: what it turned out to be, and how much of it was understood. */
export interface ReadEntry {
  readonly artifact: Artifact;
  readonly coverage: EntryCoverage;
  readonly problems: readonly Problem[];
  /** The newest time in a log, ISO 8601; '' for everything else. */
  readonly lastSeen: string;
  /** What it holds something of: one kind, or those of the parts of a session. */
  readonly kinds: readonly ArtifactKind[];
}

/** An entry that was not read, and why. */
export const unread = (artifact: Artifact, bytes: number, why: Problem, more: readonly Problem[] = []): ReadEntry => ({
  artifact,
  coverage: coverageOf(artifact, bytes, 0, 'skipped', why.message),
  problems: [why, ...more],
  lastSeen: '',
  kinds: artifact.kind === 'text.lines' ? [artifact.kind] : [],
});

export const nothingKnown = (path: string): Problem => ({
  path,
  line: 0,
  code: 'not-mesh-data',
  message: 'holds no log record, resource or dump that is known, and no line that a rule looks for',
  hint: 'If it is output of kubectl or istioctl, save it as -o json or -o yaml.',
});

export const coverageOf = (
  artifact: Artifact,
  bytes: number,
  records: number,
  status: EntryCoverage['status'],
  problem: string | null,
): EntryCoverage => ({
  path: artifact.path,
  kind: artifact.kind,
  owner: [artifact.owner.namespace, artifact.owner.pod].filter((part) => part !== '').join('/'),
  bytes,
  records,
  status,
  problem,
});

export function lastSeen(parsed: readonly Parsed[]): string {
  for (const part of parsed) if (part.type === 'log-span') return part.span.last;
  return '';
}
