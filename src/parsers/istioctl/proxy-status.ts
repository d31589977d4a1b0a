import type { ParseContext, ParseOutcome, Parser, SyncRow } from '../../model/parsed.ts';
import { createDocumentParser, linesOf, type TextLine } from '../document.ts';
import { asObject, asObjects, asText, type Json } from '../fields.ts';
import { createElementsParser, quoteOf } from '../istiod/istiod-elements.ts';
import { XDS_BY_TYPE } from '../istiod/istiod-syncz.ts';
import type { JsonElement } from '../json-elements.ts';
import { createJsonOrTextParser } from '../json-or-text.ts';
import { parseAnyYaml } from '../kube/kube-item.ts';
import { readTables, type TableRow } from '../tables.ts';

const TYPES = ['CDS', 'LDS', 'EDS', 'RDS', 'ECDS', 'SDS', 'WDS', 'WADS'] as const;
/** What a cell of a type can say, before the age in brackets that 1.23 and later add. */
const STATE = /^(SYNCED|NOT[ _]SENT|STALE|ERROR|UNKNOWN|IGNORED)\b/;

/**
 * Parser of `istioctl proxy-status`: the tables of all releases, the JSON and YAML of 1.30 and later, and the comparison for one proxy.
 * The default table from 1.27 on names the proxies without any state of theirs.
 */
export function createProxyStatusParser(context: ParseContext): Parser {
  return createJsonOrTextParser(
    () => createJsonStatusParser(context),
    () => createTextStatusParser(context),
  );
}

function createJsonStatusParser(context: ParseContext): Parser {
  const rows: SyncRow[] = [];
  return createElementsParser(context, 'output of istioctl proxy-status', {
    open: (path) =>
      path.length === 0 || path.at(-1) === 'resources' ? 'enter' : path.at(-1) === '' ? 'element' : 'skip',
    read(value, element) {
      const row = rowOfConfig(asObject(value), sourceOfElement(context, element));
      if (row) rows.push(row);
      return row ? 1 : 0;
    },
    end: () => [{ type: 'syncz', rows }],
  });
}

const sourceOfElement = ({ path }: ParseContext, element: JsonElement): SyncRow['source'] => ({
  path,
  line: element.line,
  offset: element.offset,
  text: quoteOf(element),
});

/** An `envoy.service.status.v3.ClientConfig`. */
function rowOfConfig(config: Json, source: SyncRow['source']): SyncRow | undefined {
  const node = asObject(config['node']);
  const metadata = asObject(node['metadata']);
  const id = asText(node['id']);
  if (id === '') return undefined;
  const sync: Record<string, string> = {};
  const errors: Record<string, string> = {};
  for (const state of asObjects(config['genericXdsConfigs'])) {
    const url = asText(state['typeUrl']);
    const xds = XDS_BY_TYPE.get(url.slice(url.lastIndexOf('.') + 1));
    if (xds === undefined) continue;
    sync[xds] = stateOf(asText(state['configStatus'])) ?? '';
    const details = asText(asObject(state['errorState'])['details']);
    if (details !== '') errors[xds] = details;
  }
  return {
    ...nameOf(id.split('~').length === 4 ? (id.split('~')[2] ?? '') : id, asText(metadata['NAMESPACE'])),
    type: '',
    version: asText(metadata['ISTIO_VERSION']),
    kubeCluster: asText(metadata['CLUSTER_ID']),
    sync,
    errors,
    source,
  };
}

function createTextStatusParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes): ParseOutcome => {
    const lines = linesOf(bytes, true);
    const tables = readTables(lines, ['NAME', 'VERSION'], context.limits).map((row) => rowOfTable(row, context));
    const rows = tables.length > 0 ? tables : rowsOfYaml(lines, context);
    if (rows.length > 0) return { records: rows.length, parsed: [{ type: 'syncz', rows }], problems: [] };
    // A comparison, or rows whose header is gone: there is nothing to read but their lines.
    return { records: lines.filter(({ text }) => text.trim() !== '').length, parsed: [], problems: [] };
  });
}

function rowOfTable(row: TableRow, { path }: ParseContext): SyncRow {
  const sync: Record<string, string> = {};
  for (const type of TYPES) {
    const state = stateOf(row.cell(type));
    if (state !== undefined) sync[type] = state;
  }
  const { line, offset, text } = row.source;
  return {
    ...nameOf(row.cell('NAME'), ''),
    type: Object.values(sync).length > 0 && Object.values(sync).every((state) => state === 'IGNORED') ? 'ztunnel' : '',
    // A star marks a version that istiod itself does not have.
    version: row.cell('VERSION').replace(/\*$/, ''),
    kubeCluster: row.cell('CLUSTER'),
    sync,
    errors: {},
    source: { path, line, offset, text },
  };
}

/** Documents follow each other without `---`: each starts with its first key, in column 0. */
function rowsOfYaml(lines: readonly TextLine[], context: ParseContext): SyncRow[] {
  return itemsOf(lines).flatMap((item) => {
    const value = parseAnyYaml(item.map(({ text }) => text).join('\n'), context.limits);
    const [config] = asObjects(value);
    const [first] = item;
    if (!config || !first) return [];
    const { path } = context;
    const row = rowOfConfig(config, { path, line: first.line, offset: first.offset, text: first.text });
    return row ? [row] : [];
  });
}

/** The lines of each item of lists in column 0. */
function itemsOf(lines: readonly TextLine[]): readonly (readonly TextLine[])[] {
  const items: TextLine[][] = [];
  let open: TextLine[] | undefined;
  for (const line of lines) {
    if (line.text.startsWith('- ')) {
      open = [line];
      items.push(open);
    } else if (line.text.startsWith('  ')) open?.push(line);
    else open = undefined;
  }
  return items;
}

/** `<pod>.<namespace>`; pods may have dots in their names, namespaces have none. */
function nameOf(name: string, namespace: string): Pick<SyncRow, 'pod' | 'namespace'> {
  if (namespace !== '' && name.endsWith(`.${namespace}`))
    return { pod: name.slice(0, -namespace.length - 1), namespace };
  const dot = name.lastIndexOf('.');
  return dot < 0 ? { pod: name, namespace } : { pod: name.slice(0, dot), namespace: namespace || name.slice(dot + 1) };
}

function stateOf(cell: string): string | undefined {
  const state = STATE.exec(cell)?.[1]?.replace('_', ' ');
  return state === 'UNKNOWN' ? 'IGNORED' : state;
}
