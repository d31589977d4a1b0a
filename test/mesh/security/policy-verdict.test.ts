import { describe, expect, test } from 'vitest';
import {
  mismatches,
  nearestAllow,
  policiesNamedIn,
  principalProblem,
} from '../../../src/mesh/security/policy-verdict.ts';
import type { AccessGroup } from '../../../src/model/logs.ts';
import { doc, meshOf, namespace, pod } from '../build.ts';

const policy = (name: string, spec: unknown) => doc('AuthorizationPolicy', name, spec);
const caller = pod('shop/web', { ip: '10.0.0.2' });
const server = pod('shop/api', { ip: '10.0.0.1' });
const denied = (more: Partial<AccessGroup> = {}): AccessGroup =>
  ({
    namespace: 'shop',
    pod: 'api',
    ztunnel: false,
    side: 'server',
    method: 'POST',
    code: 403,
    details: 'rbac_access_denied_matched_policy[none]',
    termination: '',
    envoyCluster: 'inbound|8080||',
    port: 8080,
    authority: 'api',
    sni: 'outbound_.80_._.api.shop.svc.cluster.local',
    localAddress: '10.0.0.1:8080',
    peers: ['10.0.0.2'],
    paths: ['/orders/7'],
    ...more,
  }) as AccessGroup;
const from = (source: unknown, operation?: unknown) => ({
  rules: [{ from: [{ source }], ...(operation ? { to: [{ operation }] } : {}) }],
});
const WEB = 'cluster.local/ns/shop/sa/default';

describe('mismatches', () => {
  test.each<[string, unknown, Partial<AccessGroup>, RegExp | null]>([
    ['nothing when all fits', from({ principals: [WEB] }, { methods: ['POST'], paths: ['/orders/*'] }), {}, null],
    ['the method', from({ principals: [WEB] }, { methods: ['GET'] }), {}, /method GET.*POST/],
    ['the path', from({ namespaces: ['shop'] }, { paths: ['/orders/{*}/items'] }), {}, /path/],
    ['the namespace', from({ namespaces: ['shopp'] }), {}, /namespace shopp.*no namespace shopp/],
    ['the identity of a plaintext caller', from({ principals: [WEB] }), { sni: '-' }, /plaintext/],
    ['the address', from({ ipBlocks: ['192.168.0.0/16'] }), {}, /ipBlocks/],
    ['no address inside the block', from({ ipBlocks: ['10.0.0.0/8'] }), {}, null],
    ['the token', from({ requestPrincipals: ['*'] }), {}, /JWT/],
    ['a policy without rules', {}, {}, /no rules/],
    ['HTTP attributes on TCP', from({ namespaces: ['shop'] }, { methods: ['GET'] }), { code: 0, method: '' }, /HTTP/],
  ])('says %s', (_name, spec, more, expected) => {
    const mesh = meshOf(namespace('shop'), caller, server, policy('shop/p', spec));
    const found = mismatches(mesh, mesh.authorizationPolicies[0]!, denied(more)).join('; ');
    if (expected) expect(found).toMatch(expected);
    else expect(found).toBe('');
  });
});

test('the policy that comes closest stands before one without rules', () => {
  const mesh = meshOf(
    caller,
    server,
    policy('shop/a-nothing', {}),
    policy('shop/b', from({ principals: ['x/ns/y/sa/z'] })),
  );
  expect(nearestAllow(mesh, denied()).map((p) => p.name)).toEqual(['b']);
});

test('the policy that the details name is found', () => {
  const mesh = meshOf(policy('shop/stop', { action: 'DENY' }), policy('shop/other', {}));
  const details = 'rbac_access_denied_matched_policy[ns[shop]-policy[stop]-rule[0]]';
  expect(policiesNamedIn(mesh, denied({ details })).map((p) => p.name)).toEqual(['stop']);
});

test.each([
  [WEB, ''],
  ['*', ''],
  ['*/ns/shop/sa/none', ''],
  ['cluster.lokal/ns/shop/sa/default', /trust domain/],
  ['cluster.local/ns/shop/sa/none', /no workload runs/],
  ['cluster.local/ns/none/sa/web', /namespace none/],
  [`spiffe://${WEB}`, /spiffe/],
])('principal %s', (principal, problem) => {
  const found = principalProblem(meshOf(namespace('shop'), caller), principal);
  if (typeof problem === 'string') expect(found).toBe(problem);
  else expect(found).toMatch(problem);
});
