import type { Limits } from '../model/limits.ts';

const QUOTE = 34;
const BACKSLASH = 92;
/** Braces are brackets with this bit. */
const BRACE = 0x20;
const OPEN = 0x5b | BRACE;
const CLOSE = 0x5d | BRACE;

/** Whether JSON is nested deeper than we follow; text around it is taken for JSON too. */
export function isTooDeep(bytes: Buffer, limits: Limits): boolean {
  const most = limits['json-depth'];
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
