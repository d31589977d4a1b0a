import { type Row, row, textOf } from './row.ts';
import type { Screen } from './state.ts';

/** Where Enter leads. */
type Target = Partial<Screen> & Pick<Screen, 'view'>;

/** One line of a view, made when it is asked for. */
export interface BodyLine {
  readonly row: Row;
  readonly target?: Target;
  /** What `c` puts before the line. */
  readonly place?: { readonly path: string; readonly line: number };
  /** What `c` copies instead of the text that is shown. */
  readonly copy?: string;
  /** What `e` jumps to. */
  readonly isError?: boolean;
}

/** What a view shows: any number of lines, of which only the visible ones are ever made. */
export interface Body {
  readonly count: number;
  readonly line: (index: number) => BodyLine;
  /** How many things a filter or the severity level hides. */
  readonly hidden: number;
  /** Still being read: the cursor keeps its place. */
  readonly isPending?: boolean;
  /** Where the cursor stands at first. */
  readonly start?: number;
  /** Lines over and under the scrolling part, always visible. */
  readonly head?: readonly Row[];
  readonly foot?: readonly Row[];
}

export const lineText = ({ row: { spans } }: BodyLine): string => textOf(spans);

export const bodyOfLines = (lines: readonly BodyLine[], more: Partial<Body> = {}): Body => ({
  count: lines.length,
  line: (index) => lines[index] ?? NO_LINE,
  hidden: 0,
  ...more,
});

const NO_LINE: BodyLine = { row: row() };

/** Work done once for each object that it depends on, as long as that lives. */
export function remember<A extends object, R>(make: (a: A) => R): (a: A) => R {
  const known = new WeakMap<A, R>();
  return (a) => {
    const hit = known.get(a);
    if (hit !== undefined) return hit;
    const made = make(a);
    known.set(a, made);
    return made;
  };
}

/** The last few results of work that depends on an object and on what the key names. */
export function createMemo<A extends object, R>(): (a: A, key: string, make: () => R) => R {
  const known = new WeakMap<A, Map<string, R>>();
  return (a, key, make) => {
    const results = known.get(a) ?? new Map<string, R>();
    known.set(a, results);
    const hit = results.get(key);
    if (hit !== undefined) return hit;
    const made = make();
    if (results.size >= 8) results.delete(results.keys().next().value ?? '');
    results.set(key, made);
    return made;
  };
}
