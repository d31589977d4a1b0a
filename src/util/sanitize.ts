// CSI (colours, cursor), OSC (titles, links) and DCS/SOS/PM/APC sequences in their 7-bit and 8-bit forms. Linear: no sequence may
// contain a byte that starts another one.
const CSI = '(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]';
const STRING =
  '(?:\\x1b[\\]PX^_]|[\\x90\\x98\\x9d-\\x9f])[^\\x07\\x1b\\x90\\x98\\x9b-\\x9f\\n]*(?:\\x07|\\x1b\\\\|\\x9c)';
const SEQUENCE = new RegExp(`${CSI}|${STRING}`, 'g');

// Control characters but the line feed, bidirectional controls, characters that nobody sees, and halves of surrogate pairs.
const UNSAFE_SET =
  '\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\ud800-\\udfff\\u{e0000}-\\u{e007f}';
const UNSAFE = new RegExp(`[${UNSAFE_SET}]`, 'gu');
const ANY_UNSAFE = new RegExp(`[${UNSAFE_SET}]`, 'u');

/**
 * Text that is safe to print: escape sequences are gone, other control, bidirectional and invisible characters are spelled out (`\x07`,
 * `\u202e`), tabs are spaces. Line feeds stay.
 */
export function sanitize(text: string): string {
  if (!ANY_UNSAFE.test(text)) return text;
  return text.replaceAll('\r\n', '\n').replace(SEQUENCE, '').replace(UNSAFE, spellOut);
}

/** The same, on one line. */
export function sanitizeLine(text: string): string {
  const safe = sanitize(text);
  return safe.includes('\n') ? safe.replace(/ *\n */g, ' ').trim() : safe;
}

/** A copy of plain data with every string (keys included) sanitised. */
export function sanitizeData<T>(data: T): T {
  return copy(data) as T;
}

function copy(value: unknown): unknown {
  if (typeof value === 'string') return sanitize(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  // fromEntries defines own properties, so a key such as __proto__ stays a key.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [sanitize(key), copy(item)]));
}

/** What `JSON.stringify` leaves in place although a terminal may act on it: DEL, C1 controls, bidirectional and invisible characters. */
export function escapeJson(json: string): string {
  return ANY_UNSAFE.test(json) ? json.replace(UNSAFE, toJsonEscape) : json;
}

function spellOut(character: string): string {
  if (character === '\t') return ' ';
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

function toJsonEscape(character: string): string {
  let escaped = '';
  for (let i = 0; i < character.length; i++) escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escaped;
}
