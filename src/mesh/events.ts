import type { KubeEvent, Workload } from '../model/kube.ts';
import { indexed, type Mesh } from './mesh.ts';

const byObject = indexed(
  (mesh) => mesh.events,
  (event) => [objectKey(event.kind, event.namespace, event.name)],
);
/** Events by the workload that the object's name is derived from: names outlive the objects. */
const byOwner = indexed(
  (mesh) => mesh.events,
  (event) => ownersOf(event.kind, event.name).map((owner) => objectKey(owner.kind, event.namespace, owner.name)),
);

const objectKey = (kind: string, namespace: string, name: string): string =>
  `${kind.toLowerCase()}/${namespace}/${name}`;

// Kubernetes takes these letters only for the random parts of names.
const HASHED = /^(.+)-[bcdf-hj-np-tv-xz2456789]{5,10}$/;
const RANDOM = /^(.+)-[bcdf-hj-np-tv-xz2456789]{5}$/;
const NUMBERED = /^(.+)-\d+$/;

export interface OwnerName {
  readonly kind: string;
  readonly name: string;
}

/** Workloads that the name of a ReplicaSet, Job or Pod may be derived from. */
export function ownersOf(kind: string, name: string): readonly OwnerName[] {
  const stem = (pattern: RegExp, text: string): string => pattern.exec(text)?.[1] ?? '';
  const found: OwnerName[] = [];
  const add = (owner: string, of: string) => of !== '' && found.push({ kind: owner, name: of });
  const lower = kind.toLowerCase();
  if (lower === 'replicaset') add('Deployment', stem(HASHED, name));
  if (lower === 'job') add('CronJob', stem(NUMBERED, name));
  if (lower === 'pod') {
    const parent = stem(RANDOM, name);
    add('Deployment', stem(HASHED, parent));
    for (const owner of ['ReplicaSet', 'DaemonSet', 'Job']) add(owner, parent);
    add('CronJob', stem(NUMBERED, parent));
    add('StatefulSet', stem(NUMBERED, name));
  }
  return found;
}

export const eventsFor = (mesh: Mesh, kind: string, namespace: string, name: string): readonly KubeEvent[] =>
  byObject(mesh, objectKey(kind, namespace, name));

/** Events of a workload, of its ReplicaSets or Jobs, and of its pods. */
export const eventsUnder = (mesh: Mesh, workload: Workload): readonly KubeEvent[] => {
  const { kind, namespace, name } = workload;
  return [...new Set([...eventsFor(mesh, kind, namespace, name), ...byOwner(mesh, objectKey(kind, namespace, name))])];
};
