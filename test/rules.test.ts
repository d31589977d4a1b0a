import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Document, parse } from 'yaml';
import { type ExampleResult, holeIn, runExamples } from '../src/commands/rule-examples.ts';
import { lintRules } from '../src/engine/rules/lint.ts';
import { memoryEntry } from '../src/input/memory.ts';
import { readRuleFiles } from '../src/input/rule-files.ts';
import { BUILT_IN_RULES, createTriage } from '../src/pipeline.ts';

const files = readRuleFiles(BUILT_IN_RULES);
const triage = createTriage(files, { check: true });
const { rules } = triage.engine;

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

  const results = new Map<string, readonly ExampleResult[]>();
  describe.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
    it('fires on what it is for and is silent on its near misses', async () => {
      const own = await runExamples(triage, rule);
      results.set(rule.id, own);
      const wrong = own.filter((result) => result.complaint !== null);
      expect(wrong.map(({ name, complaint }) => `${name}: ${complaint}`)).toEqual([]);
    });
  });

  // A line that somebody pasted has no file name to tell pod and namespace by.
  it('say whole sentences of lines without a place, too', async () => {
    const holes: string[] = [];
    for (const rule of rules) {
      for (const { name, files: content } of rule.file.examples.fires) {
        const entries = Object.entries(content).map(([path, text]) =>
          memoryEntry(/\.(?:log|txt)$/.test(path) ? 'pasted.txt' : path, text),
        );
        const { findings } = await triage.analyze(entries);
        holes.push(
          ...findings
            .map((f) => [`${rule.id} > ${name}: ${f.rule}`, holeIn(f)] as const)
            .filter(([, hole]) => hole !== '')
            .map((pair) => pair.join(' ')),
        );
      }
    }
    expect(holes).toEqual([]);
  });

  // All rules run on all examples: whoever adds a rule sees on whose examples it fires as well.
  it('set off other rules on their examples only where somebody has said why that is right', async () => {
    for (const rule of rules.filter(({ id }) => !results.has(id)))
      results.set(rule.id, await runExamples(triage, rule));
    const found = [...results]
      .flatMap(([rule, examples]) =>
        examples.flatMap(({ name, others }) => others.map((other) => [rule, name, other].join(' > '))),
      )
      .sort();
    if (process.env['UPDATE_GOLDEN']) writeCrossHits(found);
    const reasons = readCrossHits();
    expect([
      ...found
        .filter((hit) => !reasons.has(hit))
        .map((hit) => `${hit} fires too: mend a rule or the example, else npm run golden and say why it is right`),
      ...[...reasons].filter(([, why]) => why.trim() === '').map(([hit]) => `${hit} has no reason (why)`),
      ...[...reasons.keys()].filter((hit) => !found.includes(hit)).map((hit) => `${hit} does not fire any more`),
    ]).toEqual([]);
  });
});

const CROSS_HITS = new URL('fixtures/cross-hits.yaml', import.meta.url);

/** By rule, by example of that rule, by the other rule that fires on it. */
type CrossHits = Record<string, Record<string, Record<string, { readonly why?: string | null }>>>;

function readCrossHits(): ReadonlyMap<string, string> {
  const byRule = parse(readFileSync(CROSS_HITS, 'utf8')) as CrossHits;
  return new Map(
    Object.entries(byRule).flatMap(([rule, byExample]) =>
      Object.entries(byExample).flatMap(([example, byOther]) =>
        Object.entries(byOther).map(([other, { why }]) => [[rule, example, other].join(' > '), why ?? ''] as const),
      ),
    ),
  );
}

/** Writes the hits with the reasons that are known; whoever brings a new one has to say why it is right. */
function writeCrossHits(hits: readonly string[]): void {
  const reasons = readCrossHits();
  const document = new Document({});
  for (const hit of hits) document.setIn(hit.split(' > '), document.createNode({ why: reasons.get(hit) ?? '' }));
  writeFileSync(CROSS_HITS, document.toString({ lineWidth: 0 }));
}
