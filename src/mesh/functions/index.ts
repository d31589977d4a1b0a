import type { RuleFunction } from '../../model/functions.ts';
import type { Mesh } from '../mesh.ts';
import { DESTINATIONS } from './destinations.ts';
import { EDGE } from './edge.ts';
import { GATEWAY_API } from './gateway-api.ts';
import { LISTS } from './lists.ts';
import { LOOKUPS } from './lookups.ts';
import { OPERATIONS } from './operations.ts';
import { PLATFORM } from './platform.ts';
import { PROXIES } from './proxies.ts';
import { TRAFFIC } from './traffic.ts';

/** Everything that rule expressions may call. A function that may find nothing gives an empty list, never null. */
export const meshFunctions: readonly RuleFunction<Mesh>[] = [
  ...LISTS,
  ...LOOKUPS,
  ...TRAFFIC,
  ...PROXIES,
  ...PLATFORM,
  ...OPERATIONS,
  ...DESTINATIONS,
  ...GATEWAY_API,
  ...EDGE,
];
