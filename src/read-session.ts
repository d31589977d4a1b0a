import { stripVTControlCharacters } from 'node:util';
import { HEAD_BYTES, identifyPart, type PartHint } from './artifacts/index.ts';
import { createSessionCutter, gluedEnd } from './artifacts/session.ts';
import type { LogScanner } from './engine/logs/log-scanner.ts';
import { coverageOf, lastSeen, nothingKnown, type ReadEntry, unread } from './entry-coverage.ts';
import type { MeshBuilder } from './mesh/build/builder.ts';
import type { Artifact, ArtifactKind } from './model/artifact.ts';
import type { Limits } from './model/limits.ts';
import type { Parser } from './model/parsed.ts';
import type { Problem } from './model/problem.ts';
import { NO_OWNER } from './model/source.ts';
import { openParser } from './parsers/index.ts';
import { later } from './util/order.ts';

/** A line of output may be longer; one at which another output begins is not, and in a longer one none does. */
const MAX_LINE = 64 << 10;
const NEWLINE = 10;
const SPACE = 32;

/** One output in the file, from its command to the next. */
interface Part extends PartHint {
  /** Place of its first line: 1-based, and bytes from the beginning of the file. */
  readonly line: number;
  readonly offset: number;
  /** The command or frame before it, which is text of its own. */
  readonly mark: Buffer;
  /** Its beginning, until that is enough to name it. */
  held: Buffer[];
  size: number;
  lines: number;
  hasContent: boolean;
  reading:
    | {
        readonly artifact: Artifact;
        readonly parser: Parser;
        readonly hitsBefore: number;
        /** Whether the parser was given the mark, too. */
        readonly isMarkRead: boolean;
      }
    | undefined;
}

/** What is left of a part that was read. */
interface DonePart {
  readonly line: number;
  readonly kind: ArtifactKind;
  readonly records: number;
  readonly problems: readonly Problem[];
  readonly lastSeen: string;
}

/** Reads a file in which several outputs follow each other. Each goes through the parser of its own kind, which gives places of the file. */
export async function readSession(
  file: Artifact,
  chunks: AsyncIterable<Uint8Array>,
  scanner: LogScanner,
  builder: MeshBuilder,
  limits: Limits,
): Promise<ReadEntry> {
  const cutter = createSessionCutter();
  const done: DonePart[] = [];
  let line = 1;
  let offset = 0;
  let part = newPart({ kind: undefined, owner: NO_OWNER }, 1, 0);
  let carry: Buffer = Buffer.alloc(0);
  /** Whether the beginning of a line was handed on, because it is too long to keep. */
  let isLong = false;

  const hits = (): number => scanner.hits().reduce((sum, count) => sum + count, 0);

  const name = (): void => {
    const head = Buffer.concat(part.held).subarray(0, HEAD_BYTES);
    const artifact = identifyPart(file.path, head, part, file.mtime);
    const hitsBefore = hits();
    // Of output that has no form of its own, the command is the best part.
    const isMarkRead = artifact.kind === 'text.lines' || artifact.kind === 'command.error';
    const mark = isMarkRead ? part.mark : Buffer.alloc(0);
    const start = { line: part.line - (mark.length > 0 ? 1 : 0), offset: part.offset - mark.length };
    const parser = openParser(artifact, scanner.open(artifact), limits, start);
    for (const bytes of [mark, ...part.held]) parser.push(bytes);
    part.held = [];
    part.reading = { artifact, parser, hitsBefore, isMarkRead };
  };

  const add = (bytes: Buffer, isWholeLine: boolean): void => {
    part.size += bytes.length;
    part.lines += isWholeLine ? 1 : 0;
    part.hasContent ||= bytes.some((byte) => byte > SPACE);
    if (part.reading) part.reading.parser.push(bytes);
    else {
      part.held.push(Buffer.from(bytes));
      if (part.size >= HEAD_BYTES) name();
    }
  };

  const finish = (): void => {
    if (!part.hasContent) return;
    if (!part.reading) name();
    if (!part.reading) return;
    const { artifact, parser, hitsBefore, isMarkRead } = part.reading;
    const outcome = parser.end();
    for (const parsed of outcome.parsed) builder.add(artifact, parsed);
    // Where lines are counted, the mark is none of the output.
    const most = isMarkRead ? Math.max(part.lines, 1) : Number.POSITIVE_INFINITY;
    const records = Math.min(outcome.records, most) || hits() - hitsBefore;
    const { problems, parsed } = outcome;
    done.push({ line: part.line, kind: artifact.kind, records, problems, lastSeen: lastSeen(parsed) });
  };

  const takeLine = (bytes: Buffer): void => {
    const end = bytes.at(-1) === NEWLINE ? bytes.length - 1 : bytes.length;
    const text = isLong || end > MAX_LINE ? '' : plain(bytes.toString('utf8', 0, end));
    const glued = gluedEnd(text);
    if (glued > 0) {
      const at = bytes.indexOf(text.slice(glued, glued + 14));
      add(bytes.subarray(0, Math.max(at, 0)), true);
    }
    const cut = cutter.cut(glued > 0 ? text.slice(glued) : text, part.reading?.artifact.kind ?? part.kind);
    if (cut) {
      finish();
      const next = cut.isMark ? bytes.length : 0;
      part = newPart(cut, line + (cut.isMark ? 1 : 0), offset + next, cut.isMark ? Buffer.from(bytes) : undefined);
    }
    if (!cut?.isMark) add(bytes, true);
    line++;
    offset += bytes.length;
    isLong = false;
  };

  for await (const chunk of chunks) {
    let data = carry.length > 0 ? Buffer.concat([carry, chunk]) : Buffer.from(chunk);
    for (let at = data.indexOf(NEWLINE); at !== -1; at = data.indexOf(NEWLINE)) {
      takeLine(data.subarray(0, at + 1));
      data = data.subarray(at + 1);
    }
    if (isLong || data.length > MAX_LINE) {
      add(data, false);
      offset += data.length;
      data = Buffer.alloc(0);
      isLong = true;
    }
    carry = Buffer.from(data);
  }
  if (isLong || carry.length > 0) takeLine(carry);
  finish();

  const known = done.filter(({ kind, records }) => kind !== 'text.lines' || records > 0);
  const problems = done.flatMap((one) => one.problems);
  if (known.length === 0) return unread(file, offset, nothingKnown(file.path), problems);
  const records = known.reduce((sum, one) => sum + one.records, 0);
  const kinds = [...new Set(known.map(({ kind }) => kind))];
  const [first, ...more] = kinds;
  const artifact = { ...file, kind: first !== undefined && more.length === 0 ? first : file.kind };
  return {
    artifact,
    coverage: {
      ...coverageOf(artifact, offset, records, problems.length > 0 ? 'partly' : 'read', problems[0]?.message ?? null),
      parts: known.map((one) => ({ kind: one.kind, line: one.line, records: one.records })),
    },
    problems,
    lastSeen: known.reduce((last, one) => later(last, one.lastSeen), ''),
    kinds,
  };
}

const newPart = (hint: PartHint, line: number, offset: number, mark: Buffer = Buffer.alloc(0)): Part => ({
  ...hint,
  line,
  offset,
  mark,
  held: [],
  size: 0,
  lines: 0,
  hasContent: false,
  reading: undefined,
});

const plain = (text: string): string => stripVTControlCharacters(text).replace(/\r$/, '');
