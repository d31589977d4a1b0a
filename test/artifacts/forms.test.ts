import { describe, expect, test } from 'vitest';
import { identify } from '../../src/artifacts/index.ts';

const kindOf = (content: string): string =>
  identify({ path: 'saved-from-a-mail.txt', mtime: 0 }, Buffer.from(content)).artifact.kind;

/** The same form in several spellings; no file name helps. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  'proxy-config.listeners': [
    '[\n    {\n        "name": "virtualOutbound",\n        "address": {},\n        "filterChains": [',
    '- address:\n    socketAddress:\n      address: 0.0.0.0\n  filterChains:\n  - filters:\n',
  ],
  'proxy-config.routes': ['- ignorePortInHostMatching: true\n  name: "80"\n  virtualHosts:\n  - domains:\n'],
  'proxy-config.clusters': ['- connectTimeout: 10s\n  edsClusterConfig:\n    edsConfig:\n'],
  'proxy-config.endpoints': [
    '- circuitBreakers: {}\n  hostStatuses:\n  - address:\n',
    '{\n "cluster_statuses": [\n  {\n   "name": "agent",',
    'ENDPOINT              STATUS      OUTLIER CHECK     CLUSTER\n10.0.0.1:80  HEALTHY  OK  outbound|80||x\n',
    '10.233.82.135:5000               HEALTHY     OK                outbound|5000||helloworld.x.svc.cluster.local\n',
  ],
  'proxy-config.secrets': ['dynamicActiveSecrets:\n- lastUpdated: "2026-11-25T01:34:08Z"\n  name: default\n'],
  'proxy-config.bootstrap': ['bootstrap:\n  admin:\n    x: y\n  node:\n    id: sidecar~1.2.3.4~a.b~c\n'],
  'proxy-config.all': ["configs:\n- '@type': type.googleapis.com/envoy.admin.v3.BootstrapConfigDump\n  bootstrap:\n"],
  'proxy-config.log': ['web-1.shop:\nactive loggers:\n  admin: warning\n', 'active loggers:\n  admin: warning\n'],
  'proxy-config.table': [
    'SERVICE FQDN     PORT     SUBSET     DIRECTION     TYPE     DESTINATION RULE\nweb  80  -  outbound  EDS\n',
    'ADDRESSES PORT  MATCH DESTINATION\n0.0.0.0   80    ALL   Route: 80\n',
    'ADDRESS PORT  MATCH DESTINATION\n0.0.0.0   80    ALL   Route: 80\n',
    'NAME     DOMAINS     MATCH     VIRTUAL SERVICE\n80  web  /*  web.shop\n',
  ],
  'proxy.stats': [
    'cluster.xds-grpc.assignment_stale: 0\ncluster.xds-grpc.upstream_cx_total: 4\n',
    '# TYPE envoy_cluster_upstream_cx_total counter\nenvoy_cluster_upstream_cx_total{} 1\n',
  ],
  'proxy.listeners': ['{\n "listener_statuses": [\n', '0.0.0.0_80::0.0.0.0:80\nvirtualInbound::0.0.0.0:15006\n'],
  'proxy.clusters': ['outbound|80||web::default_priority::max_connections::4294967295\n'],
  'proxy.certs': ['{\n "certificates": [\n  {\n   "ca_cert": [\n'],
  'proxy.server-info': ['{\n "version": "4f2/1.29.6/Clean/RELEASE/BoringSSL",\n "state": "LIVE",\n'],
  'istioctl.proxy-status': [
    'NAME     CDS        LDS        EDS        RDS        PILOT       VERSION\nweb.shop  SYNCED  SYNCED  SYNCED  SYNCED  pilot-1  1.7.4\n',
    'web-1.shop        SYNCED     STALE (Never Acknowledged)     SYNCED     SYNCED       istio-pilot-1     1.4.6\n',
    'Clusters Match\nListeners Match\nRoutes Match (RDS last loaded at Wed, 25 Nov 2026 01:34:08 UTC)\n',
    '--- Istiod Clusters\n+++ Envoy Clusters\n@@ -1,2 +1,2 @@\n',
  ],
  'istioctl.verify-install': [
    '1 Istio control planes detected, checking --revision "default" only\n✔ Deployment: istiod.istio-system checked successfully\n',
    'Checked 15 custom resource definitions\nChecked 3 Istio Deployments\n✔ Istio is installed and verified successfully\n',
  ],
  'istioctl.precheck': ['✔ No issues found when checking the cluster. Istio is safe to install or upgrade!\n'],
  'istioctl.check-inject': ['WEBHOOK                      REVISION  INJECTED      REASON\nrev.x  default  ✘  No\n'],
  'istioctl.tag-list': [
    'TAG     REVISION NAMESPACES\nprod    1-24     shop\n',
    '[\n\t{\n\t\t"tag": "prod",\n\t\t"revision": "1-24",\n\t\t"namespaces": []\n',
  ],
  'istioctl.describe': [
    'Pod: web-1\n   Pod Revision: default\n   Pod Ports: 9080 (web)\n--------------------\nService: web\n',
  ],
  'istioctl.authz-check': ['ACTION   AuthorizationPolicy         RULES\nALLOW    web.shop     1\n'],
  'bug-report.versions': [
    'client version: 1.28.2\ncontrol plane version: 1.28.2\ndata plane version: 1.26.2 (3 proxies)\n',
    'clientVersion:\n  golang_version: go1.26\n  version: 1.29.6\n',
    '{\n  "clientVersion": {\n    "version": "1.29.6",\n',
  ],
  'kube.version': [
    'Client Version: v1.34.1\nKustomize Version: v5.7.1\nServer Version: v1.34.4\n',
    'clientVersion:\n  buildDate: "2026"\n  gitVersion: v1.34.1\n',
    '{\n  "clientVersion": {\n    "gitVersion": "v1.34.1",\n',
  ],
  'analyze.messages': [
    'Warning [IST0103] (Pod shop/web-1) The pod is missing its Istio proxy.\n',
    'Error [IST0101] (Gateway shop/site) Referenced selector not found: "istio=ingressgateway"\n',
    'Error: Analyzers found issues when analyzing all namespaces.\nError [IST0101] (Gateway shop/site) Referenced selector not found\n',
    '- code: IST0103\n  documentationUrl: https://istio.io\n',
  ],
  'kube.objects': [
    'apiVersion: v1\nkind: Service\n',
    '---\napiVersion: v1\nkind: Service\n---\napiVersion: v1\nkind: Pod\n',
    'apiVersion: v1\nitems:\n- apiVersion: v1\n',
    '{\n    "apiVersion": "v1",\n    "items": [\n',
  ],
  'kube.table': [
    'NAMESPACE   NAME    READY   STATUS    RESTARTS      AGE\nshop        web-1   2/2     Running   3 (5m ago)    31d\n',
    'NAME                                        CREATED AT\ngateways.networking.istio.io                2026-11-25T00:56:31Z\n',
    'NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\nweb    ClusterIP   10.0.0.1     <none>        80/TCP    1d\n',
    'NAME   ENDPOINTS           AGE\nweb    10.0.0.1:80         1d\n',
    'NAME   GATEWAYS   HOSTS     AGE\nweb    ["a"]      ["b"]     1d\n',
    'ingress   LoadBalancer   172.16.170.169   <pending>     15021:31101/TCP,80:30322/TCP   9m53s\n',
  ],
  'kube.events': [
    'LAST SEEN   TYPE      REASON      OBJECT      MESSAGE\n5m          Warning   Unhealthy   pod/web-1   no\n',
    'NAMESPACE   LAST SEEN   TYPE      REASON      OBJECT      SUBOBJECT   SOURCE   MESSAGE   FIRST SEEN   COUNT   NAME\n',
  ],
  'kube.top': ['NAME    CPU(cores)   MEMORY(bytes)\nweb-1   4m           60Mi\n'],
  'kube.describe': [
    'Name:             web-1\nNamespace:        shop\nPriority:         0\nLabels:           app=web\n',
  ],
  'helm.values': [
    'USER-SUPPLIED VALUES:\nglobal:\n  istioNamespace: istio-system\n',
    'meshConfig:\n  accessLogFile: /dev/stdout\npilot:\n  autoscaleMin: 2\n',
  ],
  'az.aks': ['{\n  "aadProfile": null,\n  "agentPoolProfiles": [\n', 'agentPoolProfiles:\n- count: 3\n'],
  'az.mesh': ['{\n  "meshRevisions": [\n    {\n      "compatibleWith": [\n'],
  'az.error': [
    'ERROR: (BadRequest) Service mesh is not enabled.\n',
    '(OperationNotAllowed) Upgrade is in progress.\nCode: OperationNotAllowed\nMessage: Upgrade is in progress.\n',
    '{\n  "error": {\n    "code": "BadRequest",\n    "message": "no"\n',
  ],
  'command.error': [
    'Error: no running Istio pods in "istio-system"\n',
    'Error from server (Forbidden): pods is forbidden\n',
    'error: the server doesn\'t have a resource type "virtualservices"\n',
  ],
  'istiod.log': [
    'istiod-6cf8d4f9cb-wm7x6 discovery 2026-11-25T01:34:08.061613Z\tinfo\tads\tXDS: Pushing Services:13\n',
    '2026-11-25T01:34:08.061613Z info ads XDS: Pushing Services:13\n',
    '[pod/istiod-1/discovery] 2026-11-25T01:34:08.061700123Z 2026-11-25T01:34:08.061613Z\tinfo\tads\tADS: new connection\n',
    '2026-11-25T01:34:08.1Z stdout F 2026-11-25T01:34:08.061613Z\tinfo\tads\tADS: new connection\n',
  ],
  'other.log': [
    'I1102 06:12:08.604739       1 reflector.go:138] watch\n',
    '2026/11/25 00:06:15 started\n2026/11/25 00:06:16 going on\n',
  ],
};

describe.each(Object.entries(FORMS))('%s', (kind, forms) => {
  test.each(forms)('%j', (content) => {
    expect(kindOf(content)).toBe(kind);
  });

  test.each(forms)('%j, as Windows saves it', (content) => {
    expect(kindOf(`\ufeff${content.replaceAll('\n', '\r\n')}`)).toBe(kind);
  });
});
