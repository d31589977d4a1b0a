import type { Progress } from '../pipeline.ts';
import { formatBytes, plural } from '../util/format.ts';
import { sanitizeLine } from '../util/sanitize.ts';
import { truncate } from '../util/text-width.ts';
import type { Io } from './io.ts';

const INTERVAL_MS = 100;
const ERASE = '\r\u001b[2K';

/** A line on the terminal that says how far the reading is. */
export interface ProgressLine {
  readonly update: (progress: Progress) => void;
  /** Erases the line. */
  readonly stop: () => void;
}

/** Draws at most ten times a second, on the terminal behind standard error only. */
export function startProgress({ err, errColumns }: Io): ProgressLine {
  if (errColumns === 0) return { update: () => {}, stop: () => {} };
  let latest: Progress | undefined;
  let drawn = '';
  const timer = setInterval(() => {
    const line = latest === undefined ? '' : progressText(latest, errColumns - 1);
    if (line !== drawn) err(ERASE + line);
    drawn = line;
  }, INTERVAL_MS);
  timer.unref();
  return {
    update: (progress) => {
      latest = progress;
    },
    stop: () => {
      clearInterval(timer);
      if (drawn !== '') err(ERASE);
      drawn = '';
    },
  };
}

/** `reading 12 MB of 40 MB, 120 entries, proxies/shop/web/istio-proxy.log` */
export function progressText({ bytesRead, bytesTotal, entries, current }: Progress, columns: number): string {
  const total = bytesTotal > 0 ? ` of ${formatBytes(bytesTotal)}` : '';
  const parts = [
    `reading ${formatBytes(bytesRead)}${total}`,
    plural(entries, 'entry', 'entries'),
    sanitizeLine(current),
  ];
  return truncate(parts.filter(Boolean).join(', '), columns);
}
