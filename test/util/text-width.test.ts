import fc from 'fast-check';
import { expect, test } from 'vitest';
import { padColumns, takeColumns, textWidth, truncate } from '../../src/util/text-width.ts';

test.each([
  ['', 0],
  ['plain', 5],
  ['café', 4],
  ['cafe\u0301', 4],
  ['汉字', 4],
  ['ｆｕｌｌ', 8],
  ['😀', 2],
  ['│ ─ …', 5],
])('textWidth(%j)', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test('truncate marks what it cuts', () => {
  expect(truncate('as it is', 8)).toBe('as it is');
  expect(truncate('too long by far', 8)).toBe('too lon…');
  expect(truncate('too long by far', 9)).toBe('too long…');
  expect(truncate('too long by far', 9, '...')).toBe('too lo...');
  expect(truncate('汉字汉字', 5)).toBe('汉字…');
  expect(truncate('abc', 0)).toBe('');
});

test('takeColumns keeps marks with their letter and splits no character', () => {
  expect(takeColumns('e\u0301e\u0301', 1)).toBe('e\u0301');
  expect(takeColumns('a😀', 2)).toBe('a');
});

test('padColumns counts columns', () => {
  expect(padColumns('汉', 4)).toBe('汉  ');
  expect(padColumns('long', 2)).toBe('long');
});

test('truncate never exceeds its width', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 40 }), (text, width) => {
      expect(textWidth(truncate(text, width))).toBeLessThanOrEqual(width);
    }),
  );
});
