import { rulesReference } from '../engine/reference.ts';
import type { ParsedPack } from '../engine/load.ts';
import type { Diagnostic } from '../engine/rule.ts';
import type { RulesOptions } from '../flags.ts';
import { readRuleFiles } from '../input/rule-files.ts';
import { meshFunctions } from '../mesh/functions/index.ts';
import { ruleViews } from '../model/views.ts';
import { BUILT_IN_RULES, createTriage } from '../pipeline.ts';
import { runExamples } from './rule-examples.ts';
import { explainLine } from './explain-line.ts';
import type { ExitCode, Io } from './io.ts';

/** `mesh-triage rules`: says what is wrong with rules, lists them, or runs the examples that they carry. */
export async function runRules({ action, dir, line }: RulesOptions, io: Io): Promise<ExitCode> {
  if (action === 'reference') {
    await io.out(rulesReference(meshFunctions, ruleViews));
    return 0;
  }
  const triage = createTriage(readRuleFiles(dir ?? BUILT_IN_RULES), { check: action !== 'list' && action !== 'explain-line' });
  const { rules, diagnostics } = triage.engine;
  if (diagnostics.length > 0) {
    for (const diagnostic of diagnostics) io.err(describe(diagnostic));
    return 1;
  }
  switch (action) {
    case 'lint':
      await io.out(`${rules.length} rules, nothing wrong\n`);
      return 0;
    case 'list':
      await io.out(rules.map((rule) => `${rule.id}  ${rule.file.title}\n`).sort().join(''));
      return 0;
    case 'pack':
      await io.out(JSON.stringify(withoutExamples(triage.engine.pack)));
      return 0;
    case 'explain-line':
      return explainLine(triage.engine, line, io);
    case 'test': {
      let run = 0;
      let wrong = 0;
      for (const rule of rules) {
        for (const { name, complaint } of await runExamples(triage, rule)) {
          run++;
          if (complaint === null) continue;
          wrong++;
          io.err(`${rule.path}: example "${name}": ${complaint}\n`);
        }
      }
      await io.out(`${run} examples of ${rules.length} rules, ${wrong} wrong\n`);
      return wrong === 0 ? 0 : 1;
    }
  }
}

/** Examples are only needed by those who have the rule files. */
const withoutExamples = (pack: ParsedPack): ParsedPack => ({
  ...pack,
  rules: pack.rules.map((rule) => ({ ...rule, file: { ...rule.file, examples: { fires: [], silent: [] } } })),
});

const describe = ({ path, line, column, message, hint }: Diagnostic): string =>
  `${path}:${line}:${column}: ${message}${hint === '' ? '' : `\n  ${hint}`}\n`;
