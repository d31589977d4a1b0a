import type { ArtifactKind } from '../../model/artifact.ts';
import type { LogBlock, LogEntry } from '../../model/log-block.ts';
import type { Unexplained } from '../../model/report.ts';
import { compare, earlier, later } from '../../util/order.ts';
import type { BenignSignature } from './benign.ts';
import { templateOf } from './log-template.ts';

/** Collects the complaints of logs (records at warning and above) as templates, whatever the rules make of them. */
export interface ComplaintMiner {
  /** Takes the records that start at the given positions; `taken` holds, by position, the queries of rules that hit the record. */
  take(
    block: LogBlock,
    at: readonly number[],
    taken: ReadonlyMap<number, readonly number[]>,
    kind: ArtifactKind,
    path: string,
  ): void;
  /** What is left when the lines that fired rules took, their echoes and the benign ones are gone; `fired` holds ids of rules. */
  unexplained(took: (query: number) => boolean, fired: readonly string[]): Unexplained;
}

/** Logs of the mesh itself; pasted text may be of anything. */
export const MINED: ReadonlySet<ArtifactKind> = new Set<ArtifactKind>([
  'istiod.log',
  'operator.log',
  'proxy.log',
  'ztunnel.log',
  'cni.log',
]);
/** Templates kept of one kind of log; lines of further ones are counted together. */
const MOST_TEMPLATES = 2000;
/** Different shapes of lines that are remembered without being looked at again. */
const MOST_SHAPES = 20_000;
/** Templates in the report. */
const MOST_LISTED = 200;
/** Bytes of a line that tell its shape. */
const SHAPE_BYTES = 400;
const OTHER = '(further templates)';

interface Template {
  readonly kind: ArtifactKind;
  readonly template: string;
  readonly queries: readonly number[];
  readonly benign: boolean;
  /** Rules whose findings say the same. */
  readonly echoOf: readonly string[];
  count: number;
  first: string;
  last: string;
  path: string;
  line: number;
}

export function createComplaintMiner(
  benign: readonly BenignSignature[],
  decode: (text: string) => LogEntry,
): ComplaintMiner {
  const signatures = benign.map(({ log, text, pattern, echoOf }) => ({
    log,
    text,
    echoOf,
    pattern: pattern === undefined ? null : new RegExp(pattern, 'm'),
  }));
  const shapes = new Map<number | string, Template>();
  const templates = new Map<string, Template>();
  const sizes = new Map<ArtifactKind, number>();
  let lines = 0;

  const known = (kind: ArtifactKind, message: string): Pick<Template, 'benign' | 'echoOf'> => {
    const fitting = signatures.filter(
      ({ log, text, pattern }) =>
        log.includes(kind) && message.includes(text) && (pattern === null || pattern.test(message)),
    );
    return {
      benign: fitting.some(({ echoOf }) => echoOf === undefined),
      echoOf: fitting.flatMap(({ echoOf }) => echoOf ?? []),
    };
  };

  const find = (kind: ArtifactKind, queries: readonly number[], entry: LogEntry): Template => {
    const sense = known(kind, entry.message);
    const group = `${kind}\0${sense.benign}\0${sense.echoOf.join()}\0${queries.join()}\0`;
    const template = `${[entry.level, entry.scope].filter(Boolean).join(' ')}: ${templateOf(entry.message)}`;
    const met = templates.get(group + template);
    if (met) return met;
    const size = sizes.get(kind) ?? 0;
    sizes.set(kind, size + 1);
    const name = size < MOST_TEMPLATES ? template : OTHER;
    const made = templates.get(group + name) ?? {
      kind,
      template: name,
      queries,
      ...sense,
      count: 0,
      first: '',
      last: '',
      path: '',
      line: 0,
    };
    templates.set(group + name, made);
    return made;
  };

  return {
    take(block, at, taken, kind, path) {
      if (!MINED.has(kind)) return;
      const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
      let counted = 0;
      let line = block.line;
      const lineAt = (position: number): number => {
        for (let next = bytes.indexOf(10, counted); next !== -1 && next < position; next = bytes.indexOf(10, counted)) {
          line++;
          counted = next + 1;
        }
        return line;
      };
      for (const start of at) {
        lines++;
        const queries = taken.get(start) ?? [];
        const shape = shapeOf(bytes, start);
        const key = queries.length === 0 && kind === 'proxy.log' ? shape : `${kind} ${queries.join()} ${shape}`;
        let template = shapes.get(key);
        let entry: LogEntry | undefined;
        if (template === undefined) {
          const newline = bytes.indexOf(10, start);
          entry = decode(
            bytes.toString('utf8', start, Math.min(newline === -1 ? bytes.length : newline, start + 4096)),
          );
          template = find(kind, queries, entry);
          if (shapes.size < MOST_SHAPES) shapes.set(key, template);
        }
        template.count++;
        const time = entry?.time || plainTime(bytes, start);
        if (time !== '') {
          if (template.first === '' || time < template.first) template.first = time;
          if (time > template.last) template.last = time;
        }
        // Whatever order the logs come in, the place shown is that of the first log by name.
        if (template.path === '' || path < template.path) {
          template.path = path;
          template.line = lineAt(start);
        }
      }
    },
    unexplained(took, fired) {
      const said = (glob: string): boolean =>
        fired.some((id) => id === glob || (glob.endsWith('/*') && id.startsWith(glob.slice(0, -1))));
      const open = new Map<string, Template>();
      let count = 0;
      for (const template of templates.values()) {
        if (template.benign || template.queries.some(took) || template.echoOf.some(said)) continue;
        count += template.count;
        const key = `${template.kind}\0${template.template}`;
        const other = open.get(key);
        open.set(key, other ? joined(other, template) : template);
      }
      const found = [...open.values()].sort(
        (a, b) => b.count - a.count || compare(a.kind, b.kind) || compare(a.template, b.template),
      );
      return {
        lines,
        explained: lines - count,
        kinds: found.length,
        templates: found.slice(0, MOST_LISTED).map(({ kind, template, count: times, first, last, path, line }) => ({
          kind,
          template,
          count: times,
          first,
          last,
          path,
          line,
        })),
      };
    },
  };
}

function joined(a: Template, b: Template): Template {
  const place = b.path < a.path || (b.path === a.path && b.line < a.line) ? b : a;
  return {
    ...a,
    path: place.path,
    line: place.line,
    count: a.count + b.count,
    first: earlier(a.first, b.first),
    last: later(a.last, b.last),
  };
}

/**
 * A number that lines of one template share: words with a digit in them count as one and the same, save numbers of up to three digits, which
 * may be codes. 52 bits, so that two templates of one mesh practically never meet.
 */
function shapeOf(bytes: Buffer, start: number): number {
  let high = 0x811c9dc5;
  let low = 0x1b873593;
  let wordHigh = 0;
  let wordLow = 0;
  let length = 0;
  let digits = 0;
  const end = Math.min(bytes.length, start + SHAPE_BYTES);
  for (let i = start; i <= end; i++) {
    const byte = i === end ? 10 : (bytes[i] as number);
    const digit = byte >= 48 && byte <= 57;
    // Letters, digits, and what joins them in names.
    if (
      digit ||
      (byte >= 97 && byte <= 122) ||
      (byte >= 65 && byte <= 90) ||
      byte === 45 ||
      byte === 46 ||
      byte === 95 ||
      byte >= 128
    ) {
      if (digit) digits++;
      length++;
      wordHigh = (Math.imul(wordHigh, 31) + byte) | 0;
      wordLow = (Math.imul(wordLow, 0x01000193) ^ byte) | 0;
      continue;
    }
    if (length > 0) {
      const masked = digits > 0 && !(digits === length && length <= 3);
      high = Math.imul(high ^ (masked ? 7 : wordHigh), 0x85ebca6b) | 0;
      low = Math.imul(low ^ (masked ? 7 : wordLow), 0xc2b2ae35) | 0;
      high ^= high >>> 13;
      low ^= low >>> 16;
      length = 0;
      digits = 0;
      wordHigh = 0;
      wordLow = 0;
    }
    if (byte === 10) break;
    high = Math.imul(high ^ byte, 0x01000193) | 0;
    low = (Math.imul(low, 31) + byte) | 0;
  }
  return (high >>> 12) * 0x1_0000_0000 + (low >>> 0);
}

/** The time at the start of a line of text; '' where something else stands there. */
function plainTime(bytes: Buffer, start: number): string {
  if (bytes[start + 4] !== 45 || bytes[start + 10] !== 84) return '';
  let end = start + 19;
  while (end < start + 32 && end < bytes.length && bytes[end] !== 9 && bytes[end] !== 32) end++;
  return bytes[end - 1] === 90 ? bytes.toString('latin1', start, end) : '';
}
