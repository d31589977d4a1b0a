import { isGlob } from './paths/globs.ts';

/** The words of a thrown thing, without the path that Node puts behind them; `path` is what the user named. */
export function reasonOf(error: unknown, path = ''): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ENOENT') return isGlob(path) ? 'no file or folder matches this pattern' : 'no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  return error instanceof Error ? error.message : String(error);
}
