import { describe, expect, test } from 'vitest';
import { injectionOf } from '../../../src/mesh/control-plane/injection.ts';
import { deployment, meshOf, namespace, pod } from '../build.ts';
import { AKS, UPSTREAM } from '../webhooks.ts';

interface Case {
  readonly webhooks?: readonly object[];
  readonly ns?: Record<string, string>;
  readonly labels?: Record<string, string>;
  readonly spec?: Record<string, unknown>;
  /** Pods of the workload: with a proxy or without; null for none. */
  readonly proxy?: boolean | null;
  readonly ambient?: boolean;
}

function verdict({ webhooks = UPSTREAM, ns = {}, labels = {}, spec = {}, proxy = false, ambient = false }: Case) {
  const annotations: Record<string, string> = ambient ? { 'ambient.istio.io/redirection': 'enabled' } : {};
  const mesh = meshOf(
    ...webhooks,
    namespace('shop', ns),
    deployment('shop/web', { app: 'web', ...labels }, spec),
    ...(proxy === null
      ? []
      : [pod('shop/web-6b9b59cbfd-abcde', { of: 'web', labels: { app: 'web', ...labels }, proxy, annotations })]),
  );
  const [workload] = mesh.workloads;
  return workload ? injectionOf(mesh, workload) : null;
}

const ENABLED = { 'istio-injection': 'enabled' };

describe('reasons', () => {
  test.each<[string, Case, object]>([
    [
      'a pod with a proxy',
      { ns: ENABLED, proxy: true },
      { reason: 'injected', wanted: true, injected: true, label: 'istio-injection', labelValue: 'enabled' },
    ],
    ['nothing asks for it', {}, { reason: 'not-wanted', wanted: false, injected: false, label: '' }],
    [
      'a typo in the value',
      { ns: { 'istio-injection': 'enable' } },
      { reason: 'namespace-label-unknown-value', wanted: true, labelValue: 'enable' },
    ],
    [
      'a typo in the key',
      { ns: { 'istio-inject': 'enabled' } },
      { reason: 'namespace-label-unknown-value', label: 'istio-inject' },
    ],
    [
      'the default label with a revisioned control plane',
      { webhooks: AKS, ns: ENABLED },
      { reason: 'namespace-label-without-webhook', wanted: true },
    ],
    [
      'a revision that no webhook has',
      { webhooks: AKS, ns: { 'istio.io/rev': 'asm-1-27' } },
      { reason: 'revision-unknown', revision: 'asm-1-27' },
    ],
    [
      'the same on the pod',
      { webhooks: AKS, labels: { 'istio.io/rev': 'canary' } },
      { reason: 'revision-unknown', revision: 'canary' },
    ],
    [
      'an opt-out of the pod',
      { ns: ENABLED, labels: { 'sidecar.istio.io/inject': 'false' } },
      { reason: 'pod-opted-out', wanted: false },
    ],
    [
      'an opt-out of the namespace',
      { ns: { 'istio-injection': 'disabled' } },
      { reason: 'namespace-opted-out', wanted: false },
    ],
    [
      'the namespace wins over the pod',
      { ns: { 'istio-injection': 'disabled' }, labels: { 'sidecar.istio.io/inject': 'true' } },
      { reason: 'namespace-opted-out', wanted: true },
    ],
    ['the host network', { ns: ENABLED, spec: { hostNetwork: true } }, { reason: 'host-network', wanted: true }],
    ['the host network where nobody asks', { spec: { hostNetwork: true } }, { reason: 'not-wanted' }],
    [
      'both labels',
      { webhooks: AKS, ns: { ...ENABLED, 'istio.io/rev': 'asm-1-29' } },
      { reason: 'label-conflict', wanted: true },
    ],
    [
      'both labels where one of them works',
      { ns: { ...ENABLED, 'istio.io/rev': 'default' } },
      { reason: 'created-before' },
    ],
    [
      'a pod label that only a default webhook knows',
      { webhooks: AKS, labels: { 'sidecar.istio.io/inject': 'true' } },
      { reason: 'pod-label-without-namespace' },
    ],
    [
      'a label that works, and old pods',
      { ns: ENABLED },
      { reason: 'created-before', wanted: true, revision: 'default' },
    ],
    [
      'a pod label that works, and old pods',
      { labels: { 'sidecar.istio.io/inject': 'true' } },
      { reason: 'created-before' },
    ],
    [
      'a revision that works, and old pods',
      { webhooks: AKS, ns: { 'istio.io/rev': 'asm-1-29' } },
      { reason: 'created-before', revision: 'asm-1-29' },
    ],
    ['no pods at all', { ns: ENABLED, proxy: null }, { reason: 'unknown', wanted: true }],
    ['no webhooks collected', { webhooks: [], ns: ENABLED }, { reason: 'unknown', wanted: true }],
    ['ambient mode', { ns: { 'istio.io/dataplane-mode': 'ambient' } }, { reason: 'ambient', wanted: false }],
    [
      'a pod that left ambient mode',
      { ns: { 'istio.io/dataplane-mode': 'ambient' }, labels: { 'istio.io/dataplane-mode': 'none' } },
      { reason: 'not-wanted' },
    ],
    [
      'pods that ztunnel has',
      { ns: { ...ENABLED, 'istio.io/dataplane-mode': 'ambient' }, ambient: true },
      { reason: 'ambient', wanted: true },
    ],
  ])('%s', (_name, given, expected) => {
    expect(verdict(given)).toMatchObject(expected);
  });
});

test('system namespaces are never injected', () => {
  const mesh = meshOf(
    ...UPSTREAM,
    namespace('kube-system', ENABLED),
    deployment('kube-system/dns', { app: 'dns' }),
    pod('kube-system/dns-6b9b59cbfd-abcde', { of: 'dns', proxy: false }),
  );
  expect(injectionOf(mesh, mesh.workloads[0]!)).toMatchObject({ reason: 'not-wanted', wanted: false });
});
