import type { Stat } from '../model/envoy.ts';
import type { ParseContext, ParseOutcome, Parser } from '../model/parsed.ts';
import { problem } from './envoy/envoy-json-document.ts';
import { createLineCutter, lineText, quoteOf, type TextLine } from './line-cutter.ts';

/** Which samples are kept: a pattern for the name and, where the name alone says nothing, one for the labels as they are written. */
export interface StatPattern {
  readonly name: RegExp;
  readonly labels?: RegExp;
}

const HASH = 35;
const ZERO = 48;
const BLANK = 32;
const BRACE = 123;

/**
 * Parser of Prometheus text that keeps the samples above 0 that one of the patterns names; all other lines never become strings.
 * `rewrite` makes a Prometheus line of a sample in another form.
 */
export function createPrometheusParser(
  context: ParseContext,
  patterns: readonly StatPattern[],
  rewrite: (line: string) => string | undefined = () => undefined,
): Parser {
  const stats: Stat[] = [];
  let samples = 0;
  let lines = 0;
  const keep = (text: string, candidates: readonly StatPattern[], line: TextLine): void => {
    const sample = candidates.length > 0 ? readSample(text) : null;
    if (!sample || !(sample.value > 0)) return;
    if (!candidates.some(({ labels }) => labels === undefined || labels.test(sample.written))) return;
    const source = { path: context.path, line: line.line, offset: line.offset, text: quoteOf(line) };
    stats.push({ name: sample.name, labels: sample.labels, value: sample.value, source });
  };
  const cutter = createLineCutter(context, (line: TextLine) => {
    const { buffer, start, end } = line;
    if (end === start) return;
    lines++;
    if (buffer[start] === HASH) {
      samples++;
      return;
    }
    const nameEnd = endOfName(buffer, start, end);
    const rewritten = nameEnd === start ? rewrite(lineText(line)) : undefined;
    if (rewritten !== undefined) {
      samples++;
      keep(rewritten, patternsFor(patterns, /^\w+/.exec(rewritten)?.[0] ?? ''), line);
      return;
    }
    if (nameEnd <= start || nameEnd >= end || !endsLikeNumber(buffer[end - 1] ?? 0)) return;
    samples++;
    if (buffer[end - 1] === ZERO && buffer[end - 2] === BLANK) return;
    const candidates = patternsFor(patterns, buffer.toString('latin1', start, nameEnd));
    if (candidates.length > 0) keep(lineText(line), candidates, line);
  });
  return {
    push: cutter.push,
    end(): ParseOutcome {
      const problems = cutter.end();
      if (lines === 0) {
        return { records: 0, parsed: [], problems: [problem(context, 0, 'empty', 'the list of metrics is empty')] };
      }
      if (samples === 0) {
        return {
          records: 0,
          parsed: [],
          problems: [problem(context, 1, 'bad-document', 'this is no list of metrics')],
        };
      }
      return { records: samples, parsed: [{ type: 'stats', stats }], problems };
    },
  };
}

/** Which patterns a name meets, remembered: the files of all proxies have the same few hundred names. */
const decisions = new WeakMap<readonly StatPattern[], Map<string, readonly StatPattern[]>>();
const MAX_NAMES = 20_000;

function patternsFor(patterns: readonly StatPattern[], name: string): readonly StatPattern[] {
  let known = decisions.get(patterns);
  if (!known || known.size > MAX_NAMES) {
    known = new Map();
    decisions.set(patterns, known);
  }
  let found = known.get(name);
  if (!found) {
    found = patterns.filter((pattern) => pattern.name.test(name));
    known.set(name, found);
  }
  return found;
}

/** Where a metric name ends; `start` when the line does not begin with one that a brace or blank follows. */
function endOfName(buffer: Buffer, start: number, end: number): number {
  let at = start;
  for (; at < end; at++) {
    const byte = buffer[at] ?? 0;
    if (byte === BRACE || byte === BLANK) return at;
    const lower = byte | 32;
    const isName = (lower >= 97 && lower <= 122) || byte === 95 || (byte >= 48 && byte <= 58);
    if (!isName) return start;
  }
  return at;
}

/** Digits, and the last letters of +Inf and NaN. */
function endsLikeNumber(byte: number): boolean {
  return (byte >= ZERO && byte <= 57) || byte === 102 || byte === 78;
}

interface Sample {
  readonly name: string;
  readonly labels: Record<string, string>;
  /** The labels as they stand in the line. */
  readonly written: string;
  readonly value: number;
}

/** A line `name{key="value",…} value [time]`. */
function readSample(line: string): Sample | null {
  const match = /^([\w:]+)(?:\{(.*)\})? +(\S+)(?: +-?\d+)?\s*$/.exec(line);
  if (!match) return null;
  const [, name = '', written = '', value = ''] = match;
  const labels: Record<string, string> = {};
  for (const [, key = '', text = ''] of written.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
    if (key !== '__proto__')
      labels[key] = text.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  }
  const amount = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
  return { name, labels, written, value: amount };
}
