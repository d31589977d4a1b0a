import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const DIST = join(ROOT, 'dist');

/** Files of the bundle that are loaded without being asked for: static imports of a file, and of those. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(DIST, file), 'utf8');
  for (const [, name = ''] of text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) loadedWith(name, seen);
  return seen;
}

const IS_REACT = /react\.transitional\.element|createElement|yoga/i;

test.each(['cli.js', 'analysis-worker.js', 'inflate-worker.js'])('%s does not load React', (file) => {
  if (!existsSync(DIST)) throw new Error('dist is missing: run `npm run build` first (`npm test` does)');
  for (const loaded of loadedWith(file))
    expect(IS_REACT.test(readFileSync(join(DIST, loaded), 'utf8')), loaded).toBe(false);
});

test('neither help nor a report loads React', () => {
  const sample = join(ROOT, 'samples/healthy-sidecar/bug-report.tar.gz');
  const hook =
    'import{registerHooks}from"node:module";registerHooks({load(u,c,n){const r=n(u,c);if(u.includes("/dist/"))process.stderr.write("LOADED "+u+"\\n");return r}})';
  for (const args of [['--help'], ['analyze', '--help'], ['analyze', sample]]) {
    const { stderr } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, join(ROOT, 'bin/mesh-triage.js'), ...args],
      { encoding: 'utf8' },
    );
    const loaded = [...stderr.matchAll(/LOADED .*\/dist\/(\S+)/g)].map(([, name = '']) => name);
    expect(loaded).toContain('cli.js');
    for (const name of loaded) expect(IS_REACT.test(readFileSync(join(DIST, name), 'utf8')), name).toBe(false);
  }
});
