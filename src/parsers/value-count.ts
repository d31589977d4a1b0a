const COMMA = 44;
const BRACKET = 91;
const BRACE = 123;

/**
 * How many values a text in JSON may hold: each takes some sixty bytes, however short its text is. Brackets and commas are counted where they
 * stand, those in strings too.
 */
export function countValues(text: string | Uint8Array): number {
  const isText = typeof text === 'string';
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = isText ? text.charCodeAt(i) : text[i];
    if (code === COMMA || code === BRACE || code === BRACKET) count++;
  }
  return count;
}
