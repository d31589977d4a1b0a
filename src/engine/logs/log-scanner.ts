import { type Artifact, type ArtifactKind, SAVED_TEXT } from '../../model/artifact.ts';
import type { LogBlock, LogEntry } from '../../model/log-block.ts';
import type { LogLine } from '../../model/logs.ts';
import type { Unexplained } from '../../model/report.ts';
import { compare, earlier, later } from '../../util/order.ts';
import type { BenignSignature } from './benign.ts';
import { createPrefilter, type Prefilter } from './prefilter.ts';
import { createComplaintMiner, MINED } from './unexplained.ts';

/** What a rule looks for in logs: one for each log clause. */
export interface LogQuery {
  readonly kinds: readonly ArtifactKind[];
  readonly literals: readonly string[];
  readonly pattern: RegExp | null;
}

/** One row of a log clause: equal hits of one pod, counted. */
export interface LogRow {
  readonly line: LogLine;
  readonly captures: Readonly<Record<string, string>>;
}

/** How log entries are cut and decoded; given by the parsers, so that the engine knows no log format. */
export interface LogReader {
  entryBounds(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number };
  decodeEntry(text: string): LogEntry;
}

export interface LogScanner {
  /** A scanner for one log, told also where records at warning level or above start; null when no query looks into logs of this kind. */
  open(artifact: Artifact): ((block: LogBlock, complaints?: readonly number[]) => void) | null;
  /** The rows of each query, in the order of the queries; equal whatever order the logs came in. */
  rows(): readonly (readonly LogRow[])[];
  /** How often each query hit so far. */
  hits(): readonly number[];
  /** The complaints that neither a query of a fired rule took nor a benign signature knows. */
  unexplained(took: (query: number) => boolean, fired: readonly string[]): Unexplained;
}

/** At most so many different rows are kept for one query in one log; further hits count into the last of them. */
const ROWS_PER_LOG = 2000;

/** Patterns see so much of an entry: each attempt of a safe pattern is linear, but there are as many attempts as places. */
const SEARCHED = 64 * 1024;
const searched = (text: string): string => (text.length > SEARCHED ? text.slice(0, SEARCHED) : text);

interface Growing {
  line: LogLine;
  captures: Record<string, string>;
}

export function createLogScanner(
  queries: readonly LogQuery[],
  reader: LogReader,
  benign: readonly BenignSignature[] = [],
): LogScanner {
  const found: Growing[][] = queries.map(() => []);
  const hitCounts = queries.map(() => 0);
  const perKind = new Map<ArtifactKind, KindScanner | null>();
  const miner = createComplaintMiner(benign, reader.decodeEntry);

  const scannerFor = (exact: ArtifactKind): KindScanner | null => {
    // Every query that looks into some saved text looks into all of it.
    const kind = SAVED_TEXT.includes(exact) ? 'text.lines' : exact;
    let scanner = perKind.get(kind);
    if (scanner === undefined) {
      const members = queries.flatMap((query, index) => (query.kinds.includes(kind) ? [{ query, index }] : []));
      scanner = members.length > 0 || MINED.has(kind) ? kindScanner(members) : null;
      perKind.set(kind, scanner);
    }
    return scanner;
  };

  return {
    open(artifact) {
      const scanner = scannerFor(artifact.kind);
      if (!scanner) return null;
      const rowsHere = new Map<string, Growing>();
      const perQuery = new Map<number, number>();
      const last = new Map<number, Growing>();
      const context = createContext();
      const scan = (block: LogBlock, complaints: readonly number[]): void => {
        const text = new TextDecoder();
        const lines = createLineCounter(block);
        // Hits come in the order of the words that betrayed them; entries are judged once, in the order of the file.
        const hits = new Map<number, Set<number>>();
        scanner.prefilter.scan(block.bytes, (literal, at) => {
          const set = hits.get(at) ?? new Set();
          for (const query of scanner.owners[literal] ?? []) set.add(query);
          hits.set(at, set);
        });
        const taken = new Map<number, number[]>();
        const entries = new Map<number, { end: number; queries: Set<number> }>();
        for (const [at, wanted] of [...hits].sort((a, b) => a[0] - b[0])) {
          const { start, end } = reader.entryBounds(block.bytes, at);
          const entry = entries.get(start) ?? { end, queries: new Set<number>() };
          for (const query of wanted) entry.queries.add(query);
          entries.set(start, entry);
        }
        for (const [start, entry] of entries) {
          const raw = text.decode(block.bytes.subarray(start, entry.end)).replace(/\r?\n$/, '');
          const decoded = reader.decodeEntry(raw);
          const line = lines.at(start);
          for (const index of [...entry.queries].sort((a, b) => a - b)) {
            const query = queries[index] as LogQuery;
            const match = query.pattern
              ? (query.pattern.exec(searched(decoded.message)) ?? query.pattern.exec(searched(raw)))
              : null;
            if (query.pattern && !match) continue;
            hitCounts[index] = (hitCounts[index] ?? 0) + 1;
            taken.set(start, [...(taken.get(start) ?? []), index]);
            const captures: Record<string, string> = {};
            for (const [name, value] of Object.entries(match?.groups ?? {})) captures[name] = value ?? '';
            const key = `${index}\0${block.previous}\0${JSON.stringify(captures)}${query.pattern ? '' : `\0${decoded.level}`}`;
            const known =
              rowsHere.get(key) ?? ((perQuery.get(index) ?? 0) >= ROWS_PER_LOG ? last.get(index) : undefined);
            if (known) {
              known.line = {
                ...known.line,
                count: known.line.count + 1,
                first: earlier(known.line.first, decoded.time),
                last: later(known.line.last, decoded.time),
              };
              continue;
            }
            const row: Growing = {
              captures,
              line: {
                kind: artifact.kind,
                namespace: artifact.owner.namespace,
                pod: artifact.owner.pod,
                previous: block.previous,
                level: decoded.level,
                scope: decoded.scope,
                text: decoded.message,
                count: 1,
                first: decoded.time,
                last: decoded.time,
                source: {
                  path: artifact.path,
                  line,
                  offset: block.offset + start,
                  text: raw,
                  ...context.around(start, entry.end),
                },
              },
            };
            rowsHere.set(key, row);
            perQuery.set(index, (perQuery.get(index) ?? 0) + 1);
            last.set(index, row);
            (found[index] as Growing[]).push(row);
          }
        }
        if (complaints.length > 0) miner.take(block, complaints, taken, artifact.kind, artifact.path);
      };
      return (block, complaints = []) => {
        context.enter(block.bytes);
        scan(block, complaints);
        context.leave();
      };
    },
    hits: () => hitCounts,
    unexplained: miner.unexplained,
    rows: () =>
      found.map((rows) =>
        rows.toSorted(
          (a, b) => compare(a.line.source.path, b.line.source.path) || a.line.source.offset - b.line.source.offset,
        ),
      ),
  };
}

const CONTEXT = 2;
const LONGEST_CONTEXT = 400;

interface Context {
  /** The block that hits are looked for in from now on. */
  enter(bytes: Uint8Array): void;
  /** The bytes of the block are gone after this. */
  leave(): void;
  /** A few lines before and behind a place of the block, each cut to a readable length; lines of the next block are added when it comes. */
  around(start: number, end: number): { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** Keeps lines across the edges of blocks, so that what is quoted does not depend on where the blocks were cut. */
function createContext(): Context {
  let buffer: Buffer = Buffer.alloc(0);
  let tail: readonly string[] = [];
  let waiting: string[][] = [];
  const text = (from: number, to: number): string =>
    buffer.toString('utf8', from, Math.min(to, from + LONGEST_CONTEXT)).replace(/\r$/, '');
  const linesFrom = (from: number, most: number): string[] => {
    const lines: string[] = [];
    while (lines.length < most && from < buffer.length) {
      const newline = buffer.indexOf(10, from);
      const to = newline === -1 ? buffer.length : newline;
      lines.push(text(from, to));
      from = to + 1;
    }
    return lines;
  };
  const linesUpTo = (end: number, most: number): string[] => {
    const lines: string[] = [];
    for (let to = end - 1; lines.length < most && to >= 0; ) {
      const from = to === 0 ? 0 : buffer.lastIndexOf(10, to - 1) + 1;
      lines.unshift(text(from, to));
      to = from - 1;
    }
    return lines;
  };
  return {
    enter(bytes) {
      buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (const after of waiting) after.push(...linesFrom(0, CONTEXT - after.length));
      waiting = waiting.filter((after) => after.length < CONTEXT);
    },
    leave() {
      const end = buffer.at(-1) === 10 ? buffer.length : buffer.length + 1;
      tail = [...tail, ...linesUpTo(end, CONTEXT)].slice(-CONTEXT);
    },
    around(start, end) {
      const after = linesFrom(end, CONTEXT);
      if (after.length < CONTEXT) waiting.push(after);
      return { before: [...tail, ...linesUpTo(start, CONTEXT)].slice(-CONTEXT), after };
    },
  };
}

interface KindScanner {
  readonly prefilter: Prefilter;
  /** For each literal, the queries that wait for it. */
  readonly owners: readonly (readonly number[])[];
}

function kindScanner(members: readonly { readonly query: LogQuery; readonly index: number }[]): KindScanner {
  const owners = new Map<string, Set<number>>();
  for (const { query, index } of members) {
    for (const literal of query.literals) {
      // JSON logs hold the message escaped.
      for (const form of new Set([literal, JSON.stringify(literal).slice(1, -1)])) {
        const set = owners.get(form) ?? new Set();
        set.add(index);
        owners.set(form, set);
      }
    }
  }
  const encoder = new TextEncoder();
  const forms = [...owners.keys()];
  return {
    prefilter: createPrefilter(forms.map((form) => encoder.encode(form))),
    owners: forms.map((form) => [...(owners.get(form) ?? [])]),
  };
}

/** Line numbers for growing positions of a block; newlines are counted once. */
function createLineCounter(block: LogBlock): { at(position: number): number } {
  const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
  let counted = 0;
  let line = block.line;
  return {
    at(position) {
      for (let next = bytes.indexOf(10, counted); next !== -1 && next < position; next = bytes.indexOf(10, counted)) {
        line++;
        counted = next + 1;
      }
      return line;
    },
  };
}
