import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/input/entry.ts';
import type { Report } from '../../src/model/report.ts';
import { createTriage } from '../../src/pipeline.ts';

const triage = createTriage([], { check: false });

const NO_FACTS = { paths: [], bytes: () => 0, problems: () => [], onEntry: () => {} };
const DEAF = { onParsed: () => {}, onRead: () => {}, onHits: () => {}, onJudging: () => {} };

/** One file, which comes in chunks of `size` bytes. */
function entryOf(text: string, size = 1 << 16): Entry {
  const bytes = Buffer.from(text);
  return {
    path: 'ticket.txt',
    size: bytes.length,
    mtime: 0,
    container: 'file',
    async *chunks() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  };
}

const read = (text: string, size?: number): Promise<Report> => triage.analyze([entryOf(text, size)]);

const parts = async (text: string, size?: number): Promise<readonly string[]> =>
  ((await read(text, size)).coverage.entries[0]?.parts ?? []).map(
    ({ kind, line, records }) => `${line} ${kind} ${records}`,
  );

const SESSION = `\u001b[32muser@laptop\u001b[0m:~$ istioctl proxy-status
NAME                CLUSTER        CDS        LDS       EDS        RDS        ISTIOD       VERSION
web-1.shop          Kubernetes     SYNCED     STALE     SYNCED     SYNCED     istiod-1     1.24.3
user@laptop:~$ kubectl get pods
NAME    READY   STATUS    RESTARTS   AGE
web-1   2/2     Running   0          31d
user@laptop:~$ kubectl get vs web -o yaml
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: web
  namespace: shop
user@laptop:~$ kubectl logs web-1 -n shop -c istio-proxy
2026-11-25T01:34:08.061613Z\tinfo\tFLAG: --proxyLogLevel="warning"
user@laptop:~$ exit
`;

describe('a session', () => {
  test.each([1, 7, 64, 1 << 16])('is cut at its commands, in chunks of %i bytes', async (size) => {
    expect(await parts(SESSION, size)).toEqual([
      '2 istioctl.proxy-status 1',
      '5 kube.table 1',
      '8 kube.objects 1',
      '14 proxy.log 1',
    ]);
  });

  test('has the lines of the file, and who the output is of', async () => {
    const { mesh } = await read(SESSION);
    expect(mesh.proxies.list).toMatchObject([{ namespace: 'shop', pod: 'web-1', sync: 'stale', line: 3 }]);
  });

  test('has the place of each output in the file, whoever reads it', async () => {
    const dump = readFileSync(
      join(import.meta.dirname, '../fixtures/examples/proxy-status/multiXdsStatusSinglePilot.json'),
      'utf8',
    );
    const objects =
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: b\n';
    const text = `$ kubectl get ns -o yaml\n${objects}$ istioctl proxy-status -o json\n${dump}\n$ kubectl get ns -o yaml\n${objects.replaceAll('name: ', 'name: c')}`;
    const places: (readonly [line: number, offset: number])[] = [];
    await triage.analyze([entryOf(text)], {
      ...NO_FACTS,
      observer: {
        ...DEAF,
        onParsed: (parsed) => {
          if (parsed.type !== 'objects' && parsed.type !== 'syncz') return;
          const found = parsed.type === 'objects' ? parsed.objects : parsed.rows;
          places.push(...found.map(({ source }) => [source.line, source.offset] as const));
        },
      },
    });
    expect(places.length).toBeGreaterThan(4);
    for (const [line, offset] of places) expect(text.slice(0, offset).split('\n').length).toBe(line);
    expect(places.map(([line]) => line)).toEqual(expect.arrayContaining([2, 7]));
    expect(new Set(places.map(([line]) => line)).size).toBe(places.length);
  });

  test('of hundreds of commands is read as fast as they are', async () => {
    expect(await parts(SESSION.repeat(300))).toHaveLength(1200);
  });

  test('of one command is what that prints', async () => {
    const { coverage } = await read('$ istioctl analyze -A\nWarning [IST0101] (VirtualService default/x) y\n');
    expect(coverage.entries).toMatchObject([{ kind: 'analyze.messages', records: 1, status: 'read' }]);
  });

  test('of commands that print nothing of a mesh is not evidence', async () => {
    const { coverage } = await read('$ kubectl get nothing -o jsonpath={.x}\nhello\n');
    expect(coverage.entries).toMatchObject([{ status: 'skipped' }]);
  });

  test('with CRLF, as Windows writes it', async () => {
    expect(await parts(SESSION.replaceAll('\n', '\r\n'))).toHaveLength(4);
  });
});

describe('several outputs in one file', () => {
  test('tables after each other', async () => {
    const pods = 'NAME    READY   STATUS    RESTARTS   AGE\nweb-1   2/2     Running   0          31d\n';
    const events =
      'LAST SEEN   TYPE      REASON   OBJECT      MESSAGE\n5m          Warning   Failed   pod/web-1   no\n';
    expect(await parts(`${pods}\n${events}\n${pods}`)).toEqual(['1 kube.table 1', '4 kube.events 1', '7 kube.table 1']);
  });

  test('logs that kubectl cluster-info dump frames, the end glued to the last line', async () => {
    const log = '2026-11-25T01:34:08.061613Z\tinfo\tads\tPush debounce stable[12] 1';
    expect(
      await parts(
        '{\n    "kind": "NodeList",\n    "apiVersion": "v1",\n    "items": []\n}\n' +
          `==== START logs for container discovery of pod istio-system/istiod-1 ====\n${log}\n${log}` +
          '==== END logs for container discovery of pod istio-system/istiod-1 ====\n' +
          '==== START logs for container app of pod shop/web-1 ====\nhello\n' +
          '==== END logs for container app of pod shop/web-1 ====\n',
      ),
    ).toEqual(['1 kube.objects 0', '7 istiod.log 2', '10 other.log 1']);
  });

  test.each([64, 1 << 20])('but nothing begins inside of a very long line, in chunks of %i bytes', async (size) => {
    const end = '==== END logs for container app of pod shop/web-1 ====';
    const line = `${'NAME   AGE '.repeat(7000)}${end}`;
    expect(
      await parts(`$ kubectl get pods -A\n${line}\nb   3d\n$ kubectl get pods -n shop\nNAME   AGE\na   1d\n`, size),
    ).toEqual(['2 kube.table 2', '5 kube.table 1']);
  });

  test('outputs in the fences of a ticket, with prose around them', async () => {
    expect(
      await parts(
        'Hello, since today we see 503s.\n\n```yaml\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata:\n  name: a\n```\n' +
          'and the log says\n```\n2026-11-25T01:34:08.061613Z\tinfo\tads\tADS: new connection\n```\n\nPlease help.\n',
      ),
    ).toEqual(['4 kube.objects 1', '11 istiod.log 1']);
  });

  test('but a log that quotes a command is a log', async () => {
    const { coverage } = await read(
      '2026-11-25T01:34:08.061613Z\tinfo\tads\tPush debounce stable[12] 1\n$ kubectl get pods\nNAME   AGE\n',
    );
    expect(coverage.entries).toMatchObject([{ kind: 'istiod.log' }]);
  });
});
