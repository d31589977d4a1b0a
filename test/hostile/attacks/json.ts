import { type Attack, filler, joined, times } from '../attack.ts';

const DUMP_HEAD = '{\n  "configs": [\n    {\n      "@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump",\n';
const LIST_HEAD = '{"apiVersion":"v1","kind":"List","items":[';
const BOUNDLESS = 300_000;
const deep = (levels: number, open: string, close: string): string => open.repeat(levels) + close.repeat(levels);
const POD = '"apiVersion":"v1","kind":"Pod"';

/** JSON that is deep, long, full, or full of names that mean something to JavaScript. */
export const JSON_ATTACKS: readonly Attack[] = [
  {
    name: 'deep-lists.json',
    content: () => [deep(1_000_000, '[', ']')],
    says: { code: 'not-mesh-data', words: /no log record/ },
  },
  {
    name: 'deep-objects.json',
    content: () => [`${'{"a":'.repeat(BOUNDLESS)}1${'}'.repeat(BOUNDLESS)}`],
    says: { code: 'long-line', words: /only its beginning was read/ },
  },
  {
    name: 'deep-and-never-closed.json',
    content: () => [LIST_HEAD, '{"a":['.repeat(BOUNDLESS)],
    says: { code: 'cut-document', words: /ends inside/ },
  },
  {
    name: 'deep-pod.json',
    content: () => [LIST_HEAD, `{${POD},"metadata":{"name":"a"},"spec":${deep(BOUNDLESS, '[', ']')}}`, ']}'],
    says: { code: 'limit', words: /nested deeper/ },
  },
  {
    name: 'deep-config-dump.json',
    content: () => [
      DUMP_HEAD,
      `      "dynamic_active_clusters": [\n        {\n          "cluster": ${'{"metadata":'.repeat(BOUNDLESS)}1${'}'.repeat(BOUNDLESS)}\n        }\n      ]\n    }\n  ]\n}\n`,
    ],
    says: { harmless: 'what is nested where nobody looks is passed over' },
  },
  {
    name: 'deep-config-dump-in-one-line.json',
    content: () => [
      `{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump","dynamic_active_clusters":[{"cluster":${deep(BOUNDLESS, '[', ']')}}]}]}`,
    ],
    says: { code: 'limit', words: /limit json-depth/ },
  },
  {
    name: 'deep-routes.json',
    content: () => [`[{"name":"80","virtualHosts":${deep(BOUNDLESS, '[', ']')}}]`],
    says: { code: 'limit', words: /limit json-depth/ },
  },
  {
    name: 'deep-syncz.json',
    content: () => [
      `[{"cluster_id":"k","proxy":"a.b","istio_version":"1.20.0","cluster_sent":${deep(BOUNDLESS, '[', ']')}}]`,
    ],
    says: { code: 'limit', words: /limit json-depth/ },
  },
  {
    name: 'deep-ztunnel-dump.json',
    content: () => [`{"workloads":${deep(BOUNDLESS, '[', ']')},"stagedServices":{}}`],
    says: { code: 'limit', words: /limit json-depth/ },
  },
  {
    name: 'numbers-without-end.json',
    content: () => joined(LIST_HEAD, `{${POD},"metadata":{"name":"a"},"spec":[`, times(20_000_000, '1,'), '1]}]}'),
    says: { code: 'too-large', words: /larger than|more than [\d,]+ values/ },
    heavy: true,
  },
  {
    name: 'empty-objects-in-a-pod.json',
    content: () => joined(LIST_HEAD, `{${POD},"metadata":{"name":"a"},"spec":[`, times(15_000_000, '{},'), '1]}]}'),
    says: { code: 'too-large', words: /larger than|more than [\d,]+ values/ },
    heavy: true,
  },
  {
    name: 'empty-objects-in-a-dump.json',
    content: () => joined('{"configs":[', times(40_000_000, '{},'), '{"@type":"envoy.admin."}]}'),
    says: { code: 'too-large', words: /larger than|more than [\d,]+ values/ },
    heavy: true,
  },
  {
    name: 'empty-lists-in-registry.json',
    content: () => joined('[{"Attributes":{}},', times(40_000_000, '[],'), '[]]'),
    says: { code: 'limit', words: /more than [\d,]+ objects/ },
    heavy: true,
  },
  {
    name: 'empty-objects-in-ztunnel-dump.json',
    content: () => joined('{"workloads":[', times(30_000_000, '{},'), '{}],"stagedServices":{},"services":[]}'),
    says: { code: 'limit', words: /more than [\d,]+ objects/ },
    heavy: true,
  },
  {
    name: 'one-huge-string.json',
    content: () => joined(LIST_HEAD, `{${POD},"metadata":{"name":"`, times(400_000, filler(1000, 'name')), '"}}]}'),
    says: { code: 'too-large', words: /larger than|more than [\d,]+ values/ },
    heavy: true,
  },
  {
    name: 'string-that-never-ends.json',
    content: () => joined(LIST_HEAD, `{${POD},"metadata":{"name":"`, times(10_000, filler(1000, '\\"'))),
    says: { code: 'cut-document', words: /ends inside/ },
  },
  {
    name: 'escapes-without-end.json',
    content: () => joined('{"configs":[{"@type":"', times(10_000, filler(1000, '\\\\')), '\\'),
    says: { code: 'bad-document', words: /not JSON/ },
  },
  {
    name: 'million-keys.json',
    content: () =>
      joined(
        LIST_HEAD,
        `{${POD},"metadata":{"name":"a","labels":{`,
        times(1_000_000, (i) => `"k${i}":"v",`),
        '"z":"z"}}}]}',
      ),
    says: { code: 'too-large', words: /limit object-values/ },
    heavy: true,
  },
  {
    name: 'same-key-twice.json',
    content: () => [`${LIST_HEAD}{${POD},"kind":"Service","metadata":{"name":"a","name":"b"},"spec":1,"spec":{}}]}`],
    says: { harmless: 'the last of two keys counts, as everywhere' },
  },
  {
    name: 'names-of-javascript.json',
    content: () => [
      `${LIST_HEAD}{${POD},"__proto__":{"kind":"Secret","polluted":true},"constructor":{"prototype":{"polluted":true}},` +
        '"metadata":{"name":"__proto__","namespace":"constructor","labels":{"__proto__":"x","toString":"y","hasOwnProperty":"z"},' +
        '"annotations":{"__proto__":{"a":1}},"toString":1,"valueOf":2},"spec":{"containers":[{"name":"__proto__"}]},"toString":"x","then":1}]}',
    ],
    says: { harmless: 'they are names like any other' },
  },
  {
    name: 'values-of-no-type.json',
    content: () => [
      `${LIST_HEAD}{${POD},"metadata":"text","spec":7,"status":[]},{${POD},"metadata":null,"spec":null},{${POD},"metadata":[1],"spec":{"containers":{"a":1}}},` +
        `{"apiVersion":{"a":1},"kind":[],"metadata":{"name":{}}},7,null,"x",[],[[]],{"apiVersion":"v1","kind":"Service","metadata":{"name":5,"namespace":{},"labels":[[]]},"spec":{"ports":"80","selector":[1]}}]}`,
    ],
    says: { code: 'bad-document', words: /names no kind/ },
  },
  {
    name: 'numbers-out-of-reach.json',
    content: () => [
      `${LIST_HEAD}{"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"b","generation":1e999},"spec":{"ports":[{"port":-1e999},{"port":1e308},{"port":99999999999999999999},{"port":-0},{"port":1.5}]}}]}`,
    ],
    says: { harmless: 'ports that are none lead nowhere' },
  },
  {
    name: 'lone-surrogates.json',
    content: () => [
      `${LIST_HEAD}{${POD},"metadata":{"name":"\\ud800","namespace":"\\udc00a","labels":{"\\udfff":"\\ud83d"}}}]}`,
    ],
    says: { harmless: 'halves of characters are spelled out' },
  },
  {
    name: 'not-quite.json',
    content: () => [
      `${LIST_HEAD}{${POD},'metadata':{name:a}},{${POD},"metadata":{"name":"b",}},{${POD},"metadata":{"name":NaN}}]}`,
    ],
    says: { code: 'bad-document', words: /cannot be parsed/ },
  },
  {
    name: 'ten-thousand-broken-objects.json',
    content: () => joined(LIST_HEAD, times(10_000, `{${POD},oops},`), '{}]}'),
    says: { code: 'bad-document', words: /cannot be parsed/ },
  },
  {
    name: 'million-brackets-that-close-nothing.json',
    content: () => [LIST_HEAD, ']}'.repeat(500_000), '[{'.repeat(500_000)],
    says: { code: 'cut-document', words: /ends inside/ },
  },
];
