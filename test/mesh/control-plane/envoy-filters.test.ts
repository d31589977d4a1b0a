import { expect, test } from 'vitest';
import { envoyFiltersBehind, podRefOfProxyId, rejectionGist } from '../../../src/mesh/control-plane/envoy-filters.ts';
import { meshOf } from '../build.ts';

const filter = (name: string, value: unknown, applyTo = 'HTTP_FILTER') => ({
  apiVersion: 'networking.istio.io/v1alpha3',
  kind: 'EnvoyFilter',
  metadata: { namespace: 'shop', name },
  spec: { configPatches: [{ applyTo, patch: { operation: 'INSERT_BEFORE', value } }] },
});
const buffer = filter('buffer', {
  name: 'envoy.filters.http.buffer',
  typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer', max_request_bytes: 0 },
});
const cluster = filter('cluster', { connect_timeout: '0s' }, 'CLUSTER');
const mesh = meshOf(buffer, cluster);
const BUFFER =
  'Error adding/updating listener(s) virtualInbound: goo.gle/debugonly   max_request_bytes {\n}\n: Proto constraint validation failed (BufferValidationError.MaxRequestBytes: value must be greater than 0)';

test.each([
  ['LDS', BUFFER, ['buffer']],
  [
    'CDS',
    'x: Proto constraint validation failed (ClusterValidationError.ConnectTimeout: value must be greater than 0s)',
    ['cluster'],
  ],
  ['CDS', BUFFER, []],
  ['LDS', "Provider 'origins-0' in jwt_authn config has invalid local jwks: Jwks is an invalid JSON", []],
])('%s rejections lead to the filter whose patch they name', (xds, error, names) => {
  expect(envoyFiltersBehind(mesh, 'shop', [], xds, error).map((f) => f.name)).toEqual(names);
});

test.each([
  [BUFFER, 'Buffer.max_request_bytes: value must be greater than 0'],
  ["listener a: Didn't find a registered implementation for name: 'mixer'", 'this proxy has no extension mixer'],
  ['Internal:duplicate listener 0.0.0.0_80 found\tthread=14', 'duplicate listener 0.0.0.0_80 found'],
])('tells what a rejection is about', (error, gist) => {
  expect(rejectionGist(error)).toBe(gist);
});

test.each([
  ['web-1.shop-12', 'shop/web-1'],
  ['web-1.shop', 'shop/web-1'],
  ['router~10.0.0.1~edge-1.istio-system~istio-system.svc.cluster.local-8', 'istio-system/edge-1'],
  ['nothing', ''],
])('reads the pod out of %s', (id, ref) => {
  expect(podRefOfProxyId(id)).toBe(ref);
});
