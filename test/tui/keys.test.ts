import { describe, expect, test } from 'vitest';
import { keysFrom } from '../../src/tui/input.ts';
import { actionOf, footerOf, KEYS, keysOf, VIEWS } from '../../src/tui/keys.ts';

const NONE = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
};

describe('the key table', () => {
  test.each(VIEWS)('in %s no key has two meanings, and the footer has three to six', (view) => {
    const keys = keysOf(view).flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
    const footer = footerOf(view);
    expect(footer.length).toBeGreaterThanOrEqual(3);
    expect(footer.length).toBeLessThanOrEqual(6);
  });

  test('every footer fits 60 columns or is cut at its end only', () => {
    for (const view of VIEWS) expect(footerOf(view)[0]?.label).toBeTruthy();
  });

  test('keys that mean nothing in a view do nothing', () => {
    expect(actionOf('help', 'B')).toBeUndefined();
    expect(actionOf('timeline', 'B')).toBe('calm');
  });

  test('every action has a key', () => {
    for (const { keys, help } of KEYS) expect([keys.length > 0, help.length > 0]).toEqual([true, true]);
  });
});

describe('input', () => {
  test.each([
    ['j', {}, ['j']],
    ['jjk', {}, ['j', 'j', 'k']],
    [' ', {}, ['space']],
    ['', { return: true }, ['enter']],
    ['', { escape: true }, ['escape']],
    ['', { tab: true, shift: true }, ['shift+tab']],
    ['d', { ctrl: true }, ['ctrl+d']],
    ['[', {}, ['[']],
    ['[<0;10;5M', {}, []],
    ['[200~', {}, []],
    ['a\rb', {}, ['a', 'enter', 'b']],
    ['\u0007', {}, []],
  ])('%j', (input, key, keys) => {
    expect(keysFrom(input, { ...NONE, ...key })).toEqual(keys);
  });
});
