import { wrap } from '../../util/wrap.ts';
import { type Body, type BodyLine, bodyOfLines } from '../body.ts';
import { keyName, keysOf } from '../keys.ts';
import { row, span } from '../row.ts';
import type { Screen, State } from '../state.ts';

const GUTTER = 22;

/** The keys of the view it was opened from, from the key table. */
export function helpBody({ columns }: State, { about }: Screen): Body {
  const lines: BodyLine[] = keysOf(about).flatMap(({ keys, help }): BodyLine[] => {
    const names = ` ${keys.map(keyName).join('  ')}`;
    const [first = '', ...rest] = wrap(help, Math.max(20, Math.min(columns, 110) - GUTTER - 2));
    const wide = names.length >= GUTTER;
    return [
      ...(wide ? [{ row: row(span(names, 'key')) }] : []),
      { row: row(span(wide ? ' '.repeat(GUTTER) : names.padEnd(GUTTER), 'key'), first) },
      ...rest.map((line) => ({ row: row(' '.repeat(GUTTER), line) })),
    ];
  });
  return bodyOfLines(lines);
}
