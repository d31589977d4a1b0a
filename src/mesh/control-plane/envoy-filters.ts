import type { EnvoyFilter } from '../../model/istio.ts';
import type { Pod } from '../../model/kube.ts';
import { hasLabels, labelOf } from '../labels.ts';
import { indexed, keyOf, type Mesh } from '../mesh.ts';
import { waypointNameFor } from '../traffic/ambient.ts';
import { rootNamespace } from './mesh-config.ts';

/** EnvoyFilters: which proxies they change, and whether a rejected update carries the mark of one of their patches. */

const byNamespace = indexed(
  (mesh) => mesh.envoyFilters,
  (filter) => [filter.namespace],
);

/** EnvoyFilters that change the proxy of a pod: those of its namespace and of the root namespace that select it. */
export const envoyFiltersFor = (mesh: Mesh, pod: Pod): readonly EnvoyFilter[] =>
  near(mesh, pod.namespace).filter((filter) =>
    filter.targetRefs.length > 0
      ? filter.targetRefs.some((ref) => targets(mesh, filter, ref, pod))
      : hasLabels(pod.labels, filter.selector),
  );

const near = (mesh: Mesh, namespace: string): readonly EnvoyFilter[] =>
  [...new Set([rootNamespace(mesh), namespace])].flatMap((ns) => byNamespace(mesh, ns));

function targets(mesh: Mesh, filter: EnvoyFilter, ref: string, pod: Pod): boolean {
  const gateway = labelOf(pod.labels, 'gateway.networking.k8s.io/gateway-name');
  if (gateway === undefined) return false;
  const [kind = '', name = ''] = ref.split('/');
  if (kind === 'GatewayClass') return filter.namespace === rootNamespace(mesh);
  if (filter.namespace !== pod.namespace) return false;
  return kind === 'Gateway'
    ? name === gateway
    : waypointNameFor(mesh, kind, filter.namespace, name) === keyOf(pod.namespace, gateway);
}

const XDS: Readonly<Record<string, readonly string[]>> = {
  LISTENER: ['LDS'],
  FILTER_CHAIN: ['LDS'],
  LISTENER_FILTER: ['LDS'],
  NETWORK_FILTER: ['LDS'],
  HTTP_FILTER: ['LDS', 'ECDS'],
  EXTENSION_CONFIG: ['ECDS', 'LDS'],
  // Routes of inbound listeners are part of the listener.
  ROUTE_CONFIGURATION: ['RDS', 'LDS'],
  VIRTUAL_HOST: ['RDS', 'LDS'],
  HTTP_ROUTE: ['RDS', 'LDS'],
  CLUSTER: ['CDS'],
};

/** Enough to say that a patch made what the error complains of. */
const ENOUGH = 3;

/**
 * The EnvoyFilters behind a rejected update, best match first: those for the pod (or, when the pod is gone, of its namespace) of which a
 * patch shapes that kind of resource and whose type, filter name, fields or values stand in the error. `xds` may be ''.
 */
export function envoyFiltersBehind(
  mesh: Mesh,
  namespace: string,
  pod: readonly Pod[],
  xds: string,
  error: string,
): readonly EnvoyFilter[] {
  const candidates =
    pod.length > 0
      ? pod.flatMap((p) => envoyFiltersFor(mesh, p))
      : namespace === ''
        ? mesh.envoyFilters
        : near(mesh, namespace);
  const words = squeezed(error);
  const rated = [...new Set(candidates)]
    .map((filter) => ({ filter, score: Math.max(0, ...filter.patches.map((patch) => rate(patch, xds, error, words))) }))
    .filter(({ score }) => score >= ENOUGH)
    .sort((a, b) => b.score - a.score);
  const best = rated[0]?.score ?? 0;
  return rated.filter(({ score }) => score === best).map(({ filter }) => filter);
}

function rate(patch: EnvoyFilter['patches'][number], xds: string, error: string, words: string): number {
  if (patch.operation === 'REMOVE') return 0;
  const places = XDS[patch.applyTo];
  if (places === undefined || (xds !== '' && !places.includes(xds))) return 0;
  const value = parse(patch.value);
  let score = 0;
  const seen = new Set<string>();
  const visit = (item: unknown, key: string): void => {
    if (Array.isArray(item)) for (const one of item) visit(one, key);
    else if (item !== null && typeof item === 'object') {
      for (const [name, inner] of Object.entries(item)) {
        if (!name.startsWith('@') && !seen.has(name)) {
          seen.add(name);
          if (words.includes(`validationerror.${squeezed(name)}`)) score += 4;
          else if (name.length >= 6 && error.includes(name)) score += 1;
        }
        visit(inner, name);
      }
    } else if (typeof item === 'string' && !seen.has(`=${item}`)) {
      seen.add(`=${item}`);
      score += key === '@type' || key === 'type_url' ? typeFit(item, error) : valueFit(item, key, error);
    }
  };
  visit(value, '');
  if (patch.applyTo === 'CLUSTER' && error.includes('ClusterValidationError')) score += 1;
  return score;
}

function typeFit(url: string, error: string): number {
  const name = url.slice(url.lastIndexOf('.') + 1);
  return error.includes(`${name}ValidationError`) ||
    error.includes(url) ||
    error.includes(url.slice(url.lastIndexOf('/') + 1))
    ? 6
    : 0;
}

/** Lua scripts and regular expressions stand in the error in part, other values as a whole. */
function valueFit(value: string, key: string, error: string): number {
  if (value.length < 5) return 0;
  if (key === 'name' && error.includes(`'${value}'`)) return 6;
  if (error.includes(value)) return value.length >= 8 ? 3 : 1;
  return /code|script|inline_string|regex/i.test(key) &&
    /script load error|\[string "|regex|lua|repetition operator|invalid escape|missing [)\]]|re2/i.test(error)
    ? 4
    : 0;
}

const squeezed = (text: string): string => text.replace(/_/g, '').toLowerCase();

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** What a rejection complains of, in one short phrase: the innermost field and its constraint, the missing extension, else its first line. */
export function rejectionGist(error: string): string {
  const fields = [...error.matchAll(/(\w+)ValidationError\.(\w+)(?:\[[^\]]*\])?: \[?"?([^|()[\]"\n]+)/g)].filter(
    (match) => !(match[3] ?? '').startsWith('embedded message'),
  );
  const last = fields.at(-1);
  if (last) return `${last[1]}.${snake(last[2] ?? '')}: ${(last[3] ?? '').trim()}`;
  const missing = /Didn't find a registered [\w ]*implementation for (?:name: )?'([^']+)'/.exec(error)?.[1];
  if (missing !== undefined) return `this proxy has no extension ${missing}`;
  const jwks = /has invalid local jwks: (.+)/.exec(error)?.[1];
  if (jwks !== undefined) return `invalid JWKS: ${clean(jwks)}`;
  return clean(error);
}

const clean = (text: string): string =>
  (text.replace(/goo\.gle\/debug\w*\s*/g, '').split('\n')[0] ?? '')
    .replace(/^(?:Internal|InvalidArgument|Unknown):/, '')
    .replace(/\s+thread=\d+.*$/, '')
    .trim()
    .slice(0, 200);

const snake = (name: string): string => name.replace(/(?<=[a-z0-9])([A-Z])/g, '_$1').toLowerCase();

/** ns/name of the pod in a connection or proxy id of istiod: `pod.namespace-12`, `pod.namespace`, `sidecar~ip~pod.namespace~domain-12`. */
export function podRefOfProxyId(id: string): string {
  const name = id.includes('~') ? (id.split('~')[2] ?? '') : id.replace(/-\d+$/, '');
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : `${name.slice(dot + 1)}/${name.slice(0, dot)}`;
}

const XDS_OF_TYPE: Readonly<Record<string, string>> = {
  Listener: 'LDS',
  Cluster: 'CDS',
  RouteConfiguration: 'RDS',
  ClusterLoadAssignment: 'EDS',
  Secret: 'SDS',
  TypedExtensionConfig: 'ECDS',
};

/** LDS, CDS … of the last word of a type URL; the word itself when it is none of them. */
export const xdsOfType = (type: string): string => XDS_OF_TYPE[type] ?? type;
