import type { ParseContext, Parser, SyncRow } from '../../model/parsed.ts';
import { asObject, asText, isObject, type Json } from '../fields.ts';
import type { JsonElement } from '../json-elements.ts';
import { createElementsParser, quoteOf } from './istiod-elements.ts';

/** Short names of xDS types, by the last part of the type URL. */
export const XDS_BY_TYPE: ReadonlyMap<string, string> = new Map([
  ['Cluster', 'CDS'],
  ['Listener', 'LDS'],
  ['RouteConfiguration', 'RDS'],
  ['ClusterLoadAssignment', 'EDS'],
  ['TypedExtensionConfig', 'ECDS'],
  ['Secret', 'SDS'],
  ['Address', 'WDS'],
  ['Workload', 'WDS'],
  ['Authorization', 'WADS'],
]);

/** Fields that every release has. Extensions are only listed where some were sent. */
const FLAT = [
  ['cluster', 'CDS'],
  ['listener', 'LDS'],
  ['route', 'RDS'],
  ['endpoint', 'EDS'],
] as const;

/**
 * Parser of istiod's `debug/syncz`: a list of proxies with the nonces of what was sent and acknowledged; from 1.23 also for each type
 * URL, with the last rejection. A type that is not sent at all is IGNORED by ztunnel, NOT SENT for the others.
 */
export function createIstiodSynczParser(context: ParseContext): Parser {
  const rows: SyncRow[] = [];
  return createElementsParser(context, 'syncz', {
    open: (path) => (path.length === 0 ? 'enter' : 'element'),
    read(value, element) {
      const row = isObject(value) ? readRow(value, element, context.path) : undefined;
      if (row) rows.push(row);
      return row ? 1 : 0;
    },
    end: () => [{ type: 'syncz', rows }],
  });
}

function readRow(value: Json, element: JsonElement, path: string): SyncRow | undefined {
  const proxy = asText(value['proxy']);
  // istiod's readiness probe connects as a proxy of this name.
  if (proxy === '' || proxy === 'test-1.default') return undefined;
  const dot = proxy.lastIndexOf('.');
  const type = asText(value['proxy_type']);
  const sync: Record<string, string> = {};
  const errors: Record<string, string> = {};
  for (const [field, xds] of FLAT) {
    sync[xds] = stateOf(asText(value[`${field}_sent`]), asText(value[`${field}_acked`]), type === 'ztunnel');
  }
  const extensions = asText(value['extensionconfig_sent']);
  if (extensions !== '') sync['ECDS'] = stateOf(extensions, asText(value['extensionconfig_acked']), false);
  for (const [url, state] of Object.entries(asObject(value['resources']))) {
    const xds = XDS_BY_TYPE.get(url.slice(url.lastIndexOf('.') + 1));
    if (!isObject(state) || xds === undefined) continue;
    const error = asText(state['lastError']);
    if (error !== '') errors[xds] = error;
    sync[xds] = error === '' ? stateOf(asText(state['sent']), asText(state['acked']), false) : 'ERROR';
  }
  return {
    pod: dot < 0 ? proxy : proxy.slice(0, dot),
    namespace: dot < 0 ? '' : proxy.slice(dot + 1),
    type,
    version: asText(value['istio_version']) || asText(value['proxy_version']),
    kubeCluster: asText(value['cluster_id']),
    sync,
    errors,
    source: { path, line: element.line, offset: element.offset, text: quoteOf(element) },
  };
}

function stateOf(sent: string, acked: string, ignores: boolean): string {
  if (sent === '') return ignores ? 'IGNORED' : 'NOT SENT';
  return sent === acked ? 'SYNCED' : 'STALE';
}
