import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ViewOptions } from '../flags.ts';
import { type Report, reportSchema } from '../model/report.ts';
import { UsageError } from '../util/usage-error.ts';
import { deliver, exitCodeOf } from './deliver.ts';
import type { ExitCode, Io } from './io.ts';

const HINT = 'Write one with `mesh-triage analyze --format json -o report.json PATH`.';

/** `mesh-triage view`: a saved report in the UI, or as text where there is no terminal. */
export async function view(options: ViewOptions, io: Io): Promise<ExitCode> {
  const { report: file, ui, failOn, noColor } = options;
  const report = await load(file);
  if (!ui || io.terminal === undefined) return deliver(report, options, io);
  const { runUi } = await import('./ui.ts');
  await runUi({
    ...options,
    terminal: io.terminal,
    color: io.color && !noColor,
    title: file,
    paths: whereIsInput(report, file),
    analyze: null,
    report,
    refuse: () => null,
  });
  return exitCodeOf(report, failOn);
}

async function load(file: string): Promise<Report> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} could not be read: ${error instanceof Error ? error.message : error}`, HINT);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is no JSON document`, HINT);
  }
  const parsed = reportSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `${file} is no report of mesh-triage: ${issue?.path.join('.') || 'it'}: ${issue?.message ?? ''}`,
    HINT,
  );
}

/** The paths that the report was made from, if all of them are still there, or lie beside it under the same names; else none. */
function whereIsInput({ input: { paths } }: Report, file: string): readonly string[] {
  const beside = paths.map((path) => join(dirname(file), basename(path)));
  return (
    [paths, beside].find((candidates) => candidates.length > 0 && candidates.every((path) => existsSync(path))) ?? []
  );
}
