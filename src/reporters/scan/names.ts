import { takeColumns, textWidth } from '../../util/text-width.ts';

/** Parts of the columns that the end of a name may keep, in the order in which they are tried. */
const TAILS = [0.4, 0.6, 0.2, 0.8, 0] as const;

/**
 * Names cut to so many columns in their middle, all at the same place: the one that leaves most of them different. Short names stay as
 * they are.
 */
export function shortNames(names: readonly string[], columns: number, ellipsis: string): readonly string[] {
  const tries = TAILS.map((tail) => names.map((name) => cutMiddle(name, columns, tail, ellipsis)));
  const different = (list: readonly string[]): number => new Set(list).size;
  return tries.reduce((best, next) => (different(next) > different(best) ? next : best));
}

function cutMiddle(name: string, columns: number, tail: number, ellipsis: string): string {
  if (textWidth(name) <= columns) return name;
  const room = Math.max(0, columns - textWidth(ellipsis));
  const end = Math.floor(room * tail);
  return takeColumns(name, room - end) + ellipsis + lastColumns(name, end);
}

function lastColumns(text: string, columns: number): string {
  const characters = [...text];
  let used = 0;
  let from = characters.length;
  while (from > 0) {
    used += textWidth(characters[from - 1]!);
    if (used > columns) break;
    from--;
  }
  return characters.slice(from).join('');
}
