import { bugReport } from './bug-report.ts';
import { clusterInfoDump } from './cluster-info-dump.ts';
import { istioDump } from './istio-dump.ts';
import { mustGather } from './must-gather.ts';
import type { Layout, Place } from './place.ts';
import { supportBundle } from './support-bundle.ts';

/** No two of them claim one path; a test sees to it. */
export const LAYOUTS: readonly Layout[] = [bugReport, mustGather, supportBundle, istioDump, clusterInfoDump];

/** What was chosen for an input, and the forms of paths that told. */
export interface LayoutChoice {
  readonly name: string;
  readonly because: string;
}

/** A place of a layout, and the folders before the path in it, with a slash at their end. */
interface Claim {
  readonly layout: Layout;
  readonly place: Place;
  readonly root: string;
}

const DUPLICATE = / \(\d+\)$/;
const MOST_MARKS = 4;
/** Folders above a file that are looked at: no collector makes that many, and each is a place where a layout may begin. */
const DEEPEST = 32;

/** Folders and file of a path, which may have backslashes or carry the mark of a duplicate name. */
function segmentsOf(path: string): readonly string[] {
  const slashed = path.includes('\\') ? path.replaceAll('\\', '/') : path;
  const name = slashed.endsWith(')') ? slashed.replace(DUPLICATE, '') : slashed;
  return name.split('/').filter((segment) => segment !== '');
}

/** What a path stands for below any top folders. */
export const placeOf = (path: string): Place | undefined => claimOf(segmentsOf(path))?.place;

function claimOf(segments: readonly string[]): Claim | undefined {
  for (const layout of LAYOUTS) {
    for (let start = Math.max(0, segments.length - DEEPEST); start < segments.length; start++) {
      const place = layout.place(segments.slice(start));
      if (place) return { layout, place, root: rootOf(segments, start) };
    }
  }
  return undefined;
}

const rootOf = (segments: readonly string[], start: number): string =>
  segments
    .slice(0, start)
    .map((segment) => `${segment}/`)
    .join('');

/** How many paths have each mark of a layout, by the roots below which they lie. */
type Votes = Map<string, Map<string, number>>;

/** The layout of an input: of those whose marks were all seen below one root, the one that most paths are of; `loose` when none is. */
export function detectLayout(paths: readonly string[]): LayoutChoice {
  const votes = new Map<Layout, Votes>(LAYOUTS.map((layout) => [layout, new Map()]));
  for (const path of paths) {
    const claim = claimOf(segmentsOf(path));
    const roots = claim && votes.get(claim.layout);
    if (!roots) continue;
    const marks = roots.get(claim.root) ?? new Map<string, number>();
    roots.set(claim.root, marks.set(claim.place.mark, (marks.get(claim.place.mark) ?? 0) + 1));
  }
  let best: { readonly name: string; readonly count: number; readonly marks: ReadonlyMap<string, number> } | undefined;
  for (const [layout, roots] of votes) {
    const marks = marksOf(layout, roots);
    const count = [...marks.values()].reduce((sum, n) => sum + n, 0);
    if (count > (best?.count ?? 0)) best = { name: layout.name, count, marks };
  }
  if (!best) return { name: 'loose', because: 'each is known by its content' };
  const marks = [...best.marks].sort((a, b) => b[1] - a[1]).map(([mark]) => mark);
  return { name: best.name, because: marks.slice(0, MOST_MARKS).join(', ') };
}

/** How many paths have each mark, below the roots that have all that the layout needs. */
function marksOf(layout: Layout, roots: Votes): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const marks of roots.values()) {
    if (!layout.needs(new Set(marks.keys()))) continue;
    for (const [mark, count] of marks) sums.set(mark, (sums.get(mark) ?? 0) + count);
  }
  return sums;
}

/** Paths below a root that are enough to call it one: single names of a layout stand in other folders too. */
const ENOUGH_PLACES = 2;

/** The folders that archives were unpacked to: '' or with a slash at their end, as paths below them lie in a known layout. */
export function bundleRoots(paths: readonly string[]): ReadonlySet<string> {
  const split = paths.map(segmentsOf);
  return new Set(LAYOUTS.flatMap((layout) => rootsOf(layout, split)));
}

function rootsOf(layout: Layout, paths: readonly (readonly string[])[]): readonly string[] {
  const roots = new Map<string, { readonly marks: Set<string>; places: number }>();
  for (const segments of paths) {
    // Where a path fits at several depths the deepest counts: the folders before it hold the bundle and are none.
    const start = segments.findLastIndex(
      (_, at) => at >= segments.length - DEEPEST && layout.place(segments.slice(at)) !== undefined,
    );
    const place = start < 0 ? undefined : layout.place(segments.slice(start));
    // Any folder may be called analyze.
    if (!place || place.kind === 'analyze.messages') continue;
    const name = rootOf(segments, start);
    const root = roots.get(name) ?? { marks: new Set(), places: 0 };
    root.marks.add(place.mark);
    root.places++;
    roots.set(name, root);
  }
  return [...roots]
    .filter(([, { marks, places }]) => places >= ENOUGH_PLACES && layout.needs(marks))
    .map(([name]) => name);
}
