import type { ParseContext, ParseOutcome, Parser } from '../../model/parsed.ts';
import { createProblemList } from '../problem-list.ts';
import {
  createDumpReader,
  type DumpHandler,
  type DumpOrigin,
  type DumpRange,
  indentOf,
  SHAPE_BYTES,
} from './envoy-dump-reader.ts';
import { countNewlines, createEnvoyElementCache, hashRanges } from './envoy-element-cache.ts';
import { isObject, type Json } from './envoy-json.ts';
import { createJsonParser, type JsonDocument, type JsonReading } from './envoy-json-document.ts';
import { readNode } from './envoy-node.ts';
import { createStreamedDumpParser, whenLarger } from './envoy-streamed-dump.ts';
import {
  addDump,
  createEnvoyCollector,
  ENVOY_LISTS,
  type EnvoyCollector,
  type EnvoyList,
  type EnvoyView,
} from './envoy-views.ts';

const WHAT = 'an Envoy config dump';
/** Bytes of a dump of irregular form that still are one string. */
const MAX_WHOLE_DUMP = 200 << 20;
// configs, section, list and the document itself are open around an element.
const KEEP_DEPTH = 4;
// An element's name stands in its first lines.
const NAME_BYTES = 600;
/** The proxies of a mesh have nearly the same elements, so all parsers share what they made of them. */
const sharedCache = createEnvoyElementCache();

/**
 * Parser of `config_dump?include_eds`, `istioctl proxy-config all -o json` and istiod's `debug/config_dump`. A regularly indented dump
 * is read element by element, in any size; equal elements of many dumps share one view. Any other form is parsed whole up to
 * `mostWholeBytes`, and section by section beyond. What the command printed before the dump is only counted.
 */
export function createEnvoyConfigDumpParser(
  context: ParseContext,
  cache = sharedCache,
  mostWholeBytes = MAX_WHOLE_DUMP,
): Parser {
  let head: Uint8Array = new Uint8Array(0);
  let inner: Parser | undefined;
  const choose = (bytes: Uint8Array, start: number): Parser => {
    const dump = bytes.subarray(start);
    const unit = indentOf(Buffer.from(dump.subarray(0, SHAPE_BYTES)).toString('latin1'));
    const origin = { line: 1 + newlinesIn(bytes.subarray(0, start)), offset: start };
    const chosen =
      unit === '' ? createWholeParser(context, mostWholeBytes) : createElementParser(context, unit, cache, origin);
    chosen.push(dump);
    return chosen;
  };
  return {
    push(chunk) {
      if (inner) {
        inner.push(chunk);
        return;
      }
      const bytes = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const start = dumpStart(bytes);
      const enough = start < 0 ? bytes.length >= MAX_NOISE : bytes.length - start >= SHAPE_BYTES;
      if (enough) inner = choose(bytes, Math.max(start, 0));
      else head = Uint8Array.from(bytes);
    },
    end() {
      inner ??= choose(head, Math.max(dumpStart(head), 0));
      return inner.end();
    },
  };
}

const MAX_NOISE = 64 << 10;
const BRACE = 123;

/** Where a dump begins: at the first brace, or behind lines of something else at the first brace in column 0; -1 for nowhere yet. */
function dumpStart(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte > 32 && byte < 0x80);
  if (bytes[first] === BRACE) return 0;
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf('\n{');
  return line < 0 ? -1 : line + 1;
}

function newlinesIn(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count++;
  return count;
}

function createWholeParser(context: ParseContext, mostBytes: number): Parser {
  const read = ({ value }: JsonDocument): JsonReading => {
    const collector = createEnvoyCollector();
    if (!isObject(value) || !addDump(value, collector, readNode)) return null;
    return { records: collector.count, parsed: [collector.finish()] };
  };
  const whole = createJsonParser(context, WHAT, KEEP_DEPTH, read, undefined, mostBytes);
  return whenLarger(mostBytes, whole, () => createStreamedDumpParser(context, WHAT));
}

interface ListPlan {
  readonly list: EnvoyList;
  readonly seed: number;
  /** The start of the line that names the element, in either spelling. */
  readonly nameLines: readonly Buffer[];
}

function plansFor(unit: string): ReadonlyMap<string, ListPlan> {
  return new Map(
    ENVOY_LISTS.map((list, index) => {
      const indent = unit.repeat(4 + list.namePath.length);
      const key = list.namePath.at(-1) ?? '';
      const nameLines = [...new Set([key, camelKey(key)])].map((name) => Buffer.from(`\n${indent}"${name}":`));
      return [list.key, { list, seed: index * 7919 + unit.length, nameLines }];
    }),
  );
}

function camelKey(key: string): string {
  return key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const KEY_OF_LIST: ReadonlyMap<string, string> = new Map(
  ENVOY_LISTS.flatMap(({ key }) => [
    [key, key],
    [camelKey(key), key],
  ]),
);

function createElementParser(
  context: ParseContext,
  unit: string,
  cache: ReturnType<typeof createEnvoyElementCache>,
  origin: DumpOrigin,
): Parser {
  const collector = createEnvoyCollector();
  const problems = createProblemList(context);
  const plans = plansFor(unit);
  const isVolatile = volatileTest(unit);
  const handler: DumpHandler = {
    element(key, range) {
      const plan = plans.get(key);
      if (!plan) return -1;
      const stable = stableRanges(range, isVolatile);
      const hash = hashRanges(range.view, stable.ranges, plan.seed);
      const known = cache.get(hash);
      if (known) {
        place(collector, plan, range, known.views);
        return known.newlines + stable.leftOut;
      }
      const entry = parseRange(range);
      if (!entry) {
        problems.add(range.line, 'bad-document', 'an element of the config dump is not valid JSON');
        return -1;
      }
      const views = plan.list.read(entry);
      const newlines = countNewlines(range.view, range.start, range.end);
      cache.set(hash, views, newlines - stable.leftOut);
      place(collector, plan, range, views);
      return newlines;
    },
    bootstrap(range) {
      collector.add([], range.line, 0);
      const node = bootstrapNode(range, unit);
      if (node) collector.setNode(readNode(node));
    },
    tooLarge(line) {
      problems.past(line, 'envoy-element-size', 'it was left out');
    },
    unexpected(line) {
      problems.add(line, 'bad-document', 'this line does not belong into a config dump');
    },
  };
  const reader = createDumpReader(unit, KEY_OF_LIST, handler, context.limits['envoy-element-size'], origin);
  return {
    push: reader.push,
    end(): ParseOutcome {
      const { complete, line } = reader.end();
      if (!complete) {
        const message = 'the config dump ends early; its complete elements are used';
        problems.add(line, 'cut-document', message, 'collect it again');
      }
      return { records: collector.count, parsed: [collector.finish()], problems: problems.list() };
    },
  };
}

/** Adds the views at the line with the element's name, or with the reason why it was refused. */
function place(collector: EnvoyCollector, plan: ListPlan, range: DumpRange, views: readonly EnvoyView[]): void {
  const { buffer, start, end } = range;
  const refused = views.some((item) => item.kind === 'listener' && item.view.error !== '');
  let at = refused ? buffer.subarray(start, end).lastIndexOf('"details":') : -1;
  const head = buffer.subarray(start, Math.min(end, start + NAME_BYTES));
  for (let i = 0; at < 0 && i < plan.nameLines.length; i++) {
    const found = head.indexOf(plan.nameLines[i] ?? '');
    if (found >= 0) at = found + 1;
  }
  const lineStart = at < 0 ? start : Math.max(start, buffer.lastIndexOf(10, start + at) + 1);
  const line = range.line + countNewlines(range.view, start, lineStart);
  collector.add(views, line, range.offset + lineStart - start);
}

function parseRange({ buffer, start, end }: DumpRange): Json | null {
  try {
    const value: unknown = JSON.parse(buffer.toString('utf8', start, end));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

// Versions and times stand in the first and last lines of an element. One that is missed only costs a cache hit.
const EDGE_LINES = 5;
const EDGE_BYTES = 200;
const QUOTE = 34;
const LETTER_V = 118;
const LETTER_L = 108;

type VolatileTest = (buffer: Buffer, start: number, end: number) => boolean;

/** Tells whether a line holds the version or time of an element or of one state of a listener. */
function volatileTest(unit: string): VolatileTest {
  const pattern = /^\s*"(?:version_info|versionInfo|last_updated|lastUpdated)":/;
  const columns = [5 * unit.length, 6 * unit.length];
  return (buffer, start, end) => {
    if (end - start > EDGE_BYTES) return false;
    return columns.some((column) => {
      const first = buffer[start + column + 1];
      if (buffer[start + column] !== QUOTE || (first !== LETTER_V && first !== LETTER_L)) return false;
      return pattern.test(buffer.toString('latin1', start, end));
    });
  };
}

/** The ranges of an element without the lines that change with every push although the element does not. */
function stableRanges(
  range: DumpRange,
  isVolatile: VolatileTest,
): { readonly ranges: readonly number[]; readonly leftOut: number } {
  const { buffer, start, end } = range;
  const cuts: number[] = [];
  let at = start;
  for (let i = 0; i < EDGE_LINES && at < end; i++) {
    const next = buffer.indexOf(10, at) + 1;
    if (next === 0 || next > end) break;
    if (isVolatile(buffer, at, next)) cuts.push(at, next);
    at = next;
  }
  const headEnd = at;
  const tail: number[] = [];
  let stop = end;
  for (let i = 0; i < EDGE_LINES && stop > headEnd; i++) {
    const lineStart = buffer.lastIndexOf(10, stop - 2) + 1;
    if (lineStart < headEnd) break;
    if (isVolatile(buffer, lineStart, stop)) tail.unshift(lineStart, stop);
    stop = lineStart;
  }
  cuts.push(...tail);
  return { ranges: [start, ...cuts, end], leftOut: cuts.length / 2 };
}

/** The node of a bootstrap without its list of extensions, which is most of it. */
function bootstrapNode({ buffer, start, end }: DumpRange, unit: string): Json | null {
  const inside = buffer.subarray(start, end);
  const opening = Buffer.from(`${unit.repeat(4)}"node": {`);
  const at = inside.indexOf(opening);
  if (at < 0) return null;
  const close = inside.indexOf(`\n${unit.repeat(4)}}`, at);
  const node = inside.subarray(at + opening.length - 1, close < 0 ? inside.length : close);
  const extensions = node.indexOf(`\n${unit.repeat(5)}"extensions": [`);
  const parse = (text: string): Json | null => {
    try {
      const value: unknown = JSON.parse(text);
      return isObject(value) ? value : null;
    } catch {
      return null;
    }
  };
  const short = extensions < 0 ? null : parse(`${node.toString('utf8', 0, extensions).replace(/,\s*$/, '')}\n}`);
  return short ?? (close < 0 ? null : parse(`${node.toString('utf8')}\n}`));
}
