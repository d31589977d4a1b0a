/** Something that the subset parser leaves to a full YAML library. */
export class UnsupportedYaml extends Error {}

// Made once: taking a stack is slow, and nobody looks at it.
const UNSUPPORTED = new UnsupportedYaml('not in the subset');

/** Gives up. */
export function unsupported(): never {
  throw UNSUPPORTED;
}

const DASH = 45;
const QUOTE = 34;
const APOSTROPHE = 39;

/** Whether a character is a letter. */
export function startsAsWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** Resolves a plain scalar by the core schema. */
export function resolve(text: string): unknown {
  const first = text.charCodeAt(0);
  if (startsAsWord(first)) return text.length <= 5 ? resolveWord(text) : text;
  if (text === '~') return null;
  if (/^(?:[-+]?(?:\d+|\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+)$/.test(text)) {
    return Number(text);
  }
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text))
    return first === DASH ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^\.(?:nan|NaN|NAN)$/.test(text) ? Number.NaN : text;
}

/** The same for a text of at most five letters. */
export function resolveWord(text: string): unknown {
  switch (text) {
    case 'null':
    case 'Null':
    case 'NULL':
      return null;
    case 'true':
    case 'True':
    case 'TRUE':
      return true;
    case 'false':
    case 'False':
    case 'FALSE':
      return false;
    default:
      return text;
  }
}

/** The text of a quoted scalar, lines folded; `indent` is that of the node around it, -1 where no line break is allowed. */
export function unquote(inner: string, quote: number, indent: number): string {
  const folded = inner.includes('\n') ? fold(inner, quote, indent) : inner;
  if (quote === APOSTROPHE) return folded.includes("''") ? folded.replaceAll("''", "'") : folded;
  return folded.includes('\\') ? decodeEscapes(folded) : folded;
}

/** Joins lines as YAML does: a break is a space, each blank line a line feed. */
function fold(inner: string, quote: number, indent: number): string {
  if (indent < 0 || inner.includes('\t') || inner.includes('\r')) unsupported();
  const lines = inner.split('\n');
  let joined = '';
  let blanks = 0;
  for (const [index, line] of lines.entries()) {
    const content = line.trimStart();
    if (index > 0 && content !== '' && line.length - content.length <= indent) unsupported();
    if (index > 0 && index < lines.length - 1 && content === '') {
      blanks++;
      continue;
    }
    const text = (index === 0 ? line : content).replace(index < lines.length - 1 ? / +$/ : /$^/, '');
    if (quote === QUOTE && index < lines.length - 1 && text.endsWith('\\')) unsupported();
    if (index > 0) joined += blanks > 0 ? '\n'.repeat(blanks) : ' ';
    joined += text;
    blanks = 0;
  }
  return joined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

function decodeEscapes(text: string): string {
  return text.replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]?))/g, (_, x, u, long, one) => {
    const code = x ?? u ?? long;
    if (code === undefined) return ESCAPES[one as string] ?? unsupported();
    const point = Number.parseInt(code, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : unsupported();
  });
}
