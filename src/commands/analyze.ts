import { resolve } from 'node:path';
import type { AnalysisChoices, AnalyzeOptions } from '../flags.ts';
import { expandGlobs } from '../input/paths/globs.ts';
import type { Report } from '../model/report.ts';
import type { AnalysisOptions, Progress, RuleCost } from '../pipeline.ts';
import { UsageError } from '../util/usage-error.ts';
import { deliver, exitCodeOf } from './deliver.ts';
import type { ExitCode, Io, Terminal } from './io.ts';
import { readNothing, reasonsForNothing } from './nothing-read.ts';
import { startProgress } from './progress.ts';

const MAX_REASONS = 5;
/** Rules shown by --profile. */
const PROFILED = 40;

/** The pipeline, as this command needs it; cli.ts joins the two. */
export type RunAnalysis = (
  options: AnalysisChoices & Pick<AnalysisOptions, 'paths' | 'profile'>,
  onProgress: (progress: Progress) => void,
) => Promise<Report>;

/** `mesh-triage analyze`: reads, reports, and says with its exit code whether there is something to act on. */
export async function analyze(given: AnalyzeOptions, io: Io, run: RunAnalysis): Promise<ExitCode> {
  const options = { ...given, paths: await expandGlobs(given.paths) };
  const { output, paths, quiet } = options;
  if (output !== undefined && paths.some((path) => resolve(path) === resolve(output))) {
    throw new UsageError(`--output ${output} is also what is to be read`, 'Name another file for the report.');
  }
  if (options.ui && io.terminal !== undefined && !paths.includes('-')) return analyzeInUi(options, io, io.terminal);
  const progress = startProgress(quiet ? { ...io, errColumns: 0 } : io);
  const costs: RuleCost[] = [];
  const report = await run(
    { paths, ...choicesOf(options), ...(options.profile ? { profile: (cost) => costs.push(cost) } : {}) },
    progress.update,
  ).finally(progress.stop);
  if (options.profile) io.err(profileTable(costs));
  if (readNothing(report)) throw new UsageError(...whyNothing(report));
  return deliver(report, options, io);
}

async function analyzeInUi(options: AnalyzeOptions, { color }: Io, terminal: Terminal): Promise<ExitCode> {
  const { paths, noColor } = options;
  const { runUi } = await import('./ui.ts');
  const report = await runUi({
    ...options,
    terminal,
    color: color && !noColor,
    title: paths.join(', '),
    paths,
    analyze: choicesOf(options),
    report: null,
    refuse: (done) => (readNothing(done) ? new UsageError(...whyNothing(done)) : null),
  });
  if (report === null) throw new UsageError('left before everything was read, so nothing is known');
  return exitCodeOf(report, options.failOn);
}

const choicesOf = ({ rules, include, exclude, only, skip, suppress, limits }: AnalyzeOptions): AnalysisChoices => ({
  rules,
  include,
  exclude,
  only,
  skip,
  suppress,
  limits,
});

/** The dearest rules first. */
function profileTable(costs: readonly RuleCost[]): string {
  const total = costs.reduce((sum, { ms }) => sum + ms, 0);
  const rows = [...costs]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, PROFILED)
    .map(({ rule, ms, rows }) => `${ms.toFixed(2).padStart(10)} ${String(rows).padStart(7)}  ${rule}\n`);
  return `        ms    rows  rule (${costs.length} rules, ${total.toFixed(0)} ms)\n${rows.join('')}`;
}

/** The first few reasons, and what to do about them. */
function whyNothing(report: Report): [message: string, hint: string] {
  const { reasons, hint } = reasonsForNothing(report);
  const shown = reasons.slice(0, MAX_REASONS).map((reason) => `\n  ${reason}`);
  const more = reasons.length > shown.length ? [`\n  and ${reasons.length - shown.length} more`] : [];
  return [
    `nothing in ${report.input.paths.join(', ')} could be read as evidence of a mesh${reasons.length > 0 ? ':' : ''}${[...shown, ...more].join('')}`,
    hint,
  ];
}
