import { parseDocument } from 'yaml';
import type { ConfigMap } from '../../model/kube.ts';
import { isRecord } from '../labels.ts';
import type { Mesh } from '../mesh.ts';

/** YAML in a text, undefined when it is none. */
export function yamlOf(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS();
  } catch {
    return undefined;
  }
}

const flatten = (value: unknown, path: string): readonly string[] => {
  if (!isRecord(value)) return [`${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`));
};

const settingsIn = (map: ConfigMap): readonly string[] => {
  const value = yamlOf(map.data['mesh'] ?? '');
  return isRecord(value) ? flatten(value, '') : [];
};

/** Settings of mesh configuration (path=value) that stand in the first ConfigMap and not, or otherwise, in the second. */
export function missingSettings(_mesh: Mesh, from: ConfigMap, to: ConfigMap): readonly string[] {
  const there = new Set(settingsIn(to));
  return settingsIn(from).filter((setting) => !there.has(setting));
}

/** Settings (path=value) of the mesh configuration in a ConfigMap. */
export const settingsOf = (_mesh: Mesh, map: ConfigMap): readonly string[] => settingsIn(map);

/** Why the mesh configuration in a ConfigMap is no YAML mapping, '' when it is one or there is none. */
export function meshYamlError(_mesh: Mesh, map: ConfigMap): string {
  const text = map.data['mesh'] ?? '';
  if (text.trim() === '') return '';
  // The parser of istiod takes no tab where indentation is wanted.
  if (/^ *\t *\S/m.test(text)) return 'a tab in the indentation';
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error) return error.message.split('\n')[0] ?? 'not YAML';
  return isRecord(yamlOf(text)) ? '' : 'not a mapping of settings';
}
