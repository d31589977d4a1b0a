import { type Attack, filler, joined, times } from '../attack.ts';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: b\n';
const GOOD = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: inside\n';
const LETTERS = [...'abcdefghijklmnop'];

/** Each list holds the one before it ten times. */
const laughs = LETTERS.map((name, i) =>
  i === 0
    ? `  ${name}: &${name} [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n`
    : `  ${name}: &${name} [${Array(10)
        .fill(`*${LETTERS[i - 1]}`)
        .join(', ')}]\n`,
).join('');

/** YAML that multiplies itself, nests without end, or makes a reader look again and again at the same text. */
export const YAML_ATTACKS: readonly Attack[] = [
  {
    name: 'billion-laughs.yaml',
    content: () => [`${POD}spec:\n${laughs}---\n${GOOD}`],
    says: { code: 'limit', words: /limit yaml-aliases/ },
  },
  {
    name: 'quadratic-aliases.yaml',
    content: () => [
      `${POD}spec:\n  big: &big ${filler(500_000, 'x')}\n  many: [${'*big,'.repeat(50_000)}*big]\n---\n${GOOD}`,
    ],
    says: { code: 'limit', words: /limit yaml-aliases/ },
  },
  {
    name: 'alias-of-itself.yaml',
    content: () => [`${POD}spec: &spec\n  again: *spec\n---\n${GOOD}`],
    says: { code: 'limit', words: /limit yaml-depth/ },
  },
  {
    name: 'merge-keys.yaml',
    content: () => [
      `${POD}spec:\n  a: &a {x: 1}\n${Array.from({ length: 300 }, (_, i) => `  k${i}: &k${i}\n    <<: [${i === 0 ? '*a' : `*k${i - 1}, *k${i - 1}`}]\n    y${i}: 1\n`).join('')}---\n${GOOD}`,
    ],
    says: { code: 'limit', words: /limit yaml-aliases/ },
  },
  {
    name: 'deep-flow.yaml',
    content: () => [`${POD}spec: ${'['.repeat(100_000)}${']'.repeat(100_000)}\n---\n${GOOD}`],
    says: { code: 'limit', words: /nested deeper/ },
  },
  {
    name: 'deep-flow-never-closed.yaml',
    content: () => [`${POD}spec: ${'{a: ['.repeat(100_000)}\n---\n${GOOD}`],
    says: { code: 'limit', words: /nested deeper/ },
  },
  {
    name: 'deep-block.yaml',
    content: () =>
      joined(
        `${POD}spec:\n`,
        Array.from({ length: 5000 }, (_, i) => `${' '.repeat(i + 1)}a:\n`),
        `---\n${GOOD}`,
      ),
    says: { code: 'too-large', words: /larger than|more than [\d,]+ values/ },
  },
  {
    name: 'deep-dashes.yaml',
    content: () => [`${POD}spec:\n  ${'- '.repeat(100_000)}a\n---\n${GOOD}`],
    says: { code: 'limit', words: /nested deeper/ },
  },
  {
    name: 'deep-question-marks.yaml',
    content: () => [`${POD}spec:\n  ${'? '.repeat(50_000)}a\n---\n${GOOD}`],
    says: { code: 'limit', words: /nested deeper/ },
  },
  {
    name: 'tags-of-code.yaml',
    content: () => [
      `${POD}spec: !!js/function 'function () { process.exit(7) }'\nstatus: !!python/object/apply:os.system ["touch /tmp/owned"]\nmore: !!binary aGk=\nset: !!set {a, b}\n---\n${GOOD}`,
    ],
    says: { harmless: 'a tag makes no code; what it stands before is text' },
  },
  {
    name: 'names-of-javascript.yaml',
    content: () => [
      `apiVersion: v1\nkind: Pod\n__proto__:\n  polluted: true\nconstructor: {prototype: {polluted: true}}\nmetadata:\n  name: __proto__\n  namespace: toString\n  labels: {__proto__: x, hasOwnProperty: y, toString: z}\n---\n` +
        'apiVersion: v1\nkind: Service\nmetadata:\n  name: constructor\n  namespace: __proto__\n  labels:\n    __proto__: x\nspec:\n  selector:\n    __proto__: x\n    constructor: y\n  ports:\n  - name: __proto__\n    port: 80\n',
    ],
    says: { harmless: 'they are names like any other' },
  },
  {
    name: 'hundred-thousand-documents.yaml',
    content: () => joined(times(100_000, '---\n'), GOOD),
    says: { code: 'not-mesh-data', words: /no log record/ },
  },
  {
    name: 'hundred-thousand-small-documents.yaml',
    content: () => joined(times(100_000, 'a: 1\n---\n'), GOOD),
    says: { code: 'not-mesh-data', words: /no log record/ },
  },
  {
    name: 'tabs.yaml',
    content: () => [`apiVersion: v1\nkind: Pod\nmetadata:\n\tname: a\n\t\tnamespace: b\n---\n${GOOD}`],
    says: { code: 'bad-document', words: /cannot be parsed/ },
  },
  {
    name: 'huge-block-scalar.yaml',
    content: () => joined(`${POD}data:\n  text: |\n`, times(1_000_000, `    ${filler(60, 'text ')}\n`), `---\n${GOOD}`),
    says: { code: 'too-large', words: /larger than|more than [\d,]+ values/ },
    heavy: true,
  },
  {
    name: 'huge-folded-scalar.yaml',
    content: () => joined(`${POD}spec:\n  text: >\n`, times(80_000, '    a\n\n\n'), `---\n${GOOD}`),
    says: { harmless: 'text is text' },
  },
  {
    name: 'huge-plain-scalar-over-lines.yaml',
    content: () => joined(`${POD}spec:\n  text: a\n`, times(200_000, '    a\n'), `---\n${GOOD}`),
    says: { harmless: 'text is text' },
  },
  {
    name: 'huge-quoted-scalar-over-lines.yaml',
    content: () => joined(`${POD}spec:\n  text: "a\n`, times(100_000, '    a \\\n'), `    b"\n---\n${GOOD}`),
    says: { harmless: 'text is text' },
  },
  {
    name: 'million-keys.yaml',
    content: () =>
      joined(
        POD,
        '  labels:\n',
        times(500_000, (i) => `    k${i}: v\n`),
        `---\n${GOOD}`,
      ),
    says: { code: 'too-large', words: /larger than|more than [\d,]+ values/ },
  },
  {
    name: 'many-keys-in-flow.yaml',
    content: () =>
      joined(
        POD,
        '  labels: {',
        times(30_000, (i) => `k${i}: v, `),
        `z: z}\n---\n${GOOD}`,
      ),
    says: { harmless: 'labels are labels' },
    heavy: true,
  },
  {
    name: 'same-key-again-and-again.yaml',
    content: () => joined(POD, '  labels: {a: 1}\n', times(30_000, '  labels: {a: 1}\n'), `---\n${GOOD}`),
    says: { harmless: 'the last of several keys counts' },
    heavy: true,
  },
  {
    name: 'hundred-thousand-anchors.yaml',
    content: () =>
      joined(
        `${POD}spec:\n`,
        times(30_000, (i) => `  k${i}: &a${i} x\n`),
        '  all: [',
        times(30_000, (i) => `*a${i}, `),
        `x]\n---\n${GOOD}`,
      ),
    says: { code: 'limit', words: /limit yaml-aliases/ },
    heavy: true,
  },
  {
    name: 'comments-without-end.yaml',
    content: () => joined(`${POD}spec:\n`, times(300_000, '  # a\n'), `  a: 1\n---\n${GOOD}`),
    says: { code: 'too-large', words: /larger than|more than [\d,]+ values/ },
  },
  {
    name: 'blank-lines-without-end.yaml',
    content: () => joined(`${POD}spec:\n`, times(2_500_000, '\n'), `  a: !x 1\n---\n${GOOD}`),
    says: { code: 'too-large', words: /larger than|more than [\d,]+ values/ },
  },
  {
    name: 'colons-without-end.yaml',
    content: () => [`${POD}spec: ${'a: '.repeat(30_000)}\n---\n${GOOD}`],
    says: { code: 'bad-document', words: /cannot be parsed/ },
  },
  {
    name: 'quotes-that-never-close.yaml',
    content: () => joined(`${POD}spec:\n`, times(50_000, `  a: "\n  b: '\n`), `---\n${GOOD}`),
    says: { code: 'bad-document', words: /cannot be parsed/ },
    heavy: true,
  },
  {
    name: 'one-line-of-megabytes.yaml',
    content: () => joined(`${POD}spec:\n  text: `, times(18_000, filler(1000, 'x')), `\n---\n${GOOD}`),
    says: { code: 'too-large', words: /larger than|more than [\d,]+ values/ },
  },
  {
    name: 'directives.yaml',
    content: () => [`${'%YAML 9.9\n%TAG ! tag:example.com,2000:\n'.repeat(20_000)}---\n${GOOD}`],
    says: { code: 'not-mesh-data', words: /no log record/ },
  },
  {
    name: 'items-as-aliases.yaml',
    content: () => [
      `apiVersion: v1\nkind: List\nx: &x\n  a: 1\nitems:\n- *x\n- &y {apiVersion: v1, kind: Pod}\n- *y\n`,
    ],
    says: { code: 'bad-document', words: /cannot be parsed|names no kind/ },
  },
];
