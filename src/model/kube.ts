import { z } from 'zod';
import type { SourceRef } from './source.ts';

/**
 * Views of Kubernetes objects, as rules see them. Every field is always present: an absent string is '', an absent number 0,
 * an absent list []. So an expression never meets a missing key. Shapes: Kubernetes API v1; each view's source is its item in the input.
 */
export const sourceRef = z.custom<SourceRef>();
const labels = z.record(z.string(), z.string());

/** A Kubernetes or Istio object as it came, for what no view covers. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** ISO 8601, '' when absent. */
  readonly createdAt: string;
  /** The whole object, `metadata` included; never trusted further than its reader checks. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The object's own lines, for quoting; '' when it was too large to keep. */
  readonly raw: string;
  readonly source: SourceRef;
}

export const kubeObject = z
  .object({
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    labels,
    annotations: labels,
    createdAt: z.string().describe('ISO 8601'),
    body: z.unknown().describe('the whole object; read it with get(body, "spec.a.b")'),
    source: sourceRef,
  })
  .meta({ id: 'KubeObject' });

const condition = z
  .object({ type: z.string(), status: z.string(), reason: z.string(), message: z.string() })
  .meta({ id: 'Condition' });
export type Condition = z.infer<typeof condition>;

const container = z
  .object({
    name: z.string(),
    image: z.string(),
    init: z.boolean().describe('an init container; a native sidecar is one with restartPolicy Always'),
    restartPolicy: z.string(),
    ready: z.boolean(),
    state: z.string().describe('running, waiting, terminated or empty'),
    reason: z.string().describe('of the present state: CrashLoopBackOff, ImagePullBackOff, Completed …'),
    message: z.string(),
    exitCode: z.number().describe('of the present state when terminated, else -1'),
    startedAt: z.string(),
    restarts: z.number(),
    lastReason: z.string().describe('why it ended the last time: OOMKilled, Error, Completed …'),
    lastExitCode: z.number().describe('-1 when it never ended'),
    lastMessage: z.string(),
    ports: z.array(z.number()),
    runAsUser: z.number().describe('its own or the pod’s runAsUser; -1 when unset'),
    memoryLimit: z.string(),
    cpuRequest: z.string(),
    env: labels.describe('plain values only'),
    args: z.array(z.string()),
    readinessProbe: z.string().describe('e.g. HTTP GET :8080/ready; empty when there is none'),
  })
  .meta({ id: 'Container' });
export type Container = z.infer<typeof container>;

const workloadRef = z.object({ kind: z.string(), namespace: z.string(), name: z.string() }).meta({ id: 'WorkloadRef' });
export type WorkloadRef = z.infer<typeof workloadRef>;

export const pod = z
  .object({
    namespace: z.string(),
    name: z.string(),
    labels,
    annotations: labels,
    createdAt: z.string(),
    ip: z.string(),
    hostNetwork: z.boolean(),
    node: z.string(),
    serviceAccount: z.string(),
    phase: z.string(),
    ready: z.boolean(),
    deleting: z.boolean(),
    completed: z.boolean().describe('phase Succeeded, or a finished Job’s pod'),
    conditions: z.array(condition),
    containers: z.array(container).describe('init containers included'),
    workload: workloadRef.describe('its Deployment, StatefulSet, DaemonSet, Job …; the pod itself when bare'),
    hasProxy: z.boolean().describe('an istio-proxy container (sidecar, gateway, waypoint, ztunnel)'),
    proxyImage: z.string(),
    proxyVersion: z.string().describe('from the proxy’s node metadata, else from the image tag; may be empty'),
    revision: z.string().describe('istio.io/rev of the injected pod'),
    ambient: z.boolean().describe('captured by ztunnel: annotation ambient.istio.io/redirection enabled'),
    source: sourceRef,
  })
  .meta({ id: 'Pod' });
export type Pod = z.infer<typeof pod>;

export const workload = z
  .object({
    kind: z.string().describe('Deployment, StatefulSet, DaemonSet, ReplicaSet, Job …'),
    namespace: z.string(),
    name: z.string(),
    labels,
    annotations: labels,
    templateLabels: labels,
    templateAnnotations: labels,
    replicas: z.number().describe('wanted'),
    available: z.number(),
    updated: z.number(),
    conditions: z.array(condition),
    containers: z.array(container).describe('of the template; no state'),
    hostNetwork: z.boolean(),
    serviceAccount: z.string(),
    nodeSelector: labels,
    source: sourceRef,
  })
  .meta({ id: 'Workload' });
export type Workload = z.infer<typeof workload>;

export const namespace = z
  .object({
    name: z.string(),
    labels,
    annotations: labels,
    createdAt: z.string(),
    phase: z.string(),
    source: sourceRef,
  })
  .meta({ id: 'Namespace' });
export type Namespace = z.infer<typeof namespace>;

const servicePort = z
  .object({
    name: z.string(),
    port: z.number(),
    targetPort: z.string().describe('a number or a name; the port itself when absent'),
    nodePort: z.number(),
    protocol: z.string().describe('TCP, UDP or SCTP'),
    appProtocol: z.string(),
    istioProtocol: z
      .string()
      .describe(
        'what Istio makes of appProtocol and name: HTTP, HTTP2, GRPC, TCP, TLS, HTTPS, MONGO, MYSQL, REDIS, AUTO …',
      ),
  })
  .meta({ id: 'ServicePort' });
export type ServicePort = z.infer<typeof servicePort>;

export const service = z
  .object({
    namespace: z.string(),
    name: z.string(),
    host: z.string().describe('name.namespace.svc.<cluster domain>'),
    labels,
    annotations: labels,
    createdAt: z.string(),
    type: z.string(),
    headless: z.boolean(),
    clusterIp: z.string(),
    externalName: z.string(),
    addresses: z.array(z.string()).describe('load balancer addresses in the status'),
    selector: labels,
    ports: z.array(servicePort),
    source: sourceRef,
  })
  .meta({ id: 'Service' });
export type Service = z.infer<typeof service>;

export const endpoint = z
  .object({
    ip: z.string(),
    port: z.number(),
    portName: z.string(),
    ready: z.boolean(),
    pod: z.string().describe('ns/name of the pod, empty when the target is none'),
    source: sourceRef,
  })
  .meta({ id: 'Endpoint' });
export type Endpoint = z.infer<typeof endpoint>;

export const webhook = z
  .object({
    kind: z.string().describe('MutatingWebhookConfiguration or ValidatingWebhookConfiguration'),
    configuration: z.string(),
    name: z.string(),
    revision: z.string().describe('istio.io/rev of the configuration'),
    tag: z.string().describe('istio.io/tag of the configuration'),
    serviceNamespace: z.string(),
    serviceName: z.string(),
    servicePath: z.string(),
    servicePort: z.number(),
    url: z.string(),
    failurePolicy: z.string(),
    caBundle: z.string().describe('base64 PEM; empty when not patched'),
    namespaceSelector: z.unknown().describe('LabelSelector'),
    objectSelector: z.unknown().describe('LabelSelector'),
    source: sourceRef,
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof webhook>;

export const kubeEvent = z
  .object({
    namespace: z.string(),
    kind: z.string().describe('of the object the event is about'),
    name: z.string().describe('of the object the event is about'),
    type: z.string().describe('Normal or Warning'),
    reason: z.string(),
    message: z.string(),
    component: z.string(),
    count: z.number(),
    first: z.string().describe('ISO 8601; empty when only an age is known and the capture time is not'),
    last: z.string(),
    source: sourceRef,
  })
  .meta({ id: 'Event' });
export type KubeEvent = z.infer<typeof kubeEvent>;

/** A secret by name; its values are never kept. */
export const secretName = z
  .object({ namespace: z.string(), name: z.string(), type: z.string(), keys: z.number(), source: sourceRef })
  .meta({ id: 'Secret' });
export type SecretName = z.infer<typeof secretName>;

export const configMap = z
  .object({ namespace: z.string(), name: z.string(), labels, data: labels, source: sourceRef })
  .meta({ id: 'ConfigMap' });
export type ConfigMap = z.infer<typeof configMap>;

export const node = z
  .object({
    name: z.string(),
    labels,
    kubelet: z.string(),
    ready: z.boolean(),
    taints: z.array(z.string()),
    source: sourceRef,
  })
  .meta({ id: 'Node' });
export type KubeNode = z.infer<typeof node>;

export const networkPolicy = z
  .object({
    namespace: z.string(),
    name: z.string(),
    podSelector: z.unknown().describe('LabelSelector'),
    ingress: z.boolean().describe('policyTypes has Ingress'),
    egress: z.boolean(),
    ingressPorts: z.array(z.number()).describe('ports of all ingress rules; meaningless when allIngressPorts'),
    egressPorts: z.array(z.number()),
    allIngressPorts: z.boolean().describe('some ingress rule admits every port'),
    allEgressPorts: z.boolean(),
    body: z.unknown(),
    source: sourceRef,
  })
  .meta({ id: 'NetworkPolicy' });
export type NetworkPolicy = z.infer<typeof networkPolicy>;
