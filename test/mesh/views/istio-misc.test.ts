import { expect, test } from 'vitest';
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
import { make } from './object.ts';

test('gateway', () => {
  const servers = [
    {
      port: { number: 80, name: 'http', protocol: 'http' },
      hosts: ['*/a.example', './b.example', '*'],
      tls: { httpsRedirect: true },
    },
    { port: { number: 443, protocol: 'HTTPS' }, hosts: [], tls: { mode: 'SIMPLE', credentialName: 'a-tls' } },
    {
      port: { number: 444, protocol: 'TLS' },
      tls: { mode: 'MUTUAL', credentialNames: ['b', 'c'], serverCertificate: '/x' },
    },
  ];
  expect(gatewayView(make('Gateway', { spec: { selector: { istio: 'edge' }, servers } }))).toMatchObject({
    selector: { istio: 'edge' },
    servers: [
      {
        port: 80,
        portName: 'http',
        protocol: 'HTTP',
        hosts: ['a.example', 'b.example', '*'],
        tlsMode: '',
        httpsRedirect: true,
      },
      { port: 443, tlsMode: 'SIMPLE', credentialName: 'a-tls' },
      { port: 444, tlsMode: 'MUTUAL', credentialName: 'b', serverCertificate: '/x' },
    ],
  });
});

test('service entry', () => {
  const spec = {
    hosts: ['api.example'],
    addresses: ['10.0.0.0/8'],
    ports: [{ number: 443, name: 'tls', protocol: 'TLS', targetPort: 8443 }],
    location: 'MESH_EXTERNAL',
    resolution: 'STATIC',
    endpoints: [{ address: '10.1.1.1', labels: { v: '1' } }],
    workloadSelector: { labels: { app: 'vm' } },
    exportTo: ['.'],
  };
  expect(serviceEntryView(make('ServiceEntry', { spec }))).toMatchObject({
    hosts: ['api.example'],
    addresses: ['10.0.0.0/8'],
    ports: [{ number: 443, name: 'tls', protocol: 'TLS', targetPort: 8443 }],
    location: 'MESH_EXTERNAL',
    resolution: 'STATIC',
    endpoints: [{ address: '10.1.1.1', labels: { v: '1' } }],
    selector: { app: 'vm' },
    exportTo: ['.'],
  });
});

test('sidecar', () => {
  const spec = {
    workloadSelector: { labels: { app: 'payroll' } },
    egress: [{ hosts: ['./*', 'istio-system/*'] }, { hosts: ['./*', 'other/a.example'] }],
    ingress: [
      { port: { number: 8080, protocol: 'HTTP', name: 'http' }, defaultEndpoint: '127.0.0.1:9000', bind: '0.0.0.0' },
    ],
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  };
  expect(sidecarView(make('Sidecar', { spec }))).toMatchObject({
    selector: { app: 'payroll' },
    egressHosts: ['./*', 'istio-system/*', 'other/a.example'],
    hasEgress: true,
    outboundMode: 'REGISTRY_ONLY',
    ingress: [{ port: 8080, protocol: 'HTTP', bind: '0.0.0.0', defaultEndpoint: '127.0.0.1:9000' }],
  });
  expect(sidecarView(make('Sidecar', {}))).toMatchObject({ hasEgress: false, egressHosts: [] });
});

test('peer authentication', () => {
  const spec = {
    selector: { matchLabels: { app: 'a' } },
    mtls: { mode: 'STRICT' },
    portLevelMtls: { 8080: { mode: 'DISABLE' } },
  };
  expect(peerAuthenticationView(make('PeerAuthentication', { spec }))).toMatchObject({
    selector: { app: 'a' },
    mode: 'STRICT',
    portModes: { '8080': 'DISABLE' },
  });
});

test('request authentication', () => {
  const spec = {
    targetRefs: [{ kind: 'Service', name: 'docs' }],
    jwtRules: [
      { issuer: 'https://a', jwks: '{"keys":[]}', audiences: ['x'], fromHeaders: [{ name: 'x-jwt', prefix: 'B ' }] },
      { issuer: 'https://b', jwksUri: 'https://b/jwks' },
    ],
  };
  expect(requestAuthenticationView(make('RequestAuthentication', { spec }))).toMatchObject({
    targetRefs: ['Service/docs'],
    jwtRules: [
      { issuer: 'https://a', audiences: ['x'], jwksUri: '', inlineJwks: true, fromHeaders: ['x-jwt'] },
      { issuer: 'https://b', jwksUri: 'https://b/jwks', inlineJwks: false, fromHeaders: [] },
    ],
  });
});

test('envoy filter', () => {
  const spec = {
    priority: -5,
    workloadSelector: { labels: { app: 'a' } },
    configPatches: [
      {
        applyTo: 'HTTP_FILTER',
        match: { context: 'SIDECAR_INBOUND' },
        patch: { operation: 'INSERT_BEFORE', value: { name: 'envoy.filters.http.local_ratelimit', n: 1 } },
      },
      { applyTo: 'CLUSTER', patch: { operation: 'REMOVE' } },
    ],
  };
  expect(envoyFilterView(make('EnvoyFilter', { spec }))).toMatchObject({
    priority: -5,
    selector: { app: 'a' },
    patches: [
      {
        applyTo: 'HTTP_FILTER',
        context: 'SIDECAR_INBOUND',
        operation: 'INSERT_BEFORE',
        filterName: 'envoy.filters.http.local_ratelimit',
        value: '{"name":"envoy.filters.http.local_ratelimit","n":1}',
        match: '{"context":"SIDECAR_INBOUND"}',
      },
      { applyTo: 'CLUSTER', context: '', operation: 'REMOVE', filterName: '', value: '', match: '' },
    ],
  });
});

test('telemetry', () => {
  const spec = {
    tracing: [{ providers: [{ name: 'zipkin' }] }],
    metrics: [{ providers: [{ name: 'prometheus' }] }],
    accessLogging: [{ providers: [{ name: 'otel' }], disabled: true }, { providers: [{ name: 'zipkin' }] }],
  };
  expect(telemetryView(make('Telemetry', { spec }))).toMatchObject({
    providers: ['zipkin', 'prometheus', 'otel'],
    accessLogDisabled: true,
  });
});

test('wasm plugin', () => {
  const spec = {
    url: 'oci://r/waf:2',
    failStrategy: 'FAIL_CLOSE',
    imagePullSecret: 's',
    selector: { matchLabels: { app: 'b' } },
  };
  expect(wasmPluginView(make('WasmPlugin', { spec }))).toMatchObject({
    url: 'oci://r/waf:2',
    failStrategy: 'FAIL_CLOSE',
    imagePullSecret: 's',
    selector: { app: 'b' },
  });
});

test('an enum that istiod left out because it has its first value', () => {
  const servers = [
    { port: { number: 443, protocol: 'TLS' }, hosts: ['*'], tls: {} },
    { port: { number: 80, protocol: 'HTTP' }, hosts: ['*'] },
  ];
  expect(gatewayView(make('Gateway', { spec: { servers } })).servers.map((s) => s.tlsMode)).toEqual([
    'PASSTHROUGH',
    '',
  ]);
  expect(sidecarView(make('Sidecar', { spec: { outboundTrafficPolicy: {} } })).outboundMode).toBe('REGISTRY_ONLY');
  expect(sidecarView(make('Sidecar', { spec: {} })).outboundMode).toBe('');
});
