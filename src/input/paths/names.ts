/** A name from an archive, fit to be a path of the report. */
export interface SafeName {
  readonly path: string;
  /** Whether the name was absolute, climbed out of its folder, held a NUL, or was longer than any path. */
  readonly unsafe: boolean;
}

const ABSOLUTE = /^(?:[\\/]|[A-Za-z]:[\\/])/;
/** Longer than any path of evidence; every name is kept, so that many long ones would fill the memory. */
const LONGEST = 1024;
const MOST_QUOTED = 500;

/** Keeps ordinary names as they are, without `./`; takes everything out of the others that could lead somewhere else. */
export function safeName(name: string): SafeName {
  if (name.length > LONGEST) return { path: safeName(name.slice(-LONGEST)).path, unsafe: true };
  const plain = name.replace(/^(?:\.\/)+/, '');
  const segments = plain.split(/[\\/]/);
  if (plain !== '' && !ABSOLUTE.test(plain) && !segments.includes('..') && !plain.includes('\0')) {
    return { path: plain, unsafe: false };
  }
  const kept = plain
    .replaceAll('\0', '')
    .replace(/^[A-Za-z]:(?=[\\/])/, '')
    .split(/[\\/]/)
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
  return { path: kept.join('/') || 'unnamed', unsafe: true };
}

/** A name from an archive as it stands, or as much of it as tells. */
export const quoted = (name: string): string =>
  JSON.stringify(name.length > MOST_QUOTED ? `${name.slice(0, MOST_QUOTED)}…` : name);

/** Gives the second entry of a name the suffix ` (2)`, and so on. */
export function createUniqueNames(): (path: string) => string {
  const seen = new Map<string, number>();
  return (path) => {
    const times = seen.get(path) ?? 0;
    if (times === 0) {
      seen.set(path, 1);
      return path;
    }
    let number = times + 1;
    while (seen.has(`${path} (${number})`)) number++;
    seen.set(path, number);
    seen.set(`${path} (${number})`, 1);
    return `${path} (${number})`;
  };
}
