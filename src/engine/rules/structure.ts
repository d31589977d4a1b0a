import { SHORTEST_LITERAL } from '../logs/prefilter.ts';
import { isVersionRange } from '../version-range.ts';
import { RESERVED_WORDS } from './cel-mistake.ts';
import { type Complaint, eachParts, listOf } from './clause.ts';
import type { Clause, RuleFile } from './schema.ts';

/** What the schema cannot say about a rule, and what needs no types. */
export function structure(file: RuleFile): readonly Complaint[] {
  const bound = new Set(file.find.flatMap((clause) => Object.keys(clause).flatMap((name) => BINDS.get(name) ?? [])));
  return [...file.find.flatMap((clause, i) => [...searched(clause, i), ...names(clause, i, bound)]), ...gates(file)];
}

/** A literal text or a pattern of a clause, and where it stands. */
export interface Searched {
  readonly literals: readonly string[];
  readonly textPath: readonly PropertyKey[];
  readonly pattern: string | undefined;
  readonly patternPath: readonly PropertyKey[];
}

/** The texts and the pattern that a clause searches for. */
export function searchedBy(clause: Clause, index: number): Searched {
  const path = (...keys: readonly string[]) => ({
    textPath: ['find', index, ...keys, 'text'],
    patternPath: ['find', index, ...keys, 'pattern'],
  });
  if ('event' in clause) return { literals: [], pattern: clause.event.pattern, ...path('event') };
  if ('log' in clause) return { literals: listOf(clause.text), pattern: clause.pattern, ...path() };
  if ('line' in clause) return { literals: listOf(clause.line.text), pattern: clause.line.pattern, ...path('line') };
  if ('then' in clause) return { literals: listOf(clause.then.text), pattern: clause.then.pattern, ...path('then') };
  if ('without' in clause)
    return { literals: listOf(clause.without.text), pattern: clause.without.pattern, ...path('without') };
  return { literals: [], pattern: undefined, ...path() };
}

function searched(clause: Clause, index: number): readonly Complaint[] {
  const { literals, textPath, pattern, patternPath } = searchedBy(clause, index);
  const short = literals.flatMap((literal) => {
    const size = new TextEncoder().encode(literal).length;
    if (size >= SHORTEST_LITERAL) return [];
    return [
      {
        path: textPath,
        message: `the literal ${JSON.stringify(literal)} has ${size} bytes`,
        hint: `It needs at least ${SHORTEST_LITERAL}, better 14, with something unusual in it.`,
      },
    ];
  });
  try {
    if (pattern !== undefined) new RegExp(pattern, 'm');
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).replace(
      /^Invalid regular expression: /,
      'the pattern is no regular expression: ',
    );
    return [
      ...short,
      {
        path: patternPath,
        message,
        hint: 'A bracket, dot, star, plus or question mark that is meant as itself is written with a backslash: `\\(`.',
      },
    ];
  }
  return short;
}

/** Names that clauses bind by themselves. */
const BINDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['log', ['line']],
  ['line', ['line']],
  ['then', ['later']],
  ['access', ['a']],
  ['event', ['e']],
  ['group', ['rows', 'total']],
]);

function names(clause: Clause, index: number, bound: ReadonlySet<string>): readonly Complaint[] {
  const { pattern, patternPath } = searchedBy(clause, index);
  const given: { readonly name: string; readonly path: readonly PropertyKey[]; readonly key?: string }[] = [
    ...[...(pattern ?? '').matchAll(/\(\?<(\w+)>/g)].map((match) => ({ name: match[1] ?? '', path: patternPath })),
    ...('each' in clause ? [{ name: eachParts(clause.each).name, path: ['find', index, 'each'] }] : []),
    ...('let' in clause
      ? Object.keys(clause.let).map((name) => ({ name, path: ['find', index, 'let'], key: name }))
      : []),
  ];
  return given.flatMap(({ name, path, key }) => {
    const where = key === undefined ? { path, words: { source: name, at: 0, end: name.length } } : { path, key };
    if (RESERVED_WORDS.has(name))
      return [
        {
          ...where,
          message: `${name} cannot be the name of a variable`,
          hint: `CEL keeps this word for itself; take another, such as ${name}Name.`,
        },
      ];
    return bound.has(name)
      ? [
          {
            ...where,
            message: `${name} cannot be the name of a variable`,
            hint: 'Another clause of this rule binds it by itself; take another name.',
          },
        ]
      : [];
  });
}

function gates({ applies }: RuleFile): readonly Complaint[] {
  return (['istio', 'proxy'] as const).flatMap((gate) => {
    const range = applies?.[gate];
    if (range === undefined || isVersionRange(range)) return [];
    return [
      {
        path: ['applies', gate],
        message: `${JSON.stringify(range)} is no version range`,
        hint: 'Write conditions that must all hold, such as `>=1.16 <1.22`.',
      },
    ];
  });
}
