import { globMatches } from '../engine/glob.ts';
import type { Rule } from '../engine/rules/rule.ts';
import type { Example } from '../engine/rules/schema.ts';
import { memoryEntry } from '../input/memory.ts';
import type { Finding } from '../model/report.ts';
import type { Triage } from '../pipeline.ts';

/** What came of one example of a rule. */
export interface ExampleResult {
  readonly name: string;
  /** Where it stands in the rule file. */
  readonly path: readonly PropertyKey[];
  readonly fires: boolean;
  /** Null when the example came out as it should. */
  readonly complaint: string | null;
  /** What to do about the complaint. */
  readonly hint: string;
  /** Other rules that fired on it and that the rule does not account for; sorted. */
  readonly others: readonly string[];
}

/** Runs the examples that a rule carries through the whole pipeline. */
export async function runExamples(triage: Triage, rule: Rule): Promise<readonly ExampleResult[]> {
  const results: ExampleResult[] = [];
  for (const kind of ['fires', 'silent'] as const) {
    for (const [i, example] of rule.file.examples[kind].entries())
      results.push(await run(triage, rule, example, kind === 'fires', ['examples', kind, i]));
  }
  return results;
}

async function run(
  triage: Triage,
  rule: Rule,
  example: Example,
  fires: boolean,
  path: readonly PropertyKey[],
): Promise<ExampleResult> {
  const entries = Object.entries(example.files).map(([name, content]) => memoryEntry(name, content));
  const report = await triage.analyze(entries);
  const own = report.findings.filter((finding) => finding.rule === rule.id);
  const subjects = own.map(
    ({ subject }) => `${subject.kind} ${subject.namespace === '' ? '' : `${subject.namespace}/`}${subject.name}`,
  );
  const outcome = report.coverage.rules.find((r) => r.rule === rule.id);
  const [complaint, hint] = ((): readonly [string | null, string] => {
    if (outcome?.status === 'failed')
      return [`the rule failed: ${outcome.reason}`, 'Guard what may be missing, such as `size(list) > 0 && …`.'];
    if (!fires)
      return own.length === 0
        ? [null, '']
        : [
            `must stay silent, but names ${subjects.join(' and ')}`,
            'Add the condition that tells this case apart, or move the example to `fires`.',
          ];
    if (own.length === 0) {
      const why =
        outcome?.status === 'not-evaluated'
          ? `not judged: ${outcome.reason}`
          : (stopAt(triage, rule) ?? 'nothing was found');
      return [
        `must fire, but did not (${why})`,
        'Compare the example with the clauses; `mesh-triage rules debug` shows what each of them leaves.',
      ];
    }
    if (example.subject !== undefined && !subjects.includes(example.subject)) {
      return [
        `must name ${example.subject}, but names ${subjects.join(' and ')}`,
        'Mend `finding.subject`, or the `subject` of the example.',
      ];
    }
    const hole = own.map(holeIn).find((found) => found !== '');
    if (hole !== undefined)
      return [
        `says ${JSON.stringify(hole)}, with a hole`,
        'Leave the words around a value out where it is empty: `{{x == "" ? "" : " of " + x}}`.',
      ];
    return [null, ''];
  })();
  return { name: example.name, path, fires, complaint, hint, others: unaccounted(report.findings, own, rule) };
}

/** Two spaces, empty brackets, a space before a comma: words that were put around an empty value. */
const HOLE = /\S {2}|\(\)|\s[,;:.)](?=\s|$)|\s$/;

/** A text of a finding that an empty value left a hole in, '' when there is none; what it quotes from the evidence may look as it likes. */
export function holeIn(finding: Finding): string {
  const { title, summary, why, subject, fix, evidence } = finding;
  const quoted = evidence.map((quote) => quote.text).join('\n');
  const texts = [title, summary, why, ...fix.flatMap((step) => [step.do, step.command, step.verify])];
  const broken = texts.find((text) => {
    const hole = HOLE.exec(text);
    return hole !== null && !quoted.includes(text.slice(Math.max(0, hole.index - 3), hole.index + 4));
  });
  return broken ?? (subject.name === '' ? `${subject.kind} ` : '');
}

/** The clause that left nothing. */
function stopAt(triage: Triage, rule: Rule): string | null {
  const last = triage.engine.funnel(rule.id)?.steps.at(-1);
  return last?.rows === 0 ? `no row is left after: ${last.clause.slice(0, 160)}` : null;
}

/**
 * Where the rule fires, its finding accounts for what is folded under the same cause. Where it stays silent, `explains` accounts for the
 * symptoms by themselves: a near miss is a case that looks alike, and has another cause or none.
 */
function unaccounted(findings: readonly Finding[], own: readonly Finding[], rule: Rule): readonly string[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const root = (finding: Finding): string => {
    const cause = finding.causedBy === null ? undefined : byId.get(finding.causedBy);
    return cause ? root(cause) : finding.id;
  };
  const family = new Set(own.map(root));
  const consequences = own.length === 0 ? (rule.file.explains ?? []) : [];
  return [
    ...new Set(
      findings
        .filter((finding) => finding.causedBy === null && !family.has(finding.id))
        .map((finding) => finding.rule)
        .filter((other) => !consequences.some((pattern) => globMatches(pattern, other))),
    ),
  ].sort();
}
