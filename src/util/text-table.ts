/** A column of a table that a command prints: it stands where its header stands. */
export interface TableColumn {
  readonly name: string;
  /** Index of its first character. */
  readonly start: number;
}

/** Headers of two words; where columns are one blank apart, only this tells them from two columns. */
const TWO_WORDS: ReadonlySet<string> = new Set([
  'CERTIFICATE NAME',
  'CREATED AT',
  'DESTINATION RULE',
  'ECDS NAME',
  'FIRST SEEN',
  'LAST SEEN',
  'NOMINATED NODE',
  'NOT AFTER',
  'NOT BEFORE',
  'OUTLIER CHECK',
  'POD NAME',
  'POD SELECTOR',
  'POLICY NAME',
  'READINESS GATES',
  'REMOTE TARGET',
  'RESOURCE NAME',
  'SERIAL NUMBER',
  'SERVICE FQDN',
  'SERVICE NAME',
  'SERVICE VIP',
  'SUBSCRIBED TYPES',
  'TRUST DOMAIN',
  'VALID CERT',
  'VHOST NAME',
  'VIRTUAL SERVICE',
]);
/** Words in capitals, with units as `kubectl top` has them; `istioctl x authz check` has one name of a kind. */
const HEADER = /^(?:[A-Z][A-Z0-9/_-]*(?:\([A-Za-z%]+\))?|CPU%|MEMORY%|AuthorizationPolicy)$/;
const MAX_HEADER = 4096;

/** The columns of the header of a table; none when a line is no header. */
export function columnsOf(line: string): readonly TableColumn[] {
  // Rows begin with all sorts of things; nearly all lines are no header.
  if (!/^[A-Z]{2}/.test(line) || line.length > MAX_HEADER) return [];
  const columns: { name: string; start: number; end: number }[] = [];
  for (const match of line.matchAll(/\S+/g)) {
    if (!HEADER.test(match[0])) return [];
    const last = columns.at(-1);
    const end = match.index + match[0].length;
    if (last && match.index === last.end + 1 && TWO_WORDS.has(`${last.name} ${match[0]}`)) {
      last.name += ` ${match[0]}`;
      last.end = end;
    } else columns.push({ name: match[0], start: match.index, end });
  }
  return columns.length > 1 ? columns : [];
}
