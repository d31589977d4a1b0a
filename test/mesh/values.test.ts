import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minorsApart, olderThan } from '../../src/mesh/control-plane/versions.ts';
import { selectorMatches } from '../../src/mesh/labels.ts';
import { hostIndex } from '../../src/mesh/traffic/host-index.ts';
import * as values from '../../src/mesh/values.ts';
import { hostsOverlap } from '../../src/mesh/views/hosts.ts';

describe('get', () => {
  const value = { a: { b: [{ c: 1 }, { c: null }], 'x.y/z': 'k' }, f: false };
  test.each([
    ['a.b[0].c', 1],
    ['a["x.y/z"]', 'k'],
    ['f', false],
    ['a.b[1].c', ''],
    ['a.b[7].c', ''],
    ['a.nope.b', ''],
    ['__proto__', ''],
    ['constructor', ''],
    ['a.b.length', ''],
  ])('%s', (path, expected) => {
    expect(values.get(value, path)).toEqual(expected);
    expect(values.present(value, path)).toBe(expected !== '');
  });
  test('never throws', () => {
    fc.assert(fc.property(fc.anything(), fc.string(), (any, path) => void values.get(any, path)));
  });
});

test('text', () => {
  expect([
    values.text('a'),
    values.text(1.5),
    values.text(true),
    values.text(null),
    values.text([1, { a: 2n }]),
  ]).toEqual(['a', '1.5', 'true', '', '[1,{"a":2}]']);
});

test('times', () => {
  expect(values.minutesBetween('2026-01-01T00:00:00Z', '2026-01-01T01:30:00Z')).toBe(90);
  expect(values.minutesBetween('', '2026-01-01T01:30:00Z')).toBe(0);
  expect(values.before('2026-01-01T00:00:00.000001Z', '2026-01-01T00:00:00.000002Z')).toBe(true);
  expect(values.before('2026-01-01T01:00:00+02:00', '2026-01-01T00:00:00Z')).toBe(true);
  expect(values.before('', '2026-01-01T00:00:00Z')).toBe(false);
});

test.each([
  ['10.0.0.1', true],
  ['256.0.0.1', false],
  ['fd00::1', true],
  ['::1', true],
  ['a:b', false],
  ['cart.shop', false],
  ['', false],
])('isIp %s', (value, expected) => {
  expect(values.isIp(value)).toBe(expected);
});

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['10.244.0.9', '10.244.0.9', true],
  ['10.244.0.8', '10.244.0.9', false],
  ['203.0.113.7', '0.0.0.0/0', true],
  ['fd00::1', '10.0.0.0/8', false],
  ['fd00::1', 'fd00::/8', true],
  ['10.1.2.3', '', false],
  ['', '', false],
])('inBlock %s %s', (address, block, expected) => {
  expect(values.inBlock(address, block)).toBe(expected);
});

test('versions', () => {
  expect([
    minorsApart('1.29.6', '1.27.0'),
    minorsApart('v1.24.6-distroless', '1.24.1'),
    minorsApart('', '1.2.3'),
    minorsApart('2.1.0', '1.1.0'),
  ]).toEqual([2, 0, -1, -1]);
  expect([
    olderThan('1.9.9', '1.10.0'),
    olderThan('1.10.0', '1.10.0'),
    olderThan('1.30.0-rc.1', '1.30.0'),
    olderThan('', '1.0.0'),
  ]).toEqual([true, false, true, false]);
});

describe('selectors', () => {
  const labels = { app: 'web', tier: 'front' };
  test.each([
    [{}, true],
    [undefined, true],
    [{ matchLabels: { app: 'web' } }, true],
    [{ matchLabels: { app: 'api' } }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, false],
    [{ matchExpressions: [{ key: 'gone', operator: 'NotIn', values: ['x'] }] }, true],
    [{ matchExpressions: [{ key: 'gone', operator: 'Exists' }] }, false],
    [{ matchExpressions: [{ key: 'gone', operator: 'DoesNotExist' }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'Sounds', values: ['web'] }] }, false],
    [{ matchLabels: { toString: 'x' } }, false],
  ])('%j: %s', (selector, expected) => {
    expect(selectorMatches(selector, labels)).toBe(expected);
  });
});

test('a host index finds what a scan over all patterns finds', () => {
  const label = fc.constantFrom('a', 'b', 'c');
  const name = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));
  const pattern = fc.oneof(
    name,
    name.map((n) => `*.${n}`),
    name.map((n) => `*${n}`),
    fc.constant('*'),
  );
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 12 }), name, (patterns, host) => {
      const index = hostIndex(
        patterns.map((p, i) => ({ p, i })),
        (item) => [item.p],
      );
      const expected = patterns.flatMap((p, i) => (hostsOverlap(p, host) ? [i] : []));
      expect(
        index
          .find(host)
          .map((item) => item.i)
          .sort((a, b) => a - b),
      ).toEqual(expected);
      const lengths = index.find(host).map(({ p }) => (p === host ? 100 : p.length));
      expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
    }),
  );
});
