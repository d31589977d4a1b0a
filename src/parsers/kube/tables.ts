import type { TextLine } from '../document.ts';

/** A row of a table as kubectl prints it; cells by the column's name, '' where a column is absent or empty. */
export interface TableRow {
  cell(column: string): string;
  readonly source: TextLine;
}

interface Column {
  readonly name: string;
  readonly start: number;
}

const PADDING = 3;

/**
 * Rows of the tables in a text whose header has all of the `required` columns. Columns stand where their header stands; a table that was
 * printed before its longest cell was known has longer cells, which push the others of their row to the right. Several tables may
 * follow each other; a line that is empty ends one.
 */
export function readTables(lines: readonly TextLine[], required: readonly string[]): TableRow[] {
  const rows: TableRow[] = [];
  let columns: readonly Column[] = [];
  for (const source of lines) {
    const { text } = source;
    const header = headerOf(text, required);
    if (header) columns = header;
    else if (text.trim() === '') columns = [];
    else if (columns.length > 0) rows.push(rowOf(source, columns));
  }
  return rows;
}

/** Names in capitals, with single blanks inside; undefined when the line is no such header. */
function headerOf(text: string, required: readonly string[]): readonly Column[] | undefined {
  if (!/^[A-Z]/.test(text) || /[a-z]/.test(text)) return undefined;
  const columns: Column[] = [];
  for (const match of text.matchAll(/[^ \t]+(?: [^ \t]+)*/g)) columns.push({ name: match[0], start: match.index });
  return required.every((name) => columns.some((column) => column.name === name)) ? columns : undefined;
}

function rowOf(source: TextLine, columns: readonly Column[]): TableRow {
  const cells = new Map<string, string>();
  const { text } = source;
  let at = 0;
  for (const [index, column] of columns.entries()) {
    const next = columns[index + 1];
    let end = next ? at + next.start - column.start : text.length;
    // The cell is too long for its column: it ends at the padding.
    if (end < text.length && text[end - 1] !== ' ') {
      const gap = text.indexOf(' '.repeat(PADDING), Math.max(end - 1, at));
      end = gap < 0 ? text.length : gap + PADDING;
    }
    cells.set(column.name, text.slice(at, end).trim());
    at = Math.min(end, text.length);
  }
  return { cell: (column) => cells.get(column) ?? '', source };
}
