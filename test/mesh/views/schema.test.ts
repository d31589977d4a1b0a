import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { authorizationPolicyView } from '../../../src/mesh/views/authorization-policy.ts';
import { destinationRuleView } from '../../../src/mesh/views/destination-rule.ts';
import { k8sGatewayView, k8sRouteView } from '../../../src/mesh/views/gateway-api.ts';
import {
  envoyFilterView,
  gatewayView,
  peerAuthenticationView,
  requestAuthenticationView,
  serviceEntryView,
  sidecarView,
  telemetryView,
  wasmPluginView,
} from '../../../src/mesh/views/istio-misc.ts';
import {
  configMapView,
  eventView,
  namespaceView,
  networkPolicyView,
  nodeView,
  webhookViews,
} from '../../../src/mesh/views/kube-misc.ts';
import { podView } from '../../../src/mesh/views/pod.ts';
import { endpointViews, serviceView } from '../../../src/mesh/views/service.ts';
import { virtualServiceView } from '../../../src/mesh/views/virtual-service.ts';
import { workloadView } from '../../../src/mesh/views/workload.ts';
import * as istio from '../../../src/model/istio.ts';
import * as kube from '../../../src/model/kube.ts';
import { kubeObject, make } from './object.ts';

type Reader = readonly [schema: z.ZodType, view: (object: kube.KubeObject) => unknown];

/** Every view function with the schema of its result, by `<API group>/<kind>`. */
const READERS: Readonly<Record<string, Reader>> = {
  '/Pod': [kube.pod, podView],
  'apps/Deployment': [kube.workload, workloadView],
  'apps/StatefulSet': [kube.workload, workloadView],
  'apps/DaemonSet': [kube.workload, workloadView],
  'apps/ReplicaSet': [kube.workload, workloadView],
  'batch/Job': [kube.workload, workloadView],
  'batch/CronJob': [kube.workload, workloadView],
  '/Namespace': [kube.namespace, namespaceView],
  '/Service': [kube.service, (object) => serviceView(object)],
  '/Endpoints': [kube.endpoint.array(), endpointViews],
  'discovery.k8s.io/EndpointSlice': [kube.endpoint.array(), endpointViews],
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': [kube.webhook.array(), webhookViews],
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': [kube.webhook.array(), webhookViews],
  '/Event': [kube.kubeEvent, eventView],
  '/ConfigMap': [kube.configMap, configMapView],
  '/Node': [kube.node, nodeView],
  'networking.k8s.io/NetworkPolicy': [kube.networkPolicy, networkPolicyView],
  'networking.istio.io/Gateway': [istio.gateway, gatewayView],
  'networking.istio.io/VirtualService': [istio.virtualService, (object) => virtualServiceView(object)],
  'networking.istio.io/DestinationRule': [istio.destinationRule, (object) => destinationRuleView(object)],
  'networking.istio.io/ServiceEntry': [istio.serviceEntry, serviceEntryView],
  'networking.istio.io/Sidecar': [istio.sidecar, sidecarView],
  'networking.istio.io/EnvoyFilter': [istio.envoyFilter, envoyFilterView],
  'security.istio.io/PeerAuthentication': [istio.peerAuthentication, peerAuthenticationView],
  'security.istio.io/RequestAuthentication': [istio.requestAuthentication, requestAuthenticationView],
  'security.istio.io/AuthorizationPolicy': [istio.authorizationPolicy, authorizationPolicyView],
  'telemetry.istio.io/Telemetry': [istio.telemetry, telemetryView],
  'extensions.istio.io/WasmPlugin': [istio.wasmPlugin, wasmPluginView],
  'gateway.networking.k8s.io/Gateway': [istio.k8sGateway, k8sGatewayView],
  'gateway.networking.k8s.io/HTTPRoute': [istio.k8sRoute, k8sRouteView],
};

/** The schemas drop keys they do not know, at any depth: what comes back unchanged has exactly the fields of the schema. */
const expectExact = ([schema, view]: Reader, object: kube.KubeObject): void => {
  const result = view(object);
  expect(schema.parse(result)).toStrictEqual(result);
};

const readerOf = ({ apiVersion, kind }: kube.KubeObject): Reader | undefined =>
  READERS[`${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}`];

const FIXTURES = join(import.meta.dirname, '../../fixtures/mesh');

describe.each(['ambient-objects.json', 'sidecar-objects.json'])('objects of a cluster: %s', (file) => {
  const { items } = JSON.parse(readFileSync(join(FIXTURES, file), 'utf8')) as { items: readonly unknown[] };

  test.each(items.map(kubeObject).map((object) => [object.kind, object.name, object] as const))(
    '%s %s',
    (_kind, _name, object) => {
      const reader = readerOf(object);
      expect(reader).toBeDefined();
      if (reader) expectExact(reader, object);
    },
  );
});

describe.each(Object.entries(READERS))('%s', (name, reader) => {
  const kind = name.split('/')[1] ?? '';

  test('of an object with nothing in it', () => {
    expectExact(reader, make(kind, {}));
  });

  test('of an object with anything in it', () => {
    const keys = fc.constantFrom(
      ...['http', 'match', 'route', 'tls', 'servers', 'rules', 'from', 'source', 'ports', 'port', 'hosts'],
      ...['containers', 'endpoints', 'addresses', 'conditions', 'listeners', 'parentRefs', 'ingress', '__proto__'],
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 6 }, fc.anything(), tie('object'), tie('array')),
      object: fc.dictionary(keys, tie('tree')),
      array: fc.array(tie('tree'), { maxLength: 3 }),
    }));
    fc.assert(
      fc.property(tree, tree, tree, (spec, status, list) => {
        expectExact(reader, make(kind, { spec, status, subsets: list, webhooks: list, endpoints: list, ports: list }));
      }),
      { numRuns: 150 },
    );
  });
});
