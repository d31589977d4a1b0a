import { expect, it } from 'vitest';
import { readRuleFiles } from '../src/input/rule-files.ts';
import { BUILT_IN_RULES, createTriage } from '../src/pipeline.ts';

const { rules } = createTriage(readRuleFiles(BUILT_IN_RULES), { check: false }).engine;

it('every stable rule is proven by two firing and two silent examples, of which one was taken from a real log or object', () => {
  const below = rules.filter(({ file: { status, examples } }) => {
    const sourced = [...examples.fires, ...examples.silent].some(({ source }) => source !== undefined);
    return status === 'stable' && !(sourced && examples.fires.length >= 2 && examples.silent.length >= 2);
  });
  expect(below.map(({ id }) => id)).toEqual([]);
});
