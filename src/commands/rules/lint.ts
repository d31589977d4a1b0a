import { lintRules } from '../../engine/rules/lint.ts';
import type { ExitCode, Io } from '../io.ts';
import { counted, describe, type Loaded } from './load.ts';

/** `mesh-triage rules lint`: errors keep a rule from running; what else is said of rules that run should be mended too. */
export async function lint({ triage, files, rules, diagnostics }: Loaded, io: Io): Promise<ExitCode> {
  const sound = new Set(rules.map((rule) => rule.path));
  const doubts = lintRules(
    files.filter((file) => sound.has(file.path)),
    triage.engine.rules.map((rule) => rule.id),
  );
  for (const error of diagnostics) io.err(describe(error));
  for (const doubt of doubts) io.err(describe({ ...doubt, message: `warning: ${doubt.message}` }));
  if (diagnostics.length + doubts.length === 0) await io.out(`${counted(rules.length, 'rule')}, nothing wrong\n`);
  return diagnostics.length + doubts.length === 0 ? 0 : 1;
}
