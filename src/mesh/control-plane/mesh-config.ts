import { compare } from '../../util/order.ts';
import { isRecord } from '../labels.ts';
import { derived, type Mesh } from '../mesh.ts';
import { istioNamespace, meshConfigSources } from './control-plane.ts';
import { yamlOf } from './mesh-settings.ts';

type Config = Readonly<Record<string, unknown>>;

/**
 * The mesh configuration as istiod reports it, else what the ConfigMaps say, else what istiod printed in its log; empty when none of them
 * was collected.
 */
export const meshConfig = derived((mesh): Config => {
  const [reported] = mesh.meshConfigs.toSorted((a, b) => compare(a.source.path, b.source.path));
  if (reported) return reported.config;
  const maps = meshConfigSources(mesh);
  if (maps.length === 0) return parse(mesh.loggedMeshConfigs[0]?.text ?? '');
  const shared = maps.filter((map) => map.name.startsWith('istio-shared-configmap-'));
  const [own] = maps.filter((map) => !shared.includes(map));
  return [...shared, ...(own ? [own] : [])].reduce<Config>(
    (config, map) => merge(config, parse(map.data['mesh'] ?? '')),
    {},
  );
});

/** ConfigMaps and logs name fields as the API does, in YAML or JSON; text that is neither is no configuration. */
function parse(text: string): Config {
  const value = yamlOf(text);
  return isRecord(value) ? value : {};
}

function merge(under: Config, over: Config): Config {
  const merged: Record<string, unknown> = Object.assign(Object.create(null), under);
  for (const [key, value] of Object.entries(over)) {
    if (key === '__proto__') continue;
    const below = merged[key];
    merged[key] = isRecord(below) && isRecord(value) ? merge(below, value) : value;
  }
  return merged;
}

const textOf = (mesh: Mesh, field: string): string => {
  const value = meshConfig(mesh)[field];
  return typeof value === 'string' ? value : '';
};

/** Namespace whose configuration applies to the whole mesh. */
export const rootNamespace = derived((mesh): string => textOf(mesh, 'rootNamespace') || istioNamespace(mesh));

export const trustDomain = derived((mesh): string => {
  const told = textOf(mesh, 'trustDomain');
  if (told !== '') return told;
  return mesh.proxies.find((proxy) => proxy.trustDomain !== '')?.trustDomain ?? 'cluster.local';
});
