import type { Parsed, ParseOutcome } from '../model/parsed.ts';
import { isObject } from './fields.ts';

/** Where in a file begins what a parser is given: 1-based line and byte offset. */
export interface Start {
  readonly line: number;
  readonly offset: number;
}

export const FILE_START: Start = { line: 1, offset: 0 };

/** A place behind `start`, as a place of the file; lines of 0 are none. */
export const fromStart = <T extends { readonly line: number }>(place: T, start: Start): T => ({
  ...place,
  line: place.line > 0 ? place.line + start.line - 1 : 0,
  ...('offset' in place && typeof place.offset === 'number' && { offset: place.offset + start.offset }),
});

/** The outcome of what begins at `start`, with the places of the file. They stand in what is listed in it, or are its `source`. */
export function outcomeFrom(outcome: ParseOutcome, start: Start): ParseOutcome {
  if (start.offset === 0) return outcome;
  const moved = (item: unknown): unknown => {
    if (!isObject(item)) return item;
    if (isPlace(item)) return fromStart(item, start);
    return isPlace(item['source']) ? { ...item, source: fromStart(item['source'], start) } : item;
  };
  const parsed = outcome.parsed.map((part) => {
    const lists = Object.entries(part).map(([key, value]) => [key, Array.isArray(value) ? value.map(moved) : value]);
    return moved(Object.fromEntries(lists)) as Parsed;
  });
  return { ...outcome, parsed, problems: outcome.problems.map((problem) => fromStart(problem, start)) };
}

const isPlace = (value: unknown): value is { readonly line: number } =>
  isObject(value) && typeof value['line'] === 'number';
