import { expect, test } from 'vitest';
import { z } from 'zod';
import { meshFunctions } from '../../src/mesh/functions/index.ts';
import { ARTIFACT_KINDS } from '../../src/model/artifact.ts';
import { ruleViews } from '../../src/model/views.ts';
import { build } from './build.ts';

function idsIn(schema: z.ZodType, found = new Set<string>()): Set<string> {
  if (schema instanceof z.ZodArray) idsIn(schema.element as z.ZodType, found);
  else if (schema instanceof z.ZodObject) {
    const id = schema.meta()?.['id'];
    if (typeof id === 'string') found.add(id);
    for (const field of Object.values(schema.shape)) idsIn(field as z.ZodType, found);
  }
  return found;
}

const views = new Set(ruleViews.flatMap((view) => [...idsIn(view)]));
const plain = new Set(['string', 'double', 'bool', 'dyn']);
const isKnown = (type: string): boolean => {
  const inner = /^list<(.+)>$/.exec(type)?.[1] ?? /^map<string, (.+)>$/.exec(type)?.[1];
  return inner === undefined ? plain.has(type) || views.has(type) : isKnown(inner);
};

test('names are given once', () => {
  const names = meshFunctions.map((f) => f.name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test.each(meshFunctions.map((f) => [f.name, f] as const))('%s speaks of types and artifacts that exist', (_name, f) => {
  expect([f.returns, ...f.params.map((p) => p.type)].filter((type) => !isKnown(type))).toEqual([]);
  expect(f.reads.filter((kind) => !ARTIFACT_KINDS.includes(kind))).toEqual([]);
  expect(f.doc).toMatch(/^\S.*\.$|empty when unknown\.?$/);
});

test('functions without views as parameters answer on an empty mesh', () => {
  const mesh = build();
  const sample: Readonly<Record<string, unknown>> = {
    string: 'a',
    double: 1,
    dyn: {},
    'map<string, string>': {},
    'list<dyn>': [],
    'list<string>': [],
  };
  for (const f of meshFunctions) {
    if (f.params.some((p) => !(p.type in sample))) continue;
    const call = f.call as (mesh: unknown, ...args: unknown[]) => unknown;
    const value = call(mesh, ...f.params.map((p) => sample[p.type]));
    expect(value, f.name).not.toBeNull();
    expect(value, f.name).not.toBeUndefined();
    if (f.returns.startsWith('list<')) expect(Array.isArray(value), f.name).toBe(true);
  }
});
