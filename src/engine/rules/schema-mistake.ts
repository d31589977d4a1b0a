import type { z } from 'zod';
import { choose } from './cel-mistake.ts';
import type { Complaint } from './clause.ts';
import { clauseSchema, ruleSchema } from './schema.ts';

/** The issues that zod found in a rule file, each as one complaint in the author's words. */
export function schemaComplaints(issues: readonly z.core.$ZodIssue[], content: unknown): readonly Complaint[] {
  const complaints = issues.flatMap((issue) => complaintsOf(issue, [], content));
  // What is missing was given under a name that is not known.
  const misnamed = complaints.filter((c) => c.key !== undefined).map((c) => c.path.join('.'));
  return complaints.filter(
    (c) => c.key !== undefined || !c.message.endsWith(MISSING) || !misnamed.includes(c.path.slice(0, -1).join('.')),
  );
}

type Path = readonly PropertyKey[];

function complaintsOf(issue: z.core.$ZodIssue, prefix: Path, content: unknown): readonly Complaint[] {
  const path = [...prefix, ...issue.path];
  const value = valueAt(content, path);
  switch (issue.code) {
    case 'invalid_union':
      return branchOf(issue.errors, path, value, content);
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path,
        key,
        message: `there is no field ${key} here`,
        hint: choose(key, keysAt(path, content), 'Known are'),
      }));
    case 'invalid_value': {
      const names = issue.values.map(String);
      return [
        {
          path,
          message: value === undefined ? missing(path) : `${JSON.stringify(value)} is not known here`,
          hint: choose(String(value), names, 'It is one of'),
        },
      ];
    }
    case 'invalid_type':
      if (value === undefined) return [{ path, message: missing(path), hint: needed(path) }];
      return [
        { path, message: `must be ${article(issue.expected)}, is ${article(kindOf(value))}`, hint: needed(path) },
      ];
    case 'too_small':
      return [{ path, message: `${nameOf(path)} holds too little`, hint: needed(path) }];
    case 'too_big':
      return [
        { path, message: `${nameOf(path)} must be at most ${issue.maximum}`, hint: `It is ${JSON.stringify(value)}.` },
      ];
    case 'invalid_format':
      if (issue.format === 'url')
        return [
          {
            path,
            message: `${JSON.stringify(value)} is no URL`,
            hint: 'Write the whole address, such as https://istio.io/latest/docs/.',
          },
        ];
      return [{ path, message: `${nameOf(path)} ${issue.message}`, hint: `It is ${JSON.stringify(value)}.` }];
    case 'invalid_key':
      return [
        {
          path: path.slice(0, -1),
          key: String(path.at(-1)),
          message: `${JSON.stringify(path.at(-1))} cannot be the name of a variable`,
          hint: 'A name is letters, digits and _, and begins with a letter.',
        },
      ];
    default:
      return [{ path, message: issue.message, hint: needed(path) }];
  }
}

/** Of the forms that a value may have, the one that was meant. */
function branchOf(
  branches: readonly (readonly z.core.$ZodIssue[])[],
  path: Path,
  value: unknown,
  content: unknown,
): readonly Complaint[] {
  if (path.length === 2 && path[0] === 'find') {
    const names = clauseNames();
    const keys = value !== null && typeof value === 'object' ? Object.keys(value) : [];
    const which = names.findIndex((name) => keys.includes(name));
    if (which === -1) {
      const [first = ''] = keys;
      const message = keys.length === 0 ? 'a clause must be an object' : `there is no clause ${first}`;
      return [
        { path, ...(first === '' ? {} : { key: first }), message, hint: choose(first, names, 'The clauses are') },
      ];
    }
    return (branches[which] ?? []).flatMap((issue) => complaintsOf(issue, path, content));
  }
  // A branch of another kind than the value is not meant.
  const list = Array.isArray(value);
  const fitting = branches.filter(
    (branch) =>
      !branch.some(
        ({ code, path: at }) => at.length === 0 && (code === 'invalid_type' || (list && code === 'invalid_value')),
      ),
  );
  const closest = (fitting.length > 0 ? fitting : branches).toSorted((a, b) => a.length - b.length)[0] ?? [];
  return closest.slice(0, 1).flatMap((issue) => complaintsOf(issue, path, content));
}

const clauseNames = (): readonly string[] => clauseSchema.options.map((option) => Object.keys(option.shape)[0] ?? '');

/** Says what belongs there, for the fields that are forgotten most. */
const NEEDS: Readonly<Record<string, string>> = {
  examples: 'Give at least one example that fires, and one near miss that stays silent.',
  fires: 'Give at least one example on which the rule must fire.',
  silent: 'Give at least one near miss: the same shape, but nothing broken.',
  text: 'Name a literal text of 8 bytes or more that stands in the line; only lines that hold it are looked at.',
  find: 'Give at least one clause that finds rows, such as `log`, `access`, `event` or `each`.',
  fix: 'Give at least one step: what to `do`, and the `command` for it.',
  subject: 'Name the object to change, as `Kind namespace/name`.',
};

function needed(path: Path): string {
  const name = String(path.findLast((key) => typeof key === 'string') ?? '');
  const known = Object.hasOwn(NEEDS, name) ? NEEDS[name] : undefined;
  return known ?? '`mesh-triage rules reference` describes every field.';
}

const nameOf = (path: Path): string => path.filter((key) => typeof key === 'string').join('.') || 'the file';
const MISSING = 'is missing';
const missing = (path: Path): string => `${nameOf(path)} ${MISSING}`;
const article = (kind: string): string => (/^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`);
const kindOf = (value: unknown): string => (value === null ? 'nothing' : Array.isArray(value) ? 'array' : typeof value);

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      at !== null && typeof at === 'object' && Object.hasOwn(at, key)
        ? (at as Record<PropertyKey, unknown>)[key]
        : undefined,
    content,
  );
}

/** The keys that the schema knows at a path. */
function keysAt(path: Path, content: unknown): readonly string[] {
  let schema: z.ZodType = ruleSchema;
  path.forEach((key, i) => {
    const open = opened(schema);
    const at = valueAt(content, path.slice(0, i));
    const next = open.flatMap((s) => innerOf(s, key, at));
    schema = next[0] ?? schema;
  });
  return opened(schema).flatMap(keysOf);
}

interface Def {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly entries?: Readonly<Record<string, string>>;
}
const defOf = (schema: z.ZodType): Def => (schema as unknown as { readonly def: Def }).def;

/** A schema without what makes it optional, and the branches of a union. */
function opened(schema: z.ZodType): readonly z.ZodType[] {
  const def = defOf(schema);
  if (def.innerType) return opened(def.innerType);
  return def.options ? def.options.flatMap(opened) : [schema];
}

function innerOf(schema: z.ZodType, key: PropertyKey, value: unknown): readonly z.ZodType[] {
  const def = defOf(schema);
  if (def.type === 'array' && def.element) return Array.isArray(value) ? clauseOf(def.element, value[Number(key)]) : [];
  if (def.type === 'object') return def.shape?.[String(key)] ? [def.shape[String(key)] as z.ZodType] : [];
  return def.type === 'record' && def.valueType ? [def.valueType] : [];
}

/** For a clause, the form whose name it has. */
function clauseOf(element: z.ZodType, value: unknown): readonly z.ZodType[] {
  const keys = value !== null && typeof value === 'object' ? Object.keys(value) : [];
  const named = opened(element).find((option) => keys.includes(keysOf(option)[0] ?? ''));
  return [(element as unknown) === clauseSchema && named ? named : element];
}

function keysOf(schema: z.ZodType): readonly string[] {
  const def = defOf(schema);
  if (def.type === 'object') return Object.keys(def.shape ?? {});
  return def.type === 'record' && def.keyType ? Object.keys(defOf(def.keyType).entries ?? {}) : [];
}
