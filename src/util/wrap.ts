import { takeColumns, textWidth } from './text-width.ts';

// The longest thing a person would want to copy in one piece: a DNS name.
const LONGEST_WORD = 253;

export interface WrapOptions {
  /** Before the first line. */
  readonly first?: string;
  /** Before every other line. */
  readonly rest?: string;
}

/**
 * Lines of at most `width` columns, broken at white space only: a name or path that is wider than a line stands alone, whole, so that it
 * can be copied. Line feeds in the text start new lines.
 */
export function wrap(text: string, width: number, { first = '', rest = first }: WrapOptions = {}): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    let used = 0;
    const prefix = (): string => (lines.length === 0 ? first : rest);
    for (const word of paragraph.split(/\s+/).filter(Boolean).flatMap(pieces)) {
      const columns = textWidth(word);
      if (line !== '' && textWidth(prefix()) + used + 1 + columns > width) {
        lines.push(prefix() + line);
        line = '';
      }
      used = line === '' ? columns : used + 1 + columns;
      line = line === '' ? word : `${line} ${word}`;
    }
    lines.push((prefix() + line).trimEnd());
  }
  return lines;
}

function pieces(word: string): string[] {
  const parts: string[] = [];
  let left = word;
  while (left.length > LONGEST_WORD) {
    const part = takeColumns(left, LONGEST_WORD);
    parts.push(part);
    left = left.slice(part.length);
  }
  return [...parts, left];
}
