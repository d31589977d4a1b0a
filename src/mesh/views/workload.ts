import type { KubeObject, Workload } from '../../model/kube.ts';
import { containersOf, nodeSelectorOf, serviceAccountOf } from './container.ts';
import { at, base, bool, conditions, map, num } from './fields.ts';

interface Counts {
  readonly replicas: number;
  readonly available: number;
  readonly updated: number;
}

const countsOf = (kind: string, spec: unknown, status: unknown): Counts => {
  const of = (key: string, absent = 0): number => num(at(status, key), absent);
  switch (kind) {
    case 'DaemonSet':
      return {
        replicas: of('desiredNumberScheduled'),
        available: of('numberAvailable'),
        updated: of('updatedNumberScheduled'),
      };
    case 'Job':
      return {
        replicas: num(at(spec, 'completions'), num(at(spec, 'parallelism'), 1)),
        available: of('succeeded') + of('ready'),
        updated: 0,
      };
    case 'CronJob':
      return { replicas: 0, available: 0, updated: 0 };
    default:
      return {
        // Kubernetes takes 1 when the manifest has no number.
        replicas: num(at(spec, 'replicas'), 1),
        // A StatefulSet of an older cluster only counts the ready ones.
        available: of('availableReplicas', kind === 'StatefulSet' ? of('readyReplicas') : 0),
        updated: kind === 'ReplicaSet' ? of('fullyLabeledReplicas') : of('updatedReplicas'),
      };
  }
};

/** A Deployment, StatefulSet, DaemonSet, ReplicaSet, Job or CronJob. `available` of a Job: its succeeded and ready pods. */
export const workloadView = (object: KubeObject): Workload => {
  const spec = at(object.body, 'spec');
  const status = at(object.body, 'status');
  const template = at(object.kind === 'CronJob' ? at(spec, 'jobTemplate', 'spec') : spec, 'template');
  const podSpec = at(template, 'spec');
  const { createdAt: _, ...rest } = base(object);
  return {
    ...rest,
    kind: object.kind,
    templateLabels: map(at(template, 'metadata', 'labels')),
    templateAnnotations: map(at(template, 'metadata', 'annotations')),
    ...countsOf(object.kind, spec, status),
    conditions: conditions(at(status, 'conditions')),
    containers: containersOf(podSpec),
    hostNetwork: bool(at(podSpec, 'hostNetwork')),
    serviceAccount: serviceAccountOf(podSpec),
    nodeSelector: nodeSelectorOf(podSpec),
  };
};
