import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HEAD_BYTES, identify } from '../../src/artifacts/index.ts';

const look = (path: string, content: string | Uint8Array): string => {
  const { artifact, problem } = identify({ path, mtime: 0 }, Buffer.from(content as string).subarray(0, HEAD_BYTES));
  return `${artifact.kind} ${artifact.owner.namespace}/${artifact.owner.pod}${problem ? ` ${problem.code}` : ''}`;
};

const GO = '2026-11-25T01:34:08.061613Z';
const PROXY_LOG = `${GO}	info	FLAG: --concurrency="0"
${GO}	info	FLAG: --proxyLogLevel="warning"
${GO}	info	Proxy role	ips=[10.244.0.44] type=sidecar id=web-7dcd4fb47b-lp8bc.shop domain=shop.svc.cluster.local
[2026-11-25T01:34:09.126Z] "GET /headers HTTP/1.1" 200 - via_upstream - "-" 0 547 5 4 "-" "curl" "24e58e43" "httpbin:8000" "127.0.0.1:80" inbound|8000|| 127.0.0.1:51680 172.17.0.7:80 172.17.0.6:59022 - default
`;
const ISTIOD_LOG = `2026/11/25 01:33:58 INFO GOMEMLIMIT is updated package=github.com/KimMachineGun/automemlimit/memlimit GOMEMLIMIT=22748859187
${GO}	info	FLAG: --caCertFile=""
${GO}	info	FLAG: --namespace="istio-system"
${GO}	info	ads	XDS: Pushing Services:13 ConnectedEndpoints:1 Version:2026-11-25T01:33:58Z/2
`;
const ZTUNNEL_LOG = `${GO}	info	ztunnel	version: version.BuildInfo{Version:"1.29.6", RustVersion:"1.95.0"}	
${GO}	info	ztunnel	running with config: proxy: true
ztunnelWorkload:
  name: ztunnel-wfbkb
  namespace: istio-system
${GO}	info	access	connection complete	src.addr=10.244.0.9:1 src.workload="web" dst.addr=10.244.0.8:15008 direction="outbound"
`;
const CNI_LOG = `${GO}	info	cni-agent	CNI version: 1.29.6\n${GO}	info	ControlZ available at 127.0.0.1:9876\n`;
const NODE = '"node": {\n     "id": "sidecar~10.244.0.57~web-7dcd4fb47b-lp8bc.shop~shop.svc.cluster.local",';
const ENVOY_DUMP = `{\n "configs": [\n  {\n   "@type": "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump",\n   "bootstrap": {\n    ${NODE}`;

describe('files of no known layout', () => {
  test.each([
    ['web-7dcd4fb47b-lp8bc.istio-proxy.log', PROXY_LOG, 'proxy.log shop/web-7dcd4fb47b-lp8bc'],
    ['whatever.txt', PROXY_LOG, 'proxy.log shop/web-7dcd4fb47b-lp8bc'],
    ['db-0.istio-proxy.log', PROXY_LOG.replaceAll('web-7dcd4fb47b-lp8bc', 'db-0'), 'proxy.log shop/db-0'],
    [
      'waypoint-9c7d674b7-mdjgc.log',
      `${GO}\tinfo\tFLAG: --domain="docs.svc.cluster.local"\n`,
      'proxy.log /waypoint-9c7d674b7-mdjgc',
    ],
    ['istiod-848b54cd47-dclln.log', ISTIOD_LOG, 'istiod.log istio-system/istiod-848b54cd47-dclln'],
    ['istiod-848b54cd47-dclln.previous.log', ISTIOD_LOG, 'istiod.log istio-system/istiod-848b54cd47-dclln'],
    ['shop_web-7dcd4fb47b-lp8bc.log.1', PROXY_LOG, 'proxy.log shop/web-7dcd4fb47b-lp8bc'],
    ['shop_web-7dcd4fb47b-lp8bc.log.20261125-011847', 'x\n', 'text.lines shop/web-7dcd4fb47b-lp8bc'],
    ['control-plane.log', ISTIOD_LOG, 'istiod.log /'],
    ['ztunnel-wfbkb.log', ZTUNNEL_LOG, 'ztunnel.log istio-system/ztunnel-wfbkb'],
    ['istio-cni-node-p99p2.log', CNI_LOG, 'cni.log /istio-cni-node-p99p2'],
    ['web-7dcd4fb47b-lp8bc.web.log', '2026/11/25 00:06:15 started\n', 'other.log /web-7dcd4fb47b-lp8bc'],
    ['web-7dcd4fb47b-lp8bc.proxy-config.json', ENVOY_DUMP, 'proxy.config-dump shop/web-7dcd4fb47b-lp8bc'],
    ['proxy-config-shop-web-7dcd4fb47b-lp8bc.json', ENVOY_DUMP, 'proxy.config-dump shop/web-7dcd4fb47b-lp8bc'],
    ['proxy-config-shop-web-7dcd4fb47b-lp8bc.json', '{"configs": []}', 'proxy.config-dump /'],
    ['shop_web-7dcd4fb47b-lp8bc_istio-proxy.log', 'x\n', 'proxy.log shop/web-7dcd4fb47b-lp8bc'],
    ['namespaces/shop/pods/web-0/istio-proxy/istio-proxy/logs/current.log', 'x\n', 'proxy.log shop/web-0'],
    ['shop-resources.yaml', 'apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n', 'kube.objects /'],
    ['one.yaml', '# note\n---\napiVersion: networking.istio.io/v1\nkind: Gateway\n', 'kube.objects /'],
    ['r.json', '{\n    "apiVersion": "v1",\n    "items": [', 'kube.objects /'],
    ['pods.json', '{"kind":"PodList","apiVersion":"v1"}', 'kube.objects /'],
    [
      'events.txt',
      'NAMESPACE   LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\nshop  23s  Normal  Scheduled  pod/x  y\n',
      'kube.events /',
    ],
    ['secrets.txt', 'NAMESPACE   NAME   TYPE   DATA   AGE\nshop  x  Opaque  1  3m\n', 'kube.secrets /'],
    ['analyze.txt', 'Info [IST0102] (Namespace default) The namespace is not enabled\n', 'analyze.messages /'],
    [
      'a.out',
      '$ istioctl analyze -A\n\u001b[33mWarning\u001b[0m [IST0101] (VirtualService default/x) y\n',
      'text.session /',
    ],
    [
      'analyze.json',
      '[\n\t{\n\t\t"code": "IST0102",\n\t\t"documentationUrl": "https://istio.io"',
      'analyze.messages /',
    ],
    ['analyze.json', '[]\n', 'analyze.messages /'],
    ['proxy-status.txt', 'NAME   CLUSTER   ISTIOD   VERSION   SUBSCRIBED TYPES\n', 'istioctl.proxy-status /'],
    ['namespaces.txt', 'NAME   STATUS   AGE   LABELS\n', 'kube.namespaces /'],
    [
      'ztunnel-config-workloads.txt',
      'NAMESPACE POD NAME ADDRESS NODE WAYPOINT PROTOCOL\n',
      'ztunnel-config.workloads /',
    ],
    [
      'describe-pods.txt',
      'Name:             web-1\nNamespace:        shop\nNode:             n/10.0.0.1\n',
      'kube.describe /',
    ],
    [
      'rs.txt',
      'Name:           web-1\nNamespace:      shop\nSelector:       app=web\nPod Template:\n  Labels:  app=web\n',
      'text.lines /',
    ],
    ['version.txt', 'Client Version: v1.34.4\nKustomize Version: v5.7.1\nServer Version: v1.34.4\n', 'kube.version /'],
    ['core.17', '\x7fELF\x02\x01\x01', 'proxy.core / not-mesh-data'],
    ['picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 3, 0, 0]), 'unknown / unknown-kind'],
    ['gap.log', `${'\0'.repeat(3000)}\n${PROXY_LOG}`, 'proxy.log shop/web-7dcd4fb47b-lp8bc'],
    ['empty.log', '', 'text.lines / empty'],
  ])('%s', (path, content, expected) => {
    expect(look(path, content)).toBe(expected);
    expect(look(`loose/${path}`, content)).toBe(expected);
  });

  test.each([
    ['[{"cluster_id":"Kubernetes","proxy":"web-1.shop","proxy_type":"router","istio_version":"1.29.6"', 'istiod.syncz'],
    ['[{"Attributes":{"ServiceRegistry":"Kubernetes"}', 'istiod.registryz'],
    ['[{"id":"Kubernetes","secretName":"","syncStatus":"synced"}]', 'istiod.clusterz'],
    ['[{"kind":"DestinationRule","apiVersion":"networking.istio.io/v1","metadata":{"name":"x"}', 'istiod.configz'],
    ['{"cart.shop.svc.cluster.local":{"shop":{"Shards":{', 'istiod.endpointz'],
    ['{"proxyListenPort":15001,"ingressControllerMode":"STRICT","defaultConfig":{', 'istiod.mesh'],
    ['{\n    "pilot_eds_no_instances": {\n        "outbound|8000||x": {},', 'istiod.push-status'],
    ['{"totalClients":12,"clients":[', 'istiod.debug'],
    ['{"workloads":null,"services":null,"policies":null}', 'istiod.debug'],
    ['{\n  "certificates": [\n    {\n      "certChain": [', 'ztunnel.config-dump'],
    ['{\n "certificates": [\n  {\n   "ca_cert": [', 'proxy.certs'],
    ['{\n "version": "abc/1.37.0/Clean/RELEASE/BoringSSL",\n "state": "LIVE",', 'proxy.server-info'],
    ['{\n "layers": [', 'proxy.runtime'],
    ['{\n "allocated": "9",', 'proxy.memory'],
    ['[\n    {\n        "name": "x",\n        "type": "EDS",\n        "edsClusterConfig": {', 'proxy-config.clusters'],
    ['[\n    {\n        "name": "0.0.0.0_80",\n        "filterChains": [ {"virtualHosts": [', 'proxy-config.listeners'],
    ['[\n    {\n        "name": "80",\n        "virtualHosts": [', 'proxy-config.routes'],
    [
      '[\n    {\n        "name": "x",\n        "addedViaApi": true,\n        "hostStatuses": [',
      'proxy-config.endpoints',
    ],
    ['{\n     "dynamicActiveSecrets": [', 'proxy-config.secrets'],
    ['{\n     "bootstrap": {', 'proxy-config.bootstrap'],
    ['# HELP pilot_xds x\n# TYPE pilot_xds gauge\n', 'istiod.metrics'],
    ['# TYPE envoy_cluster_assignment_stale counter\n', 'proxy.stats'],
    ['x|80::default_priority::max_connections::4294967295\n', 'proxy.clusters'],
    ['0.0.0.0_15006::0.0.0.0:15006\nx::[::]:15001\n', 'proxy.listeners'],
    ['Active Internet connections (servers and established)\n', 'proxy.netstat'],
    [
      'CLI version:\nx\n\nThe following Istio control plane revisions/versions were found in the cluster:\n',
      'bug-report.versions',
    ],
    [`{"level":"info","time":"${GO}","scope":"cni-agent","msg":"CNI version: 1.29.6"}\n`, 'cni.log'],
    [`{"level":"info","time":"${GO}","msg":"FLAG: --caCertFile=\\"\\""}\n`, 'istiod.log'],
    [
      `{"level":"info","time":"${GO}","scope":"access","message":"connection complete","src.addr":"10.0.0.1:1"}\n`,
      'ztunnel.log',
    ],
    ['{"start_time":"2026","response_code":503,"response_flags":"UF"}\n', 'proxy.log'],
    [
      `[pod/web-1/istio-proxy] 2025-01-30T12:10:13.682034460Z [2025-01-30T12:10:13.279Z] "GET / HTTP/1.1" 200\n`,
      'proxy.log',
    ],
    ['[2019-10-31 07:37:00.080][18][warning][config] [external/envoy/x.h:87] message\n', 'proxy.log'],
    [`${GO}  INFO outbound{id=1}: ztunnel::proxy::outbound: complete dur=1ms\n`, 'ztunnel.log'],
    [`${GO}\tinfo\tSTARTING kubectl config current-context\n`, 'bug-report.log'],
  ])('%j is %s', (content, kind) => {
    expect(look('x', content).split(' ')[0]).toBe(kind);
  });
});

describe('the layout against the content', () => {
  const POD = 'bug-report/proxies/shop/web-1';
  test.each([
    [
      'bug-report/istio/istio-system/istiod-1/debug/krtz',
      '404 page not found\n',
      'istiod.debug istio-system/istiod-1 not-supported-by-istiod',
    ],
    [`${POD}/istio-proxy.log`, ZTUNNEL_LOG, 'ztunnel.log shop/web-1'],
    [`${POD}/istio-proxy.log`, PROXY_LOG, 'proxy.log shop/web-1'],
    [`${POD}/istio-proxy.log`, 'upstream connect error\n', 'proxy.log shop/web-1'],
    [`${POD}/config_dump`, ENVOY_DUMP, 'proxy.config-dump shop/web-1'],
    [`${POD}/config_dump`, '{\n  "certificates": [\n', 'ztunnel.config-dump shop/web-1'],
    [`${POD}/cores/0.core`, '\x7fELF\x02', 'proxy.core shop/web-1 not-mesh-data'],
    ['bug-report/cluster/nodes', 'Name:               node-1\nRoles:              <none>\n', 'kube.describe /'],
    ['bug-report/cluster/secrets', 'apiVersion: v1\nitems:\n', 'kube.objects /'],
    ['bug-report/cluster/crs', 'Dry run: would be running kubectl get\n', 'kube.objects / collection-failed'],
    ['bug-report/bug-report.log', '', 'bug-report.log /'],
    ['bug-report/versions', '', 'bug-report.versions / empty'],
    ['analyze/notes.txt', 'apiVersion: v1\nkind: Pod\n', 'kube.objects /'],
  ])('%s', (path, content, expected) => {
    expect(look(path, content)).toBe(expected);
  });
});

test('any path and any bytes are survived', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.oneof(
        fc.uint8Array({ maxLength: 500 }),
        fc.string().map((text) => Buffer.from(text)),
      ),
      (path, bytes) => {
        expect(identify({ path, mtime: 0 }, bytes).artifact.path).toBe(path);
      },
    ),
  );
});

test.each([
  ['one line of braces', '{"'.repeat(32_000)],
  ['blanks', ' '.repeat(65_000)],
  ['empty lines', `x${'\n'.repeat(65_000)}`],
  ['carriage returns', `x${'\r'.repeat(65_000)}`],
  ['comments', '#\n'.repeat(32_000)],
  ['double colons', 'a::'.repeat(21_000)],
  ['versions', 'Client Version: \n'.repeat(3800)],
  ['digits', '2026-11-25T01:34:08.061613Z\tinfo\t'.repeat(1900)],
  ['describe', `Name: x\nNamespace: y\n${'a\n'.repeat(30_000)}`],
  ['tabs', '\t'.repeat(65_000)],
])('no content takes more than linear time: %s', (_, content) => {
  const quarter = content.slice(0, content.length / 4);
  const cost = (text: string, times: number): number => {
    const before = process.cpuUsage();
    for (let i = 0; i < times; i++) look('x', text);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  cost(content, 1);
  // Four quarters cost as much as the whole where time is linear, a fourth of it where it is quadratic.
  const SLACK_MICROS = 20_000;
  expect(cost(content, 4)).toBeLessThan(3 * cost(quarter, 16) + SLACK_MICROS);
});
