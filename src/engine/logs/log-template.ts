/** Longer templates say no more. */
const MOST_TEXT = 240;

/** What varies in messages, most telling first; each becomes a word in angle brackets. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/\s+thread=\d+\s*$/, ''],
  [/-----BEGIN [\s\S]*/, '<pem>'],
  [/\b(?:https?|tcp|spiffe|unix|kubernetes|oci):\/\/[^\s"',)\]]+/g, '<url>'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d[\d.]*(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\[(?:[0-9a-f]*:){2,}[0-9a-f.:]*\](?::\d+)?/gi, '<ip>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?:[:_/]\d+)?\b/g, '<ip>'],
  [/\b(?:in|out)bound\|[^\s"',;)]*/g, '<cluster>'],
  [/"(?:[^"\\\n]|\\.)*"/g, '<text>'],
  [/(?<![\w])'[^'\n]*'/g, '<text>'],
  [/\b(?:[a-z0-9_-]+\.)+(?:svc|local|com|io|net|org|internal|cluster)\b(?:\.[a-z0-9-]+)*(?::\d+)?/g, '<host>'],
  // Names of pods and ReplicaSets, with a namespace in front or behind.
  [
    /\b(?:[a-z0-9][a-z0-9.-]*\/)?[a-z0-9][a-z0-9.-]*-(?:[0-9a-f]{6,10}-)?[bcdfghjklmnpqrstvwxz2-9]{5}(?:\.[a-z0-9-]+)?(?:-\d+)?\b/g,
    '<pod>',
  ],
  [/\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\/[a-z0-9][a-z0-9.-]*\b/g, '<name>'],
  [/\b(?:0x)?[0-9a-f]*\d[0-9a-f]*[a-f][0-9a-f]{6,}\b/gi, '<hex>'],
  [/(?<![\w<])-?\d+(?:\.\d+)?(?:ns|µs|us|ms|s|m|h|[KMG]i?B?)?(?:\d+(?:\.\d+)?(?:ms|s|m))*(?![\w>])/g, '<n>'],
  [/\b\w*\d\w*\b/g, '<id>'],
];

/** A message with everything that varies from line to line replaced by `<…>`: the first line of it, without what is beyond its first 240 characters. */
export function templateOf(message: string): string {
  const newline = message.indexOf('\n');
  let text = (newline === -1 ? message : message.slice(0, newline)).slice(0, 2000);
  for (const [pattern, word] of VARIABLES) text = text.replace(pattern, word);
  text = text
    .replace(/\s+/g, ' ')
    .replace(/(<\w+>)(?:[,;]? ?\1)+/g, '$1')
    .trim();
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

/** What a rule must know of a template: the log it was met in, and one of its lines. */
export interface MinedTemplate {
  readonly kind: string;
  readonly template: string;
}

/**
 * The text of a rule file that looks for the lines of a template, to be completed by hand. Its literal is the longest piece of the template
 * that does not vary, and its pattern has a group for each of the first pieces that do; `line` is a real line for the examples.
 */
export function ruleFromTemplate({ kind, template }: MinedTemplate, line: string): string {
  const head = /^(?:debug|info|warn|error|fatal|critical)?[^:]*: (?=\S)/.exec(template);
  const message = (head ? template.slice(head[0].length) : template).replace(/…$/, '');
  const literal = message
    .split(/<\w+>/)
    .flatMap((piece) => verbatim(piece.trim(), line))
    .reduce((a, b) => (b.length > a.length ? b : a), '');
  const pattern = patternOf(message);
  const file =
    { 'istiod.log': 'istio/istio-system/istiod-1/discovery.log', 'cni.log': 'cni/istio-cni-node-1/cni.log' }[kind] ??
    'proxies/default/app-1/istio-proxy.log';
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  return `title: ${quoted(message.slice(0, 80))}
status: experimental
severity: warning
find:
  - log: ${kind}
    text: ${quoted(literal)}
    pattern: ${quoted(pattern)}
finding:
  subject: Pod {{line.namespace}}/{{line.pod}}
  summary: "Say here in one sentence what {{line.pod}} does wrong"
  why: >-
    Say here by which mechanism this happens, in two to four sentences.
  fix:
    - do: 'Say here what to change.'
      verify: 'Say here how to see that it is mended.'
evidence:
  - {of: line, says: 'what this line proves'}
examples:
  fires:
    - name: a line as it was logged
      files:
        ${quoted(file)}: ${JSON.stringify(`${line}\n`)}
  silent:
    - name: 'put here a line of the same shape that means no harm'
      files:
        ${quoted(file)}: ${JSON.stringify('2026-01-01T10:00:00.000000Z\tinfo\ta line that means no harm\n')}
`;
}

/** Pieces that vary and become groups: a pattern with more could be slow. */
const MOST_GROUPS = 2;

/** A pattern for the start of a message that fits the template. */
function patternOf(message: string): string {
  let groups = 0;
  let pattern = '^';
  for (const piece of message.split(/(<\w+>)/)) {
    if (!/^<\w+>$/.test(piece)) pattern += piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s');
    else if (groups < MOST_GROUPS)
      pattern += piece === '<text>' ? `["'](?<v${++groups}>[^"']{0,200})["']` : `(?<v${++groups}>\\S{1,200})`;
    else break;
  }
  return pattern;
}

/** Runs of words of a piece as they stand in the line, whose tabs are blanks in the template. */
function verbatim(piece: string, line: string): readonly string[] {
  const runs: string[] = [];
  for (const word of piece.split(' ')) {
    const longer = runs.length > 0 ? `${runs.at(-1)} ${word}` : word;
    if (runs.length > 0 && line.includes(longer)) runs[runs.length - 1] = longer;
    else runs.push(word);
  }
  return runs;
}
