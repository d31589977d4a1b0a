import type { Injection, InjectionReason } from '../../model/injection.ts';
import type { Pod, Webhook, Workload } from '../../model/kube.ts';
import { podsOfWorkload } from '../index-pods.ts';
import { labelOf, selectorMatches, selectorValues } from '../labels.ts';
import { listed } from '../listings.ts';
import { derived, type Mesh } from '../mesh.ts';
import { wantsAmbient } from '../traffic/ambient.ts';
import { injectionWebhooks, isAks, istioNamespace, namespaceNamed, revisions } from './control-plane.ts';

type Labels = Readonly<Record<string, string>>;

const INJECTION = 'istio-injection';
const REVISION = 'istio.io/rev';
const INJECT = 'sidecar.istio.io/inject';
const MODE = 'istio.io/dataplane-mode';

/** Namespaces that istiod never injects into, whatever their labels. */
const IGNORED: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);
const isTrue = (value: string | undefined): boolean => value !== undefined && /^(true|yes|y|on|1)$/i.test(value);
const isFalse = (value: string | undefined): boolean => value !== undefined && /^(false|no|n|off|0)$/i.test(value);

/** Revisions and tags that some webhook selects namespaces or pods by. */
const knownRevisions = derived((mesh): ReadonlySet<string> => {
  const selectors = injectionWebhooks(mesh).flatMap((webhook) => [webhook.namespaceSelector, webhook.objectSelector]);
  if (mesh.webhooks.length === 0) return new Set(revisions(mesh).map((revision) => revision.name));
  return new Set(selectors.flatMap((selector) => selectorValues(selector, REVISION)));
});

const revisionMayExist = (mesh: Mesh, revision: string): boolean =>
  knownRevisions(mesh).has(revision) || (!webhooksKnown(mesh) && !listed(mesh, 'Pod', istioNamespace(mesh)));

/** Injection webhooks whose selectors match a pod with these labels in a namespace with those. */
const webhooksMatching = (mesh: Mesh, namespace: Labels, pod: Labels): readonly Webhook[] =>
  injectionWebhooks(mesh).filter(
    (webhook) => selectorMatches(webhook.namespaceSelector, namespace) && selectorMatches(webhook.objectSelector, pod),
  );

/** Whether no webhook can be missing. */
const webhooksKnown = (mesh: Mesh): boolean =>
  mesh.webhooks.length > 0 && listed(mesh, 'MutatingWebhookConfiguration.admissionregistration.k8s.io', '');

interface Verdict {
  readonly reason: InjectionReason;
  readonly wanted: boolean;
  readonly revision?: string;
  /** The deciding label, and the labels it stands in. */
  readonly label?: readonly [string, Labels];
}

/** What injection makes of a workload: the webhooks' own selectors evaluated over the labels of its namespace and of its pod template. */
export function injectionOf(mesh: Mesh, workload: Workload): Injection {
  const pods = podsOfWorkload(mesh, workload.kind, workload.namespace, workload.name).filter((pod) => !pod.completed);
  const injected = pods.some((pod) => pod.hasProxy);
  const verdict = injected ? injectedVerdict(mesh, workload, pods) : judge(mesh, workload, pods);
  const [label, labels] = verdict.label ?? ['', {}];
  return {
    wanted: verdict.wanted,
    injected,
    revision: verdict.revision ?? '',
    reason: verdict.reason,
    label,
    labelValue: labelOf(labels, label) ?? '',
  };
}

const namespaceLabels = (mesh: Mesh, name: string): Labels => namespaceNamed(mesh, name)[0]?.labels ?? {};

function injectedVerdict(mesh: Mesh, workload: Workload, pods: readonly Pod[]): Verdict {
  const own = pods.find((pod) => pod.hasProxy && pod.revision !== '');
  const namespace = namespaceLabels(mesh, workload.namespace);
  const [webhook] = webhooksMatching(mesh, namespace, workload.templateLabels);
  const label = decidingLabel(namespace, workload.templateLabels);
  return {
    reason: 'injected',
    wanted: true,
    revision: own?.revision ?? webhook?.revision ?? '',
    ...(label ? { label } : {}),
  };
}

function decidingLabel(namespace: Labels, pod: Labels): readonly [string, Labels] | null {
  for (const [key, labels] of [
    [INJECT, pod],
    [REVISION, pod],
    [INJECTION, namespace],
    [REVISION, namespace],
  ] as const) {
    if (labelOf(labels, key) !== undefined) return [key, labels];
  }
  return null;
}

function judge(mesh: Mesh, workload: Workload, pods: readonly Pod[]): Verdict {
  const namespace = namespaceLabels(mesh, workload.namespace);
  const pod = workload.templateLabels;
  const inject = labelOf(pod, INJECT) ?? labelOf(workload.templateAnnotations, INJECT);
  const injectIn = labelOf(pod, INJECT) !== undefined ? pod : workload.templateAnnotations;
  const enabled = labelOf(namespace, INJECTION);
  const revision = labelOf(namespace, REVISION);
  const podRevision = labelOf(pod, REVISION);
  const matching = IGNORED.has(workload.namespace) ? [] : webhooksMatching(mesh, namespace, pod);
  const wanted =
    !IGNORED.has(workload.namespace) &&
    (isTrue(inject) || enabled === 'enabled' || revision !== undefined || podRevision !== undefined);

  if (pods.length > 0 && pods.every((p) => p.ambient)) {
    const own = labelOf(pod, MODE) !== undefined;
    return { reason: 'ambient', wanted, label: [MODE, own ? pod : namespace] };
  }
  if (isFalse(inject)) return { reason: 'pod-opted-out', wanted: false, label: [INJECT, injectIn] };
  // Its labels may be there.
  if (namespaceNamed(mesh, workload.namespace).length === 0 && !listed(mesh, 'Namespace', ''))
    return { reason: 'unknown', wanted };
  if (workload.hostNetwork && wanted) {
    const label = decidingLabel(namespace, pod);
    return { reason: 'host-network', wanted: true, ...(label ? { label } : {}) };
  }
  if (enabled === 'disabled')
    return { reason: 'namespace-opted-out', wanted: isTrue(inject), label: [INJECTION, namespace] };
  const [webhook] = matching;
  if (webhook) {
    const label = decidingLabel(namespace, pod) ?? undefined;
    const reason = pods.length > 0 ? 'created-before' : 'unknown';
    return {
      reason,
      wanted: true,
      revision: webhook.tag === '' ? webhook.revision : webhook.tag,
      ...(label ? { label } : {}),
    };
  }
  if (!wanted) return unwanted(mesh, workload, namespace);
  // The add-on of AKS has revisions only, so its webhooks are known even where they were not collected.
  if (!webhooksKnown(mesh) && !(isAks(mesh) && revisions(mesh).length > 0)) {
    const label = decidingLabel(namespace, pod);
    return { reason: 'unknown', wanted: true, revision: podRevision ?? revision ?? '', ...(label ? { label } : {}) };
  }
  return unmatched(mesh, { namespace, pod, inject, enabled, revision, podRevision });
}

function unwanted(mesh: Mesh, workload: Workload, namespace: Labels): Verdict {
  if (wantsAmbient(mesh, workload.namespace, workload.templateLabels)) {
    const own = labelOf(workload.templateLabels, MODE) !== undefined;
    return { reason: 'ambient', wanted: false, label: [MODE, own ? workload.templateLabels : namespace] };
  }
  const misspelt = misspeltLabel(namespace);
  if (misspelt !== '' && !IGNORED.has(workload.namespace)) {
    return { reason: 'namespace-label-unknown-value', wanted: true, label: [misspelt, namespace] };
  }
  if (namespaceNamed(mesh, workload.namespace).length === 0) return { reason: 'unknown', wanted: false };
  return { reason: 'not-wanted', wanted: false };
}

/** `istio-injection` with a value that means nothing, or a key that was meant to be it. */
function misspeltLabel(namespace: Labels): string {
  if (labelOf(namespace, INJECTION) !== undefined) return INJECTION;
  return (
    Object.keys(namespace).find(
      (key) => /^istio[-_.]?inject(ion|or|ed|)?$/i.test(key) || /^istio[-.]?in?je?c?ti?o?n?$/i.test(key),
    ) ?? ''
  );
}

interface Labelled {
  readonly namespace: Labels;
  readonly pod: Labels;
  readonly inject: string | undefined;
  readonly enabled: string | undefined;
  readonly revision: string | undefined;
  readonly podRevision: string | undefined;
}

/** A sidecar is asked for, and no webhook selects the pod. */
function unmatched(mesh: Mesh, labelled: Labelled): Verdict {
  const { namespace, pod, inject, enabled, revision, podRevision } = labelled;
  if (enabled !== undefined && revision !== undefined) {
    return { reason: 'label-conflict', wanted: true, revision, label: [INJECTION, namespace] };
  }
  if (enabled === 'enabled')
    return { reason: 'namespace-label-without-webhook', wanted: true, label: [INJECTION, namespace] };
  if (enabled !== undefined)
    return { reason: 'namespace-label-unknown-value', wanted: true, label: [INJECTION, namespace] };
  if (revision !== undefined) {
    return {
      reason: revisionMayExist(mesh, revision) ? 'unknown' : 'revision-unknown',
      wanted: true,
      revision,
      label: [REVISION, namespace],
    };
  }
  if (podRevision !== undefined && !revisionMayExist(mesh, podRevision)) {
    return { reason: 'revision-unknown', wanted: true, revision: podRevision, label: [REVISION, pod] };
  }
  if (isTrue(inject) && podRevision === undefined)
    return { reason: 'pod-label-without-namespace', wanted: true, label: [INJECT, pod] };
  return { reason: 'unknown', wanted: true, revision: podRevision ?? '' };
}
