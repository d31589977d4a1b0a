import fc from 'fast-check';
import { ARTIFACT_KINDS, type ArtifactKind } from '../../src/model/artifact.ts';
import { DEFAULT_LIMITS } from '../../src/model/limits.ts';
import type { ParseOutcome } from '../../src/model/parsed.ts';
import type { SourceRef } from '../../src/model/source.ts';
import { openParser } from '../../src/parsers/index.ts';
import { filesOf } from './corpus.ts';
import { mutated } from './mutate.ts';
import {
  assert,
  assertProblems,
  assertSame,
  assertUnpolluted,
  type Chunking,
  chunkings,
  chunksOf,
  define,
} from './target.ts';

const PATH = 'some/file';
/** What stands in the file before the part that is read. */
const BEFORE = Buffer.from('before\n'.repeat(4));
const START = { line: 5, offset: BEFORE.length };

interface Outcome extends ParseOutcome {
  /** Byte offsets in the file. */
  readonly complaints: readonly number[];
}

function parse(kind: ArtifactKind, bytes: Buffer, chunking: Chunking): Outcome {
  const complaints: number[] = [];
  const owner = { namespace: 'shop', pod: 'web-7d9c5b8f6d-x2x4z' };
  const watch: Parameters<typeof openParser>[1] = (block, starts) => {
    complaints.push(...starts.map((at) => block.offset + at));
  };
  const parser = openParser({ path: PATH, kind, owner, mtime: 1_795_000_000_000 }, watch, DEFAULT_LIMITS, START);
  for (const chunk of chunksOf(bytes, chunking)) parser.push(chunk);
  return { ...parser.end(), complaints };
}

/** The line of each byte. */
function linesOf(bytes: Buffer): Uint32Array {
  const lines = new Uint32Array(bytes.length + 1);
  let line = 1;
  for (const [at, byte] of bytes.entries()) {
    lines[at] = line;
    if (byte === 10) line++;
  }
  lines[bytes.length] = line;
  return lines;
}

/** Everything a person could be sent to is where it is said to be. */
function assertSources(value: unknown, lines: Uint32Array): void {
  if (typeof value !== 'object' || value === null) return;
  if ('offset' in value && 'line' in value && 'path' in value && value.path === PATH) {
    const { line, offset } = value as SourceRef;
    const isRight = offset >= BEFORE.length && line === lines[offset];
    assert(isRight, `${JSON.stringify(value)} is in line ${lines[offset]}`);
  }
  for (const item of Object.values(value)) assertSources(item, lines);
}

const parserOf = (kind: ArtifactKind) =>
  define({
    name: `parsers/${kind}`,
    inputs: fc.record({ bytes: mutated(filesOf(kind)), chunking: chunkings }),
    async check({ bytes, chunking }) {
      const whole = parse(kind, bytes, []);
      assert(Number.isInteger(whole.records) && whole.records >= 0, `${whole.records} records`);
      assertProblems(whole.problems, PATH);
      assertSources(whole.parsed, linesOf(Buffer.concat([BEFORE, bytes])));
      assertSame(whole, parse(kind, bytes, chunking), 'another chunking gives another result');
      assertUnpolluted();
    },
    testRuns: 25,
    weight: 1,
  });

export const parserTargets = ARTIFACT_KINDS.map(parserOf);
