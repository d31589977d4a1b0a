import type { EnvoyHost } from '../../model/envoy.ts';
import type { Limits } from '../../model/limits.ts';
import type { ParseContext, Parsed, ParseOutcome, Parser } from '../../model/parsed.ts';
import { createDocumentParser } from '../document.ts';
import { readClusterStatus } from '../envoy/admin/envoy-hosts.ts';
import { readCluster, readEndpoints } from '../envoy/envoy-cluster.ts';
import { asList, field, isObject, type Json, message } from '../envoy/envoy-json.ts';
import { createJsonParser, elementPlaces, type JsonDocument, type JsonReading } from '../envoy/envoy-json-document.ts';
import { readListener } from '../envoy/envoy-listener.ts';
import { readNode } from '../envoy/envoy-node.ts';
import { readRouteConfig } from '../envoy/envoy-route.ts';
import { addDump, addLists, createEnvoyCollector, type EnvoyView, listenerViews } from '../envoy/envoy-views.ts';
import { createJsonOrTextParser } from '../json-or-text.ts';
import { parseAnyYaml } from '../kube/kube-item.ts';
import { readProxyConfigTable } from './proxy-config-table.ts';

type ElementKind = 'listener' | 'route' | 'status' | 'endpoints' | 'cluster';

/** Keys that tell what an element is, most telling first. */
const KINDS: readonly (readonly [ElementKind, readonly string[]])[] = [
  ['status', ['host_statuses', 'added_via_api', 'observability_name']],
  ['listener', ['filter_chains', 'default_filter_chain', 'listener_filters', 'traffic_direction', 'internal_listener']],
  ['route', ['virtual_hosts', 'validate_clusters', 'max_direct_response_body_size_bytes']],
  ['endpoints', ['cluster_name']],
  [
    'cluster',
    ['connect_timeout', 'eds_cluster_config', 'load_assignment', 'lb_policy', 'cluster_type', 'circuit_breakers'],
  ],
];

/** Parser of `istioctl proxy-config <what>`: JSON, YAML and short tables. */
export function createProxyConfigParser(context: ParseContext): Parser {
  return createJsonOrTextParser(
    () => createProxyConfigJsonParser(context),
    () => createProxyConfigTextParser(context),
  );
}

function createProxyConfigTextParser(context: ParseContext): Parser {
  const read = (bytes: Buffer): ParseOutcome => {
    const yaml = isYaml(bytes) ? readYamlDocument(bytes, context.limits) : undefined;
    const reading = yaml === undefined ? undefined : readDocument(yaml);
    return reading ? { ...reading, problems: [] } : readProxyConfigTable(bytes, context.limits);
  };
  return createDocumentParser(context, read, isYaml);
}

/** YAML as Go writes it: lists stand in the column of their key. */
const isYaml = (bytes: Buffer): boolean =>
  /^(?:- )?'?@?[A-Za-z]\w*'?:(?: |$)/m.test(bytes.toString('utf8', 0, 1024).trimStart().slice(0, 256));

function readYamlDocument(bytes: Buffer, limits: Limits): JsonDocument | undefined {
  const value = parseAnyYaml(bytes.toString('utf8'), limits);
  return typeof value === 'object' && value !== null ? { value, bytes } : undefined;
}

/**
 * Parser of `istioctl proxy-config <what> -o json`: arrays of clusters, listeners, routes or endpoints, the objects of `secret` and
 * `bootstrap`, and `all`. What a document holds is told by its keys; both spellings are read.
 */
function createProxyConfigJsonParser(context: ParseContext): Parser {
  // An array, or an object with lists, is open around an element.
  return createJsonParser(context, 'output of istioctl proxy-config', 2, readDocument);
}

function readDocument(document: JsonDocument): JsonReading {
  const { value } = document;
  if (Array.isArray(value)) return readElements(document, value.filter(isObject));
  if (!isObject(value)) return null;
  const collector = createEnvoyCollector();
  if (addDump(value, collector, readNode)) return { records: collector.count, parsed: [collector.finish()] };
  const places = elementPlaces(document.bytes, 2);
  const place = (index: number) => places[index] ?? { line: 1, offset: 0 };
  const listed = addLists(value, collector, place);
  // The file that Envoy starts with is the bootstrap itself.
  const bare = field(value, 'node') !== undefined && field(value, 'static_resources') !== undefined;
  const bootstrap = bare ? value : field(value, 'bootstrap');
  if (isObject(bootstrap)) collector.setNode(readNode(message(bootstrap, 'node')));
  if (listed > 0 || isObject(bootstrap)) {
    return { records: collector.count + (isObject(bootstrap) ? 1 : 0), parsed: [collector.finish()] };
  }
  const statuses = asList(field(value, 'cluster_statuses')).filter(isObject);
  if (statuses.length > 0) return hostsOf(statuses, place);
  return readElements(document, [value]);
}

function kindOf(element: Json): ElementKind | undefined {
  return KINDS.find(([, keys]) => keys.some((key) => field(element, key) !== undefined))?.[0];
}

function readElements({ bytes }: JsonDocument, elements: readonly Json[]): JsonReading {
  // One command prints one kind of element; some elements are too empty to tell.
  const kind = elements.map(kindOf).find((found) => found !== undefined);
  if (kind === undefined) return elements.length === 0 ? { records: 0, parsed: [] } : null;
  const places = elementPlaces(bytes, 1);
  const place = (index: number) =>
    (places.length === elements.length ? places[index] : undefined) ?? { line: 1, offset: 0 };
  if (kind === 'status') return hostsOf(elements, place);
  const collector = createEnvoyCollector();
  elements.forEach((element, index) => {
    const { line, offset } = place(index);
    collector.add(viewsOf(kind, element), line, offset);
  });
  return { records: collector.count, parsed: [collector.finish()] };
}

function hostsOf(statuses: readonly Json[], place: (index: number) => { readonly line: number }): JsonReading {
  const hosts: EnvoyHost[] = statuses.flatMap((status, index) => readClusterStatus(status, place(index).line));
  const parsed: readonly Parsed[] = [{ type: 'envoy-hosts', hosts }];
  return { records: statuses.length, parsed };
}

function viewsOf(kind: Exclude<ElementKind, 'status'>, element: Json): readonly EnvoyView[] {
  switch (kind) {
    case 'listener':
      return listenerViews(readListener(element, 'active', ''));
    case 'route':
      return [{ kind: 'route', view: readRouteConfig(element), inline: false }];
    case 'endpoints':
      return [{ kind: 'endpoints', view: readEndpoints(element) }];
    case 'cluster':
      return [{ kind: 'cluster', view: readCluster(element, false) }];
  }
}
