import { expect, test } from 'vitest';
import type { Rule } from '../src/engine/rules/rule.ts';
import { memoryEntry } from '../src/input/memory.ts';
import { readRuleFiles } from '../src/input/rule-files.ts';
import { BUILT_IN_RULES, createTriage } from '../src/pipeline.ts';

// A bundle of which the layout tells what was listed: only there does the absence of an object prove anything.

const triage = createTriage(readRuleFiles(BUILT_IN_RULES), { check: false });

const emptyList = 'apiVersion: v1\nitems: []\nkind: List\nmetadata: {}\n';
/** Something was listed, but nothing that a rule asks for. */
const NOTHING = { 'namespaces/unrelated/core/limitranges.yaml': emptyList };
/** Everything that a rule asks for was listed, in all namespaces. */
const EVERYTHING = Object.fromEntries(
  [
    'core/namespaces',
    'core/pods',
    'core/services',
    'core/secrets',
    'core/configmaps',
    'apps/deployments',
    'networking.k8s.io/networkpolicies',
    'admissionregistration.k8s.io/mutatingwebhookconfigurations',
    ...['virtualservices', 'destinationrules', 'gateways', 'serviceentries', 'workloadentries', 'sidecars'].map(
      (plural) => `networking.istio.io/${plural}`,
    ),
    'security.istio.io/authorizationpolicies',
    'telemetry.istio.io/telemetries',
    ...['gateways', 'gatewayclasses', 'referencegrants'].map((plural) => `gateway.networking.k8s.io/${plural}`),
  ].map((path) => [`cluster-scoped-resources/${path}.yaml`, emptyList]),
);

/** What is said of a rule on each of its examples in such a bundle. */
async function outcomesOn(rule: Rule, bundle: Readonly<Record<string, string>>): Promise<ReadonlySet<string>> {
  const outcomes = new Set<string>();
  for (const { files } of rule.file.examples.fires) {
    const entries = Object.entries({ ...files, ...bundle }).map(([name, content]) => memoryEntry(name, content));
    const { coverage } = await triage.analyze(entries);
    const { status = '', reason = '' } = coverage.rules.find((one) => one.rule === rule.id) ?? {};
    outcomes.add(status === 'not-evaluated' ? reason : status);
  }
  return outcomes;
}

const CONCLUDE_FROM_ABSENCE: readonly string[] = [
  'aks/shared-configmap-not-copied',
  'aks/shared-configmap-of-other-revision',
  'ambient/hbone-egress-blocked',
  'ambient/hbone-port-blocked',
  'ambient/hbone-source-not-admitted',
  'ambient/policy-target-without-waypoint',
  'ambient/route-without-waypoint',
  'ambient/waypoint-missing',
  'ambient/waypoint-not-ready',
  'ambient/ztunnel-istiod-address-unknown',
  'ambient/ztunnel-missing-on-node',
  'ambient/ztunnel-version-skew',
  'authorization/principal-unknown',
  'authorization/selector-matches-no-pod',
  'egress/double-tls',
  'egress/tls-origination-missing',
  'endpoints/selector-matches-no-pods',
  'endpoints/subset-without-pods',
  'extensions/envoyfilter-selects-nothing',
  'gateway-api/backend-not-found',
  'gateway-api/gateway-class-missing',
  'gateway-api/parent-not-found',
  'gateway-api/reference-not-granted',
  'gateway-api/revision-unknown',
  'gateway/credential-missing',
  'gateway/gateway-not-found',
  'gateway/host-not-served',
  'gateway/passthrough-without-tls-route',
  'gateway/port-not-exposed',
  'gateway/redirect-without-https',
  'gateway/selector-matches-no-pod',
  'gateway/virtual-service-missing',
  'gateway/virtual-service-on-other-gateway',
  'injection/pod-label-without-revision',
  'injection/revision-unknown',
  'istiod/webhook-port-blocked',
  'istiod/xds-port-blocked',
  'jwt/not-required',
  'routing/delegate-missing',
  'routing/destination-host-unknown',
  'routing/subset-not-defined',
  'routing/virtual-service-host-unknown',
  'sidecar-scope/egress-namespace-unknown',
  'sidecar-scope/everything-imported',
  'telemetry/access-log-off',
  'telemetry/provider-service-missing',
  'traffic-policy/destination-rule-host-unknown',
  'webhook/service-missing',
];

test('rules that conclude from the absence of an object are not judged where nobody listed such objects', async () => {
  const silent = new Set<string>();
  for (const rule of triage.engine.rules)
    for (const outcome of await outcomesOn(rule, NOTHING))
      if (outcome !== 'fired')
        silent.add(outcome.startsWith('the input does not list every ') ? rule.id : `${rule.id}: ${outcome}`);
  expect([...silent].sort()).toEqual(CONCLUDE_FROM_ABSENCE);
});

test.each(CONCLUDE_FROM_ABSENCE)('%s fires where they were listed', async (id) => {
  const rule = triage.engine.rules.find((one) => one.id === id);
  expect(rule && (await outcomesOn(rule, EVERYTHING))).toEqual(new Set(['fired']));
});
