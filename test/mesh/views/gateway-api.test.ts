import { describe, expect, test } from 'vitest';
import { k8sGatewayView, k8sRouteView } from '../../../src/mesh/views/gateway-api.ts';
import { make } from './object.ts';

test('gateway: listeners with their own conditions', () => {
  const view = k8sGatewayView(
    make('Gateway', {
      spec: {
        gatewayClassName: 'istio',
        listeners: [
          {
            name: 'http',
            port: 80,
            protocol: 'HTTP',
            hostname: 'a.example',
            allowedRoutes: { namespaces: { from: 'All' } },
          },
          {
            name: 'https',
            port: 443,
            protocol: 'HTTPS',
            tls: { mode: 'Terminate', certificateRefs: [{ name: 'a-tls' }, { name: 'b', namespace: 'certs' }] },
          },
        ],
      },
      status: {
        addresses: [{ type: 'IPAddress', value: '1.2.3.4' }],
        conditions: [{ type: 'Programmed', status: 'True', reason: 'Programmed', message: 'ok' }],
        listeners: [
          {
            name: 'https',
            attachedRoutes: 2,
            conditions: [{ type: 'ResolvedRefs', status: 'False', reason: 'InvalidCertificateRef' }],
          },
        ],
      },
    }),
  );
  expect(view).toMatchObject({
    className: 'istio',
    waypoint: false,
    addresses: ['1.2.3.4'],
    conditions: [{ type: 'Programmed', status: 'True', reason: 'Programmed', message: 'ok' }],
    listeners: [
      { name: 'http', hostname: 'a.example', tlsMode: '', allowedRoutesFrom: 'All', attachedRoutes: 0, conditions: [] },
      {
        name: 'https',
        tlsMode: 'Terminate',
        certificateRefs: ['shop/a-tls', 'certs/b'],
        allowedRoutesFrom: 'Same',
        attachedRoutes: 2,
        conditions: [{ type: 'ResolvedRefs', status: 'False', reason: 'InvalidCertificateRef', message: '' }],
      },
    ],
  });
});

test('a waypoint', () => {
  expect(k8sGatewayView(make('Gateway', { spec: { gatewayClassName: 'istio-waypoint' } })).waypoint).toBe(true);
});

describe('route', () => {
  const accepted = { type: 'Accepted', status: 'True', reason: 'Accepted', message: '' };
  test('parents get the conditions of their own status', () => {
    const service = { group: '', kind: 'Service', name: 'web', port: 8080 };
    const view = k8sRouteView(
      make('HTTPRoute', {
        spec: {
          parentRefs: [{ name: 'edge', namespace: 'infra', sectionName: 'http' }, service, { name: 'unanswered' }],
        },
        status: {
          parents: [
            { parentRef: { ...service, namespace: 'shop' }, conditions: [accepted] },
            {
              parentRef: {
                group: 'gateway.networking.k8s.io',
                kind: 'Gateway',
                name: 'edge',
                namespace: 'infra',
                sectionName: 'http',
              },
              conditions: [{ ...accepted, status: 'False', reason: 'NotAllowedByListeners' }],
            },
          ],
        },
      }),
    );
    expect(view.parents).toEqual([
      {
        kind: 'Gateway',
        namespace: 'infra',
        name: 'edge',
        sectionName: 'http',
        conditions: [{ type: 'Accepted', status: 'False', reason: 'NotAllowedByListeners', message: '' }],
      },
      { kind: 'Service', namespace: 'shop', name: 'web', sectionName: '', conditions: [accepted] },
      { kind: 'Gateway', namespace: 'shop', name: 'unanswered', sectionName: '', conditions: [] },
    ]);
  });

  test('backends of all rules, mirrors last and without weight', () => {
    const mirror = { type: 'RequestMirror', requestMirror: { backendRef: { name: 'shadow', port: 80 } } };
    const view = k8sRouteView(
      make('GRPCRoute', {
        spec: {
          hostnames: ['a.example'],
          rules: [
            {
              backendRefs: [
                { name: 'v1', port: 80, weight: 0 },
                { name: 'v2', port: 80, namespace: 'other' },
              ],
              filters: [mirror],
            },
            { backendRefs: [{ kind: 'InferencePool', name: 'llm' }] },
          ],
        },
      }),
    );
    expect(view).toMatchObject({ kind: 'GRPCRoute', hostnames: ['a.example'] });
    expect(view.backends).toEqual([
      { kind: 'Service', namespace: 'shop', name: 'v1', port: 80, weight: 0, rule: 0 },
      { kind: 'Service', namespace: 'other', name: 'v2', port: 80, weight: 1, rule: 0 },
      { kind: 'Service', namespace: 'shop', name: 'shadow', port: 80, weight: 0, rule: 0 },
      { kind: 'InferencePool', namespace: 'shop', name: 'llm', port: 0, weight: 1, rule: 1 },
    ]);
  });
});
