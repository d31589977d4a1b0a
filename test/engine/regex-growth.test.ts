import fc from 'fast-check';
import { expect, it } from 'vitest';
import { setOf } from '../../src/engine/regex/char-set.ts';
import { parseRegex, type Regex } from '../../src/engine/regex/regex-parse.ts';
import { dangerOf } from '../../src/engine/regex/regex-safety.ts';

const ENOUGH = 60_000;

/** Steps of one attempt at the start of a text, by a search that goes back as V8 does: greedy, and no empty round of a repetition. */
function stepsOf(regex: Regex, text: string): number {
  let steps = 0;
  const match = (node: Regex, at: number, next: (at: number) => boolean): boolean => {
    if (++steps > ENOUGH) return true;
    switch (node.type) {
      case 'chars':
        return at < text.length && (node.set & setOf(text[at] ?? '')) !== 0n && next(at + 1);
      case 'sequence': {
        const from = (i: number, place: number): boolean =>
          i === node.items.length ? next(place) : match(node.items[i] as Regex, place, (p) => from(i + 1, p));
        return from(0, at);
      }
      case 'choice':
        return node.branches.some((branch) => match(branch, at, next));
      case 'repeat': {
        const round = (done: number, place: number): boolean =>
          (done < node.most &&
            match(node.body, place, (p) => (p > place || done < node.least) && round(done + 1, p))) ||
          (done >= node.least && next(place));
        return round(0, at);
      }
      default:
        return next(at);
    }
  };
  match(regex, 0, () => false); // the text ends with what nothing matches, so that every way is tried
  return steps;
}

const letter = fc.constantFrom('a', 'b', '[ab]', 'c');
const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
  piece: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    letter,
    fc.tuple(letter, fc.constantFrom('*', '+', '?')).map(([a, q]) => a + q),
    fc.tuple(tie('pattern'), fc.constantFrom('', '*', '+', '?')).map(([p, q]) => `(?:${p})${q}`),
    fc.tuple(tie('pattern'), tie('pattern')).map(([p, q]) => `(?:${p}|${q})`),
  ),
  pattern: fc.array(tie('piece'), { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join('')),
}));

it('a pattern that is taken takes a time that grows with the text', () => {
  let taken = 0;
  fc.assert(
    fc.property(
      pattern,
      fc.array(fc.stringMatching(/^[abc]{1,4}$/), { minLength: 1, maxLength: 3 }),
      (source, words) => {
        if (dangerOf(`${source}!`) !== null) return;
        const regex = parseRegex(`${source}!`);
        if (typeof regex === 'string') return;
        taken++;
        for (const word of words) {
          const [short, long] = [24, 48].map((n) => stepsOf(regex, word.repeat(n))) as [number, number];
          expect(long, `${source} on ${word}: ${short} and ${long} steps`).toBeLessThan(2.5 * short + 400);
        }
      },
    ),
    { numRuns: 3000, seed: 7 },
  );
  expect(taken).toBeGreaterThan(500);
});
