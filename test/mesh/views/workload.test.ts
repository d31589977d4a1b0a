import { expect, test } from 'vitest';
import { workloadView } from '../../../src/mesh/views/workload.ts';
import { make } from './object.ts';

test.each([
  ['Deployment', { replicas: 3 }, { availableReplicas: 2, updatedReplicas: 1 }, 3, 2, 1],
  ['Deployment', { replicas: 0 }, {}, 0, 0, 0],
  ['Deployment', {}, {}, 1, 0, 0],
  ['StatefulSet', { replicas: 2 }, { readyReplicas: 2, updatedReplicas: 2 }, 2, 2, 2],
  ['ReplicaSet', { replicas: 2 }, { availableReplicas: 2, fullyLabeledReplicas: 2 }, 2, 2, 2],
  ['DaemonSet', {}, { desiredNumberScheduled: 3, numberAvailable: 2, updatedNumberScheduled: 3 }, 3, 2, 3],
  ['Job', { completions: 2 }, { succeeded: 1, ready: 1 }, 2, 2, 0],
  ['CronJob', {}, {}, 0, 0, 0],
])('%s %j %j', (kind, spec, status, replicas, available, updated) => {
  expect(workloadView(make(kind, { spec, status }))).toMatchObject({ kind, replicas, available, updated });
});

const template = {
  metadata: { labels: { app: 'web' }, annotations: { 'sidecar.istio.io/inject': 'false' } },
  spec: {
    hostNetwork: true,
    serviceAccountName: 'web',
    nodeSelector: { pool: 'a' },
    containers: [{ name: 'app', image: 'web:1' }],
  },
};
const expected = {
  templateLabels: { app: 'web' },
  templateAnnotations: { 'sidecar.istio.io/inject': 'false' },
  hostNetwork: true,
  serviceAccount: 'web',
  nodeSelector: { pool: 'a' },
  containers: [{ name: 'app', image: 'web:1', state: '', exitCode: -1 }],
};

test.each([
  ['Deployment', { template }],
  ['CronJob', { jobTemplate: { spec: { template } } }],
])('template of a %s', (kind, spec) => {
  expect(workloadView(make(kind, { spec }))).toMatchObject(expected);
});
