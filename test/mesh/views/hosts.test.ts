import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bySpecificity,
  hostCovers,
  hostsOverlap,
  resolveGateway,
  resolveHost,
  withoutNamespace,
} from '../../../src/mesh/views/hosts.ts';

describe('resolveHost', () => {
  test.each([
    ['reviews', 'reviews.shop.svc.cluster.local'],
    ['reviews.prod', 'reviews.prod'],
    ['reviews.prod.svc.cluster.local', 'reviews.prod.svc.cluster.local'],
    ['*.example.com', '*.example.com'],
    ['*', '*'],
    ['10.0.0.1', '10.0.0.1'],
    ['fd00::1', 'fd00::1'],
    ['', ''],
  ])('%s', (host, expected) => {
    expect(resolveHost(host, 'shop')).toBe(expected);
  });
  test('in another cluster domain', () => {
    expect(resolveHost('reviews', 'shop', 'corp.example')).toBe('reviews.shop.svc.corp.example');
  });
});

test.each([
  ['mesh', 'mesh'],
  ['edge', 'shop/edge'],
  ['infra/edge', 'infra/edge'],
  ['./edge', 'shop/edge'],
  ['edge.infra', 'infra/edge'],
  ['edge.infra.svc.cluster.local', 'infra/edge'],
])('gateway %s', (gateway, expected) => {
  expect(resolveGateway(gateway, 'shop')).toBe(expected);
});

test.each(['a.example', './a.example', '*/a.example', 'shop/a.example'])('%s without its namespace', (host) => {
  expect(withoutNamespace(host)).toBe('a.example');
});

describe('wildcards', () => {
  test.each([
    ['foo.com', 'foo.com', true, true],
    ['foo.com', 'bar.com', false, false],
    ['*.com', 'foo.com', true, true],
    ['bar.com', '*.com', false, true],
    ['*.foo.com', 'foo.com', false, false],
    ['*', 'foo.com', true, true],
    ['*', '*.com', true, true],
    ['*.com', '*', false, true],
    ['*.com', '*.foo.com', true, true],
    ['*.foo.com', '*.bar.com', false, false],
  ])('%s and %s', (a, b, covers, overlaps) => {
    expect(hostCovers(a, b)).toBe(covers);
    expect(hostsOverlap(a, b)).toBe(overlaps);
    expect(hostsOverlap(b, a)).toBe(overlaps);
  });
});

describe('order', () => {
  test('exact before wildcard, long before short', () => {
    expect(['*', 'b.com', '*.com', 'a.com', '*.shop.com', 'a.shop.com'].sort(bySpecificity)).toEqual([
      'a.shop.com',
      'a.com',
      'b.com',
      '*.shop.com',
      '*.com',
      '*',
    ]);
  });
  test('is an order', () => {
    const host = fc.stringMatching(/^\*?[ab.]{0,4}$/);
    fc.assert(
      fc.property(host, host, host, (a, b, c) => {
        expect(Math.sign(bySpecificity(a, b)) + Math.sign(bySpecificity(b, a))).toBe(0);
        if (bySpecificity(a, b) <= 0 && bySpecificity(b, c) <= 0) expect(bySpecificity(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
