import { expect, test } from 'vitest';
import { CATALOG, collectCommand } from '../../src/artifacts/catalog.ts';
import { ARTIFACT_KINDS } from '../../src/model/artifact.ts';

test.each(ARTIFACT_KINDS)('%s says what it is and how to get it', (kind) => {
  const { description, writer, collect } = CATALOG[kind];
  expect([description, writer, collect].every((text) => text.length > 0)).toBe(true);
  expect(collectCommand(kind)).toMatch(/^(?:istioctl|kubectl|helm|az|script) /);
});

test('a kind that is not known is collected with everything else', () => {
  expect(collectCommand('constructor')).toBe('istioctl bug-report');
  expect(collectCommand('istiod.log')).toBe(
    'istioctl bug-report, or kubectl logs -n <istio-namespace> <istiod-pod> -c discovery',
  );
});
