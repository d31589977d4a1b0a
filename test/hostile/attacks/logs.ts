import { type Attack, filler, joined, times } from '../attack.ts';

const ISTIOD = '2026-11-25T01:00:00.000000Z\tinfo\tads\tPush Status: {}\n';
const ENVOY = '2026-11-25T01:00:00.000000Z\twarning\tenvoy config\t';
const ACCESS =
  '[2026-11-25T01:00:00.000Z] "GET / HTTP/1.1" 503 UF upstream_reset - "-" 0 19 0 - "-" "curl" "id" "web" "10.0.0.1:80" outbound|80||web.shop.svc.cluster.local - 10.0.0.2:80 10.0.0.3:1 - default\n';
const LONG = 60_000;
/** As much as is looked at to tell text from anything else. */
const TEXT = '    '.repeat(2000);

/** A line that begins like one of the mesh and goes on with the same few characters, so that what looks for an end looks in vain. */
const floods: readonly Attack[] = (
  [
    ['blanks', ' '],
    ['brackets', '['],
    ['closing-brackets', ']'],
    ['quotes', '"'],
    ['equals', '='],
    ['pairs', 'a=b,'],
    ['commas', ','],
    ['digits', '1'],
    ['dots', '.'],
    ['percents', '%'],
    ['words', 'a '],
    ['slashes', '/'],
    ['colons', ':'],
    ['braces', '{"'],
    ['hyphens', 'a-'],
    ['quoted', '"a" '],
    ['bars', 'outbound|80||'],
    ['tabs', '\t'],
    ['backslashes', '\\'],
    ['times', '2026-11-25T01:00:00Z '],
    ['addresses', '10.0.0.1:80 '],
    ['errors', 'error: '],
    ['letters', 'é'],
  ] as const
).map(([name, text]) => ({
  name: `flood-of-${name}.log`,
  content: () => {
    const flood = filler(LONG, text);
    return joined(
      ISTIOD.repeat(5),
      times(20, `${ENVOY}${flood}\n${ISTIOD}`),
      times(20, `[2026-11-25T01:00:00.000Z] "${flood}\n`),
      times(20, `[2026-11-25T01:00:00.000Z] "GET /${flood} HTTP/1.1" 503 UF ${flood}\n`),
      times(20, `E1125 01:00:00.000000       1 a.go:1] ${flood}\n`),
      times(20, `${flood}\n`),
      times(
        20,
        `{"level":"error","time":"2026-11-25T01:00:00.000000Z","scope":"ads","msg":${JSON.stringify(flood)}}\n`,
      ),
      times(20, `2026-11-25T01:00:00.000000Z\terror\t${flood}\terror\t${flood}\n`),
      times(20, `2026-11-25T01:00:00.000000Z error access connection complete src.addr=${flood} dst.addr=${flood}\n`),
    );
  },
  says: { harmless: 'long lines are lines' },
}));

/** Logs with lines that never end, lines by the million, and bytes that are no text. */
export const LOGS: readonly Attack[] = [
  ...floods,
  {
    name: 'one-line-of-a-gigabyte.log',
    content: () => [ISTIOD, ENVOY, { hole: 2 ** 30 }, `\n${ISTIOD}`],
    says: { code: 'nul-bytes', words: /NUL/ },
    heavy: true,
  },
  {
    name: 'one-line-of-text.log',
    content: () => joined(ISTIOD, ENVOY, times(200_000, filler(1000, 'upstream connect error ')), `\n${ISTIOD}`),
    says: { code: 'long-line', words: /longer than/ },
    heavy: true,
  },
  {
    name: 'hole.json',
    content: () => ['{"apiVersion":"v1","kind":"List","items":[', TEXT, { hole: 2 ** 30 }],
    says: { code: 'cut-document', words: /ends inside/ },
    heavy: true,
  },
  {
    name: 'hole-in-object.json',
    content: () => ['{"apiVersion":"v1","kind":"Pod","metadata":{"name":"', TEXT, { hole: 2 ** 30 }, '"}}'],
    says: { code: 'too-large', words: /larger than/ },
    heavy: true,
  },
  {
    name: 'hole.yaml',
    content: () => ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: ', TEXT, { hole: 2 ** 30 }],
    says: { code: 'too-large', words: /larger than/ },
    heavy: true,
  },
  {
    name: 'hole-in-dump.json',
    content: () => ['{\n  "configs": [\n    {\n', TEXT, { hole: 2 ** 30 }],
    says: { code: 'cut-document', words: /./ },
    heavy: true,
  },
  {
    name: 'hole-in-metrics.txt',
    content: () => ['# HELP pilot_xds x\n# TYPE pilot_xds gauge\npilot_xds 1\n', TEXT, { hole: 2 ** 30 }],
    says: { code: 'long-line', words: /./ },
    heavy: true,
  },
  {
    name: 'nothing-but-zeros.bin',
    content: () => [{ hole: 2 ** 30 }],
    says: { code: 'unknown-kind', words: /not text/ },
    heavy: true,
  },
  {
    name: 'lines-of-zeros.log',
    content: () => joined(ISTIOD, times(1000, `${'\0'.repeat(1000)}\n`), ISTIOD),
    says: { code: 'nul-bytes', words: /NUL/ },
  },
  {
    name: 'invalid-utf8.log',
    content: () => [
      ISTIOD,
      ENVOY,
      Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf5, 0x80, 0x80]),
      '\n',
      ISTIOD,
    ],
    says: { code: 'invalid-utf8', words: /not UTF-8/ },
  },
  {
    name: 'utf16-le.log',
    content: () => [Buffer.from(`\ufeff${ISTIOD.repeat(50)}`, 'utf16le')],
    says: { harmless: 'PowerShell writes such files' },
  },
  {
    name: 'utf16-be.log',
    content: () => [Buffer.from(`\ufeff${ISTIOD.repeat(50)}`, 'utf16le').swap16()],
    says: { harmless: 'some editors write such files' },
  },
  {
    name: 'utf16-cut-in-a-character.log',
    content: () => [Buffer.from(`\ufeff${ISTIOD}\ud83d\ude00`, 'utf16le').subarray(0, -3)],
    says: { harmless: 'half a character is shown as a replacement' },
  },
  {
    name: 'carriage-returns-alone.log',
    content: () => [ISTIOD.repeat(2000).replaceAll('\n', '\r')],
    says: { harmless: 'without a newline it is one line' },
  },
  {
    name: 'mixed-line-ends.log',
    content: () => [
      (ISTIOD + ISTIOD.replace('\n', '\r\n') + ISTIOD.replace('\n', '\n\r') + ISTIOD.replace('\n', '\r\r\n')).repeat(
        100,
      ),
    ],
    says: { harmless: 'lines end where a newline is' },
  },
  {
    name: 'deep-json-lines.log',
    content: () =>
      joined(
        times(5, '{"level":"info","time":"2026-11-25T01:00:00.000000Z","scope":"ads","msg":"x"}\n'),
        times(
          20,
          `{"level":"error","time":"2026-11-25T01:00:00.000000Z","scope":"ads","msg":"x","a":${'['.repeat(25_000)}${']'.repeat(25_000)}}\n`,
        ),
        times(
          20,
          `{"level":"error","time":"2026-11-25T01:00:00.000000Z","msg":"y","__proto__":{"level":"x"},"toString":1}\n`,
        ),
      ),
    says: { harmless: 'what is nested in a line is quoted as it stands' },
  },
  {
    name: 'stack-traces-without-end.log',
    content: () =>
      joined(
        ISTIOD,
        'panic: runtime error: invalid memory address or nil pointer dereference\n\n',
        times(40_000, 'goroutine 1 [running]:\nmain.main(0xc000)\n\t/go/src/main.go:10 +0x1d\n'),
      ),
    says: { harmless: 'lines of a stack belong to what it is of' },
  },
  {
    name: 'million-messages.log',
    content: () =>
      joined(
        times(
          1_000_000,
          (i) =>
            `2026-11-25T01:00:00.000000Z\terror\tads\tw${letters(i)} failed to ${letters(i * 7)} the ${letters(i * 13)}: ${letters(i * 17)}\n`,
        ),
      ),
    says: { harmless: 'messages that nobody knows are counted, as many as there is room for' },
    heavy: true,
  },
  {
    name: 'million-access-groups.log',
    content: () =>
      times(700_000, (i) =>
        ACCESS.replaceAll('web', `web-${i}`).replace('10.0.0.3:1', `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:1`),
      ),
    says: { code: 'limit', words: /kinds of access log lines/ },
    heavy: true,
  },
  {
    name: 'million-paths.log',
    content: () => times(700_000, (i) => ACCESS.replace('GET /', `GET /p${i}`).replace('"curl"', `"agent-${i}"`)),
    says: { harmless: 'requests to one host are one group' },
    heavy: true,
  },
  {
    name: 'million-minutes.log',
    content: () =>
      times(700_000, (i) => ACCESS.replace('2026-11-25T01:00', new Date(i * 60_000).toISOString().slice(0, 16))),
    says: { harmless: 'minutes are counted' },
    heavy: true,
  },
  {
    name: 'times-out-of-reach.log',
    content: () =>
      [
        '0000-00-00T00:00:00',
        '9999-99-99T99:99:99',
        '2026-02-31T25:61:61',
        '9999-12-31T23:59:59',
        '0001-01-01T00:00:00',
      ].flatMap((time) => [ACCESS.replace('2026-11-25T01:00:00', time), ISTIOD.replace('2026-11-25T01:00:00', time)]),
    says: { harmless: 'times that are none say nothing' },
  },
];

const letters = (i: number): string =>
  i.toString(26).replace(/[0-9]/g, (digit) => String.fromCharCode(113 + Number(digit)));
