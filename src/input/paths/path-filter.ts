import { Minimatch } from 'minimatch';

/**
 * Whether an entry is wanted: its path matches one of `include` (all when empty) and none of `exclude`. Patterns are globs over the path in
 * the input; one without a slash is compared with the file name alone.
 */
export function pathFilter(include: readonly string[], exclude: readonly string[]): (path: string) => boolean {
  const compile = (patterns: readonly string[]) =>
    patterns.map((pattern) => new Minimatch(pattern, { dot: true, matchBase: true }));
  const wanted = compile(include);
  const unwanted = compile(exclude);
  return (path) => {
    const slashed = path.replaceAll('\\', '/');
    return (wanted.length === 0 || wanted.some((m) => m.match(slashed))) && !unwanted.some((m) => m.match(slashed));
  };
}
