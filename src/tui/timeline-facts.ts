import type { Report, TimelineItem } from '../model/report.ts';
import { remember } from './body.ts';
import type { Glyphs } from './theme.ts';
import { durationText, timeText } from './words.ts';

/** Failed requests of one minute. */
export interface ErrorMinute {
  readonly at: string;
  readonly count: number;
}

/** The lane of errors as numbers: each item says `12 of 340 requests failed`. */
export const errorMinutes = remember((report: Report): readonly ErrorMinute[] =>
  report.timeline
    .filter(({ lane }) => lane === 'errors')
    .map(({ at, what }) => ({ at, count: Number(/^\d+/.exec(what)?.[0] ?? 0) })),
);

/** Errors over time in `width` columns, from the first to the last minute with any. */
export function sparkline(minutes: readonly ErrorMinute[], width: number, glyphs: Glyphs): string {
  const times = minutes.map(({ at }) => Date.parse(at) / 60_000);
  const [from = 0, to = 0] = [times[0], times.at(-1)];
  const columns = Math.max(1, Math.min(width, Math.floor(to - from) + 1));
  const sums = new Array<number>(columns).fill(0);
  minutes.forEach(({ count }, i) => {
    const column = Math.min(
      columns - 1,
      Math.floor((((times[i] ?? from) - from) / Math.max(1, to - from + 1)) * columns),
    );
    sums[column] = (sums[column] ?? 0) + count;
  });
  const most = Math.max(...sums, 1);
  const top = glyphs.spark.length - 1;
  return sums
    .map((sum) => (sum === 0 ? ' ' : (glyphs.spark[Math.max(0, Math.ceil((sum / most) * top))] ?? '')))
    .join('');
}

/** Which certificate ends next, as the timeline knows it. */
export function certificatesText({ timeline, input }: Report): string {
  const ends = timeline.filter(({ lane, what }) => lane === 'certificate' && what.includes(' end'));
  if (ends.length === 0) return 'none seen';
  const past = ends.filter(({ at }) => at <= input.capturedAt);
  const next = ends.find(({ at }) => at > input.capturedAt);
  const seconds =
    next === undefined ? Number.NaN : Math.round((Date.parse(next.at) - Date.parse(input.capturedAt)) / 1000);
  return [
    ...(past.length > 0 ? [`${past.length === 1 ? 'one has' : `${past.length} have`} expired`] : []),
    ...(next === undefined
      ? []
      : [`next ends ${timeText(next.at)}${Number.isNaN(seconds) ? '' : `, ${durationText(seconds)} after capture`}`]),
  ].join('; ');
}

/** What people change, as opposed to what then goes wrong. */
const CHANGES: ReadonlySet<string> = new Set(['push', 'certificate', 'restart', 'event']);
const TROUBLE: ReadonlySet<string> = new Set(['errors', 'reject', 'finding']);
const MINUTE = 60_000;
const LOOK_BACK = 10 * MINUTE;

export const isTrouble = ({ lane, what }: TimelineItem): boolean => TROUBLE.has(lane) && !what.startsWith('last of ');

export interface Calm {
  /** Index of the first item of the trouble. */
  readonly onset: number;
  /** ISO 8601 of the minute before it. */
  readonly minute: string;
  readonly changes: readonly TimelineItem[];
}

/** The trouble that an item belongs to begins after a minute without any; what changed in the ten minutes before. Null without trouble. */
export function lastCalm(items: readonly TimelineItem[], from: number): Calm | null {
  let onset = -1;
  for (let i = Math.min(from, items.length - 1); i >= 0; i--) {
    const item = items[i];
    if (item === undefined || !isTrouble(item)) continue;
    // Trouble of the same or the next minute is one trouble.
    if (onset >= 0 && minuteOf(items[onset]) - minuteOf(item) > 1) break;
    onset = i;
  }
  if (onset < 0) onset = items.findIndex(isTrouble);
  const first = items[onset];
  if (first === undefined) return null;
  const start = Date.parse(first.at);
  return {
    onset,
    minute: new Date((minuteOf(first) - 1) * MINUTE).toISOString(),
    changes: items.filter(({ at, lane }) => {
      const time = Date.parse(at);
      return CHANGES.has(lane) && time >= start - LOOK_BACK && time <= start;
    }),
  };
}

const minuteOf = (item: TimelineItem | undefined): number => Math.floor(Date.parse(item?.at ?? '') / MINUTE) || 0;
