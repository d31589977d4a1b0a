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
export function startProgress(io: Io): ProgressLine {
  let latest: Progress | undefined;
  const status = startStatus(io, (columns) => (latest === undefined ? '' : progressText(latest, columns)));
  return {
    update: (progress) => {
      latest = progress;
    },
    stop: status.stop,
  };
}

/** A line on the terminal that tells how a long job goes. */
export interface StatusLine {
  /** Erases the line until it is drawn again, so that something else can be written. */
  readonly clear: () => void;
  readonly stop: () => void;
}

/** Asks for the text at most ten times a second, with the columns that it may take; '' is not drawn. */
export function startStatus({ err, errColumns }: Io, text: (columns: number) => string): StatusLine {
  if (errColumns === 0) return { clear: () => {}, stop: () => {} };
  let drawn = '';
  const timer = setInterval(() => {
    const line = text(errColumns - 1);
    if (line !== drawn) err(ERASE + line);
    drawn = line;
  }, INTERVAL_MS);
  timer.unref();
  const clear = (): void => {
    if (drawn !== '') err(ERASE);
    drawn = '';
  };
  return {
    clear,
    stop: () => {
      clearInterval(timer);
      clear();
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
