import { doc } from './build.ts';

/** Injection webhooks as installations really have them. */
const NOT_OPTED_OUT = { matchExpressions: [{ key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] }] };
const NEVER = { matchLabels: { 'istio.io/deactivated': 'never-match' } };
const clientConfig = (name: string, namespace: string) => ({
  service: { name, namespace, path: '/inject', port: 443 },
});

const revisioned = (revision: string, client: unknown) => [
  {
    name: 'rev.namespace.sidecar-injector.istio.io',
    clientConfig: client,
    failurePolicy: 'Fail',
    namespaceSelector: {
      matchExpressions: [
        { key: 'istio.io/rev', operator: 'In', values: [revision] },
        { key: 'istio-injection', operator: 'DoesNotExist' },
      ],
    },
    objectSelector: NOT_OPTED_OUT,
  },
  {
    name: 'rev.object.sidecar-injector.istio.io',
    clientConfig: client,
    failurePolicy: 'Fail',
    namespaceSelector: {
      matchExpressions: [
        { key: 'istio.io/rev', operator: 'DoesNotExist' },
        { key: 'istio-injection', operator: 'DoesNotExist' },
      ],
    },
    objectSelector: {
      matchExpressions: [
        { key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] },
        { key: 'istio.io/rev', operator: 'In', values: [revision] },
      ],
    },
  },
];

const byDefault = (client: unknown) => [
  {
    name: 'namespace.sidecar-injector.istio.io',
    clientConfig: client,
    failurePolicy: 'Fail',
    namespaceSelector: { matchExpressions: [{ key: 'istio-injection', operator: 'In', values: ['enabled'] }] },
    objectSelector: NOT_OPTED_OUT,
  },
  {
    name: 'object.sidecar-injector.istio.io',
    clientConfig: client,
    failurePolicy: 'Fail',
    namespaceSelector: {
      matchExpressions: [
        { key: 'istio-injection', operator: 'DoesNotExist' },
        { key: 'istio.io/rev', operator: 'DoesNotExist' },
      ],
    },
    objectSelector: {
      matchExpressions: [
        { key: 'sidecar.istio.io/inject', operator: 'In', values: ['true'] },
        { key: 'istio.io/rev', operator: 'DoesNotExist' },
      ],
    },
  },
];

const configuration = (name: string, labels: Record<string, string>, webhooks: readonly object[]) =>
  doc(
    'MutatingWebhookConfiguration',
    name,
    undefined,
    { labels: { app: 'sidecar-injector', ...labels } },
    { webhooks },
  );

const upstream = clientConfig('istiod', 'istio-system');

/** istioctl install: the tag `default` injects, the configuration of the revision is switched off. */
export const UPSTREAM = [
  configuration('istio-revision-tag-default', { 'istio.io/rev': 'default', 'istio.io/tag': 'default' }, [
    ...revisioned('default', upstream),
    ...byDefault(upstream),
  ]),
  configuration(
    'istio-sidecar-injector',
    { 'istio.io/rev': 'default' },
    [...revisioned('default', upstream), ...byDefault(upstream)].map((webhook) => ({
      ...webhook,
      namespaceSelector: NEVER,
      objectSelector: NEVER,
    })),
  ),
];

/** The AKS add-on: revisions only. */
export const AKS = [
  configuration(
    'istio-sidecar-injector-asm-1-29-aks-istio-system',
    { 'istio.io/rev': 'asm-1-29' },
    revisioned('asm-1-29', clientConfig('istiod-asm-1-29', 'aks-istio-system')),
  ),
];
