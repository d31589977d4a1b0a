import type { KubeEvent, Workload } from '../model/kube.ts';
import { ownersOf } from './events.ts';
import { podNamed, workloadNamed, workloadOf } from './index-pods.ts';
import type { Mesh } from './mesh.ts';

/** The workload that an event's object is, or belongs to; by its name when the object itself is gone. */
export function workloadsOfEvent(mesh: Mesh, event: KubeEvent): readonly Workload[] {
  const own = workloadNamed(mesh, event.kind, event.namespace, event.name);
  if (own.length > 0) return own;
  const [pod] = event.kind === 'Pod' ? podNamed(mesh, event.namespace, event.name) : [];
  if (pod) return workloadOf(mesh, pod);
  return ownersOf(event.kind, event.name)
    .flatMap((owner) => workloadNamed(mesh, owner.kind, event.namespace, owner.name))
    .slice(0, 1);
}
