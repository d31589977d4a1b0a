import { expect, test } from 'vitest';
import { formatBytes, formatCount, plural } from '../../src/util/format.ts';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.0 kB'],
  [9_412_733, '9.4 MB'],
  [99_950, '100 kB'],
  [999_600, '1.0 MB'],
  [1_048_576_000, '1.0 GB'],
])('formatBytes(%d)', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('formatCount and plural', () => {
  expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect(plural(1, 'entry', 'entries')).toBe('1 entry');
  expect(plural(1200, 'entry', 'entries')).toBe('1,200 entries');
});
