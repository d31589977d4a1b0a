import fc from 'fast-check';
import { ALL_FILES, type RealFile } from './corpus.ts';

/** What trips readers up: ends of strings and lines, names of JavaScript, escapes of terminals, syntax of YAML, impossible figures. */
const TOKENS: readonly Buffer[] = [
  ...[
    '\0',
    '\ufeff',
    '\r\n',
    '\r',
    '\n',
    '\n\n',
    '\t',
    ' ',
    '"',
    "'",
    '\\',
    '`',
    ',',
    ':',
    '{',
    '}',
    '[',
    ']',
    '%',
    '~',
    '|',
    '=',
    '<',
  ],
  ...['__proto__', 'constructor', 'toString', '"__proto__":{"a":1},', '"constructor":null,', '__proto__: {}\n'],
  ...['\x1b[31m', '\x1b]0;title\x07', '\x1b[2J', '\x9b31m', '\u202e', '\u2028', '\u200b', '\x7f', '\x07', '\x08'],
  ...[
    '\n---\n',
    '\n...\n',
    '&a [*a]',
    '<<: *a',
    '!!binary x',
    '? ',
    '- ',
    '  - ',
    '|-\n',
    '>+\n',
    '\n# ',
    '%YAML 1.2\n',
  ],
  ...[
    'null',
    'true',
    '{}',
    '[]',
    '""',
    '-1',
    '0',
    '1e999',
    '-0',
    '0x1f',
    '9'.repeat(400),
    '1.7976931348623157e308',
    'NaN',
  ],
  ...[
    '9999-99-99T99:99:99.999999Z',
    '0000-00-00T00:00:00Z',
    '2026-11-25T01:18:11.071924Z\twarn\tads\t',
    '[2026-11-25T01:18:11.071Z] "',
  ],
  ...['\n========= Previous log =========\n', '\n```\n', '\n$ kubectl get pods -A\n', '\nNAMESPACE   NAME   READY\n'],
  ...['==== START logs for container istio-proxy of pod a/b ====\n', '==== END logs for container x of pod a/b ===='],
  ...[
    'outbound|80||a.b.svc.cluster.local',
    'spiffe://a/ns/b/sa/c',
    '::ffff:1.2.3.4',
    '[::]:80',
    '999.999.999.999:99999',
  ],
].map((text) => Buffer.from(text));
const BROKEN_UTF8 = [
  [0xff, 0xfe],
  [0xed, 0xa0, 0x80],
  [0xc0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe2, 0x82],
].map((bytes) => Buffer.from(bytes));

/** Values that stand in place of others in JSON and YAML. */
const VALUES = [
  'null',
  '[]',
  '{}',
  '""',
  '0',
  '-1',
  '1e999',
  'true',
  '[null]',
  '{"":null}',
  '[[]]',
  '"\\u0000"',
  '"\\ud800"',
  '{"__proto__":1}',
];
const KEYS = ['""', '"__proto__"', '"constructor"', '"toString"', '"length"', '"items"', '"kind"', '"0"'];

/** An input is never larger; runs and repetitions end here. */
const MOST_BYTES = 256 << 10;
const LONGEST_RUN = 100_000;
const DEEPEST = 20_000;

type Random = fc.Random;
const upTo = (random: Random, most: number): number => random.nextInt(0, Math.max(0, most));
const oneOf = <T>(random: Random, items: readonly T[]): T => items[random.nextInt(0, items.length - 1)] as T;
const isSometimes = (random: Random, times: number): boolean => random.nextInt(1, times) === 1;

/** Small lengths are as likely as large ones. */
const length = (random: Random, most: number): number => upTo(random, Math.min(most, 2 ** upTo(random, 17)));

const replaced = (bytes: Buffer, start: number, end: number, by: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(end)]);

/** A range of whole lines; the line that a random place is in, and perhaps some more. */
function linesAt(random: Random, bytes: Buffer): readonly [start: number, end: number] {
  const start = bytes.lastIndexOf(10, upTo(random, bytes.length - 1)) + 1;
  let end = start;
  for (let lines = 1 + length(random, 20); lines > 0 && end < bytes.length; lines--) {
    const newline = bytes.indexOf(10, end);
    end = newline < 0 ? bytes.length : newline + 1;
  }
  return [start, end];
}

const VALUE = /[[{]|"(?:[^"\\\n]|\\.){0,2000}"|[\w.+-]+/g;
const CLOSED_BY: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** A value near a random place: a string, a word, or all that a pair of brackets holds. */
function valueAt(random: Random, bytes: Buffer): readonly [start: number, end: number] {
  const from = upTo(random, bytes.length - 1);
  const text = bytes.toString('latin1', from, from + 20_000);
  VALUE.lastIndex = Math.max(0, text.search(/[\s,:[{]/));
  const match = VALUE.exec(text);
  if (!match) return [from, from];
  const start = match.index;
  const open = match[0];
  const close = CLOSED_BY[open];
  let end = start + open.length;
  if (close !== undefined) {
    for (let depth = 1; depth > 0 && end < text.length; end++) {
      if (text[end] === open) depth++;
      if (text[end] === close) depth--;
    }
  }
  return [from + start, from + end];
}

type Mutation = (random: Random, bytes: Buffer, others: readonly RealFile[]) => Buffer;

/** Keep a document whole, so that a reader gets past its syntax. */
const CHANGES_OF_VALUES: readonly Mutation[] = [
  function changeValue(random, bytes) {
    return replaced(
      bytes,
      ...valueAt(random, bytes),
      Buffer.from(oneOf(random, isSometimes(random, 4) ? KEYS : VALUES)),
    );
  },
  function swapValue(random, bytes, others) {
    const { bytes: other } = oneOf(random, others);
    return replaced(bytes, ...valueAt(random, bytes), other.subarray(...valueAt(random, other)));
  },
];

const MUTATIONS: readonly Mutation[] = [
  function flipBits(random, bytes) {
    const flipped = Buffer.from(bytes);
    for (let times = 1 + upTo(random, 7); times > 0 && flipped.length > 0; times--) {
      const at = upTo(random, flipped.length - 1);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << upTo(random, 7));
    }
    return flipped;
  },
  function cutOut(random, bytes) {
    const start = upTo(random, bytes.length);
    return replaced(bytes, start, Math.min(bytes.length, start + length(random, bytes.length)), Buffer.alloc(0));
  },
  (random, bytes) => bytes.subarray(0, upTo(random, bytes.length)),
  (random, bytes) => bytes.subarray(upTo(random, bytes.length)),
  function splice(random, bytes, others) {
    const { bytes: other } = oneOf(random, isSometimes(random, 2) ? others : ALL_FILES);
    return Buffer.concat([bytes.subarray(0, upTo(random, bytes.length)), other.subarray(upTo(random, other.length))]);
  },
  function append(random, bytes, others) {
    return Buffer.concat([bytes, oneOf(random, isSometimes(random, 2) ? others : ALL_FILES).bytes]);
  },
  function repeat(random, bytes) {
    const start = upTo(random, bytes.length);
    const chunk = bytes.subarray(start, start + length(random, bytes.length));
    const times = Math.min(1 + length(random, 1000), Math.floor(MOST_BYTES / Math.max(chunk.length, 1)));
    return replaced(bytes, start, start, Buffer.concat(Array.from({ length: times }, () => chunk)));
  },
  function insertToken(random, bytes) {
    const at = upTo(random, bytes.length);
    return replaced(bytes, at, at, oneOf(random, isSometimes(random, 5) ? BROKEN_UTF8 : TOKENS));
  },
  function insertAtLine(random, bytes) {
    const [start] = linesAt(random, bytes);
    return replaced(bytes, start, start, oneOf(random, TOKENS));
  },
  function insertRun(random, bytes) {
    const at = upTo(random, bytes.length);
    return replaced(bytes, at, at, Buffer.alloc(length(random, LONGEST_RUN), oneOf(random, TOKENS)));
  },
  function insertDepth(random, bytes) {
    const at = upTo(random, bytes.length);
    return replaced(
      bytes,
      at,
      at,
      Buffer.from(oneOf(random, ['[', '{"a":', '- ', '(']).repeat(length(random, DEEPEST))),
    );
  },
  function dropLines(random, bytes) {
    return replaced(bytes, ...linesAt(random, bytes), Buffer.alloc(0));
  },
  function moveLines(random, bytes) {
    const [start, end] = linesAt(random, bytes);
    const lines = bytes.subarray(start, end);
    const rest = replaced(bytes, start, end, Buffer.alloc(0));
    const [to] = linesAt(random, rest);
    return replaced(rest, to, to, lines);
  },
  function joinLines(random, bytes) {
    const newline = bytes.indexOf(10, upTo(random, bytes.length));
    return newline < 0 ? bytes : replaced(bytes, newline, newline + 1, Buffer.alloc(0));
  },
  (_, bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
];

/** A real file with a few things wrong with it; now and then nothing but noise, or nothing wrong at all. */
function makeBytes(random: Random, files: readonly RealFile[]): Buffer {
  if (isSometimes(random, 20))
    return Buffer.from(Array.from({ length: length(random, 2000) }, () => upTo(random, 255)));
  if (isSometimes(random, 15))
    return Buffer.concat(Array.from({ length: upTo(random, 60) }, () => oneOf(random, TOKENS)));
  // Of two, the smaller one: most readers have said all they have to say of a file long before its end.
  const [a, b] = [oneOf(random, files).bytes, oneOf(random, files).bytes];
  let bytes = a.length < b.length ? a : b;
  const mutations = isSometimes(random, 2) ? CHANGES_OF_VALUES : [...MUTATIONS, ...CHANGES_OF_VALUES];
  for (let times = length(random, 12); times > 0; times--) bytes = oneOf(random, mutations)(random, bytes, files);
  return bytes.subarray(0, MOST_BYTES);
}

/** Bytes shrink by what can be left out of them: halves, quarters, …, single bytes. The context says which parts were tried before. */
class MutatedBytes extends fc.Arbitrary<Buffer> {
  readonly #files: readonly RealFile[];

  constructor(files: readonly RealFile[]) {
    super();
    this.#files = files;
  }

  override generate(random: Random): fc.Value<Buffer> {
    return new fc.Value(makeBytes(random, this.#files), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Buffer {
    return Buffer.isBuffer(value);
  }

  override shrink(value: Buffer, context: unknown): fc.Stream<fc.Value<Buffer>> {
    return fc.stream(withoutParts(value, typeof context === 'number' ? context : value.length));
  }
}

function* withoutParts(bytes: Buffer, largest: number): IterableIterator<fc.Value<Buffer>> {
  for (let size = Math.min(largest, bytes.length); size >= 1; size = Math.floor(size / 2)) {
    for (let end = bytes.length; end > 0; end -= size)
      yield new fc.Value(replaced(bytes, Math.max(0, end - size), end, Buffer.alloc(0)), size);
  }
}

/** Mutations of these files. */
export const mutated = (files: readonly RealFile[]): fc.Arbitrary<Buffer> => new MutatedBytes(files);
