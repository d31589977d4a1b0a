import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/model/limits.ts';
import type { Parser } from '../../../src/model/parsed.ts';
import { createEnvoyConfigDumpParser } from '../../../src/parsers/envoy/envoy-config-dump.ts';
import { createEnvoyElementCache } from '../../../src/parsers/envoy/envoy-element-cache.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'envoy');
const dumps = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
  .filter(({ text }) => text.includes('"configs"'));
const context = { path: 'config_dump', namespace: 'shop', pod: 'web-1', limits: DEFAULT_LIMITS };

function read(parser: Parser, text: string, step: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += step) parser.push(bytes.subarray(at, at + step));
  return parser.end();
}

describe('a config dump too large for one string', () => {
  it.each(dumps)('gives the same views as one that is parsed whole: $name', ({ text }) => {
    const compact = JSON.stringify(JSON.parse(text));
    const whole = read(createEnvoyConfigDumpParser(context, createEnvoyElementCache()), compact, compact.length);
    const streamed = read(createEnvoyConfigDumpParser(context, createEnvoyElementCache(), 1000), compact, 777);
    expect(streamed).toEqual(whole);
    expect(whole.records).toBeGreaterThan(0);
  });

  it('keeps the complete sections of one that is cut, and says so', () => {
    const compact = JSON.stringify(JSON.parse(dumps[0]?.text ?? ''));
    const cut = compact.slice(0, Math.floor(compact.length * 0.7));
    const { records, problems } = read(
      createEnvoyConfigDumpParser(context, createEnvoyElementCache(), 1000),
      cut,
      1024,
    );
    expect(problems.map((p) => p.code)).toEqual(['cut-document']);
    expect(records).toBeGreaterThan(0);
  });
});
