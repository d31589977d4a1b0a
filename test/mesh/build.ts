import { createMeshBuilder } from '../../src/mesh/build/builder.ts';
import type { Mesh } from '../../src/mesh/mesh.ts';
import type { Artifact } from '../../src/model/artifact.ts';
import type { EnvoyCluster, EnvoyListener } from '../../src/model/envoy.ts';
import type { AccessGroup } from '../../src/model/logs.ts';
import type { EnvoyNode, Parsed } from '../../src/model/parsed.ts';
import { kubeObject } from './views/object.ts';

export type Piece = readonly [artifact: Artifact, parsed: Parsed];

export const artifact = (path: string, kind: Artifact['kind'], owner = ''): Artifact => {
  const [namespace = '', pod = ''] = owner.includes('/') ? owner.split('/') : ['', owner];
  return { path, kind, owner: { namespace, pod }, mtime: 0 };
};

/** Documents as one `kubectl get -o yaml` list; each stands on a line of its own. */
export const list = (
  documents: readonly unknown[],
  path = 'cluster/k8s-resources',
  kind: Artifact['kind'] = 'kube.objects',
): Piece => [
  artifact(path, kind),
  {
    type: 'objects',
    objects: documents.map((document, i) => ({
      ...kubeObject(document),
      source: { path, line: i + 1, offset: i * 10, text: '' },
    })),
  },
];

export const build = (...pieces: readonly Piece[]): Mesh => {
  const builder = createMeshBuilder();
  for (const [from, parsed] of pieces) builder.add(from, parsed);
  return builder.build({ capturedAt: '2026-11-25T02:00:00Z' });
};

/** A mesh of Kubernetes and Istio documents alone. */
export const meshOf = (...documents: readonly unknown[]): Mesh => build(list(documents));

const API_VERSIONS: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  DaemonSet: 'apps/v1',
  ReplicaSet: 'apps/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  MutatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
  PeerAuthentication: 'security.istio.io/v1',
  RequestAuthentication: 'security.istio.io/v1',
  AuthorizationPolicy: 'security.istio.io/v1',
  DestinationRule: 'networking.istio.io/v1',
  VirtualService: 'networking.istio.io/v1',
  Gateway: 'networking.istio.io/v1',
  ServiceEntry: 'networking.istio.io/v1',
  Sidecar: 'networking.istio.io/v1',
};

/** A document named ns/name (or name). `more` is laid over it. */
export function doc(
  kind: string,
  fullName: string,
  spec: unknown = {},
  metadata: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
) {
  const [namespace, name] = fullName.includes('/') ? fullName.split('/') : [undefined, fullName];
  return {
    apiVersion: API_VERSIONS[kind] ?? 'v1',
    kind,
    metadata: { ...(namespace ? { namespace } : {}), name, ...metadata },
    spec,
    ...more,
  };
}

export const namespace = (name: string, labels: Record<string, string> = {}) =>
  doc('Namespace', name, {}, { labels: { 'kubernetes.io/metadata.name': name, ...labels } });

interface PodParts {
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly ip?: string;
  readonly proxy?: boolean;
  readonly hostNetwork?: boolean;
  readonly phase?: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  /** Name of the Deployment it belongs to. */
  readonly of?: string;
}

/** A running pod, with a sidecar unless told otherwise. */
export function pod(fullName: string, parts: PodParts = {}) {
  const {
    labels = {},
    annotations = {},
    ip = '',
    proxy = true,
    hostNetwork = false,
    phase = 'Running',
    ports = [],
    of,
  } = parts;
  const owner =
    of === undefined ? {} : { ownerReferences: [{ kind: 'ReplicaSet', name: `${of}-6b9b59cbfd`, controller: true }] };
  const hash = of === undefined ? {} : { 'pod-template-hash': '6b9b59cbfd' };
  return doc(
    'Pod',
    fullName,
    {
      hostNetwork,
      serviceAccountName: 'default',
      containers: [
        { name: 'app', image: 'registry.example/app:1', ports },
        ...(proxy
          ? [{ name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.29.6', ports: [{ containerPort: 15090 }] }]
          : []),
      ],
    },
    { labels: { ...labels, ...hash }, annotations, ...owner },
    { status: { phase, podIP: ip, conditions: [{ type: 'Ready', status: 'True' }] } },
  );
}

export const deployment = (
  fullName: string,
  labels: Record<string, string> = {},
  podSpec: Record<string, unknown> = {},
) =>
  doc('Deployment', fullName, {
    replicas: 1,
    template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }], ...podSpec } },
  });

const NODE: EnvoyNode = {
  id: '',
  type: 'sidecar',
  pod: '',
  namespace: '',
  ip: '',
  istioVersion: '1.29.6',
  workload: '',
  revision: 'default',
  labels: {},
  clusterId: 'Kubernetes',
  network: '',
  trustDomain: 'cluster.local',
};

export const node = (owner: string, more: Partial<EnvoyNode> = {}): EnvoyNode => {
  const [ns = '', name = ''] = owner.split('/');
  return { ...NODE, namespace: ns, pod: name, id: `sidecar~10.0.0.1~${name}.${ns}~${ns}.svc.cluster.local`, ...more };
};

export const envoyCluster = (name: string, more: Partial<EnvoyCluster> = {}): EnvoyCluster => ({
  name,
  direction: 'outbound',
  port: 80,
  subset: '',
  host: '',
  type: 'EDS',
  warming: false,
  tls: 'none',
  sni: '',
  caFile: '',
  http2: false,
  connectTimeoutMs: 10_000,
  maxConnections: -1,
  maxPendingRequests: -1,
  maxRequests: -1,
  outlierDetection: false,
  addresses: [],
  destinationRule: '',
  ...more,
});

export const envoyListener = (name: string, port: number, state = 'active'): EnvoyListener => ({
  name,
  address: '0.0.0.0',
  port,
  direction: '',
  state,
  error: '',
  chains: [],
});

type Dump = Extract<Parsed, { type: 'envoy' }>;
export const dump = (more: Partial<Dump> = {}): Dump => ({
  type: 'envoy',
  node: null,
  clusters: [],
  listeners: [],
  routes: [],
  endpoints: [],
  secrets: [],
  ...more,
});

export const access = (more: Partial<AccessGroup>): AccessGroup => ({
  namespace: 'shop',
  pod: 'web-1',
  ztunnel: false,
  side: 'client',
  method: 'GET',
  protocol: 'HTTP/1.1',
  code: 200,
  flags: [],
  details: 'via_upstream',
  termination: '',
  failure: '',
  envoyCluster: '',
  host: '',
  port: 0,
  subset: '',
  authority: '',
  sni: '',
  route: '',
  localAddress: '',
  upstreams: [],
  peers: [],
  paths: [],
  durations: [],
  srcIdentity: '',
  dstIdentity: '',
  srcWorkload: '',
  dstWorkload: '',
  count: 1,
  first: '',
  last: '',
  source: { path: 'proxies/shop/web-1/istio-proxy.log', line: 1, offset: 0, text: '' },
  ...more,
});
