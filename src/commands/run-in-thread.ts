import { stat } from 'node:fs/promises';
import { startWorker } from './analysis-client.ts';
import type { RunAnalysis } from './analyze.ts';

/** Packed bytes from which a thread of its own pays. */
const LARGE = 8 * 2 ** 20;

/** Whether an input is a large file. A folder is not looked through, and standard input cannot be read in another thread. */
export async function isLarge(paths: readonly string[]): Promise<boolean> {
  if (paths.includes('-')) return false;
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (file) => (file.isFile() ? file.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0) >= LARGE;
}

/** Analyses in a thread, because only a thread can be told how much memory to spend on short-lived values: it keeps a large run flat. */
export const runInThread: RunAnalysis = (
  { paths, rules, include, exclude, only, skip, suppress, limits },
  onProgress,
) =>
  new Promise((resolve, reject) => {
    const worker = startWorker(
      { paths, limits, analyze: { rules, include, exclude, only, skip, suppress, limits }, watched: false },
      {
        onFeed: (event) => {
          if (event.type === 'reading') onProgress(event.progress);
          if (event.type === 'report') void worker.stop().then(() => resolve(event.report));
        },
        onFailure: reject,
      },
    );
  });
