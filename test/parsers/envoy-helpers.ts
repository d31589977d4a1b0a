import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/model/limits.ts';
import type { ParseContext, Parsed, ParseOutcome, Parser } from '../../src/model/parsed.ts';

const CONTEXT: ParseContext = {
  path: 'proxies/chat/rooms-1/file',
  namespace: 'chat',
  pod: 'rooms-1',
  limits: DEFAULT_LIMITS,
};

export type MakeParser = (context: ParseContext) => Parser;

/** Real dumps, trimmed: `sidecar-refused-update`, `gateway-missing-secret`, `waypoint`. */
export function fixture(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../fixtures/envoy', `${name}.json`));
}

/** Parses the input in one piece, or cut at the given offsets. The bytes handed over are overwritten afterwards, as the input does. */
export function parse(make: MakeParser, input: string | Uint8Array, cuts: readonly number[] = []): ParseOutcome {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  const parser = make(CONTEXT);
  const offsets = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  for (let i = 0; i + 1 < offsets.length; i++) {
    const chunk = Uint8Array.from(bytes.subarray(offsets[i], offsets[i + 1]));
    parser.push(chunk);
    chunk.fill(0x7b);
  }
  return parser.end();
}

/** The only result of the wanted type. */
export function only<T extends Parsed['type']>(outcome: ParseOutcome, type: T): Extract<Parsed, { type: T }> {
  const found = outcome.parsed.filter((item) => item.type === type);
  expect(found).toHaveLength(1);
  return found[0] as Extract<Parsed, { type: T }>;
}

const cuts = fc.array(fc.nat(200_000), { maxLength: 12 });

/** The same outcome however the bytes are cut. */
export function expectSameInAnyChunks(make: MakeParser, input: string | Uint8Array, runs = 30): void {
  const whole = parse(make, input);
  fc.assert(
    fc.property(cuts, (at) => {
      expect(parse(make, input, at)).toEqual(whole);
    }),
    { numRuns: runs },
  );
}

/** No input makes the parser throw, and what it makes of damaged input does not depend on the cuts. */
export function expectNeverThrows(make: MakeParser, sample: string | Uint8Array, runs = 60): void {
  const bytes = typeof sample === 'string' ? Buffer.from(sample) : sample;
  const damaged = fc
    .record({ at: fc.nat(Math.max(0, bytes.length - 1)), drop: fc.nat(3000), put: fc.uint8Array({ maxLength: 40 }) })
    .map(({ at, drop, put }) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + drop)]));
  const shaped = fc
    .array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\n', ' ', 'name', '::', '1', '\\', 'é', '"configs"'), {
      maxLength: 80,
    })
    .map((parts) => Buffer.from(parts.join('')));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), shaped, damaged), cuts, (input, at) => {
      expect(parse(make, input, at)).toEqual(parse(make, input));
    }),
    { numRuns: runs },
  );
}

/** The document with every key of its messages in camelCase, as istiod and istioctl print it. */
export function inCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inCamelCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      /^[a-z0-9_]+$/.test(key) ? key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : key,
      inCamelCase(item),
    ]),
  );
}
