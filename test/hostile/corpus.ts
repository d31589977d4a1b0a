import type { Attack } from './attack.ts';
import { ARCHIVES } from './attacks/archives.ts';
import { FLOODS } from './attacks/floods.ts';
import { JSON_ATTACKS } from './attacks/json.ts';
import { LOGS } from './attacks/logs.ts';
import { NAMES } from './attacks/names.ts';
import { YAML_ATTACKS } from './attacks/yaml.ts';
import { ZIPS } from './attacks/zips.ts';

/** Every hostile file. */
export const CORPUS: readonly Attack[] = [
  ...ARCHIVES,
  ...ZIPS,
  ...NAMES,
  ...JSON_ATTACKS,
  ...YAML_ATTACKS,
  ...LOGS,
  ...FLOODS,
];
