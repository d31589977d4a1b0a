import { basename, dirname, resolve, sep } from 'node:path';

/** How the report calls the paths of a command line: without the folder that all of them share, so that no name tells of the machine. */
export function labelPaths(paths: readonly string[]): readonly string[] {
  const files = paths.filter((path) => path !== '-');
  const folders = files.map((path) => dirname(resolve(path)).split(sep));
  const [first = []] = folders;
  let shared = first.length;
  for (const folder of folders) {
    let same = 0;
    while (same < shared && folder[same] === first[same]) same++;
    shared = same;
  }
  return paths.map((path) => {
    if (path === '-') return 'stdin';
    const segments = resolve(path).split(sep);
    return segments.slice(shared).join('/') || basename(resolve(path)) || path;
  });
}
