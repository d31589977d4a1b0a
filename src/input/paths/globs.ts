import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export const isGlob = (path: string): boolean => /[*?[{]/.test(path);

/**
 * Paths of a command line with the patterns in it expanded that no shell has: the one of Windows never does, others not between quotes. A
 * file may be called like a pattern; a pattern that nothing matches stays as it is, for whoever opens it to say so.
 */
export async function expandGlobs(paths: readonly string[]): Promise<readonly string[]> {
  const expanded: string[] = [];
  for (const path of paths) expanded.push(...(isGlob(path) && !(await exists(path)) ? await expand(path) : [path]));
  return [...new Set(expanded)];
}

async function expand(pattern: string): Promise<readonly string[]> {
  const { braceExpand, minimatch } = await import('minimatch');
  const found: string[] = [];
  const visit = async (base: string, parts: readonly string[]): Promise<void> => {
    const [part, ...rest] = parts;
    if (part === undefined) {
      found.push(base);
      return;
    }
    if (!isGlob(part)) {
      const next = join(base, part);
      if (await exists(next)) await visit(next, rest);
      return;
    }
    const isTree = part === '**';
    if (isTree) await visit(base, rest.length > 0 ? rest : ['*']);
    for (const item of await readdir(base || '.', { withFileTypes: true }).catch(() => [])) {
      const next = join(base, item.name);
      const isFolder = item.isDirectory() && !item.name.startsWith('.');
      if (isTree ? isFolder : minimatch(item.name, part)) await visit(next, isTree ? parts : rest);
    }
  };
  for (const plain of braceExpand(pattern)) {
    const isRooted = plain.startsWith('/');
    await visit(
      isRooted ? '/' : '',
      plain.split('/').filter((part) => part !== ''),
    );
  }
  return found.length === 0 ? [pattern] : [...new Set(found)].sort();
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
