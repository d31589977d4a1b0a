import { LimitError, type Limits } from '../model/limits.ts';
import { columnsOf, type TableColumn } from '../util/text-table.ts';
import type { TextLine } from './document.ts';

/** A row of a table as kubectl prints it; cells by the column's name, '' where a column is absent or empty. */
export interface TableRow {
  cell(column: string): string;
  readonly source: TextLine;
}

const PADDING = 3;

/**
 * Rows of the tables in a text whose header has all of the `required` columns. Columns stand where their header stands; a table that was
 * printed before its longest cell was known has longer cells, which push the others of their row to the right. Several tables may
 * follow each other; a line that is empty ends one. Throws LimitError.
 */
export function readTables(lines: readonly TextLine[], required: readonly string[], limits: Limits): TableRow[] {
  const rows: TableRow[] = [];
  let columns: readonly TableColumn[] = [];
  for (const source of lines) {
    const { text } = source;
    const header = headerOf(text, required);
    if (header && header.length > limits['table-columns']) throw new LimitError('table-columns');
    if (header) columns = header;
    else if (text.trim() === '') columns = [];
    else if (columns.length > 0) rows.push(rowOf(source, columns));
  }
  return rows;
}

/** Undefined when the line is no header that has them. */
function headerOf(text: string, required: readonly string[]): readonly TableColumn[] | undefined {
  const columns = columnsOf(text);
  return columns.length > 0 && required.every((name) => columns.some((column) => column.name === name))
    ? columns
    : undefined;
}

function rowOf(source: TextLine, columns: readonly TableColumn[]): TableRow {
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
