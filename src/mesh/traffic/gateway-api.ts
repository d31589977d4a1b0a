import type { K8sGateway } from '../../model/istio.ts';
import type { Condition, KubeObject, Pod } from '../../model/kube.ts';
import type { LogLine } from '../../model/logs.ts';
import { namespaceNamed } from '../control-plane/control-plane.ts';
import { objectNamed, objectsOfKind, podNamed } from '../index-pods.ts';
import { isRecord, labelOf, selectorMatches } from '../labels.ts';
import { listed } from '../listings.ts';
import { derived, groupBy, indexed, type Mesh } from '../mesh.ts';
import { at, conditions, list, str } from '../views/fields.ts';

/** `status.conditions` of an object, whatever its kind; none when it was not collected or has none. */
export const conditionsOf = (mesh: Mesh, kind: string, namespace: string, name: string): readonly Condition[] =>
  objectNamed(mesh, kind, namespace, name).flatMap((object) => conditions(at(object.body, 'status', 'conditions')));

const byLabelKey = derived((mesh) => groupBy(mesh.objects, (object) => Object.keys(object.labels)));

/** Objects of any kind that carry a label, whatever its value. */
export const objectsWithLabel = (mesh: Mesh, key: string): readonly KubeObject[] => byLabelKey(mesh).get(key) ?? [];

/** Namespaces that the routes of one listener may come from: its own unless it says All, or its selector matches. */
function admits(mesh: Mesh, listener: unknown, own: string, namespace: string): boolean {
  const namespaces = at(listener, 'allowedRoutes', 'namespaces');
  const from = str(at(namespaces, 'from')) || 'Same';
  if (from === 'All') return true;
  if (from === 'Same') return namespace === own;
  if (from !== 'Selector') return false;
  const [found] = namespaceNamed(mesh, namespace);
  if (!found && !listed(mesh, 'Namespace', '')) return true;
  const labels = found?.labels ?? {};
  const named = labelOf(labels, 'kubernetes.io/metadata.name') === undefined;
  return selectorMatches(
    at(namespaces, 'selector'),
    named ? { ...labels, 'kubernetes.io/metadata.name': namespace } : labels,
  );
}

/** Some listener of a Gateway admits routes, or for a waypoint services, of a namespace; `section` names one listener or is ''. */
export function gatewayAdmits(mesh: Mesh, gateway: K8sGateway, namespace: string, section: string): boolean {
  const [object] = objectNamed(mesh, 'Gateway', gateway.namespace, gateway.name).filter((o) =>
    o.apiVersion.startsWith('gateway.networking.k8s.io/'),
  );
  const listeners = list(at(object?.body, 'spec', 'listeners'));
  return listeners
    .filter((listener) => section === '' || str(at(listener, 'name')) === section)
    .some((listener) => admits(mesh, listener, gateway.namespace, namespace));
}

/** A ReferenceGrant lets objects of a kind in one namespace refer to an object in another, or may though it was not collected. */
export function referenceGranted(
  mesh: Mesh,
  fromKind: string,
  fromNamespace: string,
  toKind: string,
  toNamespace: string,
  toName: string,
): boolean {
  if (fromNamespace === toNamespace) return true;
  if (!listed(mesh, 'ReferenceGrant.gateway.networking.k8s.io', toNamespace)) return true;
  return objectsOfKind(mesh, 'ReferenceGrant').some((grant) => {
    if (grant.namespace !== toNamespace) return false;
    const from = list(at(grant.body, 'spec', 'from'));
    const to = list(at(grant.body, 'spec', 'to'));
    return (
      from.some((f) => isRecord(f) && str(at(f, 'kind')) === fromKind && str(at(f, 'namespace')) === fromNamespace) &&
      to.some((t) => isRecord(t) && str(at(t, 'kind')) === toKind && ['', toName].includes(str(at(t, 'name'))))
    );
  });
}

const podsByName = indexed(
  (mesh) => mesh.pods,
  (pod) => [pod.name],
);

/** The pod that wrote a line; where its log tells no namespace (those of CNI agents), the only pod of that name. */
export function podOfLine(mesh: Mesh, line: LogLine): readonly Pod[] {
  const found = line.namespace === '' ? podsByName(mesh, line.pod) : podNamed(mesh, line.namespace, line.pod);
  return found.length === 1 ? found : [];
}
