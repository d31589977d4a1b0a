import { describe, expect, it } from 'vitest';
import { runExamples } from '../src/commands/rule-examples.ts';
import { readRuleFiles } from '../src/input/rule-files.ts';
import { BUILT_IN_RULES, createTriage } from '../src/pipeline.ts';

const triage = createTriage(readRuleFiles(BUILT_IN_RULES), { check: true });

describe('the built-in rules', () => {
  it('are all valid, and every expression has the right types', () => {
    expect(triage.engine.diagnostics).toEqual([]);
  });

  it('explain only rules that exist', () => {
    const ids = triage.engine.rules.map((rule) => rule.id);
    const dead = triage.engine.rules.flatMap((rule) =>
      (rule.file.explains ?? [])
        .filter((pattern) => !ids.some((id) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(id)))
        .map((pattern) => `${rule.id} explains ${pattern}`),
    );
    expect(dead).toEqual([]);
  });

  describe.each(triage.engine.rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
    it('fires on what it is for and is silent on its near misses', async () => {
      const wrong = (await runExamples(triage, rule)).filter((result) => result.complaint !== null);
      expect(wrong.map(({ name, complaint }) => `${name}: ${complaint}`)).toEqual([]);
    });
  });
});
