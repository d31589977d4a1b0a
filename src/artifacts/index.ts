import type { Artifact, ArtifactKind } from '../model/artifact.ts';
import type { Problem } from '../model/problem.ts';
import type { Owner } from '../model/source.ts';
import { type BugReportPlace, bugReportPlace } from './layouts/bug-report.ts';
import { looseName } from './layouts/loose.ts';
import { completeOwner } from './owner.ts';
import { isSession } from './session.ts';
import { isElf, kindOfContent, sniffKind, sniffText } from './sniff.ts';
import { sniffLog } from './sniff-log.ts';

/** How much of an entry `identify` wants to see. */
export const HEAD_BYTES = 65_536;
const PROOF_BYTES = 4096;

/** What an entry is; with a problem when there is nothing in it to read. */
export interface Identification {
  readonly artifact: Artifact;
  readonly problem: Problem | null;
}

/** What a command or a frame around a part of a file says of it. */
export interface PartHint {
  readonly kind: ArtifactKind | undefined;
  readonly owner: Owner;
}

/** Names a part of a file: by its content, and by what stood before it where the content does not tell. */
export function identifyPart(path: string, head: Uint8Array, hint: PartHint, mtime: number): Artifact {
  const text = sniffText(head);
  const found = sniffKind(head, '');
  const unproven = found === 'text.lines' || found === 'other.log' || found === 'kube.table';
  const kind = unproven ? (hint.kind ?? found) : found;
  const owner = completeOwner(hint.owner, isLoneOwner(kind) ? text : '');
  return { path, kind, owner, mtime };
}

/** Names an entry by its path where that is one of `istioctl bug-report`, else by its first bytes (up to `HEAD_BYTES`). */
export function identify(entry: { readonly path: string; readonly mtime: number }, head: Uint8Array): Identification {
  const { path, mtime } = entry;
  const place = bugReportPlace(path);
  // A known path needs little proof.
  const text = sniffText(place ? head.subarray(0, PROOF_BYTES) : head);
  const kind = place ? checked(place, head, text) : isSession(text) ? 'text.session' : sniffKind(head, path);
  const owner = completeOwner(place?.owner ?? looseName(path).owner, !place && isLoneOwner(kind) ? text : '');
  return { artifact: { path, kind, owner, mtime }, problem: nothingToRead(path, kind, head, text) };
}

/** `bug-report` when any path is one of its archive's, else `loose`. */
export function detectLayout(paths: readonly string[]): 'bug-report' | 'loose' {
  return paths.some((path) => bugReportPlace(path)) ? 'bug-report' : 'loose';
}

/** Kinds that come from one pod; lists of objects quote the node ids and flags of others. */
const isLoneOwner = (kind: ArtifactKind): boolean => /^(?:proxy|ztunnel|cni|istiod\.log|proxy-config)\b/.test(kind);

/** The layout's word against the content, for the places where releases of the collector differ in what they put there. */
function checked({ kind }: BugReportPlace, head: Uint8Array, text: string): ArtifactKind {
  if (isElf(head)) return 'proxy.core';
  switch (kind) {
    case 'proxy.log':
      return sniffLog(text) === 'ztunnel.log' ? 'ztunnel.log' : kind;
    case 'ztunnel.config-dump':
    case 'kube.secrets':
      return oneOf(['proxy.config-dump', 'kube.objects'], kindOfContent(text)) ?? kind;
    case 'kube.objects':
      return oneOf(['kube.describe'], kindOfContent(text)) ?? (/^Name:\s/.test(text) ? 'kube.describe' : kind);
    case 'analyze.messages':
      if (kindOfContent(text) === 'istioctl.analyzers') return 'istioctl.analyzers';
      return /\bIST\d{4}\b/.test(text) || text === '' ? kind : (kindOfContent(text) ?? kind);
    default:
      return kind;
  }
}

const oneOf = (kinds: readonly ArtifactKind[], kind: ArtifactKind | undefined): ArtifactKind | undefined =>
  kind !== undefined && kinds.includes(kind) ? kind : undefined;

const DRY_RUN = /^Dry run: would be running /;

function nothingToRead(path: string, kind: ArtifactKind, head: Uint8Array, text: string): Problem | null {
  const problem = (code: Problem['code'], message: string, hint = ''): Problem => ({
    path,
    line: 0,
    code,
    message,
    hint,
  });
  // A run of the collector without trouble leaves this one empty.
  if (head.length === 0) return kind === 'bug-report.log' ? null : problem('empty', 'the file is empty');
  if (/^404 page not found\s*$/.test(text)) {
    return problem(
      'not-supported-by-istiod',
      'istiod answered "404 page not found": this release has no such endpoint',
    );
  }
  if (DRY_RUN.test(text)) {
    return problem(
      'collection-failed',
      'only what the collector would have run',
      'Run istioctl bug-report again without --dry-run.',
    );
  }
  if (kind === 'proxy.core')
    return problem('not-mesh-data', 'a core dump; it is not read', 'Give it to whoever maintains the proxy.');
  if (kind === 'unknown') return problem('unknown-kind', 'not text, and nothing known');
  return null;
}
