import { type Document, isMap, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Complaint } from './clause.ts';

/** Line and column of what a complaint is about: the words of an expression, a key, or the value at its path or at the nearest one above. */
export function placeOf(
  document: Document,
  lines: LineCounter,
  text: string,
  complaint: Complaint,
): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offsetOf(document, text, complaint));
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function offsetOf(document: Document, text: string, { path, words, key }: Complaint): number {
  if (key !== undefined) {
    const map = path.length === 0 ? document.contents : document.getIn(path, true);
    const pair = isMap(map)
      ? map.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    const range = isScalar(pair?.key) ? pair.key.range : undefined;
    if (range) return range[0];
  }
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const range = (node as { range?: readonly number[] } | null | undefined)?.range;
    if (!range) continue;
    const [start = 0, end = 0] = range;
    if (words === undefined || !isScalar(node) || typeof node.value !== 'string') return start;
    return start + offsetIn(text.slice(start, end), node.value, words);
  }
  return 0;
}

/** Where words of a value stand in the text that YAML was read from: quotes and folds move them, but do not change their order. */
function offsetIn(raw: string, value: string, { source, at, end }: NonNullable<Complaint['words']>): number {
  const from = Math.max(value.indexOf(source), 0) + at;
  const wanted = value.slice(from, from + Math.max(end - at, 1)).split('\n')[0] ?? '';
  if (wanted === '') return 0;
  let found = -1;
  for (
    let before = value.indexOf(wanted);
    before !== -1 && before <= from;
    before = value.indexOf(wanted, before + 1)
  ) {
    const next = raw.indexOf(wanted, found + 1);
    if (next === -1) break;
    found = next;
  }
  return Math.max(found, 0);
}

/** Line and column of a path in the text of a rule file. */
export function placeIn(
  text: string,
  path: readonly PropertyKey[],
): { readonly line: number; readonly column: number } {
  const lines = new LineCounter();
  return placeOf(parseDocument(text, { lineCounter: lines }), lines, text, { path, message: '', hint: '' });
}
