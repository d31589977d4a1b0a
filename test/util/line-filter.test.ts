import { expect, test } from 'vitest';
import { ERROR_LINE, findAll, parseFilter, passes } from '../../src/util/line-filter.ts';

const item = {
  text: 'ERROR DestinationRule shop/scoring: connection refused',
  fields: { sev: ['error'], ns: ['shop', 'bank'] },
};

test.each([
  ['', true],
  ['scoring', true],
  ['SCORING', false],
  ['Destination refused', true],
  ['refused nowhere', false],
  ['!nowhere', true],
  ['!refused', false],
  ['"connection refused"', true],
  ['"refused connection"', false],
  ['sev:error', true],
  ['sev:warning', false],
  ['sev:warning,error', true],
  ['!sev:warning', true],
  ['ns:bank sev:error', true],
  ['ns:other', false],
  ['kind:x', false],
  ['!', true],
])('%j', (typed, expected) => {
  expect(passes(parseFilter(typed, ['sev', 'ns']), item)).toBe(expected);
});

test('a field that is none is text', () => {
  expect(passes(parseFilter('http:'), { text: 'see http://x' })).toBe(true);
  expect(passes(parseFilter('scoring:', ['sev']), item)).toBe(true);
});

test('every place of a text', () => {
  expect(findAll('a b A', 'a')).toEqual([
    [0, 1],
    [4, 5],
  ]);
  expect(findAll('a b A', 'A')).toEqual([[4, 5]]);
  expect(findAll('abc', '')).toEqual([]);
});

test.each([
  ['2026-11-25T01:08:22Z\terror\tads\tx', true],
  ['2026-11-25T01:08:22Z\twarn\tdelta\tADS:LDS: ACK ERROR x', true],
  ['{"level":"error","msg":"x"}', true],
  ['[2026-11-25T01:18:01.000Z] "GET / HTTP/1.1" 503 UF x', true],
  ['[2026-11-25T01:18:01.000Z] "GET / HTTP/1.1" 200 - x', false],
  ['2026-11-25T01:08:22Z\tinfo\tads\terrors are counted', false],
  ['2026-11-25T01:08:22Z\tinfo\tEnvoy command: [--log-level warning --x]', false],
  ['2026-11-25T01:08:22.1Z warn xdsproxy x', true],
  ['[2026-11-25 01:08:22.1][12][warning][config] x', true],
  ['shop        2m          Warning   BackOff   pod/web', true],
  ['  message: no error here', false],
])('%j is an error: %s', (line, expected) => {
  expect(ERROR_LINE.test(line)).toBe(expected);
});
