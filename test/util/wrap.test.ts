import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textWidth } from '../../src/util/text-width.ts';
import { wrap } from '../../src/util/wrap.ts';

test('breaks at white space and indents', () => {
  expect(wrap('one two three four', 10)).toEqual(['one two', 'three four']);
  expect(wrap('one two three', 9, { first: '- ' })).toEqual(['- one two', '- three']);
  expect(wrap('one two three', 9, { first: '- ', rest: '  ' })).toEqual(['- one two', '  three']);
  expect(wrap('汉字 汉字', 8)).toEqual(['汉字', '汉字']);
});

test('keeps line feeds and leaves no white space at the end', () => {
  expect(wrap('a\n\nb', 10, { first: '  ' })).toEqual(['  a', '', '  b']);
  expect(wrap('', 10)).toEqual(['']);
});

test('a word wider than the line stands alone, whole, up to the length of a DNS name', () => {
  const name = 'x'.repeat(60);
  expect(wrap(`see ${name} there`, 20)).toEqual(['see', name, 'there']);
  expect(wrap('y'.repeat(600), 20).map((line) => line.length)).toEqual([253, 253, 94]);
});

test('no line of short words is too wide, and no word is lost', () => {
  const word = fc.string({ minLength: 1, maxLength: 10 }).filter((text) => !/\s/.test(text));
  fc.assert(
    fc.property(fc.array(word), fc.integer({ min: 12, max: 60 }), (words, width) => {
      const lines = wrap(words.join(' '), width, { first: '  ' });
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join(' ').split(/\s+/).filter(Boolean)).toEqual(words);
    }),
  );
});
