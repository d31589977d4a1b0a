import { describe, expect, it } from 'vitest';
import { dangerOf } from '../../../src/engine/regex/regex-safety.ts';

describe('dangerOf', () => {
  it.each([
    ['foo.*bar', 'one repetition'],
    ['cart of (?<host>[\\w.]+): (?<reason>.*)', 'repetitions kept apart by what stands between'],
    ['(?:\\w+\\s)*$', 'every round ends with what the inner repetition cannot take'],
    ['(?:\\S+\\s+)*x', 'two classes with nothing in common'],
    ['"name"="(?<request>[^"]+)"', 'a class that excludes its end'],
    ['x(?:[a-z]+\\.)+svc', 'names with dots'],
    ['^(?:a|b|cd)+$', 'alternatives that begin differently'],
    ['x.{0,400}y.{0,400}z', 'bounded repetitions'],
    ['foo.*bar.*', 'a last repetition that cannot fail'],
    ['a(?![^\\n]{0,300}b)c', 'a look ahead'],
    ['(?:a?)*b', 'an optional letter, repeated'],
    ['[^\\s"\']+ \\d{1,3}\\.\\d{1,3}', 'addresses'],
  ])('takes %s: %s', (pattern) => {
    expect(dangerOf(pattern)).toBeNull();
  });

  it.each([
    ['(a+)+$', 'exponentially'],
    ['(a*)*b', 'exponentially'],
    ['(a|a)*b', 'exponentially'],
    ['(a|ab|b)*c', 'exponentially'],
    ['(\\w+\\s?)*$', 'exponentially'],
    ['(?:a*b*)*c', 'exponentially'],
    ['(?:(?:a|b)+c?)+d', 'exponentially'],
    ['^(?:a|aa)+$', 'exponentially'],
    ['(.*)*', 'exponentially'],
    ['foo.*bar.*baz', 'can take the same text'],
    ['x\\s*\\s*y', 'can take the same text'],
    ['x\\d+\\d+y', 'can take the same text'],
    ['x.*(?!.*b)c', 'can take the same text'],
    ['x.{0,5000}y.{0,5000}z', 'can take the same text'],
    ['(a{0,500}){0,500}b', 'bounded repetitions'],
    ['.*x', 'begins with a repetition of any character'],
    ['[\\s\\S]*x', 'begins with a repetition of any character'],
    ['(a)\\1', 'refers back'],
    ['(?<q>a)\\k<q>', 'refers back'],
    ['(?<=x)y', 'looks behind'],
  ])('refuses %s: %s', (pattern, reason) => {
    expect(dangerOf(pattern)?.reason).toContain(reason);
    expect(dangerOf(pattern)?.hint).not.toBe('');
  });

  it.each([['(\\w+\\s)*$'], ['x(?:[a-z]+\\.)+svc'], ['foo.*bar'], ['(?:\\S+\\s+)*x']])(
    'what it takes is done with long text at once: %s',
    (pattern) => {
      for (const piece of ['a', 'a.', 'a ', 'foo', 'x.', ' ']) {
        const text = piece.repeat(20_000 / piece.length);
        expect(() => new RegExp(pattern).test(text)).not.toThrow();
      }
    },
  );
});
