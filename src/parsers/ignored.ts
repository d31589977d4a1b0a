import type { ParseContext, Parser } from '../model/parsed.ts';

/** Parser of what is recognised and holds nothing for us, such as core files. */
export function createIgnoredParser(_context: ParseContext): Parser {
  let size = 0;
  return {
    push(chunk) {
      size += chunk.length;
    },
    end: () => ({ records: size > 0 ? 1 : 0, parsed: [], problems: [] }),
  };
}
