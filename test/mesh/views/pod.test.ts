import { describe, expect, test } from 'vitest';
import { probeText } from '../../../src/mesh/views/container.ts';
import { imageVersion, podView } from '../../../src/mesh/views/pod.ts';
import { make } from './object.ts';

test.each([
  ['docker.io/istio/proxyv2:1.29.6', '1.29.6'],
  ['docker.io/istio/proxyv2:1.29.6-distroless', '1.29.6'],
  ['mcr.microsoft.com/oss/v2/istio/proxyv2:v1.29.6-1', '1.29.6'],
  ['docker.io/istio/ztunnel:1.29.7-rc.1', '1.29.7-rc.1'],
  ['istio/ztunnel:1.24.7-dev', '1.24.7-dev'],
  ['istio/proxyv2:1.30.0-beta.0-distroless', '1.30.0-beta.0'],
  ['registry:5000/istio/proxyv2', ''],
  ['registry:5000/istio/proxyv2:1.24.6@sha256:abc', '1.24.6'],
  ['istio/proxyv2@sha256:0123', ''],
  ['istio/proxyv2:latest', ''],
  ['auto', ''],
])('version of %s', (image, expected) => {
  expect(imageVersion(image)).toBe(expected);
});

describe('workload', () => {
  const owner = (kind: string, name: string) => ({ ownerReferences: [{ kind, name, controller: true }] });
  test.each([
    ['ReplicaSet', 'cart-6f4d96c567', { 'pod-template-hash': '6f4d96c567' }, 'Deployment', 'cart'],
    ['ReplicaSet', 'cart-6f4d96c567', { 'rollouts-pod-template-hash': '6f4d96c567' }, 'Rollout', 'cart'],
    ['ReplicaSet', 'cart', {}, 'ReplicaSet', 'cart'],
    ['ReplicationController', 'cart-2', { deploymentconfig: 'cart' }, 'DeploymentConfig', 'cart'],
    ['StatefulSet', 'db', {}, 'StatefulSet', 'db'],
    ['DaemonSet', 'ztunnel', {}, 'DaemonSet', 'ztunnel'],
    ['Job', 'backup-28912345', {}, 'Job', 'backup-28912345'],
    ['Node', 'node-1', {}, 'Pod', 'web'],
  ])('owned by %s %s', (kind, name, labels, expectedKind, expectedName) => {
    const { workload } = podView(make('Pod', {}, { labels, ...owner(kind, name) }));
    expect(workload).toEqual({ kind: expectedKind, namespace: 'shop', name: expectedName });
  });
  test('bare', () => {
    expect(podView(make('Pod', {})).workload).toEqual({ kind: 'Pod', namespace: 'shop', name: 'web' });
  });
});

test.each([
  ['Succeeded', [], true],
  ['Failed', [], false],
  ['Failed', [{ kind: 'Job', name: 'backup', controller: true }], true],
  ['Running', [{ kind: 'Job', name: 'backup', controller: true }], false],
])('phase %s with owners %j completed: %j', (phase, ownerReferences, expected) => {
  expect(podView(make('Pod', { status: { phase } }, { ownerReferences })).completed).toBe(expected);
});

describe('revision', () => {
  const status = '{"containers":["istio-proxy"],"revision":"asm-1-29"}';
  test.each([
    [{ 'istio.io/rev': 'stable' }, { 'istio.io/rev': 'asm-1-29' }, 'asm-1-29'],
    [{ 'istio.io/rev': 'stable' }, { 'sidecar.istio.io/status': status }, 'asm-1-29'],
    [{ 'istio.io/rev': 'stable' }, { 'sidecar.istio.io/status': '{broken' }, 'stable'],
    [{}, {}, ''],
  ])('labels %j, annotations %j', (labels, annotations, expected) => {
    expect(podView(make('Pod', {}, { labels, annotations })).revision).toBe(expected);
  });
});

test('a pod with a native sidecar', () => {
  const pod = podView(
    make(
      'Pod',
      {
        spec: {
          nodeName: 'n1',
          serviceAccountName: 'cart',
          securityContext: { runAsUser: 1000 },
          initContainers: [
            { name: 'istio-init', image: 'istio/proxyv2:1.29.6', args: ['istio-iptables', '-p', '15001'] },
            {
              name: 'istio-proxy',
              image: 'istio/proxyv2:1.29.6',
              restartPolicy: 'Always',
              securityContext: { runAsUser: 1337 },
            },
          ],
          containers: [
            {
              name: 'app',
              image: 'cart:1',
              ports: [{ containerPort: 8080, name: 'http' }, { containerPort: '9090' }],
              env: [
                { name: 'A', value: 'b' },
                { name: 'N', value: 1 },
                { name: 'IP', valueFrom: { fieldRef: {} } },
              ],
              resources: { limits: { memory: '128Mi' }, requests: { cpu: 1 } },
              readinessProbe: { httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' } },
            },
          ],
        },
        status: {
          phase: 'Running',
          podIP: '10.244.0.7',
          conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'unready' }],
          initContainerStatuses: [
            {
              name: 'istio-init',
              state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: '2026-11-25T00:00:00Z' } },
            },
            { name: 'istio-proxy', ready: true, state: { running: { startedAt: '2026-11-25T00:00:01Z' } } },
          ],
          containerStatuses: [
            {
              name: 'app',
              ready: false,
              restartCount: 4,
              state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s' } },
              lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
            },
          ],
        },
      },
      { deletionTimestamp: '2026-11-25T00:01:00Z', annotations: { 'ambient.istio.io/redirection': 'enabled' } },
    ),
  );
  expect(pod).toMatchObject({
    ip: '10.244.0.7',
    node: 'n1',
    serviceAccount: 'cart',
    ready: false,
    deleting: true,
    hasProxy: true,
    proxyImage: 'istio/proxyv2:1.29.6',
    proxyVersion: '1.29.6',
    ambient: true,
  });
  expect(pod.containers).toMatchObject([
    {
      name: 'istio-init',
      init: true,
      state: 'terminated',
      reason: 'Completed',
      exitCode: 0,
      lastExitCode: -1,
      runAsUser: 1000,
    },
    {
      name: 'istio-proxy',
      init: true,
      restartPolicy: 'Always',
      ready: true,
      state: 'running',
      exitCode: -1,
      runAsUser: 1337,
    },
    {
      name: 'app',
      init: false,
      state: 'waiting',
      reason: 'CrashLoopBackOff',
      restarts: 4,
      lastReason: 'OOMKilled',
      lastExitCode: 137,
      ports: [8080, 9090],
      env: { A: 'b', N: '1' },
      memoryLimit: '128Mi',
      cpuRequest: '1',
      readinessProbe: 'HTTP GET :http/ready',
      runAsUser: 1000,
    },
  ]);
});

test.each([
  [{ httpGet: { port: 8443, path: '/ok', scheme: 'HTTPS', host: 'x' } }, 'HTTPS GET x:8443/ok'],
  [{ tcpSocket: { port: 5432 } }, 'TCP :5432'],
  [{ grpc: { port: 9000 } }, 'GRPC :9000'],
  [{ exec: { command: ['cat', '/tmp/ready'] } }, 'exec cat /tmp/ready'],
  [undefined, ''],
])('probe %j', (probe, expected) => {
  expect(probeText(probe)).toBe(expected);
});
