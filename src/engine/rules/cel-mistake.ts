import { nearest } from '../../util/nearest.ts';

/** What is wrong with an expression, and where in it. */
export interface Mistake {
  readonly error: string;
  readonly hint: string;
  readonly at: number;
  readonly end: number;
}

/** What could have been meant. */
export interface Known {
  readonly functions: readonly {
    readonly name: string;
    readonly params: readonly { readonly name: string; readonly type: string }[];
  }[];
  /** Fields of a view; none for other types. */
  readonly fields: (type: string) => readonly string[];
}

/** As much of the library's errors as is used here. */
interface CelError {
  readonly code?: string;
  readonly summary?: string;
  readonly message?: string;
  readonly range?: { readonly start: number; readonly end: number };
  readonly node?: { readonly args?: unknown; readonly leftStaticType?: unknown };
}

const MOST_NAMES = 40;
/** What CEL keeps for itself; variables cannot be called so. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  'as break const continue else false for function if import in let loop namespace null package return true var void while'.split(
    ' ',
  ),
);

/** Says in the rule author's words what the library found. */
export function explain(
  thrown: unknown,
  source: string,
  scope: Readonly<Record<string, string>>,
  known: Known,
): Mistake {
  const error = (thrown ?? {}) as CelError;
  const at = error.range?.start ?? 0;
  const place = { at, end: error.range?.end ?? source.length };
  const summary = (error.summary ?? error.message ?? String(thrown)).split('\n')[0] ?? '';
  switch (error.code) {
    case 'no_such_key': {
      const name = summary.replace(/^No such key: /, '');
      const receiver = (
        error.node?.args as readonly [{ readonly checkedType?: { readonly name?: string } } | undefined] | undefined
      )?.[0];
      const type = receiver?.checkedType?.name ?? '';
      const start = Math.max(source.indexOf(name, at), at);
      return {
        error: `${type === '' ? 'the value' : type} has no field ${name}`,
        hint: choose(name, known.fields(type), 'Its fields'),
        at: start,
        end: start + name.length,
      };
    }
    case 'unknown_variable': {
      const name = summary.replace(/^Unknown variable: /, '');
      const names = Object.keys(scope);
      const hint =
        names.length === 0 ? 'No clause before this one binds a variable.' : choose(name, names, 'Bound here');
      return {
        error: `there is no variable ${name}`,
        hint: known.functions.some((f) => f.name === name) ? `To call the function, write ${name}().` : hint,
        ...place,
      };
    }
    case 'no_matching_overload': {
      const called = /'(?:(.*)\.)?(\w+)\((.*)\)'/s.exec(summary);
      const name = called?.[2] ?? '';
      const own = known.functions.find((f) => f.name === name);
      if (called?.[1] !== undefined)
        return {
          error: `${called[1]} has no function ${name}(${called[3] ?? ''})`,
          hint: 'rules/README.md lists what can be called.',
          ...place,
        };
      if (own) {
        const signature = `${name}(${own.params.map((p) => `${p.name}: ${p.type}`).join(', ')})`;
        return { error: `${name} cannot be called with (${called?.[3] ?? ''})`, hint: `It is ${signature}.`, ...place };
      }
      const near = nearest(
        name,
        known.functions.map((f) => f.name),
      );
      return {
        error: `there is no function ${name}`,
        hint: `${near === undefined ? '' : `Did you mean ${near}? `}\`mesh-triage rules reference\` lists them.`,
        ...place,
      };
    }
    case 'no_such_overload': {
      const types = /^no such overload: (.*)$/s.exec(summary)?.[1] ?? '';
      return {
        error: `${types} is not possible`,
        hint: `Both sides must be of one type; in: ${source.slice(place.at, place.end)}`,
        ...place,
      };
    }
    default:
      return { error: summary, hint: `In the CEL expression: ${source}`, ...place };
  }
}

/** `Did you mean …?` and what there is. */
export function choose(given: string, names: readonly string[], what: string): string {
  const near = nearest(given, names);
  const list =
    names.length === 0
      ? ''
      : `${what}: ${names.slice(0, MOST_NAMES).join(', ')}${names.length > MOST_NAMES ? ', …' : ''}.`;
  return [near === undefined ? '' : `Did you mean ${near}?`, list].filter(Boolean).join(' ');
}
