import type { LimitName, Limits } from '../model/limits.ts';

/** Looks at documents before they become values: what is large then cannot be stopped any more. */

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const BRACKET = 0x5b;
/** Braces are brackets with this bit. */
const BRACE = 0x20;
const OPEN = BRACKET | BRACE;
const CLOSE = 0x5d | BRACE;

/** The cap that a document in JSON passes, if it is read whole; undefined for none. Text around it is taken for JSON too. */
export function passedLimit(bytes: Buffer, limits: Limits): LimitName | undefined {
  if (isDeeper(bytes, limits['json-depth'])) return 'json-depth';
  return countValues(bytes) > limits['document-values'] ? 'document-values' : undefined;
}

function isDeeper(bytes: Buffer, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    // Most bytes of a document are in strings.
    if (byte === QUOTE) at = stringEnd(bytes, at);
    else if ((byte | BRACE) === OPEN) {
      if (++depth > most) return true;
    } else if ((byte | BRACE) === CLOSE) depth--;
  }
  return false;
}

/** Where the string that begins at `start` ends. */
function stringEnd(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(QUOTE, start + 1); end !== -1; end = bytes.indexOf(QUOTE, end + 1)) {
    let slashes = 0;
    while (bytes[end - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return bytes.length;
}

/**
 * How many values a text in JSON may hold: each takes some sixty bytes, however short its text is. Brackets and commas are counted where they
 * stand, those in strings too.
 */
export function countValues(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === COMMA || (byte | BRACE) === OPEN) count++;
  }
  return count;
}

/** Whether a text has more line ends than these. In YAML as programs write it each line holds a value or more. */
export function hasMoreLines(text: string | Buffer, most: number): boolean {
  if (text.length <= most) return false;
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1 && lines <= most; at = text.indexOf('\n', at + 1)) lines++;
  return lines > most;
}
