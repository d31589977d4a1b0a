import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPrefilter } from '../../../src/engine/logs/prefilter.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('latin1');

/** Every place of every literal, the slow way. */
function everyPlace(text: string, literals: readonly string[]): string[] {
  return literals
    .flatMap((literal, i) => {
      const places: string[] = [];
      for (let at = text.indexOf(literal); at !== -1; at = text.indexOf(literal, at + 1)) places.push(`${i}@${at}`);
      return places;
    })
    .sort();
}

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '|', ' '), minLength: 8, maxLength: 20 });

describe('prefilter', () => {
  it('finds exactly what a search for each literal finds, at any alignment', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(letters, { minLength: 1, maxLength: 6 }),
        fc.array(fc.oneof(letters, fc.nat(5)), { maxLength: 30 }),
        fc.nat(7),
        (literals, pieces, shift) => {
          const text = pieces.map((p) => (typeof p === 'number' ? (literals[p % literals.length] ?? '') : p)).join('x');
          const bytes = encoder.encode('.'.repeat(shift) + text).subarray(shift);
          const found = new Set<string>();
          createPrefilter(literals.map((l) => encoder.encode(l))).scan(bytes, (literal, at) =>
            found.add(`${literal}@${at}`),
          );
          expect([...found].sort()).toEqual(everyPlace(decoder.decode(bytes), literals));
        },
      ),
    );
  });

  it('finds a literal at the very start and the very end', () => {
    const found: number[] = [];
    createPrefilter([encoder.encode('ACK ERROR')]).scan(encoder.encode('ACK ERROR and ACK ERROR'), (_, at) =>
      found.push(at),
    );
    expect([...new Set(found)].sort((a, b) => a - b)).toEqual([0, 14]);
  });

  it('is silent without literals and in bytes shorter than any literal', () => {
    const fail = (): never => {
      throw new Error('hit');
    };
    createPrefilter([]).scan(encoder.encode('anything at all'), fail);
    createPrefilter([encoder.encode('ACK ERROR')]).scan(encoder.encode('ACK'), fail);
  });
});
