import type { SourceRef } from '../../model/source.ts';
import type { LinePlace } from './log-lines.ts';

/** What istiod prints of the mesh configuration when it starts (1.4 and later), and when it changes, in front of YAML, or of JSON before 1.12. */
export const MESH_CONFIG = /^mesh configuration(?: updated to)?: /;
const MOST_BYTES = 64 * 1024;
const LONGEST_QUOTE = 1024;

/** Gathers the lines of a mesh configuration in a log of istiod; it keeps the last one that is whole. */
export interface MeshConfigLines {
  /** A message that {@link MESH_CONFIG} fits. */
  open(message: string, place: LinePlace): void;
  /** Whether lines that continue an entry belong to it. */
  isOpen(): boolean;
  continue(line: string): void;
  /** The next entry began. */
  close(): void;
  last(): { readonly text: string; readonly source: SourceRef } | undefined;
}

export function createMeshConfigLines(path: string): MeshConfigLines {
  let lines: string[] = [];
  let bytes = 0;
  let source: SourceRef | undefined;
  let last: { text: string; source: SourceRef } | undefined;
  return {
    open(message, { line, offset }) {
      const [head = '', ...more] = message.split('\n');
      source = { path, line, offset, text: head.slice(0, LONGEST_QUOTE) };
      lines = [head.replace(MESH_CONFIG, ''), ...more];
      bytes = message.length;
    },
    isOpen: () => source !== undefined,
    continue(line) {
      bytes += line.length + 1;
      if (bytes > MOST_BYTES) source = undefined;
      else lines.push(line);
    },
    close() {
      if (source) last = { text: lines.join('\n'), source };
      source = undefined;
    },
    last: () => last,
  };
}
