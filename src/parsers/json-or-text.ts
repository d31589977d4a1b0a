import type { Parser } from '../model/parsed.ts';

const ESCAPE = 27;
const BRACE = 0x7b;
const BRACKET = 0x5b;

/** Hands a document over to the parser for JSON when its first byte that is not blank opens one, else to the parser for text. */
export function createJsonOrTextParser(json: () => Parser, text: () => Parser): Parser {
  let inner: Parser | undefined;
  // The blanks before belong to the document: offsets and lines count them.
  let blanks: Buffer[] = [];
  const choose = (make: () => Parser): Parser => {
    const parser = make();
    for (const piece of blanks) parser.push(piece);
    blanks = [];
    return parser;
  };
  return {
    push(chunk) {
      if (!inner) {
        // Colours begin with a bracket, too.
        const first = chunk.find((byte) => byte > 32 || byte === ESCAPE);
        if (first === undefined) {
          blanks.push(Buffer.from(chunk));
          return;
        }
        inner = choose(first === BRACE || first === BRACKET ? json : text);
      }
      inner.push(chunk);
    },
    end() {
      inner ??= choose(text);
      return inner.end();
    },
  };
}
