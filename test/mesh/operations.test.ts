import { describe, expect, it } from 'vitest';
import { meshYamlError, missingSettings, settingsOf } from '../../src/mesh/control-plane/mesh-settings.ts';
import { creationFailures, extract, workloadsOfEvent } from '../../src/mesh/event-workloads.ts';
import { refusedFromPod } from '../../src/mesh/security/refused-plaintext.ts';
import { currentRoots } from '../../src/mesh/security/trust-roots.ts';
import { meshOf } from './build.ts';

const deployment = (available: number, conditions: readonly unknown[] = []) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'farm', namespace: 'render' },
  spec: { replicas: 2, template: { metadata: { labels: { app: 'farm' } }, spec: { containers: [] } } },
  status: { availableReplicas: available, conditions },
});
const event = (reason: string, last: string, name = 'farm-69579c5cd') => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `${name}.${reason}`, namespace: 'render' },
  involvedObject: { kind: 'ReplicaSet', namespace: 'render', name },
  reason,
  message: `Error creating: ${reason}`,
  firstTimestamp: last,
  lastTimestamp: last,
});
const configMap = (name: string, mesh: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'istio-system' },
  data: { mesh },
});

describe('creationFailures', () => {
  const failed = event('FailedCreate', '2026-11-25T01:00:00Z');
  it('keeps failures of workloads that are short of pods, and finds the workload by name', () => {
    const mesh = meshOf(deployment(1), failed);
    const [failure] = creationFailures(mesh);
    expect(failure && workloadsOfEvent(mesh, failure).map((w) => w.name)).toEqual(['farm']);
  });
  it('forgets those of workloads that have all pods', () => {
    expect(creationFailures(meshOf(deployment(2), failed))).toEqual([]);
  });
  it('reads the status of a Deployment whose events are gone', () => {
    const condition = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: q' };
    expect(creationFailures(meshOf(deployment(0, [condition]))).map((e) => e.message)).toEqual(['exceeded quota: q']);
  });
  it('takes a later success for the end of it where the workload is unknown', () => {
    expect(creationFailures(meshOf(failed))).toHaveLength(1);
    expect(creationFailures(meshOf(failed, event('SuccessfulCreate', '2026-11-25T01:01:00Z')))).toEqual([]);
  });
});

describe('mesh settings', () => {
  const mesh = meshOf(
    configMap('istio', 'accessLogFile: /dev/stdout\noutboundTrafficPolicy:\n  mode: REGISTRY_ONLY'),
    configMap('istio-new', 'accessLogFile: /dev/stdout'),
    configMap('istio-tab', 'outboundTrafficPolicy:\n\tmode: REGISTRY_ONLY'),
  );
  const [old, fresh, tab] = mesh.configMaps;
  it('compares two ConfigMaps', () => {
    if (!old || !fresh) throw new Error('no ConfigMaps');
    expect(settingsOf(mesh, fresh)).toEqual(['accessLogFile=/dev/stdout']);
    expect(missingSettings(mesh, old, fresh)).toEqual(['outboundTrafficPolicy.mode=REGISTRY_ONLY']);
  });
  it('says why a text is no configuration', () => {
    if (!old || !tab) throw new Error('no ConfigMaps');
    expect(meshYamlError(mesh, old)).toBe('');
    expect(meshYamlError(mesh, tab)).toContain('tab');
  });
});

describe('small functions', () => {
  it('extracts the first group, and nothing for a bad pattern', () => {
    expect(extract(meshOf(), 'exceeded quota: team-budget, requested', 'quota: ([^,]+)')).toBe('team-budget');
    expect(extract(meshOf(), 'x', '(')).toBe('');
  });
  it('gives empty lists where nothing is known', () => {
    const mesh = meshOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'b' }, spec: {} });
    expect(currentRoots(mesh)).toEqual([]);
    expect(mesh.pods.flatMap((pod) => refusedFromPod(mesh, pod))).toEqual([]);
  });
});
