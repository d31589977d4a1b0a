import { describe, expect, test } from 'vitest';
import type { LogMinute } from '../src/model/parsed.ts';
import type { Finding } from '../src/model/report.ts';
import { LANES } from '../src/model/report.ts';
import { timelineOf } from '../src/timeline.ts';
import { artifact, build, doc, list, type Piece } from './mesh/build.ts';
import { loadReport } from './reporters/fixtures.ts';

const QUIET: LogMinute = {
  at: '',
  requests: 0,
  failed: 0,
  failedLine: 0,
  pushes: 0,
  pushAt: '',
  push: '',
  pushLine: 0,
  rejects: 0,
  rejectAt: '',
  reject: '',
  rejectLine: 0,
};
const minutes = (path: string, ...of: readonly Partial<LogMinute>[]): Piece => [
  artifact(path, 'proxy.log', 'shop/web'),
  { type: 'timeline', minutes: of.map((minute) => ({ ...QUIET, ...minute })) },
];
const [finding] = loadReport('causes').findings as [Finding];

describe('the timeline', () => {
  test('has every lane, in order of time', () => {
    const spec = { containers: [{ name: 'istio-proxy', image: 'x' }] };
    const pod = doc(
      'Pod',
      'shop/web',
      spec,
      {},
      {
        status: {
          containerStatuses: [
            {
              name: 'istio-proxy',
              restartCount: 2,
              state: { running: { startedAt: '2026-11-25T01:01:00Z' } },
              lastState: { terminated: { reason: 'OOMKilled' } },
            },
          ],
        },
      },
    );
    const mesh = build(
      list([pod]),
      minutes('a.log', {
        at: '2026-11-25T01:02:00.000Z',
        requests: 10,
        failed: 3,
        failedLine: 7,
        pushes: 1,
        pushAt: '2026-11-25T01:02:05Z',
        push: 'Secret/a/b',
        pushLine: 4,
        rejects: 2,
        rejectAt: '2026-11-25T01:02:09Z',
        reject: 'LDS rejected',
        rejectLine: 5,
      }),
      minutes('b.log', { at: '2026-11-25T01:02:00.000Z', requests: 5, failed: 1, failedLine: 2 }),
      [
        artifact('events', 'kube.events'),
        {
          type: 'events',
          events: [
            {
              type: 'Warning',
              reason: 'BackOff',
              kind: 'Pod',
              namespace: 'shop',
              name: 'web',
              message: 'm',
              count: 1,
              first: '2026-11-25T01:03:00Z',
              last: '2026-11-25T01:03:00Z',
              component: '',
              source: { path: 'events', line: 3, offset: 0, text: '' },
            } as never,
          ],
        },
      ],
      [
        artifact('certs', 'proxy.certs', 'shop/web'),
        {
          type: 'certs',
          certificates: [
            {
              line: 9,
              offset: 0,
              view: {
                subject: 'CN=web',
                issuer: '',
                sans: [],
                notBefore: '2026-11-25T01:00:00Z',
                notAfter: '2026-11-26T01:00:00Z',
                serial: '',
                fingerprint: '',
                ca: false,
              },
            },
          ],
        },
      ],
    );
    const items = timelineOf(mesh, [
      { ...finding, firstSeen: '2026-11-25T01:02:30Z', lastSeen: '2026-11-25T01:02:40Z' },
    ]);
    expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).toSorted());
    expect(new Set(items.map(({ lane }) => lane))).toEqual(new Set(LANES));
    const what = (lane: string): string[] => items.filter((item) => item.lane === lane).map((item) => item.what);
    expect(what('errors')).toEqual(['4 of 15 logged requests failed']);
    expect(items.find(({ lane }) => lane === 'errors')).toMatchObject({ path: 'a.log', line: 7 });
    expect(what('push')).toEqual(['web pushed Secret/a/b']);
    expect(what('reject')).toEqual(['web: LDS rejected (2 times)']);
    expect(what('restart')).toEqual(['container istio-proxy of pod shop/web started again (OOMKilled, 2 restarts)']);
    expect(what('certificate')).toEqual(['certificate of shop/web begins', 'certificate of shop/web ends']);
    expect(what('finding')).toEqual([`first of ${finding.id}`, `last of ${finding.id}`]);
  });

  test('is bounded: a day of errors in every minute comes in longer pieces, and nothing is lost', () => {
    const day = Array.from({ length: 1440 }, (_, i) => ({
      at: new Date(Date.UTC(2026, 10, 25) + i * 60_000).toISOString(),
      requests: 2,
      failed: 1,
      failedLine: i + 1,
    }));
    const items = timelineOf(build(minutes('a.log', ...day)), []);
    expect(items.length).toBeLessThanOrEqual(360);
    expect(items.reduce((sum, { what }) => sum + Number(/^\d+/.exec(what)?.[0]), 0)).toBe(1440);
    expect(items[0]?.what).toContain('in 5 minutes');
  });

  test('does not depend on the order of the entries', () => {
    const a = minutes('a.log', { at: '2026-11-25T01:02:00.000Z', requests: 1, failed: 1, failedLine: 7 });
    const b = minutes('b.log', { at: '2026-11-25T01:02:00.000Z', requests: 1, failed: 1, failedLine: 2 });
    expect(timelineOf(build(a, b), [])).toEqual(timelineOf(build(b, a), []));
  });
});
