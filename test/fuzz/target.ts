import fc from 'fast-check';
import type { Problem } from '../../src/model/problem.ts';

/** Something that is fed with what nobody expects, and what must be true of it all the same. */
export interface Target<T> {
  readonly name: string;
  readonly inputs: fc.Arbitrary<T>;
  /** Throws where the program is wrong. */
  check(input: T): Promise<void>;
  /** How many inputs a test tries. */
  readonly testRuns: number;
  /** The part of the time of a long run that it gets, compared with others. */
  readonly weight: number;
}

export const define = <T>(target: Target<T>): Target<T> => target;

/** Where a stream of bytes breaks: after so many bytes each, for a while, or at these places. */
export type Chunking = number | readonly number[];

export const chunkings: fc.Arbitrary<Chunking> = fc.oneof(
  fc.array(fc.nat(256 << 10), { maxLength: 12 }),
  fc.constantFrom(1, 2, 3, 64, 1000, 4096),
);

const MOST_CHUNKS = 4096;

export function* chunksOf(bytes: Buffer, chunking: Chunking): Generator<Uint8Array, void> {
  const places =
    typeof chunking === 'number'
      ? Array.from({ length: Math.min(MOST_CHUNKS, Math.floor(bytes.length / chunking)) }, (_, i) => (i + 1) * chunking)
      : chunking.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  let at = 0;
  for (const place of [...places, bytes.length]) {
    // A copy, which is spoilt as soon as the reader had its turn: a chunk is only valid until then.
    const chunk = new Uint8Array(bytes.subarray(at, place));
    yield chunk;
    chunk.fill(0xaa);
    at = place;
  }
}

export function assert(isTrue: boolean, says: string): asserts isTrue {
  if (!isTrue) throw new Error(says);
}

const AROUND = 100;

/** Compares plain values, and says where they begin to differ. */
export function assertSame(a: unknown, b: unknown, says: string): void {
  const [first = '', second = ''] = [JSON.stringify(a), JSON.stringify(b)];
  if (first === second) return;
  let at = 0;
  while (first[at] === second[at]) at++;
  const near = (text: string): string => text.slice(Math.max(0, at - AROUND), at + AROUND);
  throw new Error(`${says}:\n  ${near(first)}\n  ${near(second)}`);
}

export function assertProblems(problems: readonly Problem[], path?: string): void {
  for (const problem of problems) {
    assert(problem.message !== '', `a problem without a reason: ${JSON.stringify(problem)}`);
    assert(path === undefined || problem.path === path, `a problem of another path: ${JSON.stringify(problem)}`);
    assert(Number.isInteger(problem.line) && problem.line >= 0, `a problem at no line: ${JSON.stringify(problem)}`);
  }
}

/** No input can change what objects are. */
export function assertUnpolluted(): void {
  const probe: Readonly<Record<string, unknown>> = {};
  for (const key in probe) throw new Error(`Object.prototype has got ${JSON.stringify(key)}`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** A terminal acts on nothing in it but line feeds and tabs. */
export function assertPrintable(text: string, says: string): void {
  const at = text.search(CONTROL);
  if (at >= 0)
    throw new Error(
      `${says} has a control character: ${JSON.stringify(text.slice(Math.max(0, at - AROUND), at + AROUND))}`,
    );
}

const MOST_SHOWN = 3000;

/** An input for people: bytes as text, with escapes, and shortened. */
export function show(input: unknown): string {
  const text = JSON.stringify(input, (_, value: unknown) => bytesIn(value) ?? value, 1).replaceAll(
    /[\x7f-\u{10ffff}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN / 2)} … ${text.slice(-MOST_SHOWN / 2)}` : text;
}

/** JSON.stringify has made a plain object of a Buffer before anybody can say how it is shown. */
function bytesIn(value: unknown): string | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'Buffer') return undefined;
  return 'data' in value && Array.isArray(value.data) ? Buffer.from(value.data).toString('latin1') : undefined;
}

/** Bytes and characters in an input. */
export function sizeOf(input: unknown): number {
  if (typeof input === 'string' || input instanceof Uint8Array) return input.length;
  if (typeof input !== 'object' || input === null) return 1;
  return Object.values(input).reduce<number>((sum, item) => sum + sizeOf(item), 0);
}
