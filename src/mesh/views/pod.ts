import type { KubeObject, Pod, WorkloadRef } from '../../model/kube.ts';
import { containersOf, serviceAccountOf } from './container.ts';
import { at, base, bool, conditions, has, isTrue, list, str } from './fields.ts';

const PROXY = 'istio-proxy';
const VERSION_TAG = /^v?(\d+\.\d+(?:\.\d+)*(?:-(?:alpha|beta|rc|dev|pre)[0-9A-Za-z.]*)?)/;

/**
 * The Istio version in an image's tag: 'proxyv2:v1.29.6-1' and 'proxyv2:1.29.6-distroless' are both '1.29.6',
 * '1.29.7-rc.1' and '1.24.7-dev' keep their suffix; '' for no tag, a digest alone or 'latest'.
 */
export const imageVersion = (image: string): string => {
  const name = image.slice(image.lastIndexOf('/') + 1).split('@')[0] ?? '';
  const colon = name.indexOf(':');
  return colon < 0 ? '' : (VERSION_TAG.exec(name.slice(colon + 1))?.[1] ?? '');
};

const ownerOf = (object: KubeObject): unknown => {
  const owners = list(at(object.body, 'metadata', 'ownerReferences'));
  return owners.find((owner) => bool(at(owner, 'controller'))) ?? owners[0];
};

const withoutHash = (name: string, hash: string): string =>
  hash !== '' && name.endsWith(`-${hash}`) ? name.slice(0, -hash.length - 1) : '';

const workloadOf = (object: KubeObject): WorkloadRef => {
  const { namespace } = object;
  const owner = ownerOf(object);
  const kind = str(at(owner, 'kind'));
  const name = str(at(owner, 'name'));
  // A static pod is owned by its Node, which is no workload.
  if (kind === '' || name === '' || kind === 'Node') return { kind: 'Pod', namespace, name: object.name };
  if (kind === 'ReplicaSet') {
    const deployment = withoutHash(name, str(at(object.labels, 'pod-template-hash')));
    if (deployment) return { kind: 'Deployment', namespace, name: deployment };
    const rollout = withoutHash(name, str(at(object.labels, 'rollouts-pod-template-hash')));
    if (rollout) return { kind: 'Rollout', namespace, name: rollout };
  }
  const config = str(at(object.labels, 'deploymentconfig'));
  if (kind === 'ReplicationController' && config) return { kind: 'DeploymentConfig', namespace, name: config };
  return { kind, namespace, name };
};

/** What injection noted in JSON; '' when the pod was not injected or the note is older than revisions. */
const injectedRevision = (object: KubeObject): string => {
  const note = str(at(object.annotations, 'sidecar.istio.io/status'));
  if (note === '') return '';
  try {
    return str(at(JSON.parse(note), 'revision'));
  } catch {
    return '';
  }
};

/** A pod. Its revision is the one that injected it; a label may only name a tag, so it counts last. */
export const podView = (object: KubeObject): Pod => {
  const { body } = object;
  const spec = at(body, 'spec');
  const status = at(body, 'status');
  const phase = str(at(status, 'phase'));
  const workload = workloadOf(object);
  const containers = containersOf(spec, status);
  const proxy = containers.find((item) => item.name === PROXY);
  const state = conditions(at(status, 'conditions'));
  return {
    ...base(object),
    ip: str(at(status, 'podIP')),
    hostNetwork: bool(at(spec, 'hostNetwork')),
    node: str(at(spec, 'nodeName')),
    serviceAccount: serviceAccountOf(spec),
    phase,
    ready: isTrue(state, 'Ready'),
    deleting: has(body, 'metadata', 'deletionTimestamp'),
    completed: phase === 'Succeeded' || (phase === 'Failed' && workload.kind === 'Job'),
    conditions: state,
    containers,
    workload,
    hasProxy: proxy !== undefined,
    proxyImage: proxy?.image ?? '',
    proxyVersion: imageVersion(proxy?.image ?? ''),
    revision:
      injectedRevision(object) || str(at(object.annotations, 'istio.io/rev')) || str(at(object.labels, 'istio.io/rev')),
    ambient: str(at(object.annotations, 'ambient.istio.io/redirection')) === 'enabled',
  };
};
