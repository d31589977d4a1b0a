import { Environment } from '@marcbachmann/cel-js';
import { z } from 'zod';
import type { RuleFunction } from '../model/functions.ts';
import { explain, type Known, type Mistake } from './rules/cel-mistake.ts';

/**
 * The expression language: CEL, behind this one file. Views are plain objects, so expressions are checked against typed declarations when a
 * pack is checked, and evaluated without types. All numbers of views are doubles; literals are integers; the two mix freely.
 */
export type Variables = Readonly<Record<string, unknown>>;
export type Scope = Readonly<Record<string, string>>;

export interface Expressions {
  /** Type of an expression in a scope (variable name → CEL type), or what is wrong with it. */
  check(source: string, scope: Scope): { readonly type: string } | Mistake;
  /** Parses on first use, since most expressions of a pack are never reached; throws the parser's words then when the text is no CEL. */
  compile(source: string): (variables: Variables) => unknown;
  /** Names of the mesh functions that an expression calls. */
  functionsIn(source: string): readonly string[];
}

type ViewSchema = z.ZodObject;

/** CEL type of a zod schema: objects that carry an id are that type. */
export function celType(schema: z.ZodType): string {
  if (schema instanceof z.ZodString) return 'string';
  if (schema instanceof z.ZodNumber) return 'double';
  if (schema instanceof z.ZodBoolean) return 'bool';
  if (schema instanceof z.ZodArray) return `list<${celType(schema.element as z.ZodType)}>`;
  if (schema instanceof z.ZodRecord) return `map<string, ${celType(schema.valueType as z.ZodType)}>`;
  if (schema instanceof z.ZodObject) return (schema.meta()?.['id'] as string | undefined) ?? 'dyn';
  return 'dyn';
}

/** Every view reachable from the given ones, by id, innermost first so that each is declared before it is used. */
export function collectViews(views: readonly ViewSchema[]): Map<string, ViewSchema> {
  const found = new Map<string, ViewSchema>();
  const visit = (schema: z.ZodType): void => {
    if (schema instanceof z.ZodArray) visit(schema.element as z.ZodType);
    else if (schema instanceof z.ZodRecord) visit(schema.valueType as z.ZodType);
    else if (schema instanceof z.ZodObject) {
      const id = schema.meta()?.['id'] as string | undefined;
      if (id !== undefined && found.has(id)) return;
      for (const field of Object.values(schema.shape)) visit(field as z.ZodType);
      if (id !== undefined) found.set(id, schema);
    }
  };
  for (const view of views) visit(view);
  return found;
}

const ARITHMETIC = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
} as const;

function withMixedNumbers(env: Environment): Environment {
  for (const [left, right] of [
    ['double', 'int'],
    ['int', 'double'],
  ] as const) {
    for (const [operator, run] of Object.entries(ARITHMETIC)) {
      env.registerOperator(`${left} ${operator} ${right}`, (a: number | bigint, b: number | bigint) =>
        run(Number(a), Number(b)),
      );
    }
  }
  return env;
}

/** Environments for a table of functions and the views they speak of. `mesh` is called for the value at evaluation time. */
export function createExpressions<Mesh>(
  functions: readonly RuleFunction<Mesh>[],
  views: readonly ViewSchema[],
  mesh: () => Mesh,
  findings: (rule: string) => readonly unknown[],
): Expressions {
  const names = new Set([...functions.map((f) => f.name), 'findings']);
  const options = { unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false } as const;
  const running = withMixedNumbers(new Environment(options));
  for (const fn of functions) {
    const numeric = fn.params.map((p) => p.type === 'double');
    running.registerFunction(
      `${fn.name}(${fn.params.map((p) => (p.type === 'string' ? 'string' : 'dyn')).join(', ')}): ${looseType(fn.returns)}`,
      (...args: unknown[]) =>
        (fn.call as (mesh: Mesh, ...rest: unknown[]) => unknown)(
          mesh(),
          ...args.map((value, i) => (numeric[i] && typeof value === 'bigint' ? Number(value) : value)),
        ),
    );
  }
  running.registerFunction('findings(string): list<dyn>', (rule: string) => findings(rule));

  let byId: Map<string, ViewSchema> | null = null;
  const known: Known = {
    functions,
    fields: (type) => {
      byId ??= collectViews(views);
      return Object.keys(byId.get(type)?.shape ?? {});
    },
  };
  let typed: Environment | null = null;
  const typedEnvironment = (): Environment => {
    if (typed) return typed;
    const env = withMixedNumbers(new Environment({ homogeneousAggregateLiterals: false }));
    env.registerOperator('double == int', () => true); // brings `!=` and the mirrored forms along
    for (const [id, view] of collectViews(views)) {
      const fields = Object.fromEntries(
        Object.entries(view.shape).map(([name, field]) => [name, celType(field as z.ZodType)]),
      );
      env.registerType(id, { fields });
    }
    for (const fn of functions) {
      const params = fn.params.map((p) => (p.type === 'double' ? 'dyn' : p.type)).join(', ');
      env.registerFunction(`${fn.name}(${params}): ${fn.returns}`, () => null);
    }
    env.registerFunction('findings(string): list<dyn>', () => []);
    typed = env;
    return env;
  };

  return {
    check(source, scope) {
      try {
        const env = typedEnvironment().clone();
        for (const [name, type] of Object.entries(scope)) env.registerVariable(name, type);
        const result = env.check(source);
        return result.valid ? { type: result.type ?? 'dyn' } : explain(result.error, source, scope, known);
      } catch (error) {
        // A variable with the name of something of the language itself.
        return explain(error, source, scope, known);
      }
    },
    compile(source) {
      let run: ReturnType<typeof running.parse> | undefined;
      return (variables) => {
        run ??= running.parse(source);
        return run(variables as Record<string, unknown>);
      };
    },
    functionsIn(source) {
      const called = [...source.matchAll(/(?<![.\w])([a-zA-Z]\w*)\(/g)].map((m) => m[1] ?? '');
      return [...new Set(called)].filter((name) => names.has(name));
    },
  };
}

/** View types are unknown to the running environment, which sees plain objects. */
function looseType(type: string): string {
  if (type.startsWith('list<')) return 'list<dyn>';
  if (type.startsWith('map<')) return 'map<string, dyn>';
  return type === 'string' || type === 'bool' ? type : 'dyn'; // a double compared with an integer literal must stay dyn
}
