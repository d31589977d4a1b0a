import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/engine/conclude.ts';
import type { Draft } from '../../src/engine/findings.ts';
import type { Severity } from '../../src/model/report.ts';

interface Given {
  readonly id: string;
  readonly severity?: Severity;
  readonly role?: 'cause' | 'symptom';
  readonly about?: readonly string[];
  readonly explains?: readonly string[];
  readonly first?: string;
  readonly last?: string;
  readonly confidence?: number;
}

function draft(given: Given): Draft {
  return {
    about: new Set(given.about ?? ['service shop/cart']),
    rule: {
      id: given.id,
      file: { role: given.role ?? 'cause', explains: given.explains ?? [] },
    } as unknown as Draft['rule'],
    finding: {
      id: given.id,
      severity: given.severity ?? 'error',
      confidence: { value: given.confidence ?? 0.8, because: [] },
      workloads: [],
      count: 1,
      firstSeen: given.first ?? '',
      lastSeen: given.last ?? '',
    } as unknown as Draft['finding'],
  };
}

const order = (...given: Given[]) => conclude(given.map(draft)).map((f) => [f.id, f.causedBy]);

describe('conclude', () => {
  it('folds a symptom under the cause that explains it and lists it after all causes', () => {
    expect(
      order(
        { id: 'access/uf', severity: 'critical', role: 'symptom' },
        { id: 'mtls/x', explains: ['access/*'] },
        { id: 'dns/y', severity: 'warning' },
      ),
    ).toEqual([
      ['mtls/x', null],
      ['dns/y', null],
      ['access/uf', 'mtls/x'],
    ]);
  });

  it('folds nothing that is about something else', () => {
    expect(
      order(
        { id: 'access/uf', role: 'symptom', about: ['service shop/other'] },
        { id: 'mtls/x', explains: ['access/*'] },
      ),
    ).toEqual([
      ['mtls/x', null],
      ['access/uf', null],
    ]);
  });

  it('lets a cause about the whole mesh explain anything its rule names', () => {
    expect(
      order(
        { id: 'access/uf', about: ['pod a/b'] },
        { id: 'istiod/down', about: ['mesh'], explains: ['access/uf'] },
      )[1],
    ).toEqual(['access/uf', 'istiod/down']);
  });

  it('takes of two that explain each other the one that is read first as the cause', () => {
    const istiod = { id: 'istiod/down', confidence: 0.7, explains: ['xds/*'] };
    const xds = { id: 'xds/rejected', confidence: 0.9, explains: ['istiod/*'] };
    const expected = [
      ['xds/rejected', null],
      ['istiod/down', 'xds/rejected'],
    ];
    expect(order(istiod, xds)).toEqual(expected);
    expect(order(xds, istiod)).toEqual(expected);
  });

  it('does not explain what ended before the cause began', () => {
    const symptom = { id: 'access/uf', last: '2026-01-01T10:00:00Z' };
    expect(
      order(symptom, { id: 'mtls/x', explains: ['access/uf'], first: '2026-01-01T10:05:00Z' }).map((x) => x[1]),
    ).toEqual([null, null]);
    expect(order(symptom, { id: 'mtls/x', explains: ['access/uf'], first: '2026-01-01T09:55:00Z' })).toContainEqual([
      'access/uf',
      'mtls/x',
    ]);
  });

  it('never closes a circle', () => {
    const folded = order({ id: 'a/a', explains: ['b/b'] }, { id: 'b/b', explains: ['a/a'] });
    expect(folded.filter(([, by]) => by === null)).toHaveLength(1);
  });

  it('takes the cause that is read first when several explain a symptom', () => {
    expect(
      order(
        { id: 's/s', role: 'symptom' },
        { id: 'a/weak', confidence: 0.5, explains: ['s/s'] },
        { id: 'b/strong', confidence: 0.9, explains: ['s/s'] },
      ),
    ).toContainEqual(['s/s', 'b/strong']);
  });
});
