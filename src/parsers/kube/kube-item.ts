import { isAlias, parseDocument, visit } from 'yaml';
import type { KubeEvent, KubeObject } from '../../model/kube.ts';
import { LimitError, type LimitName, type Limits } from '../../model/limits.ts';
import type { SourceRef } from '../../model/source.ts';
import { hasMoreLines } from '../bounds.ts';
import { readPem } from '../envoy/envoy-secret.ts';
import { asObject, asText, asTextMap, isObject, type Json } from '../fields.ts';
import { parseKubeYaml, UnsupportedYaml } from './kube-yaml.ts';

/** The text of one Kubernetes object and where it stands. */
export interface KubeItem {
  readonly text: string;
  /** Characters of the first line that are indentation; for YAML. */
  readonly skip: number;
  readonly line: number;
  readonly offset: number;
}

/** Why an item is of no use: a cap that it passed, or no object; never quotes it. */
export type ItemFault = LimitName | 'not-parsed';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const MAX_LINE = 512;
const MAX_MESSAGE = 2048;
const MAX_MESSAGE_LINES = 4;

/** `kind`, `apiVersion`, name and namespace as far as they can be seen without parsing. */
export function peekYaml({ text, skip }: KubeItem): {
  readonly [field in 'kind' | 'apiVersion' | 'name' | 'namespace']: string;
} {
  const metadata = text.indexOf(`\n${' '.repeat(skip)}metadata:`);
  const inMetadata = (field: string): string => (metadata < 0 ? '' : peek(text, skip + 2, field, metadata + 1));
  return {
    kind: peek(text, skip, 'kind', 0),
    apiVersion: peek(text, skip, 'apiVersion', 0),
    name: inMetadata('name'),
    namespace: inMetadata('namespace'),
  };
}

function peek(text: string, column: number, field: string, from: number): string {
  const head = `${field}:`;
  let start = column + head.length;
  if (from > 0 || !text.startsWith(head, column)) {
    const mark = `\n${' '.repeat(column)}${head}`;
    const at = text.indexOf(mark, from);
    if (at < 0) return '';
    start = at + mark.length;
  }
  const end = text.indexOf('\n', start);
  const value = text.slice(start, end < 0 ? text.length : end).trim();
  return value.replace(/^(["'])(.*)\1$/, '$2');
}

/** The object that a YAML item is. */
export function parseYamlItem(item: KubeItem, kind: string, limits: Limits): Json | ItemFault {
  const whole = item.text.includes('\r') ? item.text.replaceAll('\r\n', '\n') : item.text;
  const text = kind === 'CustomResourceDefinition' ? withoutSchemas(whole, item.skip + 4) : whole;
  try {
    const value = parseAnyYaml(text, limits, item.skip);
    return isObject(value) ? value : 'not-parsed';
  } catch (fault) {
    if (fault instanceof LimitError) return fault.limit;
    throw fault;
  }
}

/**
 * Any YAML document, without anything that could grow or reach a prototype; undefined when it is none. The first `skip` characters count as
 * indentation. Throws LimitError.
 */
export function parseAnyYaml(text: string, limits: Limits, skip = 0): unknown {
  if (hasMoreLines(text, limits['document-values'])) throw new LimitError('document-values');
  try {
    return parseKubeYaml(text, skip);
  } catch (error) {
    if (!(error instanceof UnsupportedYaml)) throw error;
    return parseUnusualYaml(' '.repeat(skip) + text.slice(skip), limits);
  }
}

function parseUnusualYaml(text: string, limits: Limits): unknown {
  // The full YAML library reads some 1.5 MB/s.
  if (text.length > limits['yaml-size']) throw new LimitError('yaml-size');
  if (opensMore(text, limits['yaml-depth'])) throw new LimitError('yaml-depth');
  const most = limits['yaml-aliases'];
  let value: unknown;
  try {
    const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    if (document.errors.length > 0) return undefined;
    let aliases = 0;
    visit(document, (_, node) => {
      if (isAlias(node)) aliases++;
      return aliases > most ? visit.BREAK : undefined;
    });
    if (aliases > most) throw new LimitError('yaml-aliases');
    value = document.toJS({ maxAliasCount: most });
  } catch (error) {
    if (error instanceof LimitError) throw error;
    // The library calls itself for each level, and counts what aliases of aliases become.
    if (error instanceof RangeError) throw new LimitError('yaml-depth');
    // So it calls an alias of nothing as well.
    if (error instanceof ReferenceError && !error.message.startsWith('Unresolved alias'))
      throw new LimitError('yaml-aliases');
    return undefined;
  }
  if (isDeeper(value, limits['yaml-depth'])) throw new LimitError('yaml-depth');
  return text.includes('__proto__') ? harmless(value) : value;
}

/** Whether brackets, or the marks of lists and keys in one line, open more levels than these: the library would climb them all. */
function opensMore(text: string, levels: number): boolean {
  let depth = 0;
  let marks = 0;
  for (let i = 0; i < text.length && depth <= levels && marks <= levels; i++) {
    const character = text[i];
    if (character === '[' || character === '{') depth++;
    else if ((character === ']' || character === '}') && depth > 0) depth--;
    if (character === '-' || character === '?' || character === ':') marks++;
    else if (character !== ' ') marks = 0;
  }
  return depth > levels || marks > levels;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}

/** The object that a JSON item is. */
export function parseJsonItem(text: string): Json | ItemFault {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return 'not-parsed';
    return text.includes('__proto__') ? asObject(harmless(value)) : value;
  } catch {
    return 'not-parsed';
  }
}

function harmless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(harmless);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, item]) => [key, harmless(item)]),
  );
}

/** A CustomResourceDefinition without the schemas in its versions, whose keys stand in `column`: they are nearly all of it. */
function withoutSchemas(text: string, column: number): string {
  const mark = `\n${' '.repeat(column)}schema:`;
  let kept = '';
  let from = 0;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, from)) {
    kept += text.slice(from, at);
    let end = text.indexOf('\n', at + 1);
    while (end >= 0 && isIndented(text, end + 1, column)) end = text.indexOf('\n', end + 1);
    from = end < 0 ? text.length : end;
  }
  return kept + text.slice(from);
}

function isIndented(text: string, at: number, column: number): boolean {
  let i = at;
  while (text.charCodeAt(i) === 32) i++;
  return i - at > column || text.charCodeAt(i) === 10;
}

/** Lines of an item that say what it is: its first one, and the next two when `kind` stands in them. */
export function sourceOf(path: string, { text, line, offset }: KubeItem): SourceRef {
  const lines = text.split('\n', 3);
  const kind = lines.findIndex((row) => /^\s*(?:- )?"?kind"?:/.test(row));
  const shown = lines.slice(0, Math.max(kind, 0) + 1).map((row) => row.slice(0, MAX_LINE).replace(/\r$/, ''));
  // An object on one line, or cut at the end of its first line.
  return { path, line, offset, text: shown.join('\n') };
}

/** The object as the model has it. `body` is changed: what only the API server needs is dropped. */
export function toObject(body: Json, kind: string, apiVersion: string, source: SourceRef, raw: string): KubeObject {
  const metadata = asObject(body['metadata']) as Record<string, unknown>;
  const annotations = asTextMap(metadata['annotations']);
  delete annotations[LAST_APPLIED];
  if (isObject(metadata['annotations'])) delete (metadata['annotations'] as Record<string, unknown>)[LAST_APPLIED];
  if (isObject(body['metadata'])) delete metadata['managedFields'];
  const object: KubeObject = {
    apiVersion,
    kind,
    namespace: asText(metadata['namespace']),
    name: asText(metadata['name']),
    labels: asTextMap(metadata['labels']),
    annotations,
    createdAt: asText(metadata['creationTimestamp']),
    body,
    raw,
    source,
  };
  if (kind === 'Secret') return toSecret(object);
  return kind === 'CustomResourceDefinition' ? toDefinition(object) : object;
}

/** A Secret without any of its values; of a kubernetes.io/tls secret the certificates are read. */
function toSecret(object: KubeObject): KubeObject {
  const { body, source } = object;
  const { namespace, name, labels, createdAt } = object;
  const data = asObject(body['data']);
  const type = asText(body['type']);
  const keys = [...Object.keys(data), ...Object.keys(asObject(body['stringData']))].filter(
    (key) => key !== '__proto__',
  );
  const pem = (key: string): string =>
    Buffer.from(asText(data[key]), 'base64').toString('latin1') || asText(asObject(body['stringData'])[key]);
  const certificates =
    type === 'kubernetes.io/tls' ? [...readPem(pem('tls.crt')), ...readPem(pem('ca.crt'))] : undefined;
  return {
    ...object,
    annotations: {},
    body: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: { namespace, name, labels, creationTimestamp: createdAt },
      type,
      data: Object.fromEntries(keys.map((key) => [key, ''])),
      ...(certificates && { certificates }),
    },
    raw: '',
    // A line further down, or an object on one line, may hold values.
    source: {
      ...source,
      text:
        /^\s*(?:- )?(?:"?(?:apiVersion|kind)"?: *"?[\w./]+"?,?|\{)$/.exec(source.text.split('\n', 1)[0] ?? '')?.[0] ??
        '',
    },
  };
}

function toDefinition(object: KubeObject): KubeObject {
  const { body, labels, annotations, createdAt, name } = object;
  const spec = asObject(body['spec']);
  const versions = Array.isArray(spec['versions']) ? spec['versions'].filter(isObject) : [];
  return {
    ...object,
    body: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: { name, labels, annotations, creationTimestamp: createdAt },
      spec: {
        group: asText(spec['group']),
        names: spec['names'] ?? {},
        scope: asText(spec['scope']),
        versions: versions.map((version) => ({
          name: asText(version['name']),
          served: version['served'] === true,
          storage: version['storage'] === true,
        })),
      },
    },
    raw: '',
  };
}

/** As much of an event's message as tells: the API server takes a quarter of that, and patterns are tried on every one. */
export const eventMessage = (text: string): string => text.slice(0, 4096);

/** An Event object, of the core API or of events.k8s.io. */
export function toEvent(body: Json, source: SourceRef): KubeEvent {
  const metadata = asObject(body['metadata']);
  const about = asObject(body['involvedObject'] ?? body['regarding']);
  const series = asObject(body['series']);
  const first = (...values: readonly unknown[]): string => values.map(asText).find((value) => value !== '') ?? '';
  const count = [body['count'], series['count'], body['deprecatedCount']].find((n) => typeof n === 'number' && n > 0);
  const created = asText(metadata['creationTimestamp']);
  return {
    namespace: first(about['namespace'], metadata['namespace']),
    kind: asText(about['kind']),
    name: asText(about['name']),
    type: asText(body['type']),
    reason: asText(body['reason']),
    message: eventMessage(first(body['message'], body['note'])),
    component: first(
      asObject(body['source'])['component'],
      body['reportingComponent'],
      body['reportingController'],
      asObject(body['deprecatedSource'])['component'],
    ),
    count: typeof count === 'number' ? count : 1,
    first: first(body['firstTimestamp'], body['deprecatedFirstTimestamp'], body['eventTime'], created),
    last: first(
      series['lastObservedTime'],
      body['lastTimestamp'],
      body['deprecatedLastTimestamp'],
      body['eventTime'],
      body['firstTimestamp'],
      created,
    ),
    source,
  };
}

/** The line of an Event's message, and those it goes on in; the first line of the item where that is not found. */
export function messageSource(path: string, item: KubeItem): SourceRef {
  const { text, skip, line, offset } = item;
  const at = text.search(messageLine(skip));
  if (at < 0) return sourceOf(path, item);
  const start = at + 1;
  let end = lineEnd(text, start);
  for (let more = 0; more < MAX_MESSAGE_LINES && text.startsWith(' '.repeat(skip + 1), end + 1); more++) {
    end = lineEnd(text, end + 1);
  }
  let newlines = 0;
  for (let i = text.indexOf('\n'); i >= 0 && i < start; i = text.indexOf('\n', i + 1)) newlines++;
  return {
    path,
    line: line + newlines,
    offset: offset + Buffer.byteLength(text.slice(0, start)),
    text: text.slice(start, Math.min(end, start + MAX_MESSAGE)).replace(/\r$/, ''),
  };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

const patterns = new Map<number, RegExp>();
function messageLine(skip: number): RegExp {
  let pattern = patterns.get(skip);
  if (!pattern) {
    pattern = new RegExp(`\\n(?: {${skip}}(?:message|note): |[ \\t]+"(?:message|note)": ?")`);
    patterns.set(skip, pattern);
  }
  return pattern;
}
