import { at, map, str } from '../../../src/mesh/views/fields.ts';
import type { KubeObject } from '../../../src/model/kube.ts';

/** A KubeObject as a parser would make it from a document that was already read. */
export const kubeObject = (document: unknown): KubeObject => ({
  apiVersion: str(at(document, 'apiVersion')) || 'v1',
  kind: str(at(document, 'kind')),
  namespace: str(at(document, 'metadata', 'namespace')),
  name: str(at(document, 'metadata', 'name')),
  labels: map(at(document, 'metadata', 'labels')),
  annotations: map(at(document, 'metadata', 'annotations')),
  createdAt: str(at(document, 'metadata', 'creationTimestamp')),
  body: document as KubeObject['body'],
  raw: '',
  source: { path: 'cluster/objects', line: 1, offset: 0, text: '' },
});

/** An object of a kind with a spec and a status, called shop/<name>. */
export const make = (
  kind: string,
  parts: Record<string, unknown>,
  metadata: Record<string, unknown> = {},
): KubeObject => kubeObject({ kind, metadata: { namespace: 'shop', name: 'web', ...metadata }, ...parts });
