import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ProblemLog } from '../problems.ts';
import { reasonOf } from '../reason.ts';

/** A file below a folder; `path` is relative to it, with `/`. */
export interface FolderFile {
  readonly path: string;
  readonly file: string;
  readonly size: number;
}

const SKIPPED = new Set(['.git']);

/** Every regular file below a folder, sorted by the bytes of its path. Links are not followed: what they lead to inside is met itself. */
export async function walk(
  root: string,
  problems: ProblemLog,
  label: (path: string) => string,
): Promise<readonly FolderFile[]> {
  const real = await realpath(root);
  const below = real.endsWith(sep) ? real : real + sep;
  const files: FolderFile[] = [];
  const visit = async (folder: string, prefix: string): Promise<void> => {
    for (const item of await readdir(folder, { withFileTypes: true })) {
      if (SKIPPED.has(item.name)) continue;
      const file = join(folder, item.name);
      const path = prefix + item.name;
      try {
        if (item.isDirectory()) await visit(file, `${path}/`);
        else if (item.isFile()) files.push({ path, file, size: (await stat(file)).size });
        else if (item.isSymbolicLink() && !`${await realpath(file)}${sep}`.startsWith(below)) {
          problems.add(label(path), 'unsafe-path', 'a link that leads out of the folder; it was not followed');
        }
      } catch (error) {
        problems.add(label(path), 'unreadable', reasonOf(error));
      }
    }
  };
  await visit(real, '');
  return files.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}
