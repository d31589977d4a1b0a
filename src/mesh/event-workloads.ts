import type { KubeEvent, Workload } from '../model/kube.ts';
import { eventsFor, ownersOf } from './events.ts';
import { podNamed, workloadNamed, workloadOf } from './index-pods.ts';
import { derived, groupBy, type Mesh } from './mesh.ts';

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

const isShort = (workload: Workload): boolean => workload.available < workload.replicas;

/** Of a workload that was not collected the events tell whether its pods could be created in the end. */
function succeededSince(mesh: Mesh, failure: KubeEvent): boolean {
  const later = (event: KubeEvent): boolean => failure.last === '' || event.last >= failure.last;
  const { kind, namespace, name } = failure;
  return (
    eventsFor(mesh, kind, namespace, name).some((event) => event.reason === 'SuccessfulCreate' && later(event)) ||
    (podEvents(mesh).get(namespace) ?? []).some((event) => event.name.startsWith(`${name}-`) && later(event))
  );
}

const podEvents = derived((mesh) => groupBy(mesh.events, (event) => (event.kind === 'Pod' ? [event.namespace] : [])));

/**
 * Why pods cannot be created, as far as it still holds: FailedCreate events of workloads that are short of pods, and what the status of a
 * Deployment keeps of it after its events have gone.
 */
export const creationFailures = derived((mesh): readonly KubeEvent[] => {
  const seen = new Set<Workload>();
  const events = mesh.events.filter((event) => {
    if (event.reason !== 'FailedCreate') return false;
    const [workload] = workloadsOfEvent(mesh, event);
    if (workload && !isShort(workload)) return false;
    if (workload) seen.add(workload);
    return workload !== undefined || !succeededSince(mesh, event);
  });
  const kept = mesh.workloads.flatMap((workload) => {
    const failure = workload.conditions.find((c) => c.type === 'ReplicaFailure' && c.status === 'True');
    if (!failure || seen.has(workload) || !isShort(workload)) return [];
    const { kind, namespace, name, source } = workload;
    const { reason, message } = failure;
    return [
      { namespace, kind, name, type: 'Warning', reason, message, component: '', count: 1, first: '', last: '', source },
    ];
  });
  return [...events, ...kept];
});

const LONGEST = 20_000;
const patterns = new Map<string, RegExp | null>();

/** The first group of the first match of a pattern in a text, '' without one. */
export function extract(_mesh: Mesh, text: string, pattern: string): string {
  let regex = patterns.get(pattern);
  if (regex === undefined) {
    try {
      regex = new RegExp(pattern, 'su');
    } catch {
      regex = null;
    }
    patterns.set(pattern, regex);
  }
  return regex?.exec(text.slice(0, LONGEST))?.[1] ?? '';
}
