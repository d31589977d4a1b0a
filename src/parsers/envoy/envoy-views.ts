import type { EnvoyCluster, EnvoyEndpoints, EnvoyListener, EnvoyRouteConfig, EnvoySecret } from '../../model/envoy.ts';
import type { EnvoyNode, Parsed, Placed } from '../../model/parsed.ts';
import { readCluster, readEndpoints } from './envoy-cluster.ts';
import { asList, field, isObject, type Json, message } from './envoy-json.ts';
import { readDynamicListener, readListener } from './envoy-listener.ts';
import { readRouteConfig, sameRouteConfig } from './envoy-route.ts';
import { readSecret } from './envoy-secret.ts';

/** What one element of a config dump gives. Views may be shared by many proxies and are never changed. */
export type EnvoyView =
  | { readonly kind: 'cluster'; readonly view: EnvoyCluster }
  | { readonly kind: 'listener'; readonly view: EnvoyListener }
  | { readonly kind: 'route'; readonly view: EnvoyRouteConfig; readonly inline: boolean }
  | { readonly kind: 'endpoints'; readonly view: EnvoyEndpoints }
  | { readonly kind: 'secret'; readonly view: EnvoySecret };

/** One list of a config dump section. */
export interface EnvoyList {
  readonly key: string;
  /** Keys that lead to the element's own name. */
  readonly namePath: readonly string[];
  readonly read: (entry: Json) => readonly EnvoyView[];
}

const cluster =
  (warming: boolean) =>
  (entry: Json): EnvoyView[] => [{ kind: 'cluster', view: readCluster(message(entry, 'cluster'), warming) }];
const secret =
  (state: string) =>
  (entry: Json): EnvoyView[] => [{ kind: 'secret', view: readSecret(entry, state) }];
const endpoints = (entry: Json): EnvoyView[] => [
  { kind: 'endpoints', view: readEndpoints(message(entry, 'endpoint_config')) },
];
const routes = (entry: Json): EnvoyView[] => [
  { kind: 'route', view: readRouteConfig(message(entry, 'route_config')), inline: false },
];

/** Views of a listener and of the routes inside it. */
export function listenerViews(found: ReturnType<typeof readListener>): EnvoyView[] {
  return [
    { kind: 'listener', view: found.listener },
    ...found.routes.map((view) => ({ kind: 'route', view, inline: true }) as const),
  ];
}

const CLUSTER = ['cluster', 'name'];
const ROUTE = ['route_config', 'name'];
const ENDPOINTS = ['endpoint_config', 'cluster_name'];

/** The lists of a config dump that are read. ECDS and scoped routes are not. */
export const ENVOY_LISTS: readonly EnvoyList[] = [
  { key: 'static_clusters', namePath: CLUSTER, read: cluster(false) },
  { key: 'dynamic_active_clusters', namePath: CLUSTER, read: cluster(false) },
  { key: 'dynamic_warming_clusters', namePath: CLUSTER, read: cluster(true) },
  { key: 'static_endpoint_configs', namePath: ENDPOINTS, read: endpoints },
  { key: 'dynamic_endpoint_configs', namePath: ENDPOINTS, read: endpoints },
  {
    key: 'static_listeners',
    namePath: ['listener', 'name'],
    read: (entry) => listenerViews(readListener(message(entry, 'listener'), 'static', '')),
  },
  { key: 'dynamic_listeners', namePath: ['name'], read: (entry) => readDynamicListener(entry).flatMap(listenerViews) },
  { key: 'static_route_configs', namePath: ROUTE, read: routes },
  { key: 'dynamic_route_configs', namePath: ROUTE, read: routes },
  { key: 'static_secrets', namePath: ['name'], read: secret('static') },
  { key: 'dynamic_active_secrets', namePath: ['name'], read: secret('active') },
  { key: 'dynamic_warming_secrets', namePath: ['name'], read: secret('warming') },
  // Counted only: no rule asks for extensions.
  { key: 'ecds_filters', namePath: ['name'], read: () => [] },
];

/** Gathers the views of one proxy. */
export interface EnvoyCollector {
  add(views: readonly EnvoyView[], line: number, offset: number): void;
  setNode(node: EnvoyNode | null): void;
  /** How many elements were added. */
  readonly count: number;
  finish(): Extract<Parsed, { type: 'envoy' }>;
}

/** Makes an empty collector. */
export function createEnvoyCollector(): EnvoyCollector {
  let node: EnvoyNode | null = null;
  let count = 0;
  const clusters: Placed<EnvoyCluster>[] = [];
  const listeners: Placed<EnvoyListener>[] = [];
  const standing: Placed<EnvoyRouteConfig>[] = [];
  const inline: Placed<EnvoyRouteConfig>[] = [];
  const assignments: Placed<EnvoyEndpoints>[] = [];
  const secrets: Placed<EnvoySecret>[] = [];
  const put = (item: EnvoyView, line: number, offset: number): void => {
    switch (item.kind) {
      case 'cluster':
        clusters.push({ view: item.view, line, offset });
        break;
      case 'listener':
        listeners.push({ view: item.view, line, offset });
        break;
      case 'route':
        (item.inline ? inline : standing).push({ view: item.view, line, offset });
        break;
      case 'endpoints':
        assignments.push({ view: item.view, line, offset });
        break;
      case 'secret':
        secrets.push({ view: item.view, line, offset });
    }
  };
  return {
    add(views, line, offset) {
      count++;
      for (const item of views) put(item, line, offset);
    },
    setNode(found) {
      node ??= found;
    },
    get count() {
      return count;
    },
    finish() {
      const domain = trustDomainOf(secrets);
      if (node && node.trustDomain === '' && domain !== '') node = { ...node, trustDomain: domain };
      return {
        type: 'envoy',
        node,
        clusters,
        listeners: withoutEchoes(listeners),
        routes: withoutRepeats([...standing, ...inline]),
        endpoints: assignments,
        secrets,
      };
    },
  };
}

/** Adds all that a config dump holds (the object with `configs`). False when it is none. */
export function addDump(dump: Json, collector: EnvoyCollector, readNode: (node: Json) => EnvoyNode | null): boolean {
  const configs = field(dump, 'configs');
  if (!Array.isArray(configs)) return false;
  for (const section of asList(configs)) {
    if (!isObject(section)) continue;
    addLists(section, collector, () => ({ line: 1, offset: 0 }));
    const bootstrap = field(section, 'bootstrap');
    if (!isObject(bootstrap)) continue;
    collector.add([], 1, 0);
    collector.setNode(readNode(message(bootstrap, 'node')));
  }
  return true;
}

/** Adds the elements of every list that a section holds; `place` tells where the n-th of them stands. */
export function addLists(
  section: Json,
  collector: EnvoyCollector,
  place: (index: number) => { readonly line: number; readonly offset: number },
): number {
  let index = 0;
  for (const list of ENVOY_LISTS) {
    for (const entry of asList(field(section, list.key))) {
      const { line, offset } = place(index++);
      if (isObject(entry)) collector.add(list.read(entry), line, offset);
    }
  }
  return index;
}

// Envoy lists a refused update twice: beside the version in use and once more on its own.
function withoutEchoes(listeners: readonly Placed<EnvoyListener>[]): readonly Placed<EnvoyListener>[] {
  const refused = listeners.filter(({ view }) => view.error !== '' && view.state !== 'rejected');
  if (refused.length === 0) return listeners;
  return listeners.filter(
    ({ view }) => view.state !== 'rejected' || !refused.some((other) => other.view.name === view.name),
  );
}

function withoutRepeats(routes: readonly Placed<EnvoyRouteConfig>[]): readonly Placed<EnvoyRouteConfig>[] {
  const byName = new Map<string, EnvoyRouteConfig[]>();
  return routes.filter(({ view }) => {
    const known = byName.get(view.name);
    if (!known) byName.set(view.name, [view]);
    else if (known.some((other) => sameRouteConfig(other, view))) return false;
    else known.push(view);
    return true;
  });
}

function trustDomainOf(secrets: readonly Placed<EnvoySecret>[]): string {
  for (const { view } of secrets) {
    if (view.name !== 'default') continue;
    const match = /^spiffe:\/\/([^/]+)\//.exec(view.certificates[0]?.sans[0] ?? '');
    if (match?.[1]) return match[1];
  }
  return '';
}
