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

it('every step of advice says something: what to do, with which command, and how to see that it helped', () => {
  const short = rules.flatMap(({ id, file }) =>
    file.finding.fix
      .filter((step) =>
        [step.do, step.command, step.verify].some((text) => text !== undefined && text.trim().length < 12),
      )
      .map((step) => `${id}: ${step.do}`),
  );
  expect(short).toEqual([]);
});
