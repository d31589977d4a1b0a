import { describe, expect, it } from 'vitest';
import { memoryEntry } from '../../src/input/memory.ts';
import type { RuleFileText } from '../../src/input/rule-files.ts';
import { createTriage } from '../../src/pipeline.ts';

/** One rule with these clauses over these files: its outcome, and the subjects it names. */
async function run(find: string, files: Readonly<Record<string, string>>, subject = 'Proxy {{proxy}}') {
  const rule: RuleFileText = {
    id: 'test/rule',
    path: 'test/rule.yaml',
    text: `title: T\nseverity: warning\nfind:\n${find}\nfinding:\n  subject: "${subject}"\n  summary: S\n  why: W\n  fix: [{do: D, command: c}]\nexamples:\n  fires: [{name: a, files: {x: y}}]\n  silent: [{name: b, files: {x: y}}]\n`,
  };
  const triage = createTriage([rule], { check: true });
  expect(triage.engine.diagnostics).toEqual([]);
  const { findings, coverage } = await triage.analyze(
    Object.entries(files).map(([path, content]) => memoryEntry(path, content)),
  );
  const [outcome] = coverage.rules;
  return {
    status: outcome?.status,
    reason: outcome?.reason,
    collect: outcome?.collect,
    names: findings.map((f) => f.subject.name),
    counts: findings.map((f) => f.count),
    quotes: findings.flatMap((f) => f.evidence.map(({ line, text }) => `${line}: ${text}`)),
  };
}

const PATH = 'istio/istio-system/istiod-7b-x/discovery.log';
const at = (minute: number, text: string): string =>
  `2026-01-01T10:${String(minute).padStart(2, '0')}:00.000000Z\tinfo\tads\t${text}\n`;
const connect = (minute: number, proxy: string): string => at(minute, `ADS: new connection for node:${proxy}`);
const terminate = (minute: number, proxy: string): string => at(minute, `ADS: connection terminated by node:${proxy}`);
const CONNECT = `  - log: istiod.log
    text: "new connection for node"
    pattern: 'new connection for node:(?<proxy>\\S+)'`;
const END = `    log: istiod.log
      text: "connection terminated by node"
      pattern: 'terminated by node:(?<proxy>\\S+)'
      by: [proxy]
      within: 5m`;

describe('then', () => {
  const find = `${CONNECT}\n  - then:\n  ${END}`;

  it('fires when the second line follows for the same key in time', async () => {
    expect(await run(find, { [PATH]: connect(1, 'web.a') + terminate(4, 'web.a') })).toMatchObject({
      status: 'fired',
      names: ['web.a'],
    });
  });

  it('is silent when it follows for another key, too late, or came before', async () => {
    const quiet = [
      connect(1, 'web.a') + terminate(4, 'api.b'),
      connect(1, 'web.a') + terminate(30, 'web.a'),
      terminate(1, 'web.a') + connect(4, 'web.a'),
    ];
    for (const log of quiet) expect((await run(find, { [PATH]: log })).status).toBe('clear');
  });

  it('is not evaluated without the log', async () => {
    expect(await run(find, { 'cluster/secrets': 'NAMESPACE NAME TYPE DATA AGE\n' })).toMatchObject({
      status: 'not-evaluated',
      reason: 'the input holds no istiod.log',
    });
  });
});

describe('without', () => {
  const find = `${CONNECT}\n  - without:\n  ${END}`;

  it('fires when no second line follows although the log goes on long enough', async () => {
    expect(await run(find, { [PATH]: connect(1, 'web.a') + at(20, 'Push finished') })).toMatchObject({
      status: 'fired',
      names: ['web.a'],
    });
  });

  it('is silent when one follows', async () => {
    expect(
      (await run(find, { [PATH]: connect(1, 'web.a') + terminate(3, 'web.a') + at(20, 'Push finished') })).status,
    ).toBe('clear');
  });

  it('is not evaluated when the log ends too early to tell', async () => {
    expect(await run(find, { [PATH]: connect(1, 'web.a') + at(3, 'Push finished') })).toMatchObject({
      status: 'not-evaluated',
      reason: `${PATH} ends too early to tell`,
    });
  });
});

describe('group', () => {
  const group = (keys: string): string => `${CONNECT}\n  - group: {by: ["'all'"], ${keys}}`;
  const log = connect(1, 'a.x') + connect(2, 'a.x') + connect(3, 'b.x');

  it.each([
    ['count: ">= 3"', 'fired'],
    ['count: ">= 4"', 'clear'],
    ['distinct: {of: proxy, count: ">= 2"}', 'fired'],
    ['distinct: {of: proxy, count: ">= 3"}', 'clear'],
    ['within: 2m', 'fired'],
    ['within: 1m', 'clear'],
    ['rate: ">= 1 per minute"', 'fired'],
    ['rate: ">= 2 per minute"', 'clear'],
  ])('%s: %s', async (keys, status) => {
    expect((await run(group(keys), { [PATH]: log }, 'Mesh m')).status).toBe(status);
  });

  it('is not evaluated without the log', async () => {
    expect(
      (await run(group('count: ">= 1"'), { 'cluster/secrets': 'NAMESPACE NAME TYPE DATA AGE\n' }, 'Mesh m')).status,
    ).toBe('not-evaluated');
  });
});

describe('log, line, access, event, each, let, where', () => {
  it('log takes pasted text of no known format as well', async () => {
    expect((await run(CONNECT, { 'paste.txt': 'customer says:\nnew connection for node:web.a\n' })).names).toEqual([
      'web.a',
    ]);
  });

  it('asks for a log only where something can have written it', async () => {
    const pod = (name: string, app: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: istio-system\n  labels: {app: ${app}}\n---\n`;
    const find = '  - log: ztunnel.log\n    text: "access denied"\n    pattern: "access denied for (?<proxy>\\\\S+)"';
    const istiod = pod('istiod-1', 'istiod');
    expect(await run(find, { 'cluster/k8s-resources': istiod })).toMatchObject({
      status: 'not-evaluated',
      reason: 'no pod of ztunnel was seen',
      collect: '',
    });
    for (const pods of [istiod + pod('ztunnel-x', 'ztunnel'), pod('web-1', 'web')]) {
      expect(await run(find, { 'cluster/k8s-resources': pods })).toMatchObject({
        status: 'not-evaluated',
        reason: 'the input holds no ztunnel.log',
        collect: expect.stringContaining('kubectl logs'),
      });
    }
  });

  it('quotes the line that names an object, whatever the object holds', async () => {
    const metadata =
      '  metadata:\n    annotations:\n      name: not-this\n      text: |\n        metadata:\n          name: nor-this\n    name: web\n    namespace: shop\n';
    const list = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n${metadata}`;
    const find = '  - each: object in services()\n  - let: {proxy: object.name}';
    expect((await run(find, { 'cluster/k8s-resources': list })).quotes).toEqual(['12:     name: web']);
  });

  it('line looks into saved output only', async () => {
    const find = `  - line: {text: "new connection for node", pattern: 'node:(?<proxy>\\S+)'}`;
    expect((await run(find, { 'paste.txt': 'customer says:\nnew connection for node:web.a\n' })).status).toBe('fired');
    expect(await run(find, { [PATH]: connect(1, 'web.a') })).toMatchObject({
      status: 'not-evaluated',
      reason: 'the input holds no saved command output',
    });
  });

  it('access filters groups by flag, code and side', async () => {
    const line = (flags: string): string =>
      `[2026-01-01T10:00:00.000Z] "GET /a HTTP/1.1" 503 ${flags} no_healthy_upstream - "-" 0 19 0 - "-" "curl" "id" "cart:80" "-" outbound|80||cart.shop.svc.cluster.local - 10.0.0.9:80 10.0.0.5:40000 - default\n`;
    const find = '  - access: {flags: [UH], code: 503, side: client}\n  - let: {proxy: a.host}';
    const log = 'proxies/shop/web-1/istio-proxy.log';
    expect(await run(find, { [log]: line('UH') + line('UH') })).toMatchObject({
      names: ['cart.shop.svc.cluster.local'],
      counts: [2],
    });
    expect((await run(find, { [log]: line('UF') })).status).toBe('clear');
    expect((await run(find, { 'cluster/secrets': 'NAMESPACE NAME TYPE DATA AGE\n' })).status).toBe('not-evaluated');
  });

  it('event takes groups of its pattern as variables', async () => {
    const events = (reason: string): string =>
      `apiVersion: v1\nkind: Event\nmetadata: {name: e, namespace: shop}\ninvolvedObject: {kind: Pod, namespace: shop, name: web-1}\nreason: ${reason}\nmessage: exceeded quota of team-a\ntype: Warning\n`;
    const find = "  - event: {reason: FailedCreate, pattern: 'quota of (?<proxy>\\S+)'}";
    expect((await run(find, { 'resources.yaml': events('FailedCreate') })).names).toEqual(['team-a']);
    expect((await run(find, { 'resources.yaml': events('Pulled') })).status).toBe('clear');
    expect((await run(find, { [PATH]: connect(1, 'web.a') })).status).toBe('not-evaluated');
  });

  it('each, let and where walk over objects', async () => {
    const namespace = (label: string): string =>
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: ${label}}}\n`;
    const find = '  - each: n in namespaces()\n  - let: {proxy: n.name}\n  - where: label(n.labels, "team") == "red"';
    expect((await run(find, { 'resources.yaml': namespace('red') })).names).toEqual(['shop']);
    expect((await run(find, { 'resources.yaml': namespace('blue') })).status).toBe('clear');
    expect((await run(find, { [PATH]: connect(1, 'web.a') })).status).toBe('not-evaluated');
  });
});

describe('findings, resources, applies', () => {
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: shop}\nspec: {ports: [{port: 80}]}\n';
  const rule = (id: string, find: string, more = ''): RuleFileText => ({
    id,
    path: `${id}.yaml`,
    text: `title: T\nseverity: warning\n${more}find:\n${find}\nfinding:\n  subject: "Service {{s.namespace}}/{{s.name}}"\n  summary: S\n  why: W\n  fix: [{do: D, command: c}]\nexamples:\n  fires: [{name: a, files: {x: y}}]\n  silent: [{name: b, files: {x: y}}]\n`,
  });
  const outcomes = async (rules: readonly RuleFileText[], files: Readonly<Record<string, string>>) => {
    const triage = createTriage(rules, { check: true });
    expect(triage.engine.diagnostics).toEqual([]);
    const { coverage } = await triage.analyze(Object.entries(files).map(([path, text]) => memoryEntry(path, text)));
    return coverage.rules.map(({ rule: id, status }) => `${id} ${status}`);
  };
  const base = rule('a/base', '  - each: s in services()\n  - where: s.name == "cart"');
  const joined = rule(
    'b/joined',
    '  - each: f in findings("a/base")\n  - each: s in services()\n  - where: s.name == f.s.name',
  );

  it('findings sees the rows of another rule', async () => {
    expect(await outcomes([joined, base], { 'resources.yaml': service })).toEqual(['a/base fired', 'b/joined fired']);
    expect(await outcomes([joined, base], { 'resources.yaml': service.replace('cart', 'pay') })).toEqual([
      'a/base clear',
      'b/joined clear',
    ]);
    expect(await outcomes([joined, base], { [PATH]: connect(1, 'web.a') })).toEqual([
      'a/base not-evaluated',
      'b/joined not-evaluated',
    ]);
  });

  it('resources gives objects that no view covers', async () => {
    const quota = rule(
      'a/quota',
      '  - each: s in resources("ResourceQuota")\n  - where: text(get(s.body, "spec.hard.pods")) == "1"',
    );
    const object = (pods: number): string =>
      `apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q, namespace: shop}\nspec: {hard: {pods: "${pods}"}}\n`;
    expect(await outcomes([quota], { 'resources.yaml': object(1) })).toEqual(['a/quota fired']);
    expect(await outcomes([quota], { 'resources.yaml': object(9) })).toEqual(['a/quota clear']);
    expect(await outcomes([quota], { [PATH]: connect(1, 'web.a') })).toEqual(['a/quota not-evaluated']);
  });

  it.each([
    ['applies: {istio: ">=1.20"}', 'fired'],
    ['applies: {istio: "<1.20"}', 'not-evaluated'],
    ['applies: {proxy: ">=1.20"}', 'fired'],
    ['applies: {proxy: "<1.20"}', 'not-evaluated'],
    ['applies: {platform: upstream}', 'fired'],
    ['applies: {platform: aks}', 'not-evaluated'],
    ['applies: {dataPlane: sidecar}', 'fired'],
    ['applies: {dataPlane: ambient}', 'not-evaluated'],
    ['status: retired', 'not-evaluated'],
  ])('%s: %s', async (more, status) => {
    const files = {
      'resources.yaml': service,
      versions:
        'The following Istio control plane revisions/versions were found in the cluster:\nRevision default:\n&version.MeshInfo{version.ServerInfo{Component:"pilot", Revision:"default", Info:version.BuildInfo{Version:"1.29.6"}}}\n',
      [`istio/istio-system/istiod-7b-x/debug/syncz`]:
        '[{"proxy":"web-1.shop","proxy_type":"sidecar","istio_version":"1.28.1","cluster_sent":"a","cluster_acked":"a"}]\n',
    };
    expect(await outcomes([{ ...base, text: base.text.replace('find:', `${more}\nfind:`) }], files)).toEqual([
      `a/base ${status}`,
    ]);
  });
});
