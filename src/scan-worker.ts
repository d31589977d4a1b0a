import { parentPort, workerData } from 'node:worker_threads';
import { readNothing, reasonsForNothing } from './commands/nothing-read.ts';
import type { FromScanWorker, ScanJob, ScanResult, ToScanWorker } from './commands/scan/protocol.ts';
import { type Analyzer, createAnalyzer } from './pipeline.ts';
import { summaryOf } from './reporters/scan/summary.ts';
import { escapeJson } from './util/sanitize.ts';
import { UsageError } from './util/usage-error.ts';

// One of the threads that analyse the inputs of a scan. The rules are loaded once.
const port = parentPort;
const { choices, reports } = workerData as ScanJob;
const post = (message: FromScanWorker): void => port?.postMessage(message);

/** Told at most every tenth of a second: an archive may hold ten thousand small files. */
const NEWS_MS = 100;
const MOST_REASONS = 3;

function start(): Analyzer | null {
  try {
    const analyzer = createAnalyzer(choices);
    post({ type: 'ready', settings: analyzer.settings });
    return analyzer;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    post({ type: 'refused', message: error.message, hint: error.hint });
    return null;
  }
}

async function analyze(analyzer: Analyzer, paths: readonly string[]): Promise<ScanResult> {
  let told = performance.now();
  const report = await analyzer.analyze(paths, ({ bytesRead }) => {
    if (performance.now() - told < NEWS_MS) return;
    told = performance.now();
    post({ type: 'progress', bytesRead });
  });
  if (readNothing(report)) {
    const { reasons, hint } = reasonsForNothing(report);
    const shown = reasons.slice(0, MOST_REASONS).join('; ');
    const more = reasons.length > MOST_REASONS ? `; and ${reasons.length - MOST_REASONS} more` : '';
    return { type: 'nothing', message: `nothing in it could be read: ${shown}${more}`, hint };
  }
  return { type: 'report', report: reports ? escapeJson(JSON.stringify(report)) : '', summary: summaryOf(report) };
}

const analyzer = start();
if (analyzer !== null) {
  port?.on('message', ({ paths }: ToScanWorker) => {
    analyze(analyzer, paths)
      .catch((error: unknown): ScanResult => {
        if (error instanceof UsageError) return { type: 'failed', message: error.message, hint: error.hint };
        const reason = error instanceof Error ? error.message : String(error);
        return {
          type: 'failed',
          message: `internal error, which is a bug of mesh-triage: ${reason}`,
          hint: 'Analyse it alone with `mesh-triage analyze`, and report what that says.',
        };
      })
      .then((result) => post({ type: 'result', result }));
  });
}
