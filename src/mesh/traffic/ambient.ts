import type { K8sGateway, ServiceEntry } from '../../model/istio.ts';
import type { Pod } from '../../model/kube.ts';
import { namespaceNamed } from '../control-plane/control-plane.ts';
import { podNamed } from '../index-pods.ts';
import { labelOf } from '../labels.ts';
import { indexed, keyOf, type Mesh } from '../mesh.ts';
import { serviceNamed } from './index-services.ts';

type Labels = Readonly<Record<string, string>>;

const MODE = 'istio.io/dataplane-mode';
const WAYPOINT = 'istio.io/use-waypoint';
const WAYPOINT_NAMESPACE = 'istio.io/use-waypoint-namespace';

const k8sGatewaysByKey = indexed(
  (mesh) => mesh.k8sGateways,
  (gateway) => [keyOf(gateway.namespace, gateway.name)],
);
const serviceEntriesByKey = indexed(
  (mesh) => mesh.serviceEntries,
  (entry) => [keyOf(entry.namespace, entry.name)],
);

export const k8sGatewayNamed = (mesh: Mesh, namespace: string, name: string): readonly K8sGateway[] =>
  k8sGatewaysByKey(mesh, keyOf(namespace, name));

const serviceEntryNamed = (mesh: Mesh, namespace: string, name: string): readonly ServiceEntry[] =>
  serviceEntriesByKey(mesh, keyOf(namespace, name));

/** The namespace is labelled for ambient mode. */
export const namespaceIsAmbient = (mesh: Mesh, namespace: string): boolean =>
  namespaceNamed(mesh, namespace).some((ns) => labelOf(ns.labels, MODE) === 'ambient');

/** Labels ask for ambient mode: the pod's own label decides over the namespace's. */
export function wantsAmbient(mesh: Mesh, namespace: string, podLabels: Labels): boolean {
  const own = labelOf(podLabels, MODE);
  return own === undefined ? namespaceIsAmbient(mesh, namespace) : own === 'ambient';
}

/** ztunnel captures the pod's traffic, as the CNI node agent noted on the pod. */
export const podIsAmbient = (pod: Pod): boolean => pod.ambient;

/**
 * The waypoint that labels name for an object, as ns/name; '' when none, or when the nearest label says `none`.
 * A service or pod without the label inherits that of its namespace. Whether that waypoint exists, and serves that kind, is not looked at.
 */
export function waypointNameFor(mesh: Mesh, kind: string, namespace: string, name: string): string {
  const own = kind === 'Namespace' ? undefined : labelsOf(mesh, kind, namespace, name);
  const [ns] = namespaceNamed(mesh, kind === 'Namespace' && namespace === '' ? name : namespace);
  for (const labels of [own, ns?.labels]) {
    const waypoint = labels && labelOf(labels, WAYPOINT);
    if (labels === undefined || waypoint === undefined || waypoint === '') continue;
    if (waypoint === 'none') return '';
    return keyOf(labelOf(labels, WAYPOINT_NAMESPACE) || (ns?.name ?? namespace), waypoint);
  }
  return '';
}

function labelsOf(mesh: Mesh, kind: string, namespace: string, name: string): Labels | undefined {
  if (kind === 'Service') return serviceNamed(mesh, namespace, name)[0]?.labels;
  if (kind === 'Pod') return podNamed(mesh, namespace, name)[0]?.labels;
  if (kind === 'ServiceEntry') return serviceEntryNamed(mesh, namespace, name)[0]?.labels;
  return undefined;
}
