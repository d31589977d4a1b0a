import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ScanOptions } from '../flags.ts';
import type { ItemSummary } from '../model/scan.ts';
import { plural } from '../util/format.ts';
import { sanitizeLine } from '../util/sanitize.ts';
import { UsageError } from '../util/usage-error.ts';
import { isAtLeast } from './deliver.ts';
import type { ExitCode, Io } from './io.ts';
import { startStatus } from './progress.ts';
import { findItems, type ScanItem } from './scan/items.ts';
import { type Limits, limitsFor } from './scan/limits.ts';
import { analyzeItems } from './scan/pool.ts';
import { type ScanProgress, watchScan } from './scan/progress.ts';
import type { ScanJob, ScanResult } from './scan/protocol.ts';
import { openResumeFile, type ResumeFile } from './scan/resume.ts';
import { openSink } from './scan/sink.ts';
import { createTeller, type ItemEnd } from './scan/teller.ts';
import { type ScanWorker, startScanWorker } from './scan/worker.ts';

const INTERRUPTED = 130;

/** `mesh-triage scan`: analyses many inputs side by side, tells of each in the order of their paths, and sums up. */
export async function scan(options: ScanOptions, io: Io): Promise<ExitCode> {
  const { paths, output, resume } = options;
  for (const file of [output, resume])
    if (file !== undefined && paths.some((path) => resolve(path) === resolve(file)))
      throw new UsageError(`${file} is to be read, and to be written`, 'Name another file for what is written.');
  if (output !== undefined && resume !== undefined && resolve(output) === resolve(resume))
    throw new UsageError(`--output and --resume are both ${output}`, 'They hold different things: name two files.');
  const interrupt = new AbortController();
  const onInterrupt = (): void => interrupt.abort();
  // Once: who presses Ctrl-C again wants out at any price.
  process.once('SIGINT', onInterrupt);
  try {
    return await scanUntil(interrupt.signal, options, options.quiet ? { ...io, errColumns: 0 } : io);
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

async function scanUntil(signal: AbortSignal, options: ScanOptions, io: Io): Promise<ExitCode> {
  const items = await search(signal, options, io);
  if (signal.aborted) {
    io.err('mesh-triage: interrupted\n');
    return INTERRUPTED;
  }
  const [first] = items;
  if (first !== undefined && items.every(({ problem }) => problem !== ''))
    throw new UsageError(
      `there is nothing to scan: ${sanitizeLine(first.path)}: ${sanitizeLine(first.problem)}`,
      'Name archives, or a folder of them: `mesh-triage scan --help` says what an item is.',
    );
  const { rules, include, exclude, only, skip, suppress, limits, format, jobs } = options;
  const workers = limitsFor(jobs, items.length);
  const job: ScanJob = {
    choices: { rules, include, exclude, only, skip, suppress, limits },
    reports: format === 'ndjson' || options.resume !== undefined,
  };
  const worker = startScanWorker(job, workers.heapMb);
  let resume: ResumeFile | null = null;
  try {
    const settings = await worker.ready;
    if (options.resume !== undefined) resume = await openResumeFile(options.resume, items, settings);
    return await scanItems({ signal, options, io, items, limits: workers, job, worker, resume });
  } finally {
    await worker.stop();
    await resume?.close();
  }
}

async function search(
  signal: AbortSignal,
  { paths, output, resume }: ScanOptions,
  io: Io,
): Promise<readonly ScanItem[]> {
  const ignored = new Set<string>();
  for (const file of [output, resume]) if (file !== undefined) ignored.add(await realPathOf(file));
  let files = 0;
  const status = startStatus(io, () => (files === 0 ? '' : `looking for archives, ${plural(files, 'file')}`));
  const onLook = (): void => {
    files++;
  };
  return findItems(paths, { ignored, signal, onLook }).finally(status.stop);
}

/** Also of a file that is still to be made. */
async function realPathOf(file: string): Promise<string> {
  const folder = dirname(resolve(file));
  return join(await realpath(folder).catch(() => folder), basename(file));
}

interface Run {
  readonly signal: AbortSignal;
  readonly options: ScanOptions;
  readonly io: Io;
  readonly items: readonly ScanItem[];
  readonly limits: Limits;
  readonly job: ScanJob;
  /** The first worker; the others are started when there is work for them. */
  readonly worker: ScanWorker;
  readonly resume: ResumeFile | null;
}

async function scanItems({ signal, options, io, items, limits, job, worker, resume }: Run): Promise<ExitCode> {
  const summaries: ItemSummary[] = [];
  const failed: { path: string; reason: string }[] = [];
  const leftOut: string[] = [];
  const left = items.filter((item) => item.problem === '' && resume?.done(item) === undefined);
  const progress = watchScan(items, left);
  const results = analyzeItems(left, worker, {
    limits,
    start: (heapMb) => startScanWorker(job, heapMb),
    signal,
    onProgress: progress.reading,
    async onDone(item, result) {
      const isNone = result.type === 'nothing' && item.maybe;
      progress.done(item, result.type !== 'report' && !isNone);
      if (result.type === 'report') await resume?.add(item, result.report);
      if (isNone) await resume?.add(item, '');
    },
  });
  const teller = createTeller(options, items, io);
  const sink = await openSink(options.output, io);
  const status = startStatus(io, progress.text);
  try {
    await sink.write(teller.begin());
    for (const [index, item] of items.entries()) {
      const end = endOf(item, resume) ?? resultEnd(item, (await results.next()).value ?? null);
      if (end === null) return interrupted(io, progress.now(), resume !== null);
      if (end.type === 'report') summaries.push(end.summary);
      else if (end.type === 'failed') failed.push({ path: item.path, reason: end.message });
      else leftOut.push(item.path);
      const text = await teller.item(index, end);
      status.clear();
      await sink.write(text);
    }
    status.stop();
    await sink.write(teller.end({ summaries, failed, leftOut }));
  } finally {
    status.stop();
    await results.return();
    await sink.close();
  }
  return conclude(summaries, failed, options, io);
}

/** How an item ended of which that is known without an analysis; else null. */
function endOf(item: ScanItem, resume: ResumeFile | null): ItemEnd | null {
  if (item.problem !== '') return { type: 'failed', message: item.problem, hint: '' };
  const done = resume?.done(item);
  if (done === undefined) return null;
  return done.summary === null ? { type: 'left out' } : { type: 'report', summary: done.summary, report: done.report };
}

/** Null when the results ended early. */
function resultEnd({ maybe }: ScanItem, result: ScanResult | null): ItemEnd | null {
  if (result === null) return null;
  const { type } = result;
  if (type === 'report') return { type, summary: result.summary, report: async () => result.report };
  if (type === 'nothing' && maybe) return { type: 'left out' };
  return { type: 'failed', message: result.message, hint: result.hint };
}

function interrupted(io: Io, { done, total }: ScanProgress, isKept: boolean): ExitCode {
  io.err(
    `mesh-triage: interrupted; ${done} of ${plural(total, 'item')} ${done === 1 ? 'is' : 'are'} done${isKept ? ', and the same --resume goes on from there' : ''}\n`,
  );
  return INTERRUPTED;
}

function conclude(
  summaries: readonly ItemSummary[],
  failed: readonly { readonly path: string; readonly reason: string }[],
  { failOn, paths }: ScanOptions,
  io: Io,
): ExitCode {
  const [first] = failed;
  if (first !== undefined) {
    const count = `${failed.length} of ${plural(failed.length + summaries.length, 'item')}`;
    const which = `${failed.length > 1 ? 'such as ' : ''}${sanitizeLine(first.path)}: ${sanitizeLine(first.reason)}`;
    io.err(`mesh-triage: ${count} could not be analysed, ${which}\n`);
    return 2;
  }
  if (summaries.length === 0)
    throw new UsageError(
      `nothing below ${sanitizeLine(paths.join(', '))} is evidence of a mesh`,
      'Name archives, or a folder of them: `mesh-triage scan --help` says what an item is.',
    );
  return summaries.some(({ worst }) => worst !== null && isAtLeast(worst, failOn)) ? 1 : 0;
}
