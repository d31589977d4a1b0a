import { writeFile } from 'node:fs/promises';
import type { FailOn, ViewOptions } from '../flags.ts';
import type { Report, Severity } from '../model/report.ts';
import type { RenderOptions } from '../reporters/index.ts';
import { UsageError } from '../util/usage-error.ts';
import type { ExitCode, Io } from './io.ts';

const WIDTH_WITHOUT_TERMINAL = 100;
const MIN_WIDTH = 80;
const RANK: Readonly<Record<FailOn, number>> = { never: 0, critical: 1, error: 2, warning: 3, info: 4 };

type Options = Pick<ViewOptions, 'format' | 'output' | 'failOn' | 'width' | 'ascii' | 'noColor'>;

/** Writes a report where it was asked for, in the format that was asked for. */
export async function deliver(report: Report, options: Options, io: Io): Promise<ExitCode> {
  const { reporters } = await import('../reporters/index.ts');
  const text = reporters[options.format](report, renderOptions(options, io));
  if (options.output === undefined) await io.out(text);
  else await save(options.output, text);
  return exitCodeOf(report, options.failOn);
}

export const exitCodeOf = ({ findings }: Report, failOn: FailOn): ExitCode =>
  findings.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0;

/** Whether a severity is one that --fail-on asks about. */
export const isAtLeast = (severity: Severity, failOn: FailOn): boolean => RANK[severity] <= RANK[failOn];

/** How wide and how colourful, for the place that a text goes to. */
export function renderOptions(
  { output, width, ascii, noColor }: Omit<Options, 'format' | 'failOn'>,
  { outColumns, color }: Io,
): RenderOptions {
  const columns = output === undefined ? outColumns : 0;
  return {
    width: width ?? (columns > 0 ? Math.max(columns, MIN_WIDTH) : WIDTH_WITHOUT_TERMINAL),
    color: color && !noColor && output === undefined,
    ascii,
  };
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
