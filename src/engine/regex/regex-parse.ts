import { ALL, type CharSet, DIGIT, LINE_END, NONE, not, SPACE, setOf, WORD } from './char-set.ts';

/** A regular expression as far as its running time is concerned; anchors and groups that only name something are left out. */
export type Regex =
  /** `text` is how the pattern writes it. */
  | { readonly type: 'chars'; readonly set: CharSet; readonly text: string }
  | { readonly type: 'sequence'; readonly items: readonly Regex[] }
  | { readonly type: 'choice'; readonly branches: readonly Regex[] }
  /** `most` is infinite for `*`, `+` and `{n,}`. */
  | { readonly type: 'repeat'; readonly body: Regex; readonly least: number; readonly most: number }
  /** Is read, but takes nothing. */
  | { readonly type: 'look'; readonly body: Regex }
  /** `^`, `$`, `\b`: takes nothing and may refuse. */
  | { readonly type: 'anchor' };

/** Reads a pattern that `new RegExp` took; a string says what cannot be judged in it. */
export function parseRegex(pattern: string): Regex | string {
  let at = 0;
  let refused = '';

  const choice = (): Regex => {
    const branches = [sequence()];
    while (pattern[at] === '|') {
      at++;
      branches.push(sequence());
    }
    return branches.length === 1 ? (branches[0] as Regex) : { type: 'choice', branches };
  };

  const sequence = (): Regex => {
    const items: Regex[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')' && refused === '')
      items.push(quantified());
    return { type: 'sequence', items };
  };

  const quantified = (): Regex => {
    const body = atom();
    const match = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(pattern.slice(at, at + 24));
    if (!match) return body;
    at += match[0].length;
    const [, sign, least = '', comma, most = ''] = match;
    if (sign !== undefined)
      return { type: 'repeat', body, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
    return {
      type: 'repeat',
      body,
      least: Number(least),
      most: comma === '' ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most),
    };
  };

  const atom = (): Regex => {
    const start = at;
    const char = pattern[at++] ?? '';
    const chars = (set: CharSet): Regex => ({ type: 'chars', set, text: pattern.slice(start, at) });
    switch (char) {
      case '(':
        return group();
      case '[':
        return chars(bracket());
      case '.':
        return chars(not(LINE_END));
      case '^':
      case '$':
        return { type: 'anchor' };
      case '\\':
        return escaped() ?? chars(escapedSet());
      default:
        return chars(setOf(char));
    }
  };

  const group = (): Regex => {
    const kind = /^\?(?:<(?![=!])\w+>|<[=!]|[:=!]|[a-z-]+:)/.exec(pattern.slice(at, at + 80))?.[0] ?? '';
    at += kind.length;
    if (kind === '?<=' || kind === '?<!')
      refused = 'it looks behind (`(?<=…)` or `(?<!…)`), which reads the text again at every place';
    const body = choice();
    at++; // the closing parenthesis
    return kind === '?=' || kind === '?!' ? { type: 'look', body } : body;
  };

  /** What an escape is that stands for no character; null when it does. */
  const escaped = (): Regex | null => {
    const char = pattern[at] ?? '';
    if (char === 'b' || char === 'B') {
      at++;
      return { type: 'anchor' };
    }
    if (/[1-9k]/.test(char))
      refused = 'it refers back to what a group matched (`\\1` or `\\k<name>`), which no linear search can do';
    return null;
  };

  /** The set of an escape, whose backslash has been read. */
  const escapedSet = (): CharSet => {
    const char = pattern[at++] ?? '';
    switch (char) {
      case 'd':
        return DIGIT;
      case 'D':
        return not(DIGIT);
      case 's':
        return SPACE;
      case 'S':
        return not(SPACE);
      case 'w':
        return WORD;
      case 'W':
        return not(WORD);
      case 'n':
        return setOf('\n');
      case 't':
        return setOf('\t');
      case 'r':
        return setOf('\r');
      case 'f':
        return setOf('\f');
      case 'v':
        return setOf('\v');
      case '0':
        return setOf('\0');
      case 'x':
      case 'u': {
        const digits = char === 'x' ? 2 : 4;
        const code = pattern.slice(at, at + digits);
        if (!/^[0-9a-fA-F]+$/.test(code) || code.length < digits) return setOf(char);
        at += digits;
        return setOf(String.fromCharCode(Number.parseInt(code, 16)));
      }
      case 'c':
      case 'p':
      case 'P':
        return ALL; // rare; anything is the careful answer
      default:
        return setOf(char);
    }
  };

  const bracket = (): CharSet => {
    const negated = pattern[at] === '^';
    if (negated) at++;
    let set = NONE;
    while (at < pattern.length && pattern[at] !== ']') {
      const from = member();
      if (pattern[at] === '-' && pattern[at + 1] !== ']' && from.char !== '') {
        at++;
        const to = member();
        set |= to.char === '' ? from.set | to.set | setOf('-') : setOf(from.char, to.char);
      } else set |= from.set;
    }
    at++;
    return negated ? not(set) : set;
  };

  /** One member of a bracket; `char` is empty when it is a class. */
  const member = (): { readonly set: CharSet; readonly char: string } => {
    const char = pattern[at++] ?? '';
    if (char !== '\\') return { set: setOf(char), char };
    const letter = pattern[at] ?? '';
    if (letter === 'b') {
      at++;
      return { set: setOf('\b'), char: '\b' };
    }
    const set = escapedSet();
    return { set, char: /[dDsSwWpPcxu]/.test(letter) ? '' : singleOf(set) };
  };

  const regex = choice();
  return refused !== '' ? refused : at < pattern.length ? 'it could not be read to its end' : regex;
}

function singleOf(set: CharSet): string {
  for (let code = 0; code < 128; code++) if (set === 1n << BigInt(code)) return String.fromCharCode(code);
  return '';
}

/** Plain texts that stand in whatever a pattern matches, as far as they can be read off it. */
export function requiredTexts(pattern: string): readonly string[] {
  const regex = parseRegex(pattern);
  if (typeof regex === 'string' || regex.type !== 'sequence') return [];
  const texts: string[] = [];
  let text = '';
  for (const item of regex.items) {
    const char = item.type === 'chars' ? singleOf(item.set) : '';
    text += char;
    if (char !== '') continue;
    texts.push(text);
    text = '';
  }
  return [...texts, text].filter((t) => t !== '');
}
