import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/model/limits.ts';
import { createBugReportLogParser } from '../../../src/parsers/logs/bug-report-log.ts';
import { parse } from '../log-fixtures.ts';

const read = (text: string, cuts: readonly number[] = []) => {
  const outcome = parse(
    createBugReportLogParser({ path: 'bug-report.log', namespace: '', pod: '', limits: DEFAULT_LIMITS }),
    Buffer.from(text),
    cuts,
  );
  const [parsed] = outcome.parsed;
  if (parsed?.type !== 'collection') throw new Error('no collection');
  return { ...parsed, records: outcome.records };
};

const FULL = `2026-11-25T00:35:58.234274Z	info	STARTING kubectl config current-context
2026-11-25T00:35:58.284940Z	info	COMPLETED kubectl config current-context
2026-11-25T00:35:58.285013Z	info	
Target cluster context: aks-shop-eus2


2026-11-25T00:35:58.285078Z	info	Running with the following config: 

istio-namespace: aks-istio-system
full-secrets: false
timeout (mins): 30
end-time: 2026-11-25 00:35:58.234077412 +0000 UTC

2026-11-25T00:35:59.000000Z	info	STARTING ProxyGet shop/cart-1:clusters
2026-11-25T00:36:02.287336Z	info	Creating an archive at /home/support/case-4711/bug-report.tar.gz.
`;

const EXEC = (pod: string): string =>
  `	* podExec error: error exec'ing into istio-system/${pod} discovery container: pod ${pod} does not have a host assigned\n\nstderr:\n\n\nstdout:\n\n`;

describe('bug-report.log', () => {
  test('of a full run', () => {
    expect(read(FULL)).toEqual({
      type: 'collection',
      startedAt: '2026-11-25T00:35:58.234274Z',
      istioNamespace: 'aks-istio-system',
      failures: [
        {
          task: 'ProxyGet shop/cart-1:clusters',
          message: 'started but never completed',
          source: {
            path: 'bug-report.log',
            line: 14,
            offset: FULL.indexOf('2026-11-25T00:35:59'),
            text: '2026-11-25T00:35:59.000000Z\tinfo\tSTARTING ProxyGet shop/cart-1:clusters',
          },
        },
      ],
      records: 6,
    });
  });

  test('of a quiet run is empty', () => {
    expect(read('')).toEqual({ type: 'collection', startedAt: '', istioNamespace: '', failures: [], records: 0 });
  });

  test('lists the errors of one entry, equal ones once', () => {
    const text =
      '2026-11-25T01:02:20.720821Z\terror\tunable to find any Istiod instances\n' +
      `2026-11-25T01:02:22.654582Z\terror\t3 errors occurred:\n${EXEC('istiod-a')}${EXEC('istiod-a')}${EXEC('istiod-b')}\n, 2 errors occurred:\n${EXEC('istiod-c')}`;
    const { failures, startedAt, records } = read(text);
    expect(records).toBe(2);
    expect(startedAt).toBe('');
    expect(failures.map(({ task, message, source }) => [task, message, source.line])).toEqual([
      ['', 'unable to find any Istiod instances', 1],
      [
        'PodExec istio-system/istiod-a/discovery',
        "podExec error: error exec'ing into istio-system/istiod-a discovery container: pod istiod-a does not have a host assigned",
        3,
      ],
      [
        'PodExec istio-system/istiod-b/discovery',
        "podExec error: error exec'ing into istio-system/istiod-b discovery container: pod istiod-b does not have a host assigned",
        17,
      ],
      [
        'PodExec istio-system/istiod-c/discovery',
        "podExec error: error exec'ing into istio-system/istiod-c discovery container: pod istiod-c does not have a host assigned",
        26,
      ],
    ]);
    for (const cut of [10, 200, 333]) expect(read(text, [cut, cut * 2]).failures).toEqual(failures);
  });

  test('gives what kubectl said', () => {
    const { failures } = read(
      '2026-11-25T01:02:22.654582Z\terror\tkubectl error: exit status 1\n\nstderr:\nError from server (Forbidden): secrets is forbidden\n\nstdout:\nNAME AGE\nx 1d\n',
    );
    expect(failures).toMatchObject([
      {
        task: 'kubectl',
        message: 'kubectl error: exit status 1; Error from server (Forbidden): secrets is forbidden',
      },
    ]);
  });

  test('splits errors that share a line', () => {
    const { failures } = read(
      '2026-11-25T01:32:37.502464Z\terror\tfailure running port forward process: pod is not running. Status=Pending, container "istio-proxy" in pod "ztunnel-pqsnh" is waiting to start, podExec error: error exec\'ing into istio-system/ztunnel-pqsnh istio-proxy container: container not found ("istio-proxy")\n',
    );
    expect(failures.map((failure) => failure.task)).toEqual([
      'ProxyGet ztunnel-pqsnh',
      'PodExec istio-system/ztunnel-pqsnh/istio-proxy',
    ]);
  });

  test('knows lost previous logs, write errors and timeouts', () => {
    const { failures } = read(
      [
        '2026-11-25T01:00:00.000001Z\terror\tprevious terminated container "istio-proxy" in pod "cart-1" not found',
        '2026-11-25T01:00:00.000002Z\terror\topen C:\\Users\\x\\configz: The system cannot find the path specified.',
        '2026-11-25T01:00:00.000003Z\tinfo\t⚠️ Timeout when running bug report command, please using --include or --exclude to filter',
        '2026-11-25T01:00:00.000004Z\twarn\tfailed to fetch',
        '2026-11-25T01:00:00.000005Z\twarn\tsomething else',
      ].join('\n'),
    );
    expect(failures.map((failure) => failure.task)).toEqual(['PodLogs cart-1/istio-proxy', 'write', '', '']);
  });
});
