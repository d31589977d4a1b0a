/** A set of characters: one bit for each ASCII character, and a few for all others. It may hold too much, never too little. */
export type CharSet = bigint;

const OTHER = 1n << 128n;
const OTHER_SPACE = 1n << 129n;
/** The set names some of the other characters, so that its complement holds others again. */
const SOME_OTHERS = 1n << 130n;

export const NONE: CharSet = 0n;
export const ALL: CharSet = (1n << 130n) - 1n;

/** What does not stand in a set. */
export const not = (set: CharSet): CharSet => (ALL & ~set) | ((set & SOME_OTHERS) === 0n ? 0n : OTHER | OTHER_SPACE);

/** The characters of a text, or of a range. */
export function setOf(text: string, to?: string): CharSet {
  let set = NONE;
  if (to === undefined) for (const char of text) set |= bit(char.charCodeAt(0));
  else {
    for (let code = text.charCodeAt(0); code <= Math.min(to.charCodeAt(0), 127); code++) set |= bit(code);
    if (to.charCodeAt(0) > 127) set |= bit(128);
  }
  return set;
}

const bit = (code: number): CharSet => (code < 128 ? 1n << BigInt(code) : OTHER | OTHER_SPACE | SOME_OTHERS);

export const DIGIT: CharSet = setOf('0', '9');
export const WORD: CharSet = DIGIT | setOf('a', 'z') | setOf('A', 'Z') | setOf('_');
export const SPACE: CharSet = setOf(' \t\n\r\f\v') | OTHER_SPACE;
export const LINE_END: CharSet = setOf('\n\r');

/** Whether some character stands in all of them. */
export const meet = (...sets: readonly CharSet[]): boolean => (sets.reduce((a, b) => a & b, ALL) & ALL) !== 0n;

/** A character of all of them, as an example. */
export function exampleOf(...sets: readonly CharSet[]): string {
  const common = sets.reduce((a, b) => a & b, ALL);
  for (const char of 'aeb0 ./-:="x') if ((common & setOf(char)) !== 0n) return char;
  for (let code = 32; code < 127; code++) if ((common & (1n << BigInt(code))) !== 0n) return String.fromCharCode(code);
  return '';
}
