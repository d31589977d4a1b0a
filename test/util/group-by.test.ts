import { expect, test } from 'vitest';
import { groupBy } from '../../src/util/group-by.ts';

test('groups by key in the order of first items', () => {
  expect([...groupBy(['b1', 'a1', 'b2'], (item) => item[0])]).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1']],
  ]);
});
