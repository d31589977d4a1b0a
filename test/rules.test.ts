import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runExamples } from '../src/commands/rule-examples.ts';
import { crossHits } from '../src/commands/rules/test.ts';
import { lintRules } from '../src/engine/rules/lint.ts';
import { readRuleFiles } from '../src/input/rule-files.ts';
import { BUILT_IN_RULES, createTriage } from '../src/pipeline.ts';

const files = readRuleFiles(BUILT_IN_RULES);
const triage = createTriage(files, { check: true });
const { rules } = triage.engine;
const CROSS_HITS = new URL('fixtures/cross-hits.txt', import.meta.url);

describe('the built-in rules', () => {
  it('are all valid, every expression has the right types, and every pattern is safe', () => {
    expect(triage.engine.diagnostics).toEqual([]);
  });

  it('leave lint nothing to say: no dead edge, no missing evidence, no step without a command', () => {
    expect(
      lintRules(
        files,
        rules.map((rule) => rule.id),
      ),
    ).toEqual([]);
  });

  const crossed = new Map<string, readonly string[]>();
  describe.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
    it('fires on what it is for and is silent on its near misses', async () => {
      const results = await runExamples(triage, rule);
      crossed.set(rule.id, crossHits(rule.id, results));
      const wrong = results.filter((result) => result.complaint !== null);
      expect(wrong.map(({ name, complaint }) => `${name}: ${complaint}`)).toEqual([]);
    });
  });

  // All rules run on all examples: whoever adds a rule sees on whose examples it fires as well. UPDATE_GOLDEN=1 writes the list anew.
  it('set off other rules on their examples only where that is known', async () => {
    for (const rule of rules.filter(({ id }) => !crossed.has(id))) {
      crossed.set(rule.id, crossHits(rule.id, await runExamples(triage, rule)));
    }
    const found = [...crossed.values()]
      .flat()
      .sort()
      .map((line) => `${line}\n`)
      .join('');
    if (process.env['UPDATE_GOLDEN']) writeFileSync(CROSS_HITS, found);
    expect(found).toBe(existsSync(CROSS_HITS) ? readFileSync(CROSS_HITS, 'utf8') : '');
  });
});
