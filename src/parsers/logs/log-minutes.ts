import type { LogMinute } from '../../model/parsed.ts';
import { isoTime, startsWith } from './log-bytes.ts';

/** Counts by minute what a log says of configuration and of requests; memory is bounded by the number of minutes. */
export interface LogMinutes {
  /** A logged request; `time` in microseconds since the epoch. */
  request(time: number, failed: boolean, line: number): void;
  /** A message of istiod or of a proxy, where `isMoment` says that it may tell of a push or a rejection. */
  message(time: number, text: string, line: number): void;
  end(): readonly LogMinute[];
}

const MINUTE = 60_000_000;
// A week.
const MOST_MINUTES = 7 * 24 * 60;
const MOST_TEXT = 200;

interface Growing {
  readonly at: number;
  requests: number;
  failed: number;
  failedLine: number;
  pushes: number;
  pushAt: number;
  push: string;
  pushLine: number;
  rejects: number;
  rejectAt: number;
  reject: string;
  rejectLine: number;
}

// Push debounce stable[12] 1 for config ServiceEntry/shop/web and 2 more configs: 100.1ms since last change (istio/istio pilot/pkg/xds/discovery.go)
const PUSH = /Push debounce stable\[\d+\] (\d+)(?: for config (.*?))?: [\d.]+[a-zµ]+ since last change/;
// ADS:LDS: ACK ERROR web-7ccc5dbb9f-l94zw.shop-4 Internal:Error adding/updating listener(s) (istio/istio pilot/pkg/xds/ads.go)
const REFUSED = /ADS:([A-Z]+): ACK ERROR (\S+) (.*)/s;
// delta config for type.googleapis.com/envoy.config.listener.v3.Listener rejected: … (Envoy delta_subscription_state.cc)
const REJECTED = /config for type\.googleapis\.com\/(?:[a-z0-9_]+\.)*(\w+) rejected: (.*)/s;
// DeltaAggregatedResources gRPC config stream to xds-grpc closed since 40s ago: 14, connection error: … (Envoy grpc_stream.h)
const CLOSED = /gRPC config stream(?: to \S+)? closed(?: since \d+s ago)?: (1[0-9], .*)/s;

/** Whether a message behind a level, at the tab or blank before it, may tell of a push or a rejection: a cheap look at every such line. */
export function isMoment(bytes: Uint8Array, level: number, end: number): boolean {
  let i = level + 1;
  while (i < end && bytes[i] !== 9 && bytes[i] !== 32) i++;
  i++;
  if (startsWith(bytes, i, 'envoy config')) return true;
  const scope = startsWith(bytes, i, 'ads\t') ? 4 : startsWith(bytes, i, 'delta\t') ? 6 : 0;
  return scope > 0 && (startsWith(bytes, i + scope, 'Push debounce stable') || startsWith(bytes, i + scope, 'ADS:'));
}

/** The same for a line of JSON. */
export const isJsonMoment = (line: string): boolean =>
  line.includes('Push debounce stable') || line.includes(': ACK ERROR ') || line.includes('"envoy config');

export function createLogMinutes(): LogMinutes {
  const minutes = new Map<number, Growing>();
  let current: Growing | undefined;

  const minuteOf = (time: number): Growing | undefined => {
    const at = Math.floor(time / MINUTE);
    if (current?.at === at) return current;
    if (Number.isNaN(at)) return undefined;
    const known = minutes.get(at);
    if (known === undefined && minutes.size >= MOST_MINUTES) return undefined;
    current = known ?? {
      at,
      requests: 0,
      failed: 0,
      failedLine: 0,
      pushes: 0,
      pushAt: 0,
      push: '',
      pushLine: 0,
      rejects: 0,
      rejectAt: 0,
      reject: '',
      rejectLine: 0,
    };
    minutes.set(at, current);
    return current;
  };

  return {
    request(time, failed, line) {
      const minute = minuteOf(time);
      if (minute === undefined) return;
      minute.requests++;
      if (failed && minute.failed++ === 0) minute.failedLine = line;
    },
    message(time, text, line) {
      const push = PUSH.exec(text);
      const reject = push ? '' : rejectOf(text);
      if (!push && reject === '') return;
      const minute = minuteOf(time);
      if (minute === undefined) return;
      if (push) {
        if (minute.pushes++ === 0) {
          minute.push = (push[2] ?? `${push[1]} changes`).slice(0, MOST_TEXT);
          minute.pushAt = time;
          minute.pushLine = line;
        }
      } else if (minute.rejects++ === 0) {
        minute.reject = reject.slice(0, MOST_TEXT);
        minute.rejectAt = time;
        minute.rejectLine = line;
      }
    },
    end: () =>
      [...minutes.values()]
        .filter(({ pushes, rejects, requests }) => pushes + rejects + requests > 0)
        .sort((a, b) => a.at - b.at)
        .map(({ at, pushAt, rejectAt, ...rest }) => ({
          ...rest,
          at: isoTime(at * MINUTE),
          pushAt: rest.pushes > 0 ? isoTime(pushAt) : '',
          rejectAt: rest.rejects > 0 ? isoTime(rejectAt) : '',
        })),
  };
}

function rejectOf(text: string): string {
  const refused = REFUSED.exec(text);
  if (refused) return `${refused[2]} rejects ${refused[1]}: ${oneLine(refused[3])}`;
  const rejected = REJECTED.exec(text);
  if (rejected) return `${rejected[1]} rejected: ${oneLine(rejected[2])}`;
  const closed = CLOSED.exec(text);
  return closed ? `stream to istiod closed: ${oneLine(closed[1])}` : '';
}

const oneLine = (text: string | undefined): string =>
  (text ?? '')
    .replace(/\s+/g, ' ')
    .replace(/ thread=\d+ ?$/, '')
    .trim();
