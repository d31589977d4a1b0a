import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { UsageError } from '../util/usage-error.ts';

/** The text of one rule file; `id` is `<area>/<slug>`. */
export interface RuleFileText {
  readonly path: string;
  readonly id: string;
  readonly text: string;
}

/** Every rule file below a folder, or the one file; names that begin with `_` are of something else. */
export function readRuleFiles(path: string): readonly RuleFileText[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new UsageError(`there is no ${path}`, 'Name a rule file, or a folder <area>/<slug>.yaml of them.');
  if (!found.isDirectory()) return [source(path, `${basename(dirname(resolve(path)))}/${basename(path)}`)];
  // A folder that holds rules itself is an area.
  return ruleNames(path).map((name) =>
    source(join(path, name), dirname(name) === '.' ? `${basename(resolve(path))}/${name}` : name),
  );
}

const source = (path: string, name: string): RuleFileText => ({
  path: relative(process.cwd(), path) || path,
  id: name.replaceAll('\\', '/').replace(/\.yaml$/, ''),
  text: readFileSync(path, 'utf8'),
});

/** A pack that was made of the rule files in a folder before; null when there is none, or a rule is newer than it. */
export function readPack<T>(path: string, rules: string): T | null {
  const pack = statSync(path, { throwIfNoEntry: false });
  if (!pack || pack.size === 0) return null;
  const stale = yamlNames(rules).some((name) => statSync(join(rules, name)).mtimeMs > pack.mtimeMs);
  return stale ? null : (JSON.parse(readFileSync(path, 'utf8')) as T);
}

const yamlNames = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
const ruleNames = (folder: string): readonly string[] =>
  yamlNames(folder)
    .filter((name) => !basename(name).startsWith('_'))
    .sort();

/** A small text file that the user named. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Name a file that exists.',
    );
  }
}
