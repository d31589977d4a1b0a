import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/model/limits.ts';
import { createIstiodClusterzParser } from '../../src/parsers/istiod/istiod-clusterz.ts';
import { createIstiodConfigzParser } from '../../src/parsers/istiod/istiod-configz.ts';
import { createIstiodMeshParser } from '../../src/parsers/istiod/istiod-mesh.ts';
import { createIstiodPushStatusParser } from '../../src/parsers/istiod/istiod-push-status.ts';
import { createEndpointzParser, createRegistryzParser } from '../../src/parsers/istiod/istiod-registry.ts';
import { createIstiodSynczParser } from '../../src/parsers/istiod/istiod-syncz.ts';
import { createZtunnelConfigDumpParser } from '../../src/parsers/ztunnel/ztunnel-config-dump.ts';
import { expectNeverThrows, expectSameInAnyChunks, only, parse } from './envoy-helpers.ts';

const TYPE = 'type.googleapis.com/envoy';
const SYNCZ = [
  {
    cluster_id: 'Kubernetes',
    proxy: 'api-gateway-79d7786878-9c6c5.wallet',
    proxy_type: 'router',
    istio_version: '1.29.6',
    cluster_sent: 'c1',
    cluster_acked: 'c1',
    listener_sent: 'l2',
    listener_acked: 'l1',
    endpoint_sent: 'e1',
    endpoint_acked: 'e1',
    resources: {
      [`${TYPE}.config.cluster.v3.Cluster`]: { sent: 'c1', acked: 'c1', sentTime: '2026-11-25T01:13:00Z' },
      [`${TYPE}.config.listener.v3.Listener`]: { sent: 'l2', acked: 'l1', lastError: 'Error adding listener' },
      [`${TYPE}.extensions.transport_sockets.tls.v3.Secret`]: { sentTime: '0001-01-01T00:00:00Z' },
    },
  },
  { proxy: 'test-1.default', proxy_type: 'sidecar', istio_version: '1.29.6' },
  {
    cluster_id: 'Kubernetes',
    proxy: 'ztunnel-wfbkb.istio-system',
    proxy_type: 'ztunnel',
    resources: { 'type.googleapis.com/istio.workload.Address': { sent: 'a', acked: 'a' } },
  },
];
const OLD_SYNCZ = `[
  {
    "proxy": "b-client-8b97458bb-tghx9.beta",
    "istio_version": "1.14.1",
    "cluster_sent": "/AT1=e2",
    "cluster_acked": "/AT1=e2",
    "listener_sent": "/AT1=41",
    "route_sent": "/AT1=08",
    "route_acked": "/AT1=07"
  }
]
`;

describe('createIstiodSynczParser', () => {
  it('reads states and rejections', () => {
    const text = `${JSON.stringify(SYNCZ)}\n`;
    const outcome = parse(createIstiodSynczParser, text);
    expect(outcome).toMatchObject({ records: 2, problems: [] });
    const { rows } = only(outcome, 'syncz');
    expect(rows).toMatchObject([
      {
        pod: 'api-gateway-79d7786878-9c6c5',
        namespace: 'wallet',
        type: 'router',
        version: '1.29.6',
        kubeCluster: 'Kubernetes',
        sync: { CDS: 'SYNCED', LDS: 'ERROR', RDS: 'NOT SENT', EDS: 'SYNCED', SDS: 'NOT SENT' },
        errors: { LDS: 'Error adding listener' },
        source: { line: 1, offset: 1 },
      },
      { type: 'ztunnel', sync: { CDS: 'IGNORED', WDS: 'SYNCED' } },
    ]);
    for (const { source } of rows) expect(text.startsWith(source.text, source.offset)).toBe(true);
  });

  it('reads old releases', () => {
    const [row] = only(parse(createIstiodSynczParser, OLD_SYNCZ), 'syncz').rows;
    expect(row).toMatchObject({
      namespace: 'beta',
      version: '1.14.1',
      type: '',
      sync: { CDS: 'SYNCED', LDS: 'STALE', RDS: 'STALE', EDS: 'NOT SENT' },
    });
    expect(row?.source).toMatchObject({ line: 2, offset: 2 });
  });

  it('reads JSON with words around it and keeps what is complete of a cut one', () => {
    const text = JSON.stringify(SYNCZ);
    const mixed = parse(
      createIstiodSynczParser,
      `Defaulted container "discovery" out of: x [y]\n${text}\ncommand terminated\n`,
    );
    expect(mixed).toMatchObject({ records: 2, problems: [] });
    const cut = parse(createIstiodSynczParser, text.slice(0, text.indexOf('ztunnel-w')));
    expect(cut).toMatchObject({ records: 1, problems: [{ code: 'cut-document', line: 1 }] });
    expect(parse(createIstiodSynczParser, 'oh no')).toMatchObject({ records: 0, problems: [{ code: 'bad-document' }] });
  });
});

const REGISTRYZ = [
  {
    Attributes: { ServiceRegistry: 'Kubernetes', Name: 'cart', Namespace: 'shop', ExportTo: { '.': {} } },
    ports: [{ name: 'http', port: 8080, protocol: 'HTTP' }],
    hostname: 'cart.shop.svc.cluster.local',
    clusterVIPs: { Addresses: { Kubernetes: ['10.96.168.75'] } },
    defaultAddress: '10.96.168.75',
    Resolution: 0,
  },
  {
    Attributes: { ServiceRegistry: 'External', Namespace: 'partners', ExportTo: null },
    ports: [{ name: 'http', port: 80, protocol: 'HTTP' }],
    hostname: 'rates.partner.example',
    clusterVIPs: { Addresses: null },
    defaultAddress: '0.0.0.0',
    autoAllocatedIPv4Address: '240.240.0.1',
    Resolution: 1,
  },
  {},
];

describe('createRegistryzParser', () => {
  it('reads services', () => {
    const outcome = parse(createRegistryzParser, JSON.stringify(REGISTRYZ));
    expect(outcome).toMatchObject({ records: 2, problems: [] });
    expect(only(outcome, 'registry').services).toEqual([
      {
        hostname: 'cart.shop.svc.cluster.local',
        namespace: 'shop',
        registry: 'Kubernetes',
        ports: [{ name: 'http', port: 8080, protocol: 'HTTP' }],
        address: '10.96.168.75',
        resolution: 'ClientSideLB',
        exportTo: ['.'],
      },
      {
        hostname: 'rates.partner.example',
        namespace: 'partners',
        registry: 'External',
        ports: [{ name: 'http', port: 80, protocol: 'HTTP' }],
        address: '240.240.0.1',
        resolution: 'DNSLB',
        exportTo: [],
      },
    ]);
  });
});

const SHARDS = {
  'cart.shop.svc.cluster.local': {
    shop: {
      Shards: {
        'Kubernetes/Kubernetes': [
          { Addresses: ['10.244.0.50'], ServicePortName: 'http', EndpointPort: 8080, HealthStatus: 1 },
          { Address: '10.244.0.51', ServicePortName: 'http', EndpointPort: 8080, HealthStatus: 2 },
        ],
      },
      ServiceAccounts: { x: {} },
    },
  },
  'empty.shop.svc.cluster.local': { shop: { Shards: {} } },
};
const OLD_ENDPOINTZ = `[
{"svc": "cart.shop.svc.cluster.local:http", "ep": [
  {"service": {"Attributes": {"Namespace": "shop"}}, "servicePort": {"name": "http"}, "endpoint": {"Address": "10.0.0.1", "ServicePortName": "http", "EndpointPort": 8080}},
{}]},
{"svc": "cart.shop.svc.cluster.local:grpc", "ep": [
{}]},{}]
`;

describe('createEndpointzParser', () => {
  it('reads shards', () => {
    expect(only(parse(createEndpointzParser, JSON.stringify(SHARDS)), 'registry-endpoints').services).toEqual([
      {
        hostname: 'cart.shop.svc.cluster.local',
        namespace: 'shop',
        endpoints: [
          { address: '10.244.0.50', port: 8080, portName: 'http', healthy: true },
          { address: '10.244.0.51', port: 8080, portName: 'http', healthy: false },
        ],
      },
      { hostname: 'empty.shop.svc.cluster.local', namespace: 'shop', endpoints: [] },
    ]);
  });

  it('reads the list of instances of old releases', () => {
    expect(only(parse(createEndpointzParser, OLD_ENDPOINTZ), 'registry-endpoints').services).toEqual([
      {
        hostname: 'cart.shop.svc.cluster.local',
        namespace: 'shop',
        endpoints: [{ address: '10.0.0.1', port: 8080, portName: 'http', healthy: true }],
      },
    ]);
  });
});

const CONFIGZ = `[{"kind":"DestinationRule","apiVersion":"networking.istio.io/v1","metadata":{"name":"bids","namespace":"auction"},"spec":{"host":"bids"}},{"kind":"EnvoyFilter","apiVersion":"networking.istio.io/v1alpha3","metadata":{"name":"é","namespace":"a"},"spec":{"x":"${'y'.repeat(20_000)}"}}]\n`;

describe('createIstiodConfigzParser', () => {
  it('gives objects of one line at their offsets', () => {
    const outcome = parse(createIstiodConfigzParser, CONFIGZ);
    const { objects } = only(outcome, 'objects');
    expect(objects).toMatchObject([
      { kind: 'DestinationRule', namespace: 'auction', name: 'bids', source: { line: 1, offset: 1 } },
      { kind: 'EnvoyFilter', name: 'é', raw: '', source: { line: 1 } },
    ]);
    expect(CONFIGZ.startsWith(objects[0]?.raw ?? '-', 1)).toBe(true);
    for (const { source } of objects)
      expect(Buffer.from(CONFIGZ).toString('utf8', source.offset).startsWith(source.text)).toBe(true);
  });
});

const ZTUNNEL = {
  certificates: [
    {
      certChain: [{ expirationTime: '2026-11-26T00:06:16Z', pem: 'LS0t' }],
      identity: 'spiffe://cluster.local/ns/retail/sa/prices',
      rootCerts: [],
      state: 'Available',
    },
    { identity: 'spiffe://cluster.local/ns/a/sa/b', state: 'Unavailable: x', certChain: [] },
  ],
  config: { adminAddr: { Localhost: [true, 15000] }, services: [{ hostname: 'not this' }] },
  policies: [{ action: 'Deny', name: 'p', namespace: 'istio-system', rules: [], scope: 'WorkloadSelector' }],
  services: [
    {
      name: 'prices',
      namespace: 'retail',
      hostname: 'prices.retail.svc.cluster.local',
      vips: ['/10.96.166.219'],
      ports: { 8080: 80 },
      endpoints: { a: {}, b: {} },
      waypoint: { destination: 'retail/waypoint.retail.svc.cluster.local', hboneMtlsPort: 15008 },
    },
  ],
  workloads: [
    {
      name: 'prices-1',
      namespace: 'retail',
      workloadIps: ['10.244.0.41'],
      protocol: 'HBONE',
      node: 'n',
      serviceAccount: 'prices',
      workloadName: 'prices',
      status: 'Healthy',
    },
  ],
};

describe('createZtunnelConfigDumpParser', () => {
  const expected = {
    workloads: [
      {
        name: 'prices-1',
        namespace: 'retail',
        addresses: ['10.244.0.41'],
        protocol: 'HBONE',
        node: 'n',
        serviceAccount: 'prices',
        workloadName: 'prices',
        waypoint: '',
        status: 'Healthy',
      },
    ],
    services: [
      {
        name: 'prices',
        namespace: 'retail',
        hostname: 'prices.retail.svc.cluster.local',
        addresses: ['10.96.166.219'],
        ports: { 8080: 80 },
        endpoints: 2,
        waypoint: 'retail/waypoint.retail.svc.cluster.local',
      },
    ],
    policies: [{ name: 'p', namespace: 'istio-system', action: 'Deny', scope: 'WorkloadSelector' }],
  };

  it('reads lists and quotes the identity', () => {
    const text = JSON.stringify(ZTUNNEL, null, 2);
    const outcome = parse(createZtunnelConfigDumpParser, text);
    expect(outcome).toMatchObject({ records: 5, problems: [] });
    const dump = only(outcome, 'ztunnel');
    expect(dump).toMatchObject(expected);
    expect(dump.certificates).toMatchObject([
      {
        identity: 'spiffe://cluster.local/ns/retail/sa/prices',
        state: 'Available',
        notAfter: '2026-11-26T00:06:16Z',
        source: { line: 10, text: '      "identity": "spiffe://cluster.local/ns/retail/sa/prices",' },
      },
      { state: 'Unavailable: x', notAfter: '' },
    ]);
    for (const { source } of dump.certificates) {
      expect(text.startsWith(source.text, source.offset)).toBe(true);
      expect(text.split('\n')[source.line - 1]).toContain(source.text);
    }
  });

  it('reads objects keyed by address and the fields of old releases', () => {
    const text = JSON.stringify({
      workloads: {
        '/10.244.0.41': {
          name: 'a',
          namespace: 'b',
          workloadIp: '10.244.0.41',
          protocol: 'TCP',
          waypointAddresses: ['10.96.0.1'],
        },
      },
      services: { '/10.96.0.1': ZTUNNEL.services[0] },
      policies: [],
      certificates: [],
    });
    const dump = only(parse(createZtunnelConfigDumpParser, text), 'ztunnel');
    expect(dump.workloads).toMatchObject([{ addresses: ['10.244.0.41'], waypoint: '10.96.0.1' }]);
    expect(dump.services).toEqual(expected.services);
  });

  it('reads the list of one section', () => {
    for (const section of ['workloads', 'services', 'policies'] as const) {
      expect(only(parse(createZtunnelConfigDumpParser, JSON.stringify(ZTUNNEL[section])), 'ztunnel')[section]).toEqual(
        expected[section],
      );
    }
  });
});

describe('small documents', () => {
  it('reads mesh', () => {
    const outcome = parse(createIstiodMeshParser, '{"accessLogFile":"/dev/stdout","rootNamespace":"istio-system"}\n');
    expect(only(outcome, 'mesh-config')).toMatchObject({
      config: { rootNamespace: 'istio-system' },
      source: { line: 1, offset: 0 },
    });
    expect(parse(createIstiodMeshParser, 'x')).toMatchObject({ parsed: [], problems: [{ code: 'bad-document' }] });
  });

  it('reads push_status', () => {
    const text =
      '\n{\n    "pilot_vservice_dup_domain": {"a": {"proxy": "p", "message": "m"}},\n    "pilot_eds_no_instances": {"outbound|80||x": {}}\n}\n';
    expect(only(parse(createIstiodPushStatusParser, text), 'push-status').metrics).toEqual([
      { metric: 'pilot_vservice_dup_domain', key: 'a', proxy: 'p', message: 'm' },
      { metric: 'pilot_eds_no_instances', key: 'outbound|80||x', proxy: '', message: '' },
    ]);
  });

  it('reads clusterz', () => {
    expect(
      only(
        parse(createIstiodClusterzParser, '[{"id":"Kubernetes","secretName":"","syncStatus":"synced"}]\n'),
        'kube-clusters',
      ).clusters,
    ).toEqual([{ id: 'Kubernetes', secret: '', status: 'synced' }]);
  });
});

describe('every parser', () => {
  it.each([
    ['syncz', createIstiodSynczParser, JSON.stringify(SYNCZ)],
    ['old syncz', createIstiodSynczParser, OLD_SYNCZ],
    ['registryz', createRegistryzParser, JSON.stringify(REGISTRYZ, null, 1)],
    ['endpointShardz', createEndpointzParser, JSON.stringify(SHARDS)],
    ['old endpointz', createEndpointzParser, OLD_ENDPOINTZ],
    ['configz', createIstiodConfigzParser, CONFIGZ],
    ['ztunnel', createZtunnelConfigDumpParser, JSON.stringify(ZTUNNEL, null, 2)],
    ['mesh', createIstiodMeshParser, '{"a":1}'],
    ['push_status', createIstiodPushStatusParser, '{"a":{"b":{}}}'],
    ['clusterz', createIstiodClusterzParser, '[{"id":"x"}]'],
  ])('reads %s in any chunks and survives anything', (_, make, sample) => {
    expectSameInAnyChunks(make, sample);
    expectNeverThrows(make, sample);
  });
});

it('an istiod without any configuration has nothing to complain of', () => {
  const parser = createIstiodConfigzParser({
    path: 'debug/configz',
    namespace: 'istio-system',
    pod: 'istiod-1',
    limits: DEFAULT_LIMITS,
  });
  parser.push(Buffer.from('[]\n'));
  expect(parser.end()).toEqual({ records: 0, parsed: [], problems: [] });
});
