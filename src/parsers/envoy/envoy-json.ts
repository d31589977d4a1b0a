/** A JSON object of a protobuf message; keys are snake_case (Envoy) or camelCase (istiod and istioctl). */
export type Json = Readonly<Record<string, unknown>>;

const NOTHING: Json = Object.freeze({});
const NO_ITEMS: readonly unknown[] = Object.freeze([]);
const camelKeys = new Map<string, string>();

function camel(snake: string): string {
  let key = camelKeys.get(snake);
  if (key === undefined) {
    key = snake.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    camelKeys.set(snake, key);
  }
  return key;
}

/** The value of a field given by its snake_case name, in whichever spelling the document has it. */
export function field(object: Json, snake: string): unknown {
  return object[snake] ?? object[camel(snake)];
}

/** The value as an object; an empty one where it is none. */
function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : NOTHING;
}

/** Whether the value is an object and not a list. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list; an empty one where it is none. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NO_ITEMS;
}

/** A sub-message; an empty object where it is absent. */
export function message(object: Json, snake: string): Json {
  return asObject(field(object, snake));
}

/** The objects of a repeated field. */
export function messages(object: Json, snake: string): readonly Json[] {
  return asList(field(object, snake)).filter(isObject);
}

/** A string field, '' where it is absent. Numbers are printed. */
export function text(object: Json, snake: string): string {
  return asText(field(object, snake));
}

/** The strings of a repeated field. */
export function texts(object: Json, snake: string): string[] {
  return asList(field(object, snake)).filter((item) => typeof item === 'string');
}

/** A string or a printed number, '' for anything else. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

/** A number field; 64-bit integers stand in JSON as strings. `absent` where there is none. */
export function number(object: Json, snake: string, absent = 0): number {
  const value = field(object, snake);
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value === '') return absent;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : absent;
}

/** A duration such as "1.500s" in milliseconds; `absent` where there is none. */
export function milliseconds(object: Json, snake: string, absent: number): number {
  const match = /^(-?\d+(?:\.\d+)?)s$/.exec(text(object, snake));
  return match ? Math.round(Number(match[1]) * 1000) : absent;
}

/** The last part of a message's type, e.g. UpstreamTlsContext; '' where it has none. */
export function typeName(object: Json): string {
  const url = object['@type'];
  return typeof url === 'string' ? url.slice(Math.max(url.lastIndexOf('.'), url.lastIndexOf('/')) + 1) : '';
}

/** The configuration of a filter or transport socket (`typed_config`, `config` before API v3). */
export function typedConfig(object: Json): Json {
  const typed = field(object, 'typed_config');
  return isObject(typed) ? typed : message(object, 'config');
}

/** A string map, e.g. labels. Keys that could reach a prototype are left out. */
export function textMap(value: unknown): Record<string, string> {
  const map: Record<string, string> = {};
  for (const [key, item] of Object.entries(asObject(value))) {
    if (key !== '__proto__' && typeof item === 'string') map[key] = item;
  }
  return map;
}

/** `namespace/name` of an Istio resource that an `/apis/<group>/<version>/namespaces/<ns>/<kind>/<name>` path names. */
export function istioConfigOf(element: Json, kind: string): string {
  const path = text(message(message(message(element, 'metadata'), 'filter_metadata'), 'istio'), 'config');
  const match = /\/namespaces\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(path);
  return match && match[2] === kind ? `${match[1]}/${match[3]}` : '';
}

/** `host:port` of a socket address, the path of a pipe, or the name of an internal listener. */
export function addressText(address: Json): string {
  const socket = field(address, 'socket_address');
  if (isObject(socket)) {
    const host = text(socket, 'address');
    return `${host.includes(':') ? `[${host}]` : host}:${number(socket, 'port_value')}`;
  }
  const pipe = field(address, 'pipe');
  if (isObject(pipe)) return text(pipe, 'path');
  return text(message(address, 'envoy_internal_address'), 'server_listener_name');
}
