import { describe, expect, it } from 'vitest';
import { globMatches } from '../../src/engine/glob.ts';
import { parseSuppressions, suppress } from '../../src/engine/suppress.ts';
import type { Finding } from '../../src/model/report.ts';

const finding = (rule: string, name: string, more: Partial<Finding> = {}): Finding =>
  ({
    id: `${rule}@1`,
    rule,
    subject: { kind: 'Service', namespace: 'shop', name },
    causedBy: null,
    symptoms: [],
    ...more,
  }) as unknown as Finding;

describe('suppress', () => {
  const list = [
    finding('routing/a', 'cart', { symptoms: ['access/b@1'] }),
    finding('mtls/c', 'pay'),
    finding('access/b', 'cart', { causedBy: 'routing/a@1' }),
  ];
  const rule = (until: string, subject = '*') => [{ rule: 'routing/*', subject, reason: 'known', until }];

  it('takes a finding out with the symptoms folded under it, and accounts for both', () => {
    const { findings, suppressed } = suppress(list, rule('2026-12-31'), '2026-11-25T00:00:00Z');
    expect(findings.map((f) => f.rule)).toEqual(['mtls/c']);
    expect(suppressed).toEqual([
      { finding: 'routing/a@1', reason: 'known', until: '2026-12-31' },
      { finding: 'access/b@1', reason: 'known', until: '2026-12-31' },
    ]);
  });

  it('does nothing behind its last day, or for another subject', () => {
    expect(suppress(list, rule('2026-11-24'), '2026-11-25T00:00:00Z').suppressed).toEqual([]);
    expect(suppress(list, rule('2026-12-31', 'Service other/*'), '2026-11-25T00:00:00Z').suppressed).toEqual([]);
    expect(suppress(list, rule('2026-11-25', 'Service shop/ca*'), '2026-11-25T00:00:00Z').suppressed).toHaveLength(2);
  });
});

describe('parseSuppressions', () => {
  it('reads a list, and says what is wrong with any other text', () => {
    expect(parseSuppressions('- {rule: a/b, reason: known, until: 2026-12-31}')).toEqual({
      suppressions: [{ rule: 'a/b', subject: '*', reason: 'known', until: '2026-12-31' }],
    });
    for (const text of [
      'rule: a/b',
      '- {rule: a/b, until: 2026-12-31}',
      '- {rule: a/b, reason: r, until: soon}',
      '- [',
      'x: &a 1',
    ])
      expect(parseSuppressions(text)).toHaveProperty('error');
  });
});

describe('globMatches', () => {
  it.each([
    ['access/*', 'access/uf', true],
    ['access/*', 'mtls/x', false],
    ['*', '', true],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxc', false],
    ['ab*ba', 'aba', false],
    ['exact', 'exact', true],
    ['exact', 'exactly', false],
  ])('%s on %s: %s', (pattern, name, expected) => {
    expect(globMatches(pattern, name)).toBe(expected);
  });
});
