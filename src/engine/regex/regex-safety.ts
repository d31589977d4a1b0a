import { ALL, exampleOf, LINE_END, meet, not } from './char-set.ts';
import { type Graph, graphOf } from './regex-graph.ts';
import { parseRegex, type Regex } from './regex-parse.ts';

/** Why a pattern is refused, and what to write instead. */
export interface Danger {
  readonly reason: string;
  readonly hint: string;
}

/** The most ways that bounded repetitions may multiply to. */
const MOST_WAYS = 300_000;
/** Bounded repetitions that are longer count as unbounded. */
const MOST_COPIES = 1000;
/** Shorter ones hardly matter. */
const SHORT = 8;

/**
 * Whether one attempt to match a pattern takes a time that grows with the text and not faster; null when it does.
 *
 * A backtracking search slows down when the same text can be divided among the parts of a pattern in many ways. Two ways to go round one loop
 * give exponentially many; two loops, of which the second can take what the first takes, give as many as the text is long. Both are found on
 * the graph of the pattern's places, by walking it with two or three markers at once. Sets may hold too much and anchors are passed over, so
 * the answer errs on the side of refusing.
 */
export function dangerOf(pattern: string): Danger | null {
  const parsed = parseRegex(pattern);
  if (typeof parsed === 'string')
    return { reason: parsed, hint: 'Match more, and compare the variables in a `where` clause.' };
  if (opensWithAnything(parsed)) {
    return {
      reason: 'it begins with a repetition of any character, so that every place of a line is tried to its end',
      hint: 'Leave the beginning out: a pattern is looked for everywhere in the text.',
    };
  }
  const ways = waysOf(parsed);
  // Bounded repetitions multiply only where they can take the same text, as if they were endless.
  if (ways > MOST_WAYS && ambiguity(parsed, SHORT) !== null)
    return {
      reason: `its bounded repetitions can divide a text in ${ways < 1e9 ? ways : 'billions of'} ways`,
      hint: `Lower the bounds: together they may multiply to ${MOST_WAYS}.`,
    };
  return ambiguity(parsed, MOST_COPIES);
}

/** In how many ways a text can be divided, when bounded repetitions of more than `copies` count as endless. */
function ambiguity(parsed: Regex, copies: number): Danger | null {
  const graph = graphOf(unbounded(parsed, copies));
  if (graph === null)
    return { reason: 'it is too large to be judged', hint: 'Split it, or shorten its bounded repetitions.' };
  const loops = loopsOf(graph);
  return exponential(graph, loops) ?? polynomial(graph, loops);
}

/** Long bounded repetitions are as good as endless. */
function unbounded(node: Regex, copies: number): Regex {
  switch (node.type) {
    case 'sequence':
      return { ...node, items: node.items.map((item) => unbounded(item, copies)) };
    case 'choice':
      return { ...node, branches: node.branches.map((branch) => unbounded(branch, copies)) };
    case 'look':
      return { ...node, body: unbounded(node.body, copies) };
    case 'repeat':
      return {
        ...node,
        body: unbounded(node.body, copies),
        most: node.most > copies ? Number.POSITIVE_INFINITY : node.most,
      };
    default:
      return node;
  }
}

/** In how many ways bounded repetitions can end, taken together. */
function waysOf(node: Regex): number {
  switch (node.type) {
    case 'sequence':
      return node.items.reduce((ways, item) => ways * waysOf(item), 1);
    case 'choice':
      return Math.max(...node.branches.map(waysOf));
    case 'look':
      return waysOf(node.body);
    case 'repeat': {
      const inner = waysOf(node.body);
      if (node.most > MOST_COPIES) return inner;
      const span = node.most - node.least + 1;
      return span <= 2 && node.most <= 2 ? inner : inner ** Math.min(node.most, 8) * (span > SHORT ? span : 1);
    }
    default:
      return 1;
  }
}

function opensWithAnything(node: Regex): boolean {
  switch (node.type) {
    case 'sequence': {
      const opening = node.items.find((item) => item.type !== 'look');
      return opening !== undefined && opensWithAnything(opening);
    }
    case 'choice':
      return node.branches.some(opensWithAnything);
    case 'repeat':
      return (
        node.most > MOST_COPIES &&
        node.body.type === 'chars' &&
        (node.body.set & not(LINE_END)) === (ALL & not(LINE_END))
      );
    default:
      return false;
  }
}

/** For each place, the number of the loop that it stands in; -1 for none. */
function loopsOf({ next }: Graph): readonly number[] {
  const reach = next.map((_, place) => reachable(next, place));
  const loops = next.map(() => -1);
  next.forEach((_, place) => {
    if (loops[place] !== -1 || !reach[place]?.has(place)) return;
    loops[place] = place;
    for (const other of reach[place] ?? []) if (reach[other]?.has(place)) loops[other] = place;
  });
  return loops;
}

function reachable(next: Graph['next'], from: number): ReadonlySet<number> {
  const seen = new Set<number>();
  const queue = [...(next[from] ?? [])];
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    if (seen.has(place)) continue;
    seen.add(place);
    queue.push(...(next[place] ?? []));
  }
  return seen;
}

/** Two ways round one loop over the same text. */
function exponential({ sets, texts, next }: Graph, loops: readonly number[]): Danger | null {
  const danger = (place: number): Danger => ({
    reason: `a repetition of ${texts[place]} inside a repetition can divide ${JSON.stringify(exampleOf(sets[place] ?? ALL).repeat(4))} and longer in exponentially many ways`,
    hint: 'Let every round of the outer repetition begin with a character that the inner one cannot take, or repeat only once.',
  });
  for (let p = 0; p < sets.length; p++) {
    const loop = loops[p];
    if (loop === -1) continue;
    const inside = (next[p] ?? []).filter((q) => loops[q] === loop);
    if (new Set(inside).size < inside.length) return danger(p);
  }
  // Two markers start at one place, part, and come together again.
  for (let start = 0; start < sets.length; start++) {
    if (loops[start] !== start) continue;
    const members = sets.flatMap((_, place) => (loops[place] === start ? [place] : []));
    for (const from of members) if (partsAndMeets(from, sets, next, loops)) return danger(from);
  }
  return null;
}

function partsAndMeets(from: number, sets: Graph['sets'], next: Graph['next'], loops: readonly number[]): boolean {
  const inside = (place: number): readonly number[] => (next[place] ?? []).filter((q) => loops[q] === loops[from]);
  const seen = new Set<number>();
  const queue: (readonly [number, number])[] = [[from, from]];
  for (let pair = queue.pop(); pair; pair = queue.pop()) {
    for (const a of inside(pair[0])) {
      for (const b of inside(pair[1])) {
        if (!meet(sets[a] ?? ALL, sets[b] ?? ALL)) continue;
        if (a === b && pair[0] !== pair[1]) return true;
        const key = a * sets.length + b;
        if (a === b || seen.has(key)) continue; // together: the search from that place sees it
        seen.add(key);
        queue.push([a, b]);
      }
    }
  }
  return false;
}

/** A loop, and a later loop that the same text keeps going. */
function polynomial(graph: Graph, loops: readonly number[]): Danger | null {
  const { sets, texts, next } = graph;
  const settled = settledPlaces(graph);
  const looping = sets.flatMap((_, place) => (loops[place] !== -1 && !settled.has(place) ? [place] : []));
  for (const p of looping) {
    const ahead = reachable(next, p);
    for (const q of looping) {
      if (loops[p] === loops[q] || !ahead.has(q) || !meet(sets[p] ?? ALL, sets[q] ?? ALL)) continue;
      if (!keepsBoth(p, q, graph, loops)) continue;
      return {
        reason: `a repetition of ${texts[p]} and a later one of ${texts[q]} can take the same text, so that it can be divided in as many ways as it is long`,
        hint: 'Let the first stop at a character that comes next, such as `[^:]*:`, or bound it, such as `.{0,200}`.',
      };
    }
  }
  return null;
}

/** Whether one text leads from p to p, from p to q and from q to q. */
function keepsBoth(p: number, q: number, { sets, next }: Graph, loops: readonly number[]): boolean {
  const size = sets.length;
  const seen = new Set<number>();
  const queue: (readonly [number, number, number])[] = [[p, p, q]];
  for (let at = queue.pop(); at; at = queue.pop()) {
    for (const a of next[at[0]] ?? []) {
      if (loops[a] !== loops[p]) continue;
      for (const c of next[at[2]] ?? []) {
        if (loops[c] !== loops[q] || !meet(sets[a] ?? ALL, sets[c] ?? ALL)) continue;
        for (const b of next[at[1]] ?? []) {
          if (!meet(sets[a] ?? ALL, sets[b] ?? ALL, sets[c] ?? ALL)) continue;
          if (a === p && b === q && c === q) return true;
          const key = (a * size + b) * size + c;
          if (seen.has(key)) continue;
          seen.add(key);
          queue.push([a, b, c]);
        }
      }
    }
  }
  return false;
}

/** Places from which the pattern can no longer fail; whoever gets there is done. */
function settledPlaces({ next, last, hasAnchor }: Graph): ReadonlySet<number> {
  if (hasAnchor) return new Set();
  return new Set(
    next.flatMap((_, place) =>
      last.has(place) && [...reachable(next, place)].every((other) => last.has(other)) ? [place] : [],
    ),
  );
}
