import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder for the tests of one file, removed after them. */
export function scratch(): { readonly root: string; put(name: string, content: string | Uint8Array): string } {
  const root = mkdtempSync(join(tmpdir(), 'mesh-triage-input-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return {
    root,
    put(name, content) {
      const path = join(root, name);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
  };
}
