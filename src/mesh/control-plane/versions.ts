const VERSION = /(\d+)\.(\d+)(?:\.(\d+))?(?:-([0-9A-Za-z][0-9A-Za-z.-]*))?/;

interface Version {
  readonly numbers: readonly [number, number, number];
  readonly prerelease: string;
}

/** The version inside a text such as 1.29.6, v1.30.2, 1.24.1-distroless or an image tag; null when there is none. */
function parseVersion(text: string): Version | null {
  const match = VERSION.exec(text);
  if (!match) return null;
  const suffix = match[4] ?? '';
  return {
    numbers: [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)],
    prerelease: /^(alpha|beta|rc|dev)/.test(suffix) ? suffix : '',
  };
}

/** Difference of the minor versions, -1 when one is unknown or the majors differ. */
export function minorsApart(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (!left || !right || left.numbers[0] !== right.numbers[0]) return -1;
  return Math.abs(left.numbers[1] - right.numbers[1]);
}

/** Whether version a comes before version b; false when one is unknown. */
export function olderThan(a: string, b: string): boolean {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (!left || !right) return false;
  for (const i of [0, 1, 2] as const) {
    if (left.numbers[i] !== right.numbers[i]) return left.numbers[i] < right.numbers[i];
  }
  return left.prerelease !== '' && (right.prerelease === '' || left.prerelease < right.prerelease);
}
