import type { ReadEntry } from './entry-coverage.ts';
import { later } from './util/order.ts';

/**
 * When the evidence was captured, ISO 8601, '' when nothing tells: the newest modification time in the archive, else the newest line of any
 * log. This is "now" for everything that is judged; the clock of the machine is never asked.
 */
export function captureTime(entries: readonly ReadEntry[]): string {
  const newest = Math.max(0, ...entries.map((entry) => entry.artifact.mtime));
  if (newest > 0) return new Date(newest).toISOString();
  return entries.reduce((latest, entry) => later(latest, entry.lastSeen), '');
}
