import { describe, expect, test } from 'vitest';
import { meshConfig } from '../../../src/mesh/control-plane/mesh-config.ts';
import { artifact, build, list, type Piece } from '../build.ts';

const source = { path: 'istiod.log', line: 1, offset: 0, text: '' };
const logged: Piece = [
  artifact('istiod.log', 'istiod.log'),
  { type: 'logged-mesh-config', text: 'ingressClass: logged', source },
];
const map = list([
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh: 'ingressClass: mapped' },
  },
]);
const reported: Piece = [
  artifact('debug/mesh', 'istiod.mesh'),
  { type: 'mesh-config', config: { ingressClass: 'reported' }, source },
];

describe('the mesh configuration', () => {
  test.each([
    ['nothing was collected', [], undefined],
    ['istiod printed it', [logged], 'logged'],
    ['its ConfigMap is there too', [logged, map], 'mapped'],
    ['istiod reported it', [logged, map, reported], 'reported'],
  ])('comes from the nearest source: %s', (_name, pieces, ingressClass) => {
    expect(meshConfig(build(...pieces))['ingressClass']).toBe(ingressClass);
  });

  test('is JSON in old releases', () => {
    const text = '{\n    "ingressClass": "json"\n}';
    const piece: Piece = [artifact('istiod.log', 'istiod.log'), { type: 'logged-mesh-config', text, source }];
    expect(meshConfig(build(piece))).toMatchObject({ ingressClass: 'json' });
  });
});
