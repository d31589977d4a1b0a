import type { ParseContext, Parser } from '../model/parsed.ts';
import { createDocumentParser, linesOf } from './document.ts';
import { readTables } from './tables.ts';

/** Parser of tables of which only the lines are looked into: counts their rows. */
export function createRowsParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes) => {
    const lines = linesOf(bytes, true);
    // `grep` takes the header away.
    const rows = readTables(lines, [], context.limits).length || lines.filter(({ text }) => text.trim() !== '').length;
    return { records: rows, parsed: [], problems: [] };
  });
}
