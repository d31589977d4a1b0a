import type { SourceRef } from '../model/source.ts';
import { isRecord } from './labels.ts';
import { derived, type Mesh } from './mesh.ts';

/** The place in the input that a value of a rule came from; null for values that were computed. */
export function evidenceOf(_mesh: Mesh, value: unknown): SourceRef | null {
  if (!isRecord(value)) return null;
  const source = value['source'];
  return isRecord(source) && typeof source['path'] === 'string' && source['path'] !== ''
    ? (source as unknown as SourceRef)
    : null;
}

const rawByPlace = derived(
  (mesh) =>
    new Map(mesh.objects.filter((object) => object.raw !== '').map((object) => [placeKey(object.source), object.raw])),
);
const placeKey = (source: SourceRef): string => `${source.path}\n${source.line}\n${source.offset}`;

/** The whole text of the object that stands at a place, '' when none does or its text was not kept. */
export const rawOf = (mesh: Mesh, source: SourceRef): string => rawByPlace(mesh).get(placeKey(source)) ?? '';
