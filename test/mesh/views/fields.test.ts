import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, bool, durationMs, has, list, map, num, str, strs, targetRefs } from '../../../src/mesh/views/fields.ts';
import { make } from './object.ts';

describe('at', () => {
  const body = JSON.parse('{"a":{"b":[1],"c":null},"__proto__":{"x":1}}') as unknown;
  test.each([
    [['a', 'b'], [1]],
    [['a', 'c'], null],
    [['a', 'b', '0'], undefined],
    [['a', 'nothing', 'more'], undefined],
    [['toString'], undefined],
    [['a', 'constructor'], undefined],
  ])('%j', (path, expected) => {
    expect(at(body, ...path)).toEqual(expected);
  });
});

test('scalars', () => {
  expect([str('a'), str(1), str(true), str(null), str([]), str(undefined)]).toEqual(['a', '1', 'true', '', '', '']);
  expect([num(3), num('8080'), num('http'), num(''), num(null), num(Number.NaN, -1)]).toEqual([3, 8080, 0, 0, 0, -1]);
  expect([bool(true), bool('true'), bool('yes'), bool(1)]).toEqual([true, true, false, false]);
});

test('lists and maps', () => {
  expect([list([1]), list({}), list(null)]).toEqual([[1], [], []]);
  expect(strs(['a', 1, null, {}, ''])).toEqual(['a', '1']);
  expect(map({ version: 1, on: true, app: 'web', bad: {}, none: null })).toEqual({
    version: '1',
    on: 'true',
    app: 'web',
  });
  expect(Object.keys(map(JSON.parse('{"__proto__":"x","a":"b"}')))).toEqual(['a']);
  expect([has({ tls: {} }, 'tls'), has({ tls: null }, 'tls'), has({}, 'tls')]).toEqual([true, false, false]);
});

describe('durationMs', () => {
  test.each([
    ['1.5s', 1500],
    ['300ms', 300],
    ['5m', 300_000],
    ['1h30m10s', 5_410_000],
    ['0s', 0],
    ['0', 0],
    ['250us', 0.25],
  ])('%s', (text, expected) => {
    expect(durationMs(text, -1)).toBeCloseTo(expected);
  });
  test.each(['', '5', 'soon', '1s!', '-1s', null, {}])('%j is none', (text) => {
    expect(durationMs(text, -1)).toBe(-1);
  });
  test('never stalls on long input', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('1', '.', 's', 'm'), maxLength: 2000 }), (text) => {
        expect(durationMs(text, -1)).toBeGreaterThanOrEqual(-1);
      }),
    );
  });
});

test('target references, one or several', () => {
  const several = [
    { group: '', kind: 'Service', name: 'prices' },
    { kind: 'Gateway', name: 'waypoint' },
  ];
  expect(targetRefs(make('Telemetry', { spec: { targetRefs: several } }))).toEqual([
    'Service/prices',
    'Gateway/waypoint',
  ]);
  expect(targetRefs(make('Telemetry', { spec: { targetRef: { kind: 'Gateway', name: 'in' } } }))).toEqual([
    'Gateway/in',
  ]);
  expect(targetRefs(make('Telemetry', {}))).toEqual([]);
});
