import type { Artifact, ArtifactKind, Listing } from '../model/artifact.ts';
import type { Problem } from '../model/problem.ts';
import type { Owner } from '../model/source.ts';
import { kindOfContainer } from './container-log.ts';
import { placeOf } from './layouts/index.ts';
import { looseName } from './layouts/loose.ts';
import type { Place } from './layouts/place.ts';
import { completeOwner } from './owner.ts';
import { isSession } from './session.ts';
import { isElf, kindOfContent, sniffKind, sniffText } from './sniff.ts';
import { sniffLog } from './sniff-log.ts';

export { bundleRoots, detectLayout } from './layouts/index.ts';

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

/** Names an entry by its path where that is one of a collector's layout, else by its first bytes (up to `HEAD_BYTES`). */
export function identify(entry: { readonly path: string; readonly mtime: number }, head: Uint8Array): Identification {
  const { path, mtime } = entry;
  const place = proven(placeOf(path), head);
  // A known path needs little proof.
  const text = sniffText(isPlain(place) ? head.subarray(0, PROOF_BYTES) : head);
  const kind = kindOf(place, head, text, path);
  const owner = completeOwner(place?.owner ?? looseName(path).owner, !place && isLoneOwner(kind) ? text : '');
  const artifact: Artifact = { path, kind, owner, mtime, ...objectsOf(place, kind, text) };
  return { artifact, problem: nothingToRead(artifact, place, head, text) };
}

/** A place whose name is common does not count without its proof. */
const proven = (place: Place | undefined, head: Uint8Array): Place | undefined =>
  place?.proof && !place.proof.test(sniffText(head.subarray(0, PROOF_BYTES))) ? undefined : place;

const isPlain = (place: Place | undefined): boolean =>
  place?.kind !== undefined && place.noisy !== true && place.errors !== true;

function kindOf(place: Place | undefined, head: Uint8Array, text: string, path: string): ArtifactKind {
  const sniffed = (): ArtifactKind => (isSession(text) ? 'text.session' : sniffKind(head, path));
  if (!place) return sniffed();
  if (isElf(head)) return 'proxy.core';
  if (place.container !== undefined) return kindOfContainer(place.container, head);
  if (place.kind === undefined) return sniffed();
  if (place.noisy) return kindOfContent(documentIn(text)) ?? place.kind;
  return place.listings ? kindOfList(text) : checked(place.kind, text);
}

/** A list of objects without a List around it looks like what istiod holds. */
function kindOfList(text: string): ArtifactKind {
  const found = kindOfContent(text);
  return found === undefined || found === 'istiod.configz' ? 'kube.objects' : found;
}

/** The JSON document among what a command printed to standard error, '' when there is none. */
const documentIn = (text: string): string => /^[ \t]*[[{][\s\S]*/m.exec(text)?.[0].trimStart() ?? '';

/** The layout's word against the content, for the places where releases of a collector differ in what they put there. */
function checked(kind: ArtifactKind, text: string): ArtifactKind {
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

/** Kinds that come from one pod; lists of objects quote the node ids and flags of others. */
const isLoneOwner = (kind: ArtifactKind): boolean => /^(?:proxy|ztunnel|cni|istiod\.log|proxy-config)\b/.test(kind);

function objectsOf(place: Place | undefined, kind: ArtifactKind, text: string): Pick<Artifact, 'items' | 'listings'> {
  if (place?.errors) return { listings: failedIn(text) };
  if (!place || kind !== place.kind) return {};
  const { items, listings, listProof } = place;
  const isWhole = listings !== undefined && (!listProof || listProof.test(text));
  return { ...(items && { items }), ...(isWhole && { listings }) };
}

/** Resources that a map of errors is about: `{"virtualservices.networking.istio.io": "… is forbidden …"}`. */
const failedIn = (text: string): readonly Listing[] =>
  [...text.matchAll(/^\s*"([a-z]+(?:\.[a-z0-9-]+)+)(?:\/[^"]*)?"\s*:/gm)].map(([, resource = '']) => ({
    resource,
    namespace: '',
    failed: true,
  }));

const DRY_RUN = /^Dry run: would be running /;

function nothingToRead(
  { path, kind }: Artifact,
  place: Place | undefined,
  head: Uint8Array,
  text: string,
): Problem | null {
  const problem = (code: Problem['code'], message: string, hint = ''): Problem => ({
    path,
    line: 0,
    code,
    message,
    hint,
  });
  // A run of the collector without trouble leaves its log empty, a container that never ended that of its run before.
  if (head.length === 0) {
    return kind === 'bug-report.log' || place?.container !== undefined ? null : problem('empty', 'the file is empty');
  }
  if (/^404 page not found\s*$/.test(text)) {
    return problem(
      'not-supported-by-istiod',
      'istiod answered "404 page not found": this release has no such endpoint',
    );
  }
  if (place?.errors || (place?.noisy && text !== '' && documentIn(text) === ''))
    return problem('collection-failed', `the collector did not get it: ${reasonIn(text)}`);
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

const MOST_QUOTED = 200;

/** The first line of what stands in place of a document, or the first of a list of errors. */
function reasonIn(text: string): string {
  const said = /^[[{]\s*(?:"[^"]*"\s*:\s*)?"((?:[^"\\\n]|\\.)+)"/.exec(text)?.[1] ?? text.split('\n', 1)[0] ?? '';
  const line = said.replaceAll(/\\(["\\])/g, '$1').trim();
  return line.length > MOST_QUOTED ? `${line.slice(0, MOST_QUOTED)}…` : line || 'it does not say why';
}
