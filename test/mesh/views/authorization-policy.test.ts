import { describe, expect, test } from 'vitest';
import { authorizationPolicyView } from '../../../src/mesh/views/authorization-policy.ts';
import { make } from './object.ts';

const view = (spec: unknown) => authorizationPolicyView(make('AuthorizationPolicy', { spec }));

describe('a rule', () => {
  test.each([
    [{}, true, false],
    [null, true, false],
    [{ from: [{ source: { principals: ['*'] } }] }, false, false],
    [{ from: [{ source: { requestPrincipals: ['*'] } }] }, false, true],
    [{ from: [{ source: { notRequestPrincipals: ['*'] } }] }, false, true],
    [{ from: [{ source: { remoteIpBlocks: ['10.0.0.0/8'] } }] }, false, false],
    [{ to: [{ operation: { ports: ['80'] } }] }, false, false],
    [{ to: [{ operation: { methods: ['GET'] } }] }, false, true],
    [{ to: [{ operation: { notPaths: ['/a'] } }] }, false, true],
    [{ to: [{ operation: { notHosts: ['a'] } }] }, false, true],
    [{ when: [{ key: 'request.headers[x-a]', values: ['b'] }] }, false, true],
    [{ when: [{ key: 'source.namespace', values: ['b'] }] }, false, false],
  ])('%j', (rule, matchAll, http) => {
    expect(view({ rules: [rule] }).rules).toMatchObject([{ matchAll, http }]);
  });

  test('joins its lists', () => {
    const rule = {
      from: [
        { source: { principals: ['a'], notNamespaces: ['n'] } },
        { source: { principals: ['a', 'b'], namespaces: ['m'] } },
      ],
      to: [{ operation: { methods: ['GET'], ports: [80] } }, { operation: { paths: ['/a'], notPorts: ['81'] } }],
      when: [{ key: 'source.ip' }, { key: 'source.ip' }],
    };
    expect(view({ rules: [rule] }).rules).toMatchObject([
      {
        principals: ['a', 'b'],
        namespaces: ['m'],
        notNamespaces: ['n'],
        methods: ['GET'],
        ports: ['80'],
        notPorts: ['81'],
        paths: ['/a'],
        whenKeys: ['source.ip'],
      },
    ]);
  });
});

test('action, provider, target', () => {
  expect(view({})).toMatchObject({ action: 'ALLOW', provider: '', rules: [], selector: {}, targetRefs: [] });
  expect(
    view({
      action: 'CUSTOM',
      provider: { name: 'opa' },
      selector: { matchLabels: { app: 'a' } },
      targetRef: { kind: 'Gateway', name: 'g' },
    }),
  ).toMatchObject({ action: 'CUSTOM', provider: 'opa', selector: { app: 'a' }, targetRefs: ['Gateway/g'] });
});
