import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

// Which folder of src/ may import which other folders and packages (no `packages`: any). The files directly in src/
// (cli.ts, pipeline.ts, …) wire the rest and may import everything. biome.json says the same to the editor.
const MODEL_AND_UTIL = ['model', 'util'];
const STAGES = ['input', 'artifacts', 'parsers', 'mesh', 'engine'];
const MAY_IMPORT: Record<string, { folders: string[]; packages?: string[] }> = {
  model: { folders: [], packages: ['zod'] },
  util: { folders: [], packages: [] },
  ...Object.fromEntries(STAGES.map((stage) => [stage, { folders: MODEL_AND_UTIL }])),
  reporters: { folders: MODEL_AND_UTIL },
  tui: { folders: MODEL_AND_UTIL, packages: ['ink', 'react'] },
  commands: { folders: ['pipeline.ts', 'flags.ts', ...STAGES, 'reporters', 'tui', ...MODEL_AND_UTIL] },
};
const MAY_TOUCH_THE_DISK = ['input', 'commands', 'pipeline.ts'];
const DISK = /^(node:)?(fs|zlib)(\/|$)/;
const NETWORK = /^(node:)?(net|https?|http2|dns|dgram|tls|child_process)(\/|$)|^(undici|ws)$/;

const SRC = join(import.meta.dirname, '../src');
// `import … from 'x'`, `export … from 'x'`, `import 'x'`, with or without `type`; and `import('x')`.
const SPECIFIER = /^(?:import|export)\s(?:[^'";=]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** 'src/parsers/index.ts' belongs to 'parsers'; a file directly in src/ is its own place. */
const placeOf = (path: string): string => path.split('/')[0] ?? '';

const imports = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap((file) => {
    const from = file.split(sep).join('/');
    const source = readFileSync(join(SRC, file), 'utf8');
    return [...source.matchAll(SPECIFIER)].map((match) => {
      const specifier = match[1] ?? match[2] ?? '';
      const local = specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined;
      return { from, place: placeOf(from), specifier, target: local && placeOf(local), says: `${from} → ${specifier}` };
    });
  });
const listed = (wrong: (i: (typeof imports)[number]) => boolean): string[] => imports.filter(wrong).map((i) => i.says);

describe('architecture', () => {
  test('every folder imports only what it may', () => {
    const wrong = listed(({ place, specifier, target }) => {
      if (place.endsWith('.ts') || target === place) return false;
      if (target !== undefined) return !MAY_IMPORT[place]?.folders.includes(target);
      const packages = MAY_IMPORT[place]?.packages;
      return !specifier.startsWith('node:') && packages !== undefined && !packages.includes(specifier);
    });
    expect(wrong).toEqual([]);
  });

  test('nothing can open a socket or start a process', () => {
    expect(listed(({ specifier }) => NETWORK.test(specifier))).toEqual([]);
  });

  test('only input, commands and the pipeline touch the disk', () => {
    expect(listed(({ place, specifier }) => DISK.test(specifier) && !MAY_TOUCH_THE_DISK.includes(place))).toEqual([]);
  });

  test('there is no cycle between folders', () => {
    const edges = new Map<string, Set<string>>();
    for (const { place, target } of imports) {
      if (target && target !== place) edges.set(place, (edges.get(place) ?? new Set()).add(target));
    }
    // Take away what imports nothing that is left, until nothing more goes: what stays is a cycle or leads to one.
    const next = () => [...edges].find(([, targets]) => ![...targets].some((target) => edges.has(target)))?.[0];
    for (let leaf = next(); leaf !== undefined; leaf = next()) edges.delete(leaf);
    expect(Object.fromEntries(edges)).toEqual({});
  });
});
