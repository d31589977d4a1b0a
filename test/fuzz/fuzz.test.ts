import fc from 'fast-check';
import { expect, test } from 'vitest';
import { show } from './target.ts';
import { TARGETS } from './targets.ts';

const SEED = 20_261_130;

test.each(TARGETS.map((target) => [target.name, target] as const))('%s', async (name, { inputs, check, testRuns }) => {
  const { failed, counterexample, counterexamplePath, errorInstance } = await fc.check(
    fc.asyncProperty(inputs, check),
    {
      seed: SEED,
      numRuns: testRuns,
      endOnFailure: true,
    },
  );
  if (failed) {
    const shrink = `npm run fuzz -- --target ${name} --seed ${SEED} --path ${counterexamplePath}`;
    expect.fail(`${errorInstance}\n${show(counterexample?.[0])}\nshrink it: ${shrink}`);
  }
});
