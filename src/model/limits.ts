import type { ProblemCode } from './problem.ts';

/** One cap on what a run reads or keeps: evidence comes from strangers. */
interface Limit {
  readonly default: number;
  readonly unit: 'bytes' | 'count';
  /** What it holds, for people. */
  readonly help: string;
  /** What is said where it was passed. */
  readonly passed: (value: string) => string;
  readonly code: ProblemCode;
  /** No value may be larger. */
  readonly most?: number;
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;
/** What becomes one string: V8 has none longer than 512 MiB. */
const LONGEST_STRING = 500 * MIB;

/** Every cap, by the name that `--limit` and problems call it. */
export const LIMITS = {
  entries: {
    default: 50_000,
    unit: 'count',
    help: 'Files that are read of one path.',
    passed: (value) => `more than ${value} files`,
    code: 'limit',
  },
  'entry-size': {
    default: 4 * GIB,
    unit: 'bytes',
    help: 'Bytes of one file, unpacked.',
    passed: (value) => `larger than ${value}`,
    code: 'too-large',
  },
  'total-size': {
    default: 64 * GIB,
    unit: 'bytes',
    help: 'Bytes of all files of one path, unpacked.',
    passed: (value) => `more than ${value} in all`,
    code: 'limit',
  },
  ratio: {
    default: 300,
    unit: 'count',
    help: 'Unpacked bytes for each packed one, in what unpacks to more than 64 MiB.',
    passed: (value) => `more than ${value} bytes unpacked from each packed one`,
    code: 'limit',
  },
  nesting: {
    default: 3,
    unit: 'count',
    help: 'Archives inside of another; a folder around them counts as one.',
    passed: (value) => `more than ${value} archives inside of one another`,
    code: 'limit',
  },
  'zip-memory': {
    default: 256 * MIB,
    unit: 'bytes',
    help: 'Bytes of a zip that lies in another archive or comes from standard input: it is held in memory.',
    passed: (value) => `a zip of more than ${value} that is no file of its own`,
    code: 'limit',
  },
  'line-length': {
    default: MIB,
    unit: 'bytes',
    help: 'Bytes of a line; of a longer one only the beginning is read.',
    passed: (value) => `a line longer than ${value}`,
    code: 'long-line',
    most: LONGEST_STRING,
  },
  'document-size': {
    default: 64 * MIB,
    unit: 'bytes',
    help: 'Bytes of a document that can only be read whole: a JSON page, a table.',
    passed: (value) => `larger than ${value}, and can only be read whole`,
    code: 'too-large',
    most: LONGEST_STRING,
  },
  'document-values': {
    default: 2_000_000,
    unit: 'count',
    help: 'Values in a JSON document, or lines of a YAML one, that can only be read whole.',
    passed: (value) => `more than ${value} values, and can only be read whole`,
    code: 'too-large',
  },
  'object-size': {
    default: 16 * MIB,
    unit: 'bytes',
    help: 'Bytes of one object or element in a document that is read piece by piece.',
    passed: (value) => `an object larger than ${value}`,
    code: 'too-large',
    most: LONGEST_STRING,
  },
  'object-values': {
    default: 300_000,
    unit: 'count',
    help: 'Values in one object or element in a document that is read piece by piece.',
    passed: (value) => `an object of more than ${value} values`,
    code: 'too-large',
  },
  'envoy-element-size': {
    default: 256 * MIB,
    unit: 'bytes',
    help: 'Bytes of one cluster, listener, route configuration … in a config dump.',
    passed: (value) => `an element larger than ${value}`,
    code: 'too-large',
    most: LONGEST_STRING,
  },
  'json-depth': {
    default: 200,
    unit: 'count',
    help: 'Brackets that are open at once in JSON.',
    passed: (value) => `JSON nested deeper than ${value}`,
    code: 'limit',
  },
  'yaml-size': {
    default: 2 * MIB,
    unit: 'bytes',
    help: 'Bytes of one YAML document of a form that kubectl does not write: reading it is slow.',
    passed: (value) => `YAML of unusual form larger than ${value}`,
    code: 'too-large',
    most: LONGEST_STRING,
  },
  'yaml-depth': {
    default: 200,
    unit: 'count',
    help: 'Levels of YAML.',
    passed: (value) => `YAML nested deeper than ${value}`,
    code: 'limit',
  },
  'yaml-aliases': {
    default: 100,
    unit: 'count',
    help: 'Aliases in one YAML document.',
    passed: (value) => `more than ${value} aliases in one YAML document`,
    code: 'limit',
  },
  'table-columns': {
    default: 200,
    unit: 'count',
    help: 'Columns of a table.',
    passed: (value) => `a table of more than ${value} columns`,
    code: 'limit',
  },
  'table-rows': {
    default: 200_000,
    unit: 'count',
    help: 'Lines of a table; those after them are not read.',
    passed: (value) => `a table of more than ${value} lines`,
    code: 'limit',
  },
  'access-kinds': {
    default: 5000,
    unit: 'count',
    help: 'Different kinds of lines that are told apart in one access log.',
    passed: (value) => `more than ${value} kinds of access log lines`,
    code: 'limit',
  },
  'collection-failures': {
    default: 2000,
    unit: 'count',
    help: 'Things that one log of `istioctl bug-report` says it could not get.',
    passed: (value) => `more than ${value} failures of the collection`,
    code: 'limit',
  },
  objects: {
    default: 50_000,
    unit: 'count',
    help: 'Objects, or elements of a debug page, that are kept of one file.',
    passed: (value) => `more than ${value} objects`,
    code: 'limit',
  },
  'rule-rows': {
    default: 50_000,
    unit: 'count',
    help: 'Rows that a rule makes at once.',
    passed: (value) => `more than ${value} rows at once`,
    code: 'limit',
  },
  'rule-work': {
    default: 1_000_000,
    unit: 'count',
    help: 'Rows that a rule handles in all.',
    passed: (value) => `more than ${value} rows in all`,
    code: 'limit',
  },
  problems: {
    default: 100,
    unit: 'count',
    help: 'Problems of one kind that are listed of what could not be opened.',
    passed: (value) => `more than ${value} problems of this kind`,
    code: 'limit',
  },
  'file-problems': {
    default: 20,
    unit: 'count',
    help: 'Problems that are listed of one file.',
    passed: (value) => `more than ${value} problems in this file`,
    code: 'limit',
  },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;
/** The caps of one run. */
export type Limits = Readonly<Record<LimitName, number>>;

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

export const DEFAULT_LIMITS: Limits = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, LIMITS[name].default]),
) as Limits;

/** What a problem says where a cap was passed; `rest` is what came of it. */
export function pastLimit(
  limits: Limits,
  name: LimitName,
  rest: string,
): { readonly code: ProblemCode; readonly message: string; readonly hint: string } {
  const limit: Limit = LIMITS[name];
  return {
    code: limit.code,
    message: `${limit.passed(inWords(limits[name], limit.unit))} (limit ${name}); ${rest}`,
    hint: `If you trust it, raise the limit: --limit ${name}=${limitValue(name, Math.min(limits[name] * 2, limit.most ?? Infinity))}.`,
  };
}

/** Thrown inside of a parser, which makes a problem of it. */
export class LimitError extends Error {
  readonly limit: LimitName;

  constructor(limit: LimitName) {
    super(`past the limit ${limit}`);
    this.limit = limit;
  }
}

const SIZES = [
  ['G', 'GiB', GIB],
  ['M', 'MiB', MIB],
  ['K', 'KiB', 2 ** 10],
] as const;

/** A value as `--limit` takes it: 64M. */
export function limitValue(name: LimitName, value: number): string {
  const size = LIMITS[name].unit === 'bytes' && SIZES.find(([, , bytes]) => value >= bytes && value % bytes === 0);
  return size ? `${value / size[2]}${size[0]}` : String(value);
}

function inWords(value: number, unit: Limit['unit']): string {
  if (unit === 'count') return value.toLocaleString('en-US');
  const size = SIZES.find(([, , bytes]) => value >= bytes && value % bytes === 0);
  return size ? `${value / size[2]} ${size[1]}` : `${value} bytes`;
}

/** Reads `NAME=VALUE`: a value is a whole number, that of a size may end with K, M or G. A string says what is wrong. */
export function parseLimit(text: string): readonly [LimitName, number] | string {
  const [given = '', amount = ''] = text.split('=', 2);
  const name = LIMIT_NAMES.find((candidate) => candidate === given);
  if (name === undefined) return `must be NAME=VALUE with a name of ${LIMIT_NAMES.join(', ')}`;
  const { unit, most = Number.MAX_SAFE_INTEGER }: Limit = LIMITS[name];
  const [, digits = '', letter = ''] = /^(\d{1,15})([KMG]?)$/i.exec(amount) ?? [];
  const factor = SIZES.find(([short]) => short === letter.toUpperCase())?.[2] ?? 1;
  const value = Number(digits) * factor;
  if (value === 0 || (factor > 1 && unit === 'count'))
    return `takes ${unit === 'bytes' ? 'a size such as 64M' : 'a whole number above 0'} for ${name}`;
  return value > most ? `takes no more than ${limitValue(name, most)} for ${name}` : [name, value];
}
