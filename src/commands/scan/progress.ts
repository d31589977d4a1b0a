import { formatBytes, formatDuration } from '../../util/format.ts';
import { sanitizeLine } from '../../util/sanitize.ts';
import { truncate } from '../../util/text-width.ts';
import type { ScanItem } from './items.ts';

/** How far a scan is. */
export interface ScanProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  /** Bytes of the items, as they are on disk. */
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Of those done, what this run did; an earlier one may have done the rest. */
  readonly bytesOfRun: number;
  /** Since this run began. */
  readonly seconds: number;
  /** What is analysed at the moment. */
  readonly current: readonly string[];
}

/** Before so much is done nobody can tell how long the rest will take. */
const ENOUGH_SECONDS = 2;

/** `12 of 247 items, 1 failed, 8.1 MB of 67 MB, about 2 min left: shop/bug-report.tar.gz` */
export function scanProgressText(progress: ScanProgress, columns: number): string {
  const { done, total, failed, bytesDone, bytesTotal, bytesOfRun, seconds, current } = progress;
  const left = seconds < ENOUGH_SECONDS || bytesOfRun === 0 ? null : (seconds / bytesOfRun) * (bytesTotal - bytesDone);
  const parts = [
    `${done} of ${total} items`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    `${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`,
    ...(left === null ? [] : [`about ${formatDuration(left)} left`]),
  ];
  const names = current.map(sanitizeLine).join(', ');
  return truncate(parts.join(', ') + (names === '' ? '' : `: ${names}`), columns);
}

export interface ScanWatch {
  readonly reading: (item: ScanItem, bytesRead: number) => void;
  readonly done: (item: ScanItem, isFailed: boolean) => void;
  readonly now: () => ScanProgress;
  readonly text: (columns: number) => string;
}

/** Follows a scan; `left` are those of the items that this run analyses. */
export function watchScan(items: readonly ScanItem[], left: readonly ScanItem[]): ScanWatch {
  const started = performance.now();
  const total = bytesOf(items);
  const ofRun = bytesOf(left);
  const reading = new Map<ScanItem, number>();
  let open = left.length;
  let openBytes = ofRun;
  let failed = items.filter(({ problem }) => problem !== '').length;
  const now = (): ScanProgress => {
    const read = [...reading].reduce((sum, [{ bytes }, bytesRead]) => sum + Math.min(bytes, bytesRead), 0);
    return {
      done: items.length - open,
      total: items.length,
      failed,
      bytesDone: total - openBytes + read,
      bytesTotal: total,
      bytesOfRun: ofRun - openBytes + read,
      seconds: (performance.now() - started) / 1000,
      current: [...reading.keys()].map(({ path }) => path),
    };
  };
  return {
    reading: (item, bytesRead) => void reading.set(item, bytesRead),
    done(item, isFailed) {
      reading.delete(item);
      open--;
      openBytes -= item.bytes;
      if (isFailed) failed++;
    },
    now,
    text: (columns) => scanProgressText(now(), columns),
  };
}

const bytesOf = (items: readonly ScanItem[]): number => items.reduce((sum, { bytes }) => sum + bytes, 0);
