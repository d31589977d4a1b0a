import type { Limits } from '../model/limits.ts';
import { ERROR_LINE, findText, type LineFilter, parseFilter, passes } from '../util/line-filter.ts';
import { openInput } from './open.ts';

interface LineRange {
  readonly path: string;
  /** Only lines that pass it are counted and given; '' for all. */
  readonly filter: string;
  readonly from: number;
  readonly count: number;
}

interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

interface LineSearch {
  readonly path: string;
  readonly filter: string;
  /** Index that is left out itself. */
  readonly from: number;
  readonly back: boolean;
  /** '' looks for lines that are errors. */
  readonly text: string;
}

/** Reads lines of entries long after the analysis; every question may mean to stream the input again. */
export interface EntryReader {
  lines(
    range: LineRange,
  ): Promise<{ readonly lines: readonly NumberedLine[]; readonly total: number; readonly all: number }>;
  /** Index of the next line that is looked for, going round; -1 for none. */
  find(search: LineSearch): Promise<number>;
}

/** An entry up to this size is kept, so that walking through it reads the input once. */
const KEPT_BYTES = 64 * 2 ** 20;
/** Characters of a line that are handed out: whole dumps are one line. */
const MOST_TEXT = 32 * 1024;

interface Kept {
  readonly path: string;
  readonly chunks: readonly Buffer[];
}

export function createEntryReader(paths: readonly string[], limits: Limits): EntryReader {
  let kept: Kept | null = null;
  // One question after the other: two at once would stream the input twice.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  /** Calls for each line that passes the filter, with its index among those; resolves with how many pass and how many there are. */
  async function each(
    path: string,
    filter: string,
    use: (text: () => string, line: number, index: number) => void,
  ): Promise<{ readonly total: number; readonly all: number }> {
    const wanted: LineFilter = parseFilter(filter);
    let index = 0;
    let line = 0;
    await eachChunk(path, (bytes, at, end) => {
      line++;
      const text = (): string =>
        bytes.toString('utf8', at, Math.min(end, at + MOST_TEXT)) +
        (end - at > MOST_TEXT ? ` … ${end - at} bytes` : '');
      if (wanted.terms.length > 0 && !passes(wanted, { text: text() })) return;
      use(text, line, index++);
    });
    return { total: index, all: line };
  }

  async function eachChunk(path: string, use: (bytes: Buffer, at: number, end: number) => void): Promise<void> {
    const cut = createLineCutter(use);
    if (kept?.path === path) {
      for (const chunk of kept.chunks) cut.push(chunk);
      cut.end();
      return;
    }
    kept = null;
    const input = openInput(paths, { limits });
    const entries = input.entries();
    try {
      for await (const entry of entries) {
        if (entry.path !== path) continue;
        const chunks: Buffer[] = [];
        let bytes = 0;
        for await (const chunk of entry.chunks()) {
          const copy = Buffer.from(chunk);
          bytes += copy.length;
          if (bytes <= KEPT_BYTES) chunks.push(copy);
          else chunks.length = 0;
          cut.push(copy);
        }
        cut.end();
        if (bytes <= KEPT_BYTES) kept = { path, chunks };
        return;
      }
    } finally {
      await entries.return();
    }
    throw new Error(`${path} is not in ${paths.join(', ')} any more`);
  }

  return {
    lines: ({ path, filter, from, count }) =>
      inTurn(async () => {
        const lines: NumberedLine[] = [];
        const counts = await each(path, filter, (text, line, index) => {
          if (index >= from && index < from + count) lines.push({ line, text: text() });
        });
        return { lines, ...counts };
      }),
    find: ({ path, filter, from, back, text }) =>
      inTurn(async () => {
        const hits = { first: -1, before: -1, after: -1, last: -1 };
        await each(path, filter, (textOf, _, index) => {
          const line = textOf();
          if (text === '' ? !ERROR_LINE.test(line.slice(0, 2000)) : findText(line, text) < 0) return;
          if (hits.first < 0) hits.first = index;
          if (index < from) hits.before = index;
          if (index > from && hits.after < 0) hits.after = index;
          hits.last = index;
        });
        if (back) return hits.before >= 0 ? hits.before : hits.last;
        return hits.after >= 0 ? hits.after : hits.first;
      }),
  };
}

/** Lines of bytes that come in pieces; the rest of a piece waits for the next one. */
function createLineCutter(use: (bytes: Buffer, at: number, end: number) => void): {
  push(bytes: Buffer): void;
  end(): void;
} {
  let rest: Buffer[] = [];
  const whole = (bytes: Buffer, at: number, stop: number): void =>
    use(bytes, at, stop > at && bytes[stop - 1] === 13 ? stop - 1 : stop);
  return {
    push(bytes) {
      let at = 0;
      for (let newline = bytes.indexOf(10); newline !== -1; newline = bytes.indexOf(10, at)) {
        if (rest.length > 0) {
          const line = Buffer.concat([...rest, bytes.subarray(at, newline)]);
          rest = [];
          whole(line, 0, line.length);
        } else whole(bytes, at, newline);
        at = newline + 1;
      }
      if (at < bytes.length) rest.push(bytes.subarray(at));
    },
    end() {
      if (rest.length === 0) return;
      const line = Buffer.concat(rest);
      rest = [];
      whole(line, 0, line.length);
    },
  };
}
