import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { openInput } from '../src/input/open.ts';
import type { RuleFileText } from '../src/input/rule-files.ts';
import { LIMIT_NAMES, type LimitName } from '../src/model/limits.ts';
import { triageWith } from '../src/pipeline.ts';
import { makeArchive, makeZip } from './input/make-archive.ts';
import { limited } from './limits.ts';
import { ACCESS } from './parsers/log-fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'mesh-triage-limits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const RULE: RuleFileText = {
  id: 'test/rule',
  path: 'test/rule.yaml',
  text: `title: T
severity: warning
find:
  - log: istiod.log
    text: "Push debounce stable"
    pattern: 'by (?<who>\\d+)'
  - where: who != ''
finding:
  subject: "Proxy {{who}}"
  summary: S
  why: W
  fix: [{do: D, command: c}]
examples:
  fires: [{name: a, files: {x: y}}]
  silent: [{name: b, files: {x: y}}]
`,
};
const triage = triageWith([RULE], false);

const pod = (name: string, more = ''): string =>
  `- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: ${name}\n    namespace: shop\n${more}`;
const list = (...pods: readonly string[]): string => `apiVersion: v1\nkind: List\nitems:\n${pods.join('')}`;
const LINE =
  '2026-11-25T01:08:22.932061Z\tinfo\tads\tPush debounce stable[12] 1 for config ServiceEntry/shop/web: 100.1ms';
const LOG = `${LINE}\n`.repeat(40);
const deep = (open: string, close: string): string => `${open.repeat(8)}1${close.repeat(8)}`;
const dump = (clusters: readonly string[]): string =>
  JSON.stringify(
    {
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
          dynamic_active_clusters: clusters.map((name) => ({ version_info: '1', cluster: { name, type: 'EDS' } })),
        },
      ],
    },
    null,
    1,
  );

interface Case {
  readonly limit: LimitName;
  readonly value: number;
  readonly file: string;
  readonly content: () => string | Uint8Array | Promise<Uint8Array>;
  /** Path, line and message of the problem. */
  readonly told: string;
  /** What the flag is told to raise it; '' where nobody says. */
  readonly hint: string;
}

const CASES: readonly Case[] = [
  {
    limit: 'entries',
    value: 1,
    file: 'a.tgz',
    content: () =>
      makeArchive([
        ['a.log', LOG],
        ['b.log', LOG],
      ]),
    told: 'a.tgz:0 more than 1 files (limit entries); the rest was not read',
    hint: 'entries=2',
  },
  {
    limit: 'entry-size',
    value: 1024,
    file: 'a.log',
    content: () => LOG,
    told: 'a.log:0 larger than 1 KiB (limit entry-size); the rest was not read',
    hint: 'entry-size=2K',
  },
  {
    limit: 'total-size',
    value: 1000,
    file: 'a.log',
    content: () => LOG.repeat(1000),
    told: 'a.log:0 more than 1000 bytes in all (limit total-size); the rest was not read',
    hint: 'total-size=2000',
  },
  {
    limit: 'ratio',
    value: 20,
    file: 'a.log.gz',
    content: () => gzipSync(LOG.repeat(20_000)),
    told: 'a.log:0 more than 20 bytes unpacked from each packed one (limit ratio); the rest was not read',
    hint: 'ratio=40',
  },
  {
    limit: 'nesting',
    value: 1,
    file: 'a.tgz',
    content: async () =>
      makeArchive([
        [
          'b.tgz',
          await makeArchive([
            ['c.log.gz', gzipSync(LOG)],
            ['d.log', LOG],
          ]),
        ],
      ]),
    told: 'b.tgz/c.log.gz:0 more than 1 archives inside of one another (limit nesting); this one was not opened',
    hint: 'nesting=2',
  },
  {
    limit: 'zip-memory',
    value: 100,
    file: 'a.tgz',
    content: async () =>
      makeArchive([
        ['b.zip', await makeZip([['c.log', LOG]])],
        ['d.log', LOG],
      ]),
    told: 'b.zip:0 a zip of more than 100 bytes that is no file of its own (limit zip-memory); it was not opened',
    hint: 'zip-memory=200',
  },
  {
    limit: 'line-length',
    value: 500,
    file: 'a.log',
    content: () => `${LOG}${LINE.repeat(9)}\n${LOG}`,
    told: 'a.log:41 a line longer than 500 bytes (limit line-length); only its beginning was read',
    hint: 'line-length=1000',
  },
  {
    limit: 'document-size',
    value: 1024,
    file: 'events.txt',
    content: () =>
      `LAST SEEN   TYPE     REASON   OBJECT    MESSAGE\n${'2s          Normal   Pulled   pod/web   ok\n'.repeat(50)}`,
    told: 'events.txt:0 larger than 1 KiB, and can only be read whole (limit document-size); it was not read',
    hint: 'document-size=2K',
  },
  {
    limit: 'document-values',
    value: 3,
    file: 'listeners.json',
    content: () => '{"listener_statuses":[{"name":"a"},{"name":"b"},{"name":"c"}]}',
    told: 'listeners.json:0 more than 3 values, and can only be read whole (limit document-values); it was not read',
    hint: 'document-values=6',
  },
  {
    limit: 'object-size',
    value: 1024,
    file: 'pods.yaml',
    content: () => list(pod('small'), pod('large', `    annotations:\n      a: ${'x'.repeat(2000)}\n`)),
    told: 'pods.yaml:9 an object larger than 1 KiB (limit object-size); it was not read; the others in the file are',
    hint: 'object-size=2K',
  },
  {
    limit: 'object-values',
    value: 5,
    file: 'pods.json',
    content: () =>
      '{"apiVersion":"v1","kind":"List","items":[\n{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}},\n' +
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"b","labels":{"c":"d","e":"f"}}}]}',
    told: 'pods.json:3 an object of more than 5 values (limit object-values); it was not read; the others in the file are',
    hint: 'object-values=10',
  },
  {
    limit: 'envoy-element-size',
    value: 1024,
    file: 'config_dump',
    content: () => dump(['small', 'x'.repeat(2000)]),
    told: 'config_dump:13 an element larger than 1 KiB (limit envoy-element-size); it was left out',
    hint: 'envoy-element-size=2K',
  },
  {
    limit: 'json-depth',
    value: 5,
    file: 'pods.json',
    content: () =>
      `{"apiVersion":"v1","kind":"List","items":[\n{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}},\n` +
      `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"b"},"x":${deep('[', ']')}}]}`,
    told: 'pods.json:3 JSON nested deeper than 5 (limit json-depth); it was not read; the others in the file are',
    hint: 'json-depth=10',
  },
  {
    limit: 'yaml-size',
    value: 100,
    file: 'pods.yaml',
    content: () => list(pod('plain'), pod('odd', `    annotations: {a: &x ${'y'.repeat(100)}, b: *x}\n`)),
    told: 'pods.yaml:9 YAML of unusual form larger than 100 bytes (limit yaml-size); it was not read; the others in the file are',
    hint: 'yaml-size=200',
  },
  {
    limit: 'yaml-depth',
    value: 5,
    file: 'pods.yaml',
    content: () => list(pod('plain'), pod('odd', `    annotations: {a: &x y, b: ${deep('[', ']')}}\n`)),
    told: 'pods.yaml:9 YAML nested deeper than 5 (limit yaml-depth); it was not read; the others in the file are',
    hint: 'yaml-depth=10',
  },
  {
    limit: 'yaml-aliases',
    value: 2,
    file: 'pods.yaml',
    content: () => list(pod('plain'), pod('odd', '    annotations: {a: &x y, b: *x, c: *x, d: *x}\n')),
    told: 'pods.yaml:9 more than 2 aliases in one YAML document (limit yaml-aliases); it was not read; the others in the file are',
    hint: 'yaml-aliases=4',
  },
  {
    limit: 'table-columns',
    value: 4,
    file: 'events.txt',
    content: () => 'LAST SEEN   TYPE     REASON   OBJECT    MESSAGE\n2s          Normal   Pulled   pod/web   ok\n',
    told: 'events.txt:0 a table of more than 4 columns (limit table-columns); it was not read',
    hint: 'table-columns=8',
  },
  {
    limit: 'table-rows',
    value: 2,
    file: 'events.txt',
    content: () =>
      `LAST SEEN   TYPE     REASON   OBJECT    MESSAGE\n${'2s          Normal   Pulled   pod/web   ok\n'.repeat(3)}`,
    told: 'events.txt:0 a table of more than 2 lines (limit table-rows); the rest was not read',
    hint: 'table-rows=4',
  },
  {
    limit: 'access-kinds',
    value: 2,
    file: 'istio-proxy.log',
    content: () => `${[ACCESS.ok, ACCESS.inbound, ACCESS.tls, ACCESS.noChain].join('\n')}\n`,
    told: 'istio-proxy.log:0 more than 2 kinds of access log lines (limit access-kinds); 2 lines of further kinds are not counted',
    hint: 'access-kinds=4',
  },
  {
    limit: 'collection-failures',
    value: 1,
    file: 'bug-report.log',
    content: () => ['a', 'b', 'c'].map((name) => `2026-11-25T00:35:59.000000Z\tinfo\tSTARTING ${name}\n`).join(''),
    told: 'bug-report.log:0 more than 1 failures of the collection (limit collection-failures); 2 more are not listed',
    hint: 'collection-failures=2',
  },
  {
    limit: 'objects',
    value: 1,
    file: 'pods.json',
    content: () =>
      `{"kind":"PodList","apiVersion":"v1","items":[\n${['a', 'b', 'c'].map((name) => `{"metadata":{"name":"${name}"}}`).join(',\n')}]}`,
    told: 'pods.json:3 more than 1 objects (limit objects); this one and those after it were not read',
    hint: 'objects=2',
  },
  {
    limit: 'rule-rows',
    value: 39,
    file: 'discovery.log',
    content: () => Array.from({ length: 40 }, (_, i) => `${LINE} by ${i}\n`).join(''),
    told: 'test/rule:0 more than 39 rows at once (limit rule-rows); the rule was stopped',
    hint: '',
  },
  {
    limit: 'rule-work',
    value: 79,
    file: 'discovery.log',
    content: () => Array.from({ length: 40 }, (_, i) => `${LINE} by ${i}\n`).join(''),
    told: 'test/rule:0 more than 79 rows in all (limit rule-work); the rule was stopped',
    hint: '',
  },
  {
    limit: 'problems',
    value: 1,
    file: 'a.tgz',
    content: () =>
      makeArchive([
        ['a.log', LOG],
        ...['x', 'y', 'z'].map((name) => [{ name, type: 'symlink', linkname: 'a.log' }] as const),
      ]),
    told: ':0 more than 1 problems of this kind (limit problems); 2 more are not listed',
    hint: 'problems=2',
  },
  {
    limit: 'file-problems',
    value: 1,
    file: 'pods.yaml',
    content: () => list(pod('plain'), pod('bad', '    labels: [\n'), pod('worse', '    labels: {\n')),
    told: 'pods.yaml:0 more than 1 problems in this file (limit file-problems); 1 more are not listed',
    hint: 'file-problems=2',
  },
];

test('every limit is tried below', () => {
  expect(new Set(CASES.map(({ limit }) => limit))).toEqual(new Set(LIMIT_NAMES));
});

test.each(CASES)('$limit', async ({ limit, value, file, content, told, hint }) => {
  const path = join(folder, file);
  writeFileSync(path, await content());
  const limits = limited({ [limit]: value });
  const problemsWithin = async (within: typeof limits) => {
    const input = openInput([path], { limits: within });
    const report = await triage.analyze(input.entries(), {
      paths: [path],
      bytes: input.bytesRead,
      problems: input.problems,
      onEntry() {},
      limits: within,
    });
    return [
      ...report.coverage.problems,
      ...report.coverage.rules
        .filter(({ status }) => status === 'failed')
        .map(({ rule, reason }) => ({ path: rule, line: 0, message: reason, hint: '' })),
    ];
  };
  const problems = await problemsWithin(limits);
  expect(problems.map(({ path: at, line, message }) => `${at}:${line} ${message}`)).toContain(told);
  expect(problems.find(({ message }) => told.endsWith(message))?.hint).toBe(
    hint === '' ? '' : `If you trust it, raise the limit: --limit ${hint}.`,
  );
  expect((await problemsWithin(limited({}))).filter(({ message }) => message.includes('(limit '))).toEqual([]);
});
