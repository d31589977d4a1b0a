import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type AnalyzeOptions, FORMATS } from '../flags.ts';
import type { Report } from '../model/report.ts';
import type { EntryReader, FeedEvent, Ports } from '../tui/ports.ts';
import { type AnalysisWorker, startWorker } from './analysis-client.ts';
import type { WorkerJob } from './analysis-protocol.ts';
import type { Terminal } from './io.ts';

export interface UiJob extends Pick<AnalyzeOptions, 'ascii' | 'mouse' | 'limits'> {
  readonly terminal: Terminal;
  readonly color: boolean;
  readonly title: string;
  /** What is read, or what a saved report was made from; empty when that is gone. */
  readonly paths: readonly string[];
  /** Null: the report is at hand. */
  readonly analyze: WorkerJob['analyze'];
  readonly report: Report | null;
  /** Why a report is not worth showing. */
  readonly refuse: (report: Report) => Error | null;
}

const EXTENSIONS: Readonly<Record<string, string>> = { text: 'txt', markdown: 'md', junit: 'xml' };
// Terminals drop longer ones.
const MOST_CLIPBOARD = 74_000;
const MOST_NAMES = 100;

/** Opens the UI and waits until it is left. Resolves with the report, or null when it was left before there was one. */
export async function runUi(job: UiJob): Promise<Report | null> {
  const { terminal, color, ascii, mouse, title, paths, limits, analyze } = job;
  let report = job.report;
  let failure: Error | null = null;
  let feed: ((event: FeedEvent) => void) | null = null;
  let close = (): void => {};
  const waiting: FeedEvent[] = report === null ? [] : [{ type: 'report', report }];
  const fail = (error: Error): void => {
    failure ??= error;
    close();
  };
  let start = (): void => {};
  // Not before the first frame: a machine with few processors would paint later for it.
  const started = new Promise<AnalysisWorker>((done) => {
    start = () => done(startWorker({ paths, limits, analyze, watched: true }, { onFeed: take, onFailure: fail }));
  });
  const reader: EntryReader = {
    lines: async (request) => (await started).reader.lines(request),
    find: async (request) => (await started).reader.find(request),
  };
  let worker: AnalysisWorker | null = null;

  function take(event: FeedEvent): void {
    if (event.type === 'report') {
      const refused = job.refuse(event.report);
      if (refused !== null) {
        fail(refused);
        return;
      }
      report = event.report;
    }
    if (feed === null) waiting.push(event);
    else feed(event);
  }

  process.on('uncaughtException', fail);
  try {
    const { openUi } = await import('../tui/index.tsx');
    const { stdin, stdout } = terminal;
    const ui = openUi({
      ports: {
        reader: paths.length === 0 ? null : reader,
        formats: FORMATS,
        copy: createCopy(terminal),
        save: saveReport,
        stop: stopProcess,
      },
      onFeed: (to) => {
        feed = to;
        for (const event of waiting) to(event);
      },
      title,
      color,
      ascii,
      mouse,
      stdin,
      stdout,
    });
    close = ui.close;
    if (failure !== null) ui.close();
    await ui.painted;
    if (paths.length > 0) {
      start();
      worker = await started;
    }
    await ui.closed;
  } finally {
    process.off('uncaughtException', fail);
    await worker?.stop();
  }
  if (failure !== null) throw failure;
  return report;
}

/** The clipboard of the terminal, which may be far away; and a file for terminals that take no such thing. */
function createCopy({ stdout, clipboard }: Terminal): Ports['copy'] {
  let folder = '';
  return async (text) => {
    folder ||= await mkdtemp(join(tmpdir(), 'mesh-triage-'));
    const file = join(folder, 'copied.txt');
    await writeFile(file, text, { mode: 0o600 });
    const encoded = Buffer.from(text).toString('base64');
    if (!clipboard || encoded.length > MOST_CLIPBOARD) return `this terminal takes no text, so it is in ${file}`;
    stdout.write(`\u001b]52;c;${encoded}\u0007`);
    return `also in ${file}`;
  };
}

/** Never over a file that is there. */
async function saveReport(report: Report, format: string): Promise<string> {
  const { reporters } = await import('../reporters/index.ts');
  const render = Object.entries(reporters).find(([name]) => name === format)?.[1];
  if (render === undefined) throw new Error(`there is no format ${format}`);
  const text = render(report, { width: 100, color: false });
  for (let i = 1; i <= MOST_NAMES; i++) {
    const file = resolve(`mesh-triage-report${i === 1 ? '' : `-${i}`}.${EXTENSIONS[format] ?? format}`);
    try {
      await writeFile(file, text, { flag: 'wx' });
      return file;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  throw new Error('too many reports are in this folder already');
}

/** As Ctrl-Z does in a program that lets the terminal handle it: the whole job stops. */
function stopProcess(): Promise<void> {
  return new Promise((done) => {
    process.once('SIGCONT', () => done());
    process.kill(0, 'SIGTSTP');
  });
}
