import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excerpt, relevance } from '../../src/util/excerpt.ts';
import { textWidth } from '../../src/util/text-width.ts';

const LINE =
  '[2026-11-25T01:18:47.164Z] "GET /score HTTP/1.1" 503 URX,UF upstream_reset_before_response_started{remote_connection_failure|TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end} - "-" 0 234 20 outbound|8000||scoring.lending.svc.cluster.local -';

describe('excerpt', () => {
  test('leaves a line that fits as it is', () => {
    expect(excerpt('short', 20, { hints: ['anything'] })).toBe('short');
  });

  test('without hints cuts the end', () => {
    expect(excerpt(LINE, 40)).toBe('[2026-11-25T01:18:47.164Z] "GET /score…');
  });

  test('keeps the start and the words of the hints', () => {
    const cut = excerpt(LINE, 80, { hints: ['the handshake failed with WRONG_VERSION_NUMBER'] });
    expect(cut).toMatch(/^\[2026-11-25T01:18:47\.164Z\] .* … .*WRONG_VERSION_NUMBER.* …$/);
    expect(excerpt(LINE, 80, { hints: ['503 URX,UF'] })).toMatch(/^\[2026.*503 URX,UF.*…$/);
    expect(excerpt(LINE, 80, { hints: ['host scoring.lending.svc.cluster.local'] })).toContain(
      'scoring.lending.svc.cluster.local',
    );
  });

  test('uses the ellipsis it is given', () => {
    expect(excerpt(LINE, 80, { hints: ['WRONG_VERSION_NUMBER'], ellipsis: '...' })).toMatch(/^[ -~]+$/);
  });

  test('never exceeds its width and splits no character', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(text, fc.integer({ min: 10, max: 100 }), fc.string({ unit: 'grapheme' }), (line, width, hint) => {
        const cut = excerpt(line, width, { hints: [hint, line.slice(-20)] });
        expect(textWidth(cut)).toBeLessThanOrEqual(width);
        expect(cut).not.toMatch(/\p{Cs}/u);
      }),
    );
  });
});

test('relevance prefers names to plain words', () => {
  expect(relevance('mode: SIMPLE', ['mode SIMPLE'])).toBeGreaterThan(relevance('creates traffic', ['some traffic']));
  expect(relevance('nothing', ['other'])).toBe(0);
});
