import type { Rule } from '../engine/rule.ts';
import type { Example } from '../engine/schema.ts';
import { memoryEntry } from '../input/memory.ts';
import type { Triage } from '../pipeline.ts';

/** What came of one example of a rule. */
export interface ExampleResult {
  readonly name: string;
  /** Null when the example came out as it should. */
  readonly complaint: string | null;
  /** Every rule that fired on it, sorted. */
  readonly fired: readonly string[];
}

/** Runs the examples that a rule carries through the whole pipeline. */
export async function runExamples(triage: Triage, rule: Rule): Promise<readonly ExampleResult[]> {
  const results: ExampleResult[] = [];
  for (const example of rule.file.examples.fires) results.push(await run(triage, rule, example, true));
  for (const example of rule.file.examples.silent) results.push(await run(triage, rule, example, false));
  return results;
}

async function run(triage: Triage, rule: Rule, example: Example, fires: boolean): Promise<ExampleResult> {
  const entries = Object.entries(example.files).map(([path, content]) => memoryEntry(path, content));
  const report = await triage.analyze(entries);
  const own = report.findings.filter((finding) => finding.rule === rule.id);
  const subjects = own.map(({ subject }) => `${subject.kind} ${subject.namespace === '' ? '' : `${subject.namespace}/`}${subject.name}`);
  const outcome = report.coverage.rules.find((r) => r.rule === rule.id);
  const complaint = ((): string | null => {
    if (outcome?.status === 'failed') return `the rule failed: ${outcome.reason}`;
    if (!fires) return own.length === 0 ? null : `must stay silent, but names ${subjects.join(' and ')}`;
    if (own.length === 0) return `must fire, but did not (${outcome?.status ?? 'unknown'}${outcome?.reason ? `: ${outcome.reason}` : ''})`;
    if (example.subject !== undefined && !subjects.includes(example.subject)) return `must name ${example.subject}, but names ${subjects.join(' and ')}`;
    return null;
  })();
  return { name: example.name, complaint, fired: [...new Set(report.findings.map((f) => f.rule))].sort() };
}
