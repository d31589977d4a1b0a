import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleRoots, detectLayout, identify } from '../../src/artifacts/index.ts';
import { LAYOUTS, placeOf } from '../../src/artifacts/layouts/index.ts';
import { memoryEntry } from '../../src/input/memory.ts';
import { layoutTitle, type Report } from '../../src/model/report.ts';
import { createAnalyzer, triageWith } from '../../src/pipeline.ts';
import { makeArchive } from '../input/make-archive.ts';
import {
  clusterInfoDumpOf,
  type Evidence,
  evidenceOf,
  type Files,
  istioDumpOf,
  mustGatherOf,
  supportBundleOf,
} from './bundles.ts';
import { COLLECTED_FROM_1_8_TO_MASTER } from './paths.ts';

/** Paths that collectors write, by layout: `<kind> <owner>`, and what is known as a whole where such a file is. */
const PLACES: Readonly<Record<string, readonly (readonly [path: string, place: string, ...listings: string[]])[]>> = {
  'must-gather': [
    ['event-filter.html', 'bundle.notes /'],
    ['gather.logs', 'bundle.notes /'],
    ['must-gather.logs', 'bundle.notes /'],
    ['aggregated-discovery-api.yaml', 'kube.api /'],
    ['aggregated-discovery-apis.yaml', 'kube.api /'],
    ['cluster-scoped-resources/core/nodes/node-1.yaml', 'kube.objects /', 'nothing in '],
    ['cluster-scoped-resources/core/namespaces/shop.yaml', 'kube.objects /', 'nothing in '],
    [
      'cluster-scoped-resources/config.openshift.io/networks.yaml',
      'kube.objects /',
      'networks.config.openshift.io in ',
    ],
    ['cluster-scoped-resources/config.openshift.io/clusteroperators/dns.yaml', 'kube.objects /', 'nothing in '],
    [
      'cluster-scoped-resources/apiextensions.k8s.io/customresourcedefinitions/sidecars.networking.istio.io.yaml',
      'kube.objects /',
      'nothing in ',
    ],
    [
      'cluster-scoped-resources/admissionregistration.k8s.io/mutatingwebhookconfigurations/istio-sidecar-injector.yaml',
      'kube.objects /',
      'nothing in ',
    ],
    ['cluster-scoped-resources/sailoperator.io/istiorevisions/default.yaml', 'kube.objects /', 'nothing in '],
    ['namespaces/shop/shop.yaml', 'kube.objects /'],
    ['namespaces/shop/core/pods.yaml', 'kube.objects /', 'pods in shop'],
    ['namespaces/shop/core/services.yaml', 'kube.objects /', 'services in shop'],
    ['namespaces/shop/core/events.yaml', 'kube.objects /', 'events in shop'],
    ['namespaces/shop/core/secrets.yaml', 'kube.objects /', 'secrets in shop'],
    ['namespaces/shop/core/endpoints.yaml', 'kube.objects /', 'endpoints in shop'],
    ['namespaces/shop/apps/deployments.yaml', 'kube.objects /', 'deployments.apps in shop'],
    ['namespaces/shop/batch/jobs.yaml', 'kube.objects /', 'jobs.batch in shop'],
    [
      'namespaces/shop/discovery.k8s.io/endpointslices.yaml',
      'kube.objects /',
      'endpointslices.discovery.k8s.io in shop',
    ],
    ['namespaces/shop/route.openshift.io/routes.yaml', 'kube.objects /', 'routes.route.openshift.io in shop'],
    ['namespaces/shop/networking.istio.io/virtualservices/web.yaml', 'kube.objects /', 'nothing in '],
    ['namespaces/shop/core/services/web.yaml', 'kube.objects /', 'nothing in '],
    ['namespaces/shop/maistra.io/servicemeshmemberrolls/default.yaml', 'kube.objects /', 'nothing in '],
    ['namespaces/shop/pods/web-1/web-1.yaml', 'kube.objects /'],
    ['namespaces/shop/pods/web-1/app/app/logs/current.log', 'log of app shop/web-1'],
    ['namespaces/shop/pods/web-1/istio-proxy/istio-proxy/logs/current.log', 'log of istio-proxy shop/web-1'],
    ['namespaces/shop/pods/web-1/istio-proxy/istio-proxy/logs/current.insecure.log', 'log of istio-proxy shop/web-1'],
    ['namespaces/shop/pods/web-1/istio-proxy/istio-proxy/logs/previous.log', 'log of istio-proxy shop/web-1'],
    ['namespaces/shop/pods/web-1/istio-proxy/istio-proxy/logs/previous.insecure.log', 'log of istio-proxy shop/web-1'],
    [
      'namespaces/shop/pods/web-1/istio-proxy/istio-proxy/logs/rotated/0.log.20261125-011800',
      'log of istio-proxy shop/web-1',
    ],
    [
      'namespaces/shop/pods/web-1/istio-proxy/istio-proxy/logs/rotated/0.log.20261125-011800.gz',
      'log of istio-proxy shop/web-1',
    ],
    // Of Service Mesh 3, then of 2.
    ...['config_dump_proxy.json', 'envoyConfiguration'].map(
      (file) =>
        [
          `namespaces/shop/pods/web-1/${file}`,
          'proxy.config-dump shop/web-1',
          '*.istio.io in shop',
          '*.gateway.networking.k8s.io in shop',
          'gatewayclasses.gateway.networking.k8s.io in ',
          'mutatingwebhookconfigurations.admissionregistration.k8s.io in ',
        ] as const,
    ),
    ['namespaces/shop/pods/web-1/config_dump_istiod.json', 'istiod.debug shop/web-1'],
    ['namespaces/shop/pods/web-1/pilotConfiguration', 'istiod.debug shop/web-1'],
    ['namespaces/shop/pods/web-1/proxy_stats', 'proxy.stats shop/web-1'],
    ...['default/debug-syncz.json', 'debug-syncz.json', 'controlplane/synchronization'].map(
      (file) =>
        [
          `namespaces/istio-system/${file}`,
          'istiod.syncz istio-system/',
          '*.istio.io in istio-system',
          '*.gateway.networking.k8s.io in istio-system',
          'gatewayclasses.gateway.networking.k8s.io in ',
          'mutatingwebhookconfigurations.admissionregistration.k8s.io in ',
        ] as const,
    ),
  ],
  'support-bundle': [
    ['version.yaml', 'kube.objects /'],
    ['analysis.json', 'what it holds /'],
    ['execution-data/summary.txt', 'bundle.notes /'],
    ['cluster-info/cluster_version.json', 'kube.version /'],
    ['cluster-resources/auth-cani-list/shop.json', 'bundle.notes /'],
    ['cluster-resources/namespaces.json', 'kube.objects /', 'namespaces in '],
    ['cluster-resources/nodes.json', 'kube.objects /', 'nodes in '],
    ['cluster-resources/groups.json', 'what it holds /'],
    ['cluster-resources/resources.json', 'what it holds /'],
    ['cluster-resources/pvs.json', 'what it holds /'],
    ['cluster-resources/leases/shop.json', 'what it holds /'],
    ['cluster-resources/pods/shop.json', 'kube.objects /', 'pods in shop'],
    ['cluster-resources/services/shop.json', 'kube.objects /', 'services in shop'],
    ['cluster-resources/deployments/shop.json', 'kube.objects /', 'deployments.apps in shop'],
    ['cluster-resources/events/shop.json', 'kube.objects /', 'events in shop'],
    ['cluster-resources/endpoints/shop.json', 'kube.objects /', 'endpoints in shop'],
    ['cluster-resources/endpointslices/shop.json', 'kube.objects /', 'endpointslices.discovery.k8s.io in shop'],
    ['cluster-resources/network-policy/shop.json', 'kube.objects /', 'networkpolicies.networking.k8s.io in shop'],
    ['cluster-resources/resource-quotas/shop.json', 'kube.objects /', 'resourcequotas in shop'],
    // Written in two ways, by release.
    [
      'cluster-resources/clusterRoleBindings.json',
      'kube.objects /',
      'clusterrolebindings.rbac.authorization.k8s.io in ',
    ],
    [
      'cluster-resources/clusterrolebindings.json',
      'kube.objects /',
      'clusterrolebindings.rbac.authorization.k8s.io in ',
    ],
    [
      'cluster-resources/mutating-webhook-configurations.json',
      'kube.objects /',
      'mutatingwebhookconfigurations.admissionregistration.k8s.io in ',
    ],
    [
      'cluster-resources/custom-resources/virtualservices.networking.istio.io/shop.json',
      'kube.objects /',
      '*.istio.io in *',
    ],
    [
      'cluster-resources/custom-resources/virtualservices.networking.istio.io/shop.yaml',
      'kube.objects /',
      '*.istio.io in *',
    ],
    [
      'cluster-resources/custom-resources/gatewayclasses.gateway.networking.k8s.io.json',
      'kube.objects /',
      '*.gateway.networking.k8s.io in *',
    ],
    [
      'cluster-resources/custom-resources/addons.k3s.cattle.io/shop.yaml',
      'kube.objects /',
      'addons.k3s.cattle.io in *',
    ],
    ['cluster-resources/custom-resources/custom-resources-errors.json', 'text.lines /'],
    ['cluster-resources/pods-errors.json', 'text.lines /'],
    ['cluster-resources/pods/logs/shop/web-1/istio-proxy.log', 'log of istio-proxy shop/web-1'],
    ['cluster-resources/pods/logs/shop/web-1/istio-proxy-previous.log', 'log of istio-proxy shop/web-1'],
    ['cluster-resources/pods/logs/shop/web-1/app-logs-errors.log', 'text.lines /'],
    ['proxies/shop/web-1/dump-stdout.txt', 'what it holds shop/web-1'],
    ['proxies/shop/web-1/dump-stderr.txt', 'what it holds shop/web-1'],
  ],
  'istio-dump': [
    ['DUMP_TIME', 'bundle.notes /'],
    ['logs/shop/web-1/istio-proxy.log', 'log of istio-proxy shop/web-1'],
    ['logs/shop/web-1/istio-proxy_previous.log', 'log of istio-proxy shop/web-1'],
    ['logs/istio-system/istiod-1/discovery.log', 'log of discovery istio-system/istiod-1'],
    ['pilot/configz', 'istiod.configz istio-system/'],
    ['pilot/configz-istiod-1', 'istiod.configz istio-system/istiod-1'],
    ['pilot/endpointz-istiod-1', 'istiod.endpointz istio-system/istiod-1'],
    ['pilot/adsz', 'istiod.debug istio-system/'],
    ['pilot/authenticationz', 'istiod.debug istio-system/'],
    ['pilot/metrics', 'istiod.metrics istio-system/'],
  ],
  'cluster-info-dump': [
    ['nodes.json', 'kube.objects /', 'nodes in '],
    ['nodes.yaml', 'kube.objects /', 'nodes in '],
    ['shop/pods.json', 'kube.objects /', 'pods in shop'],
    ['shop/services.json', 'kube.objects /', 'services in shop'],
    ['shop/events.json', 'kube.objects /', 'events in shop'],
    ['shop/deployments.yaml', 'kube.objects /', 'deployments.apps in shop'],
    ['shop/daemonsets.json', 'kube.objects /', 'daemonsets.apps in shop'],
    ['shop/replicasets.json', 'kube.objects /', 'replicasets.apps in shop'],
    ['shop/replication-controllers.json', 'kube.objects /', 'replicationcontrollers in shop'],
    ['shop/web-1/logs.txt', 'what it holds shop/web-1'],
  ],
};

/** Nothing of a layout, though some part of the name is. */
const STRANGERS = [
  'namespaces.txt',
  'namespaces/readme.md',
  'namespaces/shop/notes.yaml',
  'namespaces/shop/core/pods.txt',
  'namespaces/shop/docs/pods/a/b.yaml',
  'cluster-scoped-resources/readme.yaml',
  'cluster-resources/readme.txt',
  'cluster-resources/pods/logs/shop/web-1.log',
  'logs/istio-proxy.log',
  'logs/shop/istio-proxy.log',
  'pilot/notes.txt',
  'shop/secrets.json',
  'shop/web-1/logs/logs.log',
  'config_dump_proxy.json',
  'discovery/version.txt',
];

const ALL = Object.entries(PLACES).flatMap(([layout, places]) => places.map((place) => [layout, ...place] as const));

const describePlace = (path: string): readonly string[] => {
  const place = placeOf(path);
  if (!place) return ['none'];
  const what = place.kind ?? (place.container === undefined ? 'what it holds' : `log of ${place.container}`);
  const listings = place.listings?.map(({ resource, namespace }) => `${resource || 'nothing'} in ${namespace}`) ?? [];
  return [`${what} ${place.owner.namespace}/${place.owner.pod}`, ...listings];
};

describe('paths that collectors write', () => {
  test.each(ALL)('%s: %s', (_layout, path, ...expected) => {
    for (const folder of ['', 'must-gather.local.4711/quay-io-x-sha256-0a1b2c/', 'ticket 4711/evening/bundle/'])
      expect(describePlace(folder + path)).toEqual(expected);
    expect(describePlace(`C:\\Users\\x\\${path.replaceAll('/', '\\')}`)).toEqual(expected);
  });

  test('every layout has paths here, and a name for people', () => {
    expect(LAYOUTS.map(({ name }) => name).sort()).toEqual(['bug-report', ...Object.keys(PLACES)].sort());
    expect(LAYOUTS.filter(({ name }) => layoutTitle(name) === name)).toEqual([]);
  });

  test.each(STRANGERS)('%s is of none', (path) => {
    expect(describePlace(path)).toEqual(['none']);
  });

  test('each is of the one layout, among the others and far down', () => {
    const paths = (layout: string): readonly string[] => (PLACES[layout] ?? []).map(([path]) => path);
    for (const layout of Object.keys(PLACES)) {
      expect(detectLayout(paths(layout)).name).toBe(layout);
      expect(detectLayout(paths(layout).map((path) => `a/b/c/${path}`)).name).toBe(layout);
      expect(bundleRoots(paths(layout).map((path) => `a/${path}`))).toEqual(new Set(['a/']));
    }
    const bugReport = COLLECTED_FROM_1_8_TO_MASTER.map(([path]) => path);
    expect(detectLayout([...bugReport, ...paths('istio-dump')]).name).toBe('bug-report');
    expect(bundleRoots([...bugReport.map((path) => `a/${path}`), ...paths('must-gather')])).toEqual(
      new Set(['a/', '']),
    );
  });

  test.each([
    ['must-gather', ['x/event-filter.html', 'x/namespaces/shop/networking.istio.io/gateways/web.yaml']],
    ['must-gather', ['namespaces/shop/core/pods.yaml']],
    ['support-bundle', ['b/version.yaml', 'b/cluster-resources/pods/shop.json']],
    ['support-bundle', ['b/analysis.json', 'b/cluster-resources/pods/logs/shop/web-1/app.log']],
    ['istio-dump', ['DUMP_TIME', 'logs/shop/web-1/app.log']],
    ['cluster-info-dump', ['nodes.json', 'shop/pods.json', 'shop/web-1/logs.txt']],
    // A folder that merely has one such name.
    ['loose', ['namespaces/shop/networking.istio.io/gateways/web.yaml']],
    ['loose', ['event-filter.html']],
    ['loose', ['cluster-resources/pods/shop.json']],
    ['loose', ['version.yaml', 'values.yaml']],
    ['loose', ['one/version.yaml', 'other/cluster-resources/pods/shop.json']],
    ['loose', ['logs/shop/web-1/app.log']],
    ['loose', ['nodes.json', 'shop/pods.json']],
    ['loose', ['shop/pods.json', 'shop/web-1/logs.txt']],
  ])('%s: %s', (layout, paths) => {
    expect(detectLayout(paths).name).toBe(layout);
  });

  test.each([
    ['shop/pods.json', '{"pods": 3}', 'text.lines'],
    ['shop/web-1/logs.txt', 'nothing framed\n', 'text.lines'],
    ['version.yaml', 'version: 3\n', 'text.lines'],
    ['analysis.json', '[{"code":"IST0101","documentationUrl":"https://istio.io"}]', 'analyze.messages'],
    ['analysis.json', '[{"name":"a","insight":{"name":"a"},"analyzerSpec":""}]', 'bundle.notes'],
  ])('%s with %s is %s', (path, content, kind) => {
    expect(identify({ path, mtime: 0 }, Buffer.from(content)).artifact.kind).toBe(kind);
  });
});

describe('documents among what commands print', () => {
  const triage = triageWith([], false);
  const SYNCZ = '[{"cluster_id":"Kubernetes","proxy":"web-1.shop","istio_version":"1.29.6","cluster_sent":"a"}]';
  const DUMP =
    '{"configs": [{"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump", "static_clusters": [{"cluster": {"name": "agent"}}]}]}';
  const NOTICE = 'Defaulted container "discovery" out of: discovery, istio-proxy\n';
  const ENDED = 'command terminated with exit code 1\n';
  const LOG = '2026-11-25T01:18:57.126000Z\tinfo\tadmin of this release\n';

  // Their standard error goes into the same file.
  test.each([
    ['namespaces/istio-system/default/debug-syncz.json', NOTICE + SYNCZ, 'istiod.syncz read'],
    ['namespaces/istio-system/debug-syncz.json', `${SYNCZ}\n${ENDED}`, 'istiod.syncz read'],
    [
      'namespaces/istio-system/debug-syncz.json',
      'Error from server: error dialing backend: no route to host\n',
      'istiod.syncz skipped the collector did not get it: Error from server: error dialing backend: no route to host',
    ],
    ['namespaces/shop/pods/web-1/config_dump_proxy.json', LOG + DUMP + ENDED, 'proxy.config-dump read'],
    ['namespaces/shop/pods/web-1/proxy_stats', `${NOTICE}server.live: 1\n`, 'proxy.stats read'],
    ['dumps/shop/web-1/dump-stdout.txt', DUMP, 'proxy.config-dump read'],
    [
      'pilot/configz',
      '[{"kind":"Gateway",\r\n"apiVersion":"networking.istio.io/v1alpha3",\r\n"metadata":{"name":"a"}}]\r\n',
      'istiod.configz read',
    ],
    [
      'pilot/metrics',
      '# HELP pilot_xds x\r\n# TYPE pilot_xds gauge\r\npilot_xds{version="1.5"} 2\r\n',
      'istiod.metrics read',
    ],
    [
      'shop/services.yaml',
      'apiVersion: v1\nitems:\n- metadata:\n    name: a\n    namespace: shop\nkind: ServiceList\nmetadata: {}\n',
      'kube.objects read',
    ],
  ])('%s with %j: %s', async (path, content, expected) => {
    const { coverage } = await triage.analyze([memoryEntry(path, content)]);
    const [entry] = coverage.entries;
    expect([entry?.kind, entry?.status, ...(entry?.problem ? [entry.problem] : [])].join(' ')).toBe(expected);
    if (entry?.status === 'read') expect(entry.records).toBeGreaterThan(0);
  });
});

describe('what was listed as a whole', () => {
  const listings = (path: string, content: string): number =>
    identify({ path, mtime: 0 }, Buffer.from(content)).artifact.listings?.length ?? 0;

  test.each([
    ['namespaces/shop/core/services.yaml', 'apiVersion: v1\nitems: []\nkind: ServiceList\n', 1],
    ['shop/services.json', '{\n    "kind": "ServiceList",\n    "apiVersion": "v1",\n    "items": []\n}\n', 1],
    // The names of a specification are fetched one by one.
    ['cluster-resources/namespaces.json', '{"kind": "NamespaceList", "apiVersion": "v1", "items": []}', 1],
    ['cluster-resources/namespaces.json', '[{"metadata": {"name": "shop"}}]', 0],
    ['cluster-resources/namespaces.json', '{"kind": "Namespace", "apiVersion": "v1"}', 0],
  ])('%s with %j: %i', (path, content, expected) => {
    expect(listings(path, content)).toBe(expected);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'mesh-triage-layouts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const unpacked = (name: string, files: Files): string => {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(folder, name);
};

const packed = async (name: string, top: string, files: Files): Promise<string> => {
  const file = join(folder, `${name}.tar.gz`);
  // Collectors write in any order.
  const items = Object.entries(files).map(([path, text]) => [top + path, text] as const);
  writeFileSync(file, await makeArchive(items.reverse()));
  return file;
};

const first = ({ findings: [finding] }: Report): string =>
  finding ? `${finding.rule} ${finding.subject.kind} ${finding.subject.namespace}/${finding.subject.name}` : 'nothing';

/** Entries that were not understood, or only in part, and why. */
const notRead = ({ coverage }: Report): readonly string[] => [
  ...new Set(
    coverage.entries
      .filter(({ status }) => status !== 'read')
      .map(({ path, problem }) => `${basename(path)}: ${problem}`),
  ),
];

/** What the collectors could not get, and a name that anybody may give. */
const NOT_READ: Readonly<Record<string, readonly string[]>> = {
  'must-gather': [
    'config_dump_istiod.json: the collector did not get it: Proxy not connected to this Pilot instance. It may be connected to another instance.',
    'version: holds no log record, resource or dump that is known, and no line that a rule looks for',
  ],
  'istio-dump': [
    'configz: the collector did not get it: OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in $PATH: unknown',
  ],
};

const COLLECTORS: Readonly<Record<string, (evidence: Evidence) => Files>> = {
  'must-gather': mustGatherOf,
  'support-bundle': supportBundleOf,
  'istio-dump': istioDumpOf,
  'cluster-info-dump': clusterInfoDumpOf,
};

const TLS = 'mtls/tls-to-plaintext DestinationRule lending/scoring';
const LABEL = 'injection/label-without-revision Namespace /subscriptions';
const WAYPOINT = 'ambient/waypoint-missing Service catalog/search';

/** Where the evidence is in the bundle, what is found is what is found in the archive of the sample. */
const FOUND: readonly (readonly [layout: string, sample: string, finding: string])[] = [
  ['must-gather', 'destinationrule-tls', TLS],
  ['must-gather', 'aks-injection-label', LABEL],
  ['must-gather', 'ambient-waypoint-missing', WAYPOINT],
  ['support-bundle', 'destinationrule-tls', TLS],
  ['support-bundle', 'aks-injection-label', LABEL],
  ['support-bundle', 'ambient-waypoint-missing', WAYPOINT],
  ['istio-dump', 'destinationrule-tls', TLS],
  ['istio-dump', 'ambient-waypoint-missing', WAYPOINT],
  // Neither namespaces nor anything of Istio is in these: only what the logs say is left.
  ['istio-dump', 'aks-injection-label', 'mtls/plaintext-client-to-strict Deployment subscriptions/billing-web'],
  ['cluster-info-dump', 'destinationrule-tls', 'access/upstream-connection-failed Service lending/scoring'],
  ['cluster-info-dump', 'aks-injection-label', 'access/filter-chain-not-found Service accounts/accounts-api'],
];

describe('a VirtualService that leads to no service', () => {
  const analyzer = createAnalyzer({ rules: [] });
  const body = (apiVersion: string, kind: string, namespace: string, name: string, spec: unknown = {}) => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace !== '' && { namespace }) },
    spec,
  });
  const pod = body('v1', 'Pod', 'shop', 'orders-1', { containers: [{ name: 'app', image: 'app:1' }] });
  const evidence: Evidence = {
    objects: [
      body('v1', 'Namespace', '', 'shop'),
      body('v1', 'Namespace', '', 'billing'),
      body('v1', 'Service', 'shop', 'orders', { ports: [{ port: 80 }] }),
      body('v1', 'Service', 'billing', 'billing', { ports: [{ port: 80 }] }),
      pod,
      body('networking.istio.io/v1', 'VirtualService', 'shop', 'orders', {
        hosts: ['orders'],
        http: [{ route: [{ destination: { host: 'orders-api' } }] }],
      }),
    ],
    logs: [],
    dumps: [{ namespace: 'shop', pod: 'orders-1', text: '{"configs": []}' }],
  };
  const FINDING = 'routing/destination-host-unknown VirtualService shop/orders';

  // Only where the collector listed services, and what else may define a host, does it prove anything that there is none.
  test.each([
    ['must-gather', /^$/, FINDING],
    ['must-gather', /namespaces\/billing\//, FINDING],
    ['must-gather', /namespaces\/shop\/core\/services\.yaml$/, 'nothing'],
    ['must-gather', /config_dump_proxy\.json$/, 'nothing'],
    ['support-bundle', /^$/, FINDING],
    ['support-bundle', /services\/billing\.json$/, FINDING],
    ['support-bundle', /services\/shop\.json$/, 'nothing'],
    ['support-bundle', /pods\/shop\.json$/, 'nothing'],
    ['istio-dump', /^$/, FINDING],
    ['cluster-info-dump', /^$/, 'nothing'],
  ])('%s without %s: %s', async (layout, leftOut, finding) => {
    const files = Object.entries(COLLECTORS[layout]?.(evidence) ?? {}).filter(([path]) => !leftOut.test(path));
    const path = await packed(`unknown-host-${layout}`, '', Object.fromEntries(files));
    expect(first(await analyzer.analyze([path]))).toBe(finding);
  });

  test('objects that somebody picked are not all there are', async () => {
    const subset = body('networking.istio.io/v1', 'VirtualService', 'shop', 'orders', {
      hosts: ['orders'],
      http: [{ route: [{ destination: { host: 'orders', subset: 'v2' } }] }],
    });
    const path = 'namespaces/shop/networking.istio.io/virtualservices/orders.yaml';
    const found = async (files: Files): Promise<string> =>
      first(await analyzer.analyze([await packed('one', '', files)]));
    expect(await found({ 'orders.yaml': JSON.stringify(subset) })).toBe(
      'routing/subset-not-defined VirtualService shop/orders',
    );
    expect(await found({ 'event-filter.html': '<html>', [path]: JSON.stringify(subset) })).toBe('nothing');
  });

  test('a support bundle says what it could not list', async () => {
    const files = {
      ...supportBundleOf(evidence),
      'cluster-resources/custom-resources/custom-resources-errors.json':
        '{\n  "serviceentries.networking.istio.io": "serviceentries.networking.istio.io is forbidden"\n}',
    };
    const report = await analyzer.analyze([await packed('forbidden', '', files)]);
    expect(first(report)).toBe('nothing');
    const rule = report.coverage.rules.find((one) => one.rule === 'routing/destination-host-unknown');
    expect(rule).toMatchObject({
      status: 'not-evaluated',
      reason: 'the input does not list every ServiceEntry',
      collect: 'istioctl bug-report',
    });
    expect(notRead(report)).toEqual([
      'custom-resources-errors.json: the collector did not get it: serviceentries.networking.istio.io is forbidden',
    ]);
  });
});

describe('bundles of a mesh with one fault', () => {
  const analyzer = createAnalyzer({ rules: [] });
  const samples = new Map<string, Evidence>();
  beforeAll(async () => {
    for (const sample of [...FOUND.map(([, name]) => name), 'healthy-sidecar'])
      if (!samples.has(sample)) samples.set(sample, await evidenceOf(sample));
  });
  const filesOf = (layout: string, sample: string): Files =>
    COLLECTORS[layout]?.(samples.get(sample) ?? { objects: [], logs: [], dumps: [] }) ?? {};

  test.each(FOUND)('%s of %s', async (layout, sample, finding) => {
    const path = await packed(`${layout}-${sample}`, 'customer/evening/bundle/', filesOf(layout, sample));
    const report = await analyzer.analyze([path]);
    expect(report.input.layout).toBe(layout);
    expect(first(report)).toBe(finding);
    expect(notRead(report)).toEqual(NOT_READ[layout] ?? []);
  });

  test.each(Object.keys(COLLECTORS))('%s as a folder', async (layout) => {
    const [, sample = '', finding] = FOUND.find(([one]) => one === layout) ?? [];
    const report = await analyzer.analyze([unpacked(layout, filesOf(layout, sample))]);
    expect([report.input.layout, first(report)]).toEqual([layout, finding]);
  });

  test.each(Object.keys(COLLECTORS))('%s of a healthy mesh is quiet', async (layout) => {
    const path = await packed(`${layout}-healthy`, '', filesOf(layout, 'healthy-sidecar'));
    const { findings } = await analyzer.analyze([path]);
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });
});
