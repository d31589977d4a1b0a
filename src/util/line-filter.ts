/** A filter as typed: words that must all be there, `!` before one turns it round, `field:value` looks at one field. */
export interface LineFilter {
  readonly terms: readonly Term[];
}

interface Term {
  readonly not: boolean;
  /** '' looks at the whole text. */
  readonly field: string;
  readonly values: readonly string[];
}

/** Something that is filtered: its text, and the fields it has. */
export interface Filterable {
  readonly text: string;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

const TERM = /(!?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/g;

/** `sev:error !ns:shop "connection refused"`; fields other than the given ones are plain text. */
export function parseFilter(typed: string, fields: readonly string[] = []): LineFilter {
  const terms: Term[] = [];
  for (const [, not = '', name = '', quoted, word] of typed.matchAll(TERM)) {
    const value = quoted ?? word ?? '';
    if (value === '' || value === '!') continue;
    const isField = fields.includes(name);
    const text = isField || name === '' ? value : `${name}:${value}`;
    terms.push({
      not: not === '!',
      field: isField ? name : '',
      values: isField ? text.split(',').filter(Boolean) : [text],
    });
  }
  return { terms };
}

/** Whether every term holds. Letter case counts only in words that have capitals. */
export function passes({ terms }: LineFilter, { text, fields = {} }: Filterable): boolean {
  return terms.every(({ not, field, values }) => {
    const places = field === '' ? [text] : Object.hasOwn(fields, field) ? (fields[field] ?? []) : [];
    return values.some((value) => places.some((place) => findText(place, value) >= 0)) !== not;
  });
}

/** Where a text stands in another one, from a position on; -1 when it does not. */
export function findText(text: string, wanted: string, from = 0): number {
  if (wanted === '') return -1;
  return /\p{Lu}/u.test(wanted) ? text.indexOf(wanted, from) : text.toLowerCase().indexOf(wanted, from);
}

/** Every place where a text stands in another one, at most `limit`. */
export function findAll(text: string, wanted: string, limit = 50): [start: number, end: number][] {
  const found: [number, number][] = [];
  for (
    let at = findText(text, wanted);
    at >= 0 && found.length < limit;
    at = findText(text, wanted, at + wanted.length)
  ) {
    found.push([at, at + wanted.length]);
  }
  return found;
}

/**
 * A line that says something went wrong: a level behind the time of a log (Go, Envoy, ztunnel), in JSON or in Envoy's old brackets; a warning
 * in a table of events; a failed request; a rejection of configuration.
 */
export const ERROR_LINE =
  /^\S*\d\S*[\t ]+(?:warn|warning|error|fatal|critical)(?=[\t ])|"(?:level|severity)":"(?:warn|warning|error|fatal|critical)"|\]\[(?:warning|error|critical)\]|^(?:\S+ +)?\S+ +Warning +\S|^(?:panic|fatal error): |" (?:5\d\d|0 (?:UF|UH|UC|NR|UO|URX|DPE))[ ,]|: ACK ERROR /i;
