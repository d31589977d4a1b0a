import { type Attack, filler, joined, times } from '../attack.ts';

const LIST = 'apiVersion: v1\nkind: List\nitems:\n';
const ISTIOD_LINE = '2026-11-25T01:00:00.000000Z\tinfo\tads\tPush Status: {}\n';

/** More of everything than any mesh has. */
export const FLOODS: readonly Attack[] = [
  {
    name: 'million-pods.json',
    content: () =>
      joined(
        '{"apiVersion":"v1","kind":"List","items":[',
        times(
          1_000_000,
          (i) => `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p${i}","namespace":"n${i % 1000}"}},`,
        ),
        '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"last"}}]}',
      ),
    says: { code: 'limit', words: /more than/ },
    heavy: true,
  },
  {
    name: 'million-services.yaml',
    content: () =>
      joined(
        LIST,
        times(
          500_000,
          (i) =>
            `- apiVersion: v1\n  kind: Service\n  metadata:\n    name: s${i}\n    namespace: n${i % 1000}\n  spec:\n    ports:\n    - port: 80\n`,
        ),
      ),
    says: { code: 'limit', words: /more than/ },
    heavy: true,
  },
  {
    name: 'thousands-of-virtual-services-for-one-host.yaml',
    content: () =>
      joined(
        LIST,
        times(
          4_000,
          (i) =>
            `- apiVersion: networking.istio.io/v1\n  kind: VirtualService\n  metadata:\n    name: v${i}\n    namespace: shop\n  spec:\n    hosts: [web]\n    http:\n    - route:\n      - destination:\n          host: web\n          subset: s${i}\n`,
        ),
      ),
    says: { harmless: 'each is judged' },
    heavy: true,
  },
  {
    name: 'one-virtual-service-with-many-routes.yaml',
    content: () =>
      joined(
        'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: v\n  namespace: shop\nspec:\n  hosts: [web]\n  http:\n',
        times(
          20_000,
          (i) =>
            `  - match:\n    - uri:\n        prefix: /p${i}\n    route:\n    - destination:\n        host: web\n        subset: s${i}\n`,
        ),
      ),
    says: { code: 'too-large', words: /YAML of unusual form larger than/ },
    heavy: true,
  },
  {
    name: 'million-events.txt',
    content: () =>
      joined(
        'NAMESPACE   LAST SEEN   TYPE      REASON    OBJECT    MESSAGE\n',
        times(1_000_000, (i) => `n${i % 100}        2m          Warning   Failed    pod/p${i}     Error: no ${i}\n`),
      ),
    says: { code: 'too-large', words: /limit document-size/ },
    heavy: true,
  },
  {
    name: 'event-table-of-many-columns.txt',
    content: () => [
      `NAMESPACE   LAST SEEN   TYPE      REASON    OBJECT    MESSAGE${Array.from({ length: 100_000 }, (_, i) => `   C${i}`).join('')}\n`,
      `shop        2m          Warning   Failed    pod/a     ${filler(1_000_000, 'x   ')}\n`,
    ],
    says: { code: 'not-mesh-data', words: /./ },
  },
  {
    name: 'event-of-fifty-megabytes.txt',
    content: () =>
      joined(
        'NAMESPACE   LAST SEEN   TYPE      REASON    OBJECT    MESSAGE\nshop        2m          Warning   Failed    pod/a     ',
        times(50_000, filler(1000, 'x   ')),
        '\nshop        2m          Warning   Failed    pod/b     Error: no\n',
      ),
    says: { harmless: 'the start of a message tells' },
    heavy: true,
  },
  {
    name: 'table-of-pods.txt',
    content: () =>
      joined(
        'NAMESPACE   NAME   READY   STATUS   RESTARTS   AGE\n',
        times(500_000, (i) => `shop        p${i}    1/1     Running  0          2d\n`),
      ),
    says: { code: 'limit', words: /limit table-rows/ },
    heavy: true,
  },
  {
    name: 'million-stats.txt',
    content: () =>
      times(2_000_000, (i) => `cluster.outbound|80||s${i}.shop.svc.cluster.local.upstream_cx_total: ${i}\n`),
    says: { harmless: 'statistics that nobody asks for are passed over' },
    heavy: true,
  },
  {
    name: 'prometheus-labels.txt',
    content: () =>
      joined(
        '# HELP pilot_xds x\n# TYPE pilot_xds gauge\npilot_xds 1\n',
        times(300_000, (i) => `pilot_xds_pushes{type="t${i}",a="${'\\\\'.repeat(10)}\\"",b="}"} ${i}\n`),
        `pilot_xds{${filler(60_000, 'a="b",')}} 1\npilot_xds{a="${filler(60_000, '\\"')}\n`,
      ),
    says: { harmless: 'metrics that nobody asks for are passed over' },
    heavy: true,
  },
  {
    name: 'million-clusters.txt',
    content: () =>
      times(
        1_000_000,
        (i) =>
          `outbound|80||s${i >> 4}.shop.svc.cluster.local::10.0.${(i >> 8) & 255}.${i & 255}:80::health_flags::/failed_outlier_check\n`,
      ),
    says: { harmless: 'hosts are counted' },
    heavy: true,
  },
  {
    name: 'hundred-thousand-analyze-messages.json',
    content: () =>
      joined(
        '[',
        times(
          100_000,
          (i) =>
            `{"code":"IST0101","documentationUrl":"https://istio.io/x","level":"Error","message":"m${i}","origin":"VirtualService v${i}.shop"},`,
        ),
        '{"code":"IST0101","documentationUrl":"https://istio.io/x","level":"Error","message":"m","origin":"VirtualService v.shop"}]',
      ),
    says: { harmless: 'each is a message' },
    heavy: true,
  },
  {
    name: 'config-dump-of-many-clusters.json',
    content: () =>
      joined(
        '{\n "configs": [\n  {\n   "@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump",\n   "dynamic_active_clusters": [\n',
        times(
          500_000,
          (i) =>
            `    {\n     "cluster": {\n      "name": "outbound|80||s${i}.shop.svc.cluster.local",\n      "type": "EDS"\n     }\n    },\n`,
        ),
        '    {\n     "cluster": {\n      "name": "last"\n     }\n    }\n   ]\n  }\n ]\n}\n',
      ),
    says: { harmless: 'clusters are counted' },
    heavy: true,
  },
  {
    name: 'terminal-of-many-commands.txt',
    content: () =>
      times(
        100_000,
        (i) =>
          `$ kubectl get pod p${i} -n shop\nNAME   READY   STATUS   RESTARTS   AGE\np${i}    0/1     Error    1          2d\n`,
      ),
    says: { harmless: 'each command has its output' },
    heavy: true,
  },
  {
    name: 'terminal-with-long-prompt.txt',
    content: () => [
      `${filler(200_000, '$ ')}kubectl get pods\nNAME   READY   STATUS\n${filler(60_000, 'user@host:~')}$ kubectl logs a\n`,
      ISTIOD_LINE,
      `$ ${filler(60_000, '-o ')}\n`,
    ],
    says: { harmless: 'a line is a line' },
  },
  {
    name: 'ticket-of-many-fences.md',
    content: () =>
      joined(
        '# A ticket\n',
        times(50_000, (i) => `\`\`\`yaml\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: n${i}\n\`\`\`\n`),
        times(1000, '```````'),
        '\n',
      ),
    says: { harmless: 'each fence holds its text' },
    heavy: true,
  },
];
