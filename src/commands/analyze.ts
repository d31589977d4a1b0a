import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AnalyzeOptions, FailOn } from '../flags.ts';
import type { Report, Severity } from '../model/report.ts';
import { type RenderOptions, reporters } from '../reporters/index.ts';
import { sanitizeLine } from '../util/sanitize.ts';
import { UsageError } from '../util/usage-error.ts';
import type { ExitCode, Io } from './io.ts';
import { type Progress, startProgress } from './progress.ts';

const WIDTH_WITHOUT_TERMINAL = 100;
const MIN_WIDTH = 80;
const RANK: Readonly<Record<FailOn, number>> = { never: 0, critical: 1, error: 2, warning: 3, info: 4 };
const MAX_REASONS = 5;

/** The pipeline, as this command needs it; cli.ts joins the two. */
export type RunAnalysis = (
  options: Pick<AnalyzeOptions, 'paths' | 'rules' | 'include' | 'exclude'>,
  onProgress: (progress: Progress) => void,
) => Promise<Report>;

/** `mesh-triage analyze`: reads, reports, and says with its exit code whether there is something to act on. */
export async function analyze(options: AnalyzeOptions, io: Io, run: RunAnalysis): Promise<ExitCode> {
  const { output, paths, rules, include, exclude, quiet } = options;
  if (output !== undefined && paths.some((path) => resolve(path) === resolve(output))) {
    throw new UsageError(`--output ${output} is also what is to be read`, 'Name another file for the report.');
  }
  const progress = startProgress(quiet ? { ...io, errColumns: 0 } : io);
  const report = await run({ paths, rules, include, exclude }, progress.update).finally(progress.stop);
  if (readNothing(report)) throw new UsageError(...whyNothing(report));

  const text = reporters[options.format](report, renderOptions(options, io));
  if (output === undefined) await io.out(text);
  else await save(output, text);
  return fails(report, options.failOn) ? 1 : 0;
}

function renderOptions({ output, width, ascii, noColor }: AnalyzeOptions, { outColumns, color }: Io): RenderOptions {
  const columns = output === undefined ? outColumns : 0;
  return {
    width: width ?? (columns > 0 ? Math.max(columns, MIN_WIDTH) : WIDTH_WITHOUT_TERMINAL),
    color: color && !noColor && output === undefined,
    ascii,
  };
}

function fails({ findings }: Report, failOn: FailOn): boolean {
  const atOrAbove = (severity: Severity): boolean => RANK[severity] <= RANK[failOn];
  return findings.some(({ severity }) => atOrAbove(severity));
}

function readNothing({ coverage }: Report): boolean {
  return !coverage.entries.some(({ status }) => status === 'read' || status === 'partly');
}

/** The first few reasons, and what to do about them. */
function whyNothing({ input, coverage }: Report): [message: string, hint: string] {
  const reasons = coverage.problems.map(({ path, message, hint }) => ({
    text: [path, message].filter(Boolean).join(': '),
    hint,
  }));
  const unexplained = coverage.entries
    .filter(({ path, problem }) => problem !== null && !coverage.problems.some((known) => known.path === path))
    .map(({ path, problem }) => ({ text: `${path}: ${problem}`, hint: '' }));
  const all = [...reasons, ...unexplained];
  const shown = all.slice(0, MAX_REASONS).map(({ text }) => `\n  ${sanitizeLine(text)}`);
  const more = all.length > shown.length ? [`\n  and ${all.length - shown.length} more`] : [];
  const hint = reasons.find((reason) => reason.hint !== '')?.hint;
  return [
    `nothing in ${input.paths.join(', ')} could be read as evidence of a mesh${all.length > 0 ? ':' : ''}${[...shown, ...more].join('')}`,
    sanitizeLine(hint ?? 'Name an istioctl bug-report archive, or logs, dumps and resources of a mesh.'),
  ];
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError(
      `the report could not be written to ${file}: ${error instanceof Error ? error.message : error}`,
      'Name a file in a folder that you may write to.',
    );
  }
}
