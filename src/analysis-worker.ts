import { parentPort, workerData } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerJob } from './commands/analysis-protocol.ts';
import { createEntryReader } from './input/entry-reader.ts';
import { createLiveFacts, signalsOf } from './live-facts.ts';
import type { EntryCoverage } from './model/report.ts';
import { runAnalysis } from './pipeline.ts';
import type { ReadProgress, Signal } from './tui/ports.ts';
import { UsageError } from './util/usage-error.ts';

// The side of the UI that works: the analysis, and reading entries again. Its own thread, so that no key waits for it.
const port = parentPort;
const job = workerData as WorkerJob;
const post = (message: FromWorker): void => port?.postMessage(message);
const reader = createEntryReader(job.paths, job.limits);

/** News at most every tenth of a second: an archive may hold ten thousand small files. */
const NEWS_MS = 100;

async function analyze(options: NonNullable<WorkerJob['analyze']>): Promise<void> {
  const live = createLiveFacts();
  let entries: EntryCoverage[] = [];
  let signals: readonly Signal[] = [];
  let progress: ReadProgress = { bytesRead: 0, bytesTotal: 0, entries: 0, current: '' };
  let told = performance.now();
  const news = (): void => {
    post({ type: 'feed', event: { type: 'reading', progress, entries, signals, facts: live.facts() } });
    entries = [];
    told = performance.now();
  };
  const maybe = (): void => {
    if (performance.now() - told >= NEWS_MS) news();
  };
  const report = await runAnalysis(
    { ...options, paths: job.paths, limits: job.limits },
    (now) => {
      progress = now;
      maybe();
    },
    !job.watched
      ? undefined
      : {
          onParsed: live.add,
          onRead: (entry) => {
            entries.push(entry);
            maybe();
          },
          onHits: (hits) => {
            signals = signalsOf(hits);
          },
          onJudging: () => {
            news();
            post({ type: 'feed', event: { type: 'judging' } });
          },
        },
  );
  post({ type: 'feed', event: { type: 'report', report } });
}

port?.on('message', ({ id, ask }: ToWorker) => {
  const answer = ask.type === 'lines' ? reader.lines(ask.request) : reader.find(ask.request);
  answer.then(
    (value) => post({ type: 'answer', id, value }),
    (error: unknown) =>
      post({ type: 'no-answer', id, message: error instanceof Error ? error.message : String(error) }),
  );
});

if (job.analyze !== null) {
  analyze(job.analyze).catch((error: unknown) => {
    const usage = error instanceof UsageError;
    post({
      type: 'failed',
      usage,
      message: error instanceof Error ? (usage ? error.message : (error.stack ?? error.message)) : String(error),
      hint: usage ? error.hint : '',
    });
  });
}
