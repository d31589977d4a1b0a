import type { Diagnostic, Rule } from '../../engine/rules/rule.ts';
import { type RuleFileText, readRuleFiles } from '../../input/rule-files.ts';
import { BUILT_IN_RULES, createTriage, type Triage, triageWith } from '../../pipeline.ts';
import { nearest } from '../../util/nearest.ts';
import { UsageError } from '../../util/usage-error.ts';

/** The rules that a command is about, and the pack that they run in. */
export interface Loaded {
  readonly triage: Triage;
  /** Files of the rules that are meant: those of the folder, or the built-in ones. */
  readonly files: readonly RuleFileText[];
  /** The rules of these files that could be read. */
  readonly rules: readonly Rule[];
  /** What is wrong with these files. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads the built-in rules, and those of folders or files before them; the latter are meant when there are any. */
export function loadRules(paths: readonly string[], { check }: { readonly check: boolean }): Loaded {
  const own = paths.flatMap(readRuleFiles);
  const [first] = paths;
  if (first === undefined) {
    const files = readRuleFiles(BUILT_IN_RULES);
    const triage = createTriage(files, { check });
    return { triage, files, rules: triage.engine.rules, diagnostics: triage.engine.diagnostics };
  }
  if (own.length === 0)
    throw new UsageError(
      `there is no rule in ${first}`,
      'A rule is a file <area>/<slug>.yaml; `mesh-triage rules new AREA/SLUG` writes one.',
    );
  const triage = triageWith(own, check);
  const meant = new Set(own.map((file) => file.path));
  return {
    triage,
    files: own,
    rules: triage.engine.rules.filter((rule) => meant.has(rule.path)),
    diagnostics: triage.engine.diagnostics.filter((diagnostic) => meant.has(diagnostic.path)),
  };
}

/** `path:line:column: message`, and what to do about it. */
export const describe = ({ path, line, column, message, hint }: Diagnostic): string =>
  `${path}:${line}:${column}: ${message}${hint === '' ? '' : `\n  ${hint}`}\n`;

/** The rule of an id, or a mistake that names the nearest. */
export function findRule(rules: readonly Rule[], id: string): Rule {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule) return rule;
  const near = nearest(
    id,
    rules.map((r) => r.id),
  );
  throw new UsageError(
    `there is no rule ${id}`,
    near === undefined ? '`mesh-triage rules list` shows the ids.' : `Did you mean ${near}?`,
  );
}

export const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
