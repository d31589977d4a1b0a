import { takeColumns, textWidth, truncate } from '../util/text-width.ts';

/** What a piece of text means; theme.ts says how it looks. */
export type Tone =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'accent'
  | 'good'
  | 'bad'
  | 'warn'
  | 'critical'
  | 'error'
  | 'warning'
  | 'info'
  | 'command'
  | 'match'
  | 'tab'
  | 'key';

/** Sanitised text of one tone. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One line of the screen: a part that stays, and a part that scrolls to the side and wraps. */
export interface Row {
  readonly gutter: readonly Span[];
  readonly spans: readonly Span[];
}

export const EMPTY_ROW: Row = { gutter: [], spans: [] };

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });

export const row = (...spans: readonly (Span | string)[]): Row => ({
  gutter: [],
  spans: spans.map((part) => (typeof part === 'string' ? span(part) : part)),
});

export const textOf = (spans: readonly Span[]): string => spans.map(({ text }) => text).join('');
export const widthOf = (spans: readonly Span[]): number => spans.reduce((sum, { text }) => sum + textWidth(text), 0);

/** The spans from column `from` on, at most `width` columns of them. */
export function sliceSpans(spans: readonly Span[], from: number, width: number): Span[] {
  const out: Span[] = [];
  let skip = from;
  let room = width;
  for (const { text, tone } of spans) {
    if (room <= 0) break;
    let left = text;
    if (skip > 0) {
      const hidden = takeColumns(left, skip);
      skip -= Math.min(textWidth(left), skip);
      left = left.slice(hidden.length);
    }
    if (left === '') continue;
    const shown = takeColumns(left, room);
    room -= textWidth(shown);
    if (shown !== '') out.push({ text: shown, tone });
    // A wide character that only half fits ends the line.
    if (shown.length < left.length) break;
  }
  return out;
}

/** The spans cut to `width` columns, with an ellipsis if something is missing. */
export function fitSpans(spans: readonly Span[], width: number, ellipsis: string): readonly Span[] {
  if (widthOf(spans) <= width) return spans;
  const kept = sliceSpans(spans, 0, Math.max(0, width - textWidth(ellipsis)));
  return [...kept, span(takeColumns(ellipsis, width), kept.at(-1)?.tone ?? 'plain')];
}

/** Neighbours of one tone as one: every span is a node to be laid out. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const next of spans) {
    const last = out.at(-1);
    if (last?.tone === next.tone) out[out.length - 1] = span(last.text + next.text, last.tone);
    else if (next.text !== '') out.push(next);
  }
  return out;
}

/** A column of fixed width. */
export function cell(text: string, width: number, tone: Tone = 'plain', ellipsis = '…'): Span {
  const cut = truncate(text, width, ellipsis);
  return span(cut + ' '.repeat(Math.max(0, width - textWidth(cut))), tone);
}

/** The same, right-aligned. */
export function cellRight(text: string, width: number, tone: Tone = 'plain'): Span {
  const cut = truncate(text, width);
  return span(' '.repeat(Math.max(0, width - textWidth(cut))) + cut, tone);
}

/** The lines that a row takes when long ones are wrapped. */
export function wrapRow({ gutter, spans }: Row, width: number): readonly Row[] {
  const room = Math.max(8, width - widthOf(gutter));
  const total = widthOf(spans);
  if (total <= room) return [{ gutter, spans }];
  const rows: Row[] = [];
  const blank = [span(' '.repeat(widthOf(gutter)))];
  for (let from = 0; from < total && rows.length < 200; ) {
    const part = sliceSpans(spans, from, room);
    const taken = widthOf(part);
    if (taken === 0) break;
    rows.push({ gutter: rows.length === 0 ? gutter : blank, spans: part });
    from += taken;
  }
  return rows;
}

/** The spans with every place where the text is found shown as a match. */
export function highlight(
  spans: readonly Span[],
  positions: readonly (readonly [start: number, end: number])[],
): Span[] {
  if (positions.length === 0) return [...spans];
  const out: Span[] = [];
  let at = 0;
  for (const { text, tone } of spans) {
    const end = at + text.length;
    let from = at;
    for (const [start, stop] of positions) {
      if (stop <= from || start >= end) continue;
      if (start > from) out.push({ text: text.slice(from - at, start - at), tone });
      const until = Math.min(stop, end);
      out.push({ text: text.slice(Math.max(start, from) - at, until - at), tone: 'match' });
      from = until;
    }
    if (from < end) out.push({ text: text.slice(from - at), tone });
    at = end;
  }
  return out;
}
