import type { Funnel } from '../../engine/funnel.ts';
import type { Rule } from '../../engine/rules/rule.ts';
import type { Clause } from '../../engine/rules/schema.ts';
import { searchedBy } from '../../engine/rules/structure.ts';
import { show } from '../../engine/rules/template.ts';
import { openInput } from '../../input/open.ts';
import { expandGlobs } from '../../input/paths/globs.ts';
import type { LogLine } from '../../model/logs.ts';
import { createTriage } from '../../pipeline.ts';
import { sanitizeLine } from '../../util/sanitize.ts';
import { UsageError } from '../../util/usage-error.ts';
import type { ExitCode, Io } from '../io.ts';
import { findRule, loadRules } from './load.ts';

const MOST_SHOWN = 240;

/** `mesh-triage rules debug`: how many rows each clause of a rule leaves on an input, and the row that came nearest. */
export async function debugRule(
  id: string,
  named: readonly string[],
  own: readonly string[],
  io: Io,
): Promise<ExitCode> {
  const paths = await expandGlobs(named);
  const { triage } = loadRules(own, { check: false });
  const rule = findRule(triage.engine.rules, id);
  const input = openInput(paths);
  const report = await triage.analyze(input.entries());
  if (!report.coverage.entries.some(({ status }) => status === 'read' || status === 'partly')) {
    const [problem] = input.problems();
    throw new UsageError(
      `nothing in ${paths.join(', ')} could be read${problem === undefined ? '' : `: ${problem.message}`}`,
      problem?.hint || 'Name an archive, a folder or a file.',
    );
  }
  for (const { path, message } of input.problems()) io.err(`${path}: ${message}\n`);
  const funnel = triage.engine.funnel(rule.id);
  const fired = report.findings.filter((finding) => finding.rule === id).length;
  if (funnel) {
    const refused =
      funnel.nearest === null && fired === 0 ? await refusedLine(rule, funnel.steps.length - 1, paths) : null;
    await io.out([...funnelText(funnel, fired), ...(refused ?? [])].map((line) => `${sanitizeLine(line)}\n`).join(''));
  }
  return 0;
}

/** Of a search that found nothing, the last line that holds the literal, but that the pattern did not match. */
async function refusedLine(rule: Rule, index: number, paths: readonly string[]): Promise<readonly string[] | null> {
  const clause = rule.file.find[index];
  if (clause === undefined || searchedBy(clause, index).pattern === undefined || !('log' in clause || 'line' in clause))
    return null;
  const loose: Clause = 'log' in clause ? { log: clause.log, text: clause.text } : { line: { text: clause.line.text } };
  const { engine, analyze } = createTriage(
    {
      rules: [{ id: rule.id, path: rule.path, file: { ...rule.file, find: [loose, { where: 'false' }] } }],
      digest: '',
    },
    { check: false },
  );
  await analyze(openInput(paths).entries());
  const line = engine.funnel(rule.id)?.nearest?.row.variables['line'] as LogLine | undefined;
  if (line === undefined) return ['No line holds the text.'];
  return [
    '',
    'Lines hold the text, but the pattern does not match them, such as:',
    `  ${line.source.path}:${line.source.line}: ${cut(line.text)}`,
  ];
}

function funnelText({ rule, steps, stopped, nearest: miss }: Funnel, fired: number): readonly string[] {
  const width = Math.max(6, ...steps.map(({ rows }) => String(rows).length + 2));
  const skipped = rule.clauses.length - steps.length;
  return [
    `${rule.id}: ${rule.file.title}`,
    '',
    `${'rows'.padStart(width)}  after`,
    ...steps.map(({ rows, clause }) => `${String(rows).padStart(width)}  ${cut(clause)}`),
    ...(skipped > 0
      ? [`${''.padStart(width)}  (${skipped} more ${skipped === 1 ? 'clause' : 'clauses'} not reached)`]
      : []),
    '',
    fired > 0 ? `It fires: ${fired} ${fired === 1 ? 'finding' : 'findings'}.` : 'It does not fire.',
    ...(stopped === '' ? [] : [`It was not judged: ${stopped}.`]),
    ...(miss === null
      ? []
      : [
          '',
          `The nearest miss was dropped by: ${cut(miss.clause)}`,
          ...miss.failed.map((part) => `  does not hold: ${cut(part)}`),
          ...Object.entries(miss.row.variables).map(([name, value]) => `  ${name} = ${cut(show(value))}`),
        ]),
  ];
}

const cut = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line;
};
