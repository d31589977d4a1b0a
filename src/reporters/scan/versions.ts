import { compare } from '../../util/order.ts';

/** Order of versions: 1.9 before 1.29; what is no version comes last. */
export function compareVersions(a: string, b: string): number {
  if (isVersion(a) !== isVersion(b)) return isVersion(a) ? -1 : 1;
  const [left, right] = [numbersOf(a), numbersOf(b)];
  const at = left.findIndex((number, i) => number !== right[i]);
  return (at === -1 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1)) || compare(a, b);
}

const isVersion = (text: string): boolean => /^\d/.test(text);

const numbersOf = (version: string): readonly number[] =>
  (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
