import { expect, test } from 'vitest';
import { compare, earlier, later } from '../../src/util/order.ts';

test('order by code units', () => {
  expect(['b', 'a', 'B', 'ä', 'a'].sort(compare)).toEqual(['B', 'a', 'a', 'b', 'ä']);
});

test('the earlier and the later of two times, where one may be missing', () => {
  const [a, b] = ['2026-01-01T10:00:00Z', '2026-01-01T10:00:01Z'];
  expect([earlier(a, b), earlier('', b), earlier(b, ''), later(a, b), later('', b), later(a, '')]).toEqual([
    a,
    b,
    b,
    b,
    b,
    a,
  ]);
});
