import { expect, test } from 'vitest';
import type { ArtifactKind } from '../../../src/model/artifact.ts';
import { DEFAULT_LIMITS } from '../../../src/model/limits.ts';
import type { LogMinute } from '../../../src/model/parsed.ts';
import { createLogMinutes } from '../../../src/parsers/logs/log-minutes.ts';
import { createLogParser } from '../../../src/parsers/logs/log-parsers.ts';
import { parse } from '../log-fixtures.ts';

function minutesOf(lines: readonly string[], kind: ArtifactKind): readonly LogMinute[] {
  const parser = createLogParser(kind, { path: 'a.log', namespace: 'shop', pod: 'web', limits: DEFAULT_LIMITS });
  if (!parser) throw new Error('no parser');
  return parse(parser, Buffer.from(`${lines.join('\n')}\n`)).parsed.flatMap((parsed) =>
    parsed.type === 'timeline' ? parsed.minutes : [],
  );
}

test('pushes of istiod, and what the first of a minute was for', () => {
  const minutes = minutesOf(
    [
      '2026-11-25T01:18:36.060406Z\tinfo\tads\tPush debounce stable[1] 29 for config Secret/istio-system/istio-ca-secret and 15 more configs: 100.593944ms since last change, 204.359419ms since last push, full=true',
      '2026-11-25T01:18:36.597541Z\tinfo\tads\tPush debounce stable[2] 2 for config ServiceEntry/shop/a.shop.svc.cluster.local: 101.7ms since last change, 110.7ms since last push, full=false',
      '2026-11-25T01:20:00.000000Z\tinfo\tads\tPush debounce stable[3] 5: 100.2ms since last change, 1m3.2s since last push, full=true',
      '2026-11-25T01:21:00.000000Z\tinfo\tads\tADS: new connection for node:web-1.shop-4',
    ],
    'istiod.log',
  );
  expect(minutes).toMatchObject([
    {
      at: '2026-11-25T01:18:00.000Z',
      pushes: 2,
      push: 'Secret/istio-system/istio-ca-secret and 15 more configs',
      pushAt: '2026-11-25T01:18:36.060406Z',
      pushLine: 1,
      rejects: 0,
    },
    { pushes: 1, push: '5 changes', pushLine: 3 },
  ]);
});

test('rejections as istiod and as the proxy say them, and streams to istiod that close', () => {
  const istiod = minutesOf(
    [
      '2026-11-25T01:08:22.932061Z\twarn\tdelta\tADS:LDS: ACK ERROR web-7ccc5dbb9f-l94zw.shop-4 Internal:Error adding/updating listener(s) virtualInbound: goo.gle/debugonly    ',
    ],
    'istiod.log',
  );
  expect(istiod).toMatchObject([
    {
      rejects: 1,
      rejectLine: 1,
      reject:
        'web-7ccc5dbb9f-l94zw.shop-4 rejects LDS: Internal:Error adding/updating listener(s) virtualInbound: goo.gle/debugonly',
    },
  ]);
  const proxy = minutesOf(
    [
      '2026-11-25T01:08:22.924811Z\twarning\tenvoy config source/extensions/config_subscription/grpc/delta_subscription_state.cc:283\tdelta config for type.googleapis.com/envoy.config.listener.v3.Listener rejected: Error adding/updating listener(s) virtualInbound\tthread=22',
      '2026-11-25T01:09:04.771175Z\twarning\tenvoy config ./source/extensions/config_subscription/grpc/grpc_stream.h:227\tDeltaAggregatedResources gRPC config stream to xds-grpc closed since 40s ago: 14, connection error: desc = "transport: Error"\tthread=22',
      '2026-11-25T01:10:04.771175Z\tinfo\tenvoy config source/common/listener_manager/listener_manager_impl.cc:1\tall dependencies initialized. starting workers\tthread=22',
    ],
    'proxy.log',
  );
  expect(proxy.map(({ reject }) => reject)).toEqual([
    'Listener rejected: Error adding/updating listener(s) virtualInbound',
    'stream to istiod closed: 14, connection error: desc = "transport: Error"',
  ]);
});

test('requests, and how many of them failed', () => {
  const line = (second: string, code: number, flags: string): string =>
    `[2026-11-25T01:18:${second}.000Z] "GET / HTTP/1.1" ${code} ${flags} via_upstream - "-" 0 91 2 - "-" "curl" "id" "a:80" "10.0.0.1:80" outbound|80||a.shop.svc.cluster.local 10.0.0.2:1 10.0.0.3:80 10.0.0.4:2 - default`;
  expect(
    minutesOf([line('01', 200, '-'), line('02', 503, 'UF'), line('03', 503, 'UF'), line('04', 404, '-')], 'proxy.log'),
  ).toMatchObject([{ requests: 4, failed: 2, failedLine: 2 }]);
});

test('memory is bounded', () => {
  const minutes = createLogMinutes();
  for (let i = 0; i < 20_000; i++) minutes.request(i * 60_000_000, true, i + 1);
  expect(minutes.end()).toHaveLength(7 * 24 * 60);
});
