import { describe, expect, it } from 'vitest';
import { inVersionRange } from '../../src/engine/version-range.ts';

describe('inVersionRange', () => {
  it.each([
    ['1.29.6', '>=1.16', true],
    ['1.15.3', '>=1.16', false],
    ['1.16.0', '>=1.16', true],
    ['1.22.0', '>=1.16 <1.22', false],
    ['1.21.9', '>=1.16 <1.22', true],
    ['1.22.5', '<=1.22', true],
    ['1.22.5', '>1.22', false],
    ['1.22.5', '=1.22', true],
    ['1.22.5', '1.22.4', false],
    ['', '>=1.16', true],
    ['unknown', '<1.2', true],
  ])('%s in %s: %s', (version, range, expected) => {
    expect(inVersionRange(version, range)).toBe(expected);
  });
});
