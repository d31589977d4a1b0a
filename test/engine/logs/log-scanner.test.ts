import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogScanner, type LogQuery } from '../../../src/engine/logs/log-scanner.ts';
import type { Artifact } from '../../../src/model/artifact.ts';
import { createLogBlocks } from '../../../src/parsers/logs/log-blocks.ts';
import { decodeEntry, entryBounds } from '../../../src/parsers/logs/log-entry.ts';
import { limited } from '../../limits.ts';

const artifact: Artifact = {
  path: 'istiod.log',
  kind: 'istiod.log',
  owner: { namespace: 'istio-system', pod: 'istiod-1' },
  mtime: 0,
};
const nack: LogQuery = {
  kinds: ['istiod.log'],
  literals: ['ACK ERROR'],
  pattern: /ADS:(?<xds>[A-Z]+): ACK ERROR (?<proxy>\S+) (?<reason>.*)/,
};
const LOG = [
  '2026-01-01T10:00:00.000000Z\tinfo\tads\tADS: new delta connection for node:web-1.shop-7',
  '2026-01-01T10:00:01.000000Z\twarn\tads\tADS:LDS: ACK ERROR web-1.shop-7 Internal:Error adding/updating listener(s)',
  'virtualInbound: Proto constraint validation failed',
  '2026-01-01T10:00:02.000000Z\tinfo\tads\tLDS: PUSH for node:web-1.shop resources:2 size:1.0kB',
  '2026-01-01T10:00:05.000000Z\twarn\tads\tADS:LDS: ACK ERROR web-1.shop-7 Internal:Error adding/updating listener(s)',
  '{"level":"warn","time":"2026-01-01T10:00:06.000000Z","scope":"ads","msg":"ADS:CDS: ACK ERROR web-2.shop-8 Internal:bad \\"name\\""}',
  '',
].join('\n');

function scan(text: string, queries: readonly LogQuery[], cuts: readonly number[] = []) {
  const scanner = createLogScanner(queries, { decodeEntry, entryBounds });
  const watch = scanner.open(artifact);
  const blocks = createLogBlocks((block) => watch?.(block), {
    smallest: 4096,
    limits: limited({ 'line-length': 16_384 }),
    head: 1024,
  });
  const bytes = Buffer.from(text);
  let from = 0;
  for (const to of [...cuts.map((c) => c % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    blocks.push(bytes.subarray(from, to));
    from = to;
  }
  blocks.end();
  return scanner.rows();
}

describe('log scanner', () => {
  it('counts equal hits, keeps the first as evidence, and decodes JSON', () => {
    expect(
      scan(LOG, [nack])[0]?.map(({ captures, line }) => ({
        ...captures,
        count: line.count,
        first: line.first,
        last: line.last,
        at: line.source.line,
      })),
    ).toEqual([
      {
        xds: 'LDS',
        proxy: 'web-1.shop-7',
        reason: 'Internal:Error adding/updating listener(s)',
        count: 2,
        first: '2026-01-01T10:00:01.000000Z',
        last: '2026-01-01T10:00:05.000000Z',
        at: 2,
      },
      {
        xds: 'CDS',
        proxy: 'web-2.shop-8',
        reason: 'Internal:bad "name"',
        count: 1,
        first: '2026-01-01T10:00:06.000000Z',
        last: '2026-01-01T10:00:06.000000Z',
        at: 6,
      },
    ]);
  });

  it('quotes the whole of an entry of several lines', () => {
    expect(scan(LOG, [nack])[0]?.[0]?.line.source.text.split('\n')).toHaveLength(2);
  });

  it('gives the same rows however the bytes are cut', () => {
    const long = LOG.repeat(50);
    const whole = scan(long, [nack]);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), (cuts) => {
        expect(scan(long, [nack], cuts)).toEqual(whole);
      }),
    );
  });

  it('does not look into logs of other kinds', () => {
    expect(scan(LOG, [{ ...nack, kinds: ['ztunnel.log'] }])).toEqual([[]]);
  });
});
