import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUtf8Check } from '../../src/util/utf8-check.ts';

function check(bytes: Uint8Array, cuts: readonly number[]): boolean {
  const whole = createUtf8Check();
  let from = 0;
  for (const to of [...cuts.map((c) => c % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    whole.push(bytes.subarray(from, to));
    from = to;
  }
  return whole.isValid();
}

describe('createUtf8Check', () => {
  const cuts = fc.array(fc.nat(), { maxLength: 8 });

  it('accepts any text, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((s) => s.isWellFormed()),
        cuts,
        (text, at) => check(Buffer.from(text), at),
      ),
    );
  });

  it('judges any bytes as the runtime does', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), cuts, (bytes, at) => check(bytes, at) === isUtf8(bytes)));
  });

  it('refuses a character that never ends', () => {
    expect(check(Buffer.from('Grüße').subarray(0, 3), [])).toBe(false);
  });
});
