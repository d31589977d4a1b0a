import { textWidth, truncate } from './text-width.ts';

interface Hit {
  readonly start: number;
  readonly end: number;
  readonly weight: number;
}

const MAX_WORDS = 64;

/** What to leave out of a line that is too long depends on what it is quoted for: the words of `hints` are worth keeping. */
export interface ExcerptOptions {
  readonly hints?: readonly string[];
  readonly ellipsis?: string;
}

/**
 * A line cut to `width` columns. What does not fit is left out at the end or, if the line has words of the hints further on, in the middle:
 * its start (where the time stands) and the stretch with most of those words remain.
 */
export function excerpt(line: string, width: number, { hints = [], ellipsis = '…' }: ExcerptOptions = {}): string {
  if (textWidth(line) <= width) return line;
  const hits = findHits(line, hints);
  const start = truncate(line, width, ellipsis);
  const scoreOfStart = score(hits, 0, width - ellipsis.length);
  if (scoreOfStart === score(hits, 0, line.length)) return start;

  const head = cutAtSpace(line, Math.floor(width * 0.4));
  const gap = ` ${ellipsis} `;
  const room = width - head.length - gap.length - gap.length + 1;
  if (room < 16) return start;
  const best = bestWindow(line, hits, head.length, room);
  if (best === undefined || score(hits, 0, head.length) + best.score <= scoreOfStart) return start;
  const end = best.start + room;
  const tail =
    end < line.length ? `${whole(line.slice(best.start, end)).trimEnd()} ${ellipsis}` : line.slice(best.start);
  return truncate(head + gap + tail, width, ellipsis);
}

/** How much of the hints a line holds; 0 is nothing. */
export function relevance(line: string, hints: readonly string[]): number {
  return score(findHits(line, hints), 0, line.length);
}

function findHits(line: string, hints: readonly string[]): Hit[] {
  const words = new Set<string>();
  for (const hint of hints) {
    for (const [word] of hint.matchAll(/[\p{L}\p{N}_][\p{L}\p{N}_.:/|=-]*[\p{L}\p{N}_]/gu)) {
      if (words.size < MAX_WORDS && weightOf(word) > 0) words.add(word);
    }
  }
  const hits: Hit[] = [];
  for (const word of words) {
    const start = line.indexOf(word);
    if (start < 0) continue;
    hits.push({ start, end: start + word.length, weight: weightOf(word) });
    const last = line.lastIndexOf(word);
    if (last > start) hits.push({ start: last, end: last + word.length, weight: 1 });
  }
  return hits;
}

// Names, codes and numbers identify; short lower-case words are just English.
function weightOf(word: string): number {
  if (/[A-Z_\d.|/]/.test(word)) return word.length >= 2 ? word.length * 3 : 0;
  return word.length >= 5 ? word.length : 0;
}

function score(hits: readonly Hit[], start: number, end: number): number {
  let sum = 0;
  for (const hit of hits) if (hit.start >= start && hit.end <= end) sum += hit.weight;
  return sum;
}

interface Window {
  readonly start: number;
  readonly score: number;
}

function bestWindow(line: string, hits: readonly Hit[], from: number, room: number): Window | undefined {
  let best: Window | undefined;
  for (const hit of hits) {
    if (hit.start < from) continue;
    const start = Math.max(from, Math.min(hit.start, line.length - room));
    const sum = score(hits, start, start + room);
    if (sum > 0 && (best === undefined || sum > best.score || (sum === best.score && start < best.start))) {
      best = { start, score: sum };
    }
  }
  return best && { start: wordStart(line, best, hits, from, room), score: best.score };
}

/** A window opens at the start of a word if that pushes no hit out at its end. */
function wordStart(
  line: string,
  { start, score: sum }: Window,
  hits: readonly Hit[],
  from: number,
  room: number,
): number {
  for (let i = start; i > from && i > start - 24 && score(hits, i, i + room) >= sum; i--) {
    if (line[i - 1] === ' ') return i;
  }
  return wholeStart(line, start);
}

function wholeStart(line: string, start: number): number {
  const code = line.charCodeAt(start);
  return code >= 0xdc00 && code <= 0xdfff ? start + 1 : start;
}

function whole(text: string): string {
  const code = text.charCodeAt(text.length - 1);
  return code >= 0xd800 && code <= 0xdbff ? text.slice(0, -1) : text;
}

function cutAtSpace(line: string, room: number): string {
  const space = line.lastIndexOf(' ', room);
  return space > room / 3 ? line.slice(0, space) : whole(line.slice(0, room));
}
