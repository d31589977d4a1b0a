import type { Entry } from './entry.ts';

/** An entry whose content is at hand: the examples of rules are such. */
export function memoryEntry(path: string, content: string | Uint8Array): Entry {
  const data = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    path,
    size: data.length,
    mtime: 0,
    container: 'folder',
    async *chunks() {
      if (data.length > 0) yield data;
    },
  };
}
