import type { ParsedPack } from '../engine/rules/load.ts';
import { rulesReference } from '../engine/rules/reference.ts';
import type { RulesOptions } from '../flags.ts';
import { meshFunctions } from '../mesh/functions/index.ts';
import { ruleViews } from '../model/views.ts';
import { createTriage } from '../pipeline.ts';
import { explainLine } from './explain-line.ts';
import type { ExitCode, Io } from './io.ts';
import { coverage } from './rules/coverage.ts';
import { debugRule } from './rules/debug.ts';
import { lint } from './rules/lint.ts';
import { listRules } from './rules/list.ts';
import { describe, findRule, loadRules } from './rules/load.ts';
import { newRule } from './rules/new.ts';
import { rulePage } from './rules/page.ts';
import { testRules } from './rules/test.ts';

/** `mesh-triage rules`: says what is wrong with rules, shows them, runs the examples that they carry, and helps to write one. */
export async function runRules(options: RulesOptions, io: Io): Promise<ExitCode> {
  const paths = 'dir' in options && options.action !== 'new' && options.dir !== undefined ? [options.dir] : [];
  switch (options.action) {
    case 'reference':
      await io.out(rulesReference(meshFunctions, ruleViews));
      return 0;
    case 'new':
      return newRule(options, io);
    case 'debug':
      return debugRule(options.id, options.paths, options.rules, io);
    case 'show': {
      const { engine } = loadRules(options.rules, { check: false }).triage;
      await io.out(rulePage(findRule(engine.rules, options.id), engine.rules));
      return 0;
    }
    case 'coverage':
      return coverage(loadRules([], { check: false }), io);
    case 'explain-line':
      return explainLine(loadRules(options.rules, { check: false }).triage.engine, options.line, io);
    case 'list':
      await listRules(loadRules(paths, { check: false }).rules, options.filter, options.format, io);
      return 0;
    case 'lint':
      return lint(loadRules(paths, { check: true }), io);
  }
  const loaded = loadRules(paths, { check: true });
  for (const diagnostic of loaded.diagnostics) io.err(describe(diagnostic));
  if (loaded.diagnostics.length > 0) return 1;
  if (options.action === 'test') return testRules(loaded, io);
  await io.out(
    JSON.stringify(
      withoutExamples((paths.length === 0 ? loaded.triage : createTriage(loaded.files, { check: false })).engine.pack),
    ),
  );
  return 0;
}

/** Examples are only needed by those who have the rule files. */
const withoutExamples = (pack: ParsedPack): ParsedPack => ({
  ...pack,
  rules: pack.rules.map((rule) => ({ ...rule, file: { ...rule.file, examples: { fires: [], silent: [] } } })),
});
