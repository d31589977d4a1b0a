import type { Artifact, ArtifactKind } from '../model/artifact.ts';
import type { Problem } from '../model/problem.ts';
import { type BugReportPlace, bugReportPlace } from './layouts/bug-report.ts';
import { looseName } from './layouts/loose.ts';
import { completeOwner } from './owner.ts';
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

/** Names an entry by its path where that is one of `istioctl bug-report`, else by its first bytes (up to `HEAD_BYTES`). */
export function identify(entry: { readonly path: string; readonly mtime: number }, head: Uint8Array): Identification {
  const { path, mtime } = entry;
  const place = bugReportPlace(path);
  // A known path needs little proof.
  const text = sniffText(place ? head.subarray(0, PROOF_BYTES) : head);
  const kind = place ? checked(place, head, text) : sniffKind(head, path);
  const owner = completeOwner(place?.owner ?? looseName(path).owner, !place && isLoneOwner(kind) ? text : '');
  return { artifact: { path, kind, owner, mtime }, problem: nothingToRead(path, kind, head, text) };
}

/** `bug-report` when any path is one of its archive's, else `loose`. */
export function detectLayout(paths: readonly string[]): 'bug-report' | 'loose' {
  return paths.some((path) => bugReportPlace(path)) ? 'bug-report' : 'loose';
}

/** Paths below a root that are enough to call it one: single names of the layout stand in other folders too. */
const ENOUGH_PLACES = 2;

/** The folders that an archive was unpacked to: '' or with a slash at their end, as paths below them lie in a known layout. */
export function bundleRoots(paths: readonly string[]): ReadonlySet<string> {
  const places = new Map<string, number>();
  for (const path of paths) {
    const segments = path.split('/');
    // Where a path fits at several depths the deepest counts: the folders before it hold the bundle and are none.
    for (let start = segments.length - 1; start >= 0; start--) {
      const place = bugReportPlace(segments.slice(start).join('/'));
      if (!place) continue;
      const root = segments.slice(0, start).map((segment) => `${segment}/`);
      // Any folder may be called analyze.
      if (place.kind !== 'analyze.messages') places.set(root.join(''), (places.get(root.join('')) ?? 0) + 1);
      break;
    }
  }
  return new Set([...places].filter(([, count]) => count >= ENOUGH_PLACES).map(([root]) => root));
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
