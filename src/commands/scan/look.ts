import { HEAD_BYTES, identify } from '../../artifacts/index.ts';
import { CONTAINER_HEAD_BYTES, sniffContainer } from '../../input/archives/container.ts';
import { takeHead } from '../../input/chunks.ts';
import { readHead } from '../../input/files.ts';
import { openInput } from '../../input/open.ts';
import type { FolderFile } from '../../input/paths/walk.ts';

/** What a file is, at a look: `text` may be evidence all the same, `other` is none. */
export type Look = 'archive' | 'evidence' | 'text' | 'other';

/** Files that claim to hold several: where their content does not, somebody should hear of it. */
const ARCHIVE_NAME = /\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|tzst|zip)$/i;
/** What people save output of commands as. */
const TEXT_NAME = /\.(?:log|txt|out|json|ya?ml)(?:\.(?:gz|zst))?$/i;

/** By content, and where that says nothing, by name. A compressed file that holds but one counts as that one. */
export async function lookAt({ path, file }: FolderFile): Promise<Look> {
  if (ARCHIVE_NAME.test(path)) return 'archive';
  try {
    const isPacked = sniffContainer(await readHead(file, CONTAINER_HEAD_BYTES)) !== 'none';
    const input = openInput([file], { inflate: 'here' });
    for await (const entry of input.entries()) {
      if (entry.container !== 'file') return 'archive';
      const { head } = await takeHead(entry.chunks(), HEAD_BYTES);
      const { artifact, problem } = identify(entry, head.subarray(0, HEAD_BYTES));
      if (artifact.kind === 'text.lines') return TEXT_NAME.test(path) ? 'text' : 'other';
      return problem === null ? 'evidence' : 'other';
    }
    return isPacked && !input.problems().some(({ code }) => code === 'not-mesh-data') ? 'archive' : 'other';
  } catch {
    // Nobody can tell; if it is part of an item, the analysis says why it could not be read.
    return 'other';
  }
}
