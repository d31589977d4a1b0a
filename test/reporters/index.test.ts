import { expect, test } from 'vitest';
import { FORMATS } from '../../src/flags.ts';
import { reporters } from '../../src/reporters/index.ts';

test('--format offers every reporter', () => {
  expect([...FORMATS]).toEqual(Object.keys(reporters));
});
