import { isDate, isDigit, startsWith, timeAt, timeLength } from './log-bytes.ts';
import { parseObject } from './log-record.ts';

/** One access line, flat. Texts are as logged with '' for what the line does not say. */
export interface AccessRecord {
  readonly ztunnel: boolean;
  /** Microseconds since the epoch, NaN when the line has no time. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
  readonly code: number;
  /** Comma-separated, in the order of the line. */
  readonly flags: string;
  readonly details: string;
  readonly termination: string;
  readonly failure: string;
  /** Milliseconds, NaN when the line has none. */
  readonly duration: number;
  readonly authority: string;
  readonly upstreamHost: string;
  readonly envoyCluster: string;
  readonly upstreamLocal: string;
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly sni: string;
  readonly route: string;
  /** ztunnel: inbound or outbound */
  readonly direction: string;
  readonly srcIdentity: string;
  readonly dstIdentity: string;
  /** ztunnel: namespace/name */
  readonly srcWorkload: string;
  readonly dstWorkload: string;
  readonly dstService: string;
}

export const EMPTY_ACCESS: AccessRecord = {
  ztunnel: false,
  time: Number.NaN,
  method: '',
  path: '',
  protocol: '',
  code: 0,
  flags: '',
  details: '',
  termination: '',
  failure: '',
  duration: Number.NaN,
  authority: '',
  upstreamHost: '',
  envoyCluster: '',
  upstreamLocal: '',
  localAddress: '',
  remoteAddress: '',
  sni: '',
  route: '',
  direction: '',
  srcIdentity: '',
  dstIdentity: '',
  srcWorkload: '',
  dstWorkload: '',
  dstService: '',
};

/** True when an Envoy access line in one of Istio's text formats starts at `at`: `[<time>] "`. */
export function isAccessText(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 91 || bytes[at + 11] !== 84 || !isDate(bytes, at + 1)) return false;
  const end = at + 1 + timeLength(bytes, at + 1);
  return bytes[end] === 93 && bytes[end + 1] === 32 && bytes[end + 2] === 34;
}

/**
 * Where the fields of a text access line stand: [start, end) pairs. The array is the caller's and is filled anew for each line, because
 * this runs for every line of the largest files there are.
 */
export const CUTS = 32;
export const METHOD = 0;
export const PATH = 2;
export const PROTOCOL = 4;
export const CODE = 6;
const FLAGS = 8;
const DETAILS = 10;
const TERMINATION = 12;
export const FAILURE = 14;
export const DURATION = 16;
export const AUTHORITY = 18;
export const UPSTREAM = 20;
export const CLUSTER = 22;
const UPSTREAM_LOCAL = 24;
export const LOCAL = 26;
export const REMOTE = 28;
/** Server name and route together, the last of the line. */
export const SNI_ROUTE = 30;

/**
 * Finds the fields of a line in one of Istio's default text formats (1.4–1.7 with the mixer status, 1.8, 1.9 and later). The left part is
 * read up to the duration; the six fields behind the last quote and the quoted ones before it are read from the right, since header values
 * in between are not escaped. False when the line has another shape.
 */
export function cutAccessText(bytes: Uint8Array, at: number, end: number, cuts: Int32Array): boolean {
  let i = at + 1;
  while (i < end && bytes[i] !== 93) i++;
  i += 3;
  const left = cutRequest(bytes, i, end, cuts);
  if (left === 0) return false;
  const durationEnd = cutOutcome(bytes, left, end, cuts);
  if (durationEnd === 0) return false;

  // Upstream host and authority, the last two quoted fields.
  let quote = end - 1;
  while (quote > durationEnd && bytes[quote] !== 34) quote--;
  let open = quote - 1;
  while (open > durationEnd && bytes[open] !== 34) open--;
  if (open <= durationEnd || bytes[open - 1] !== 32 || bytes[open - 2] !== 34 || bytes[quote + 1] !== 32) return false;
  cuts[UPSTREAM] = open + 1;
  cuts[UPSTREAM + 1] = quote;
  const authorityEnd = open - 2;
  let authority = authorityEnd - 1;
  while (authority > durationEnd && bytes[authority] !== 34) authority--;
  if (authority <= durationEnd) return false;
  cuts[AUTHORITY] = authority + 1;
  cuts[AUTHORITY + 1] = authorityEnd;

  i = quote + 2;
  for (let field: number = CLUSTER; field <= REMOTE; field += 2) {
    const start = i;
    while (i < end && bytes[i] !== 32) i++;
    if (i === start || i === end) return false;
    cuts[field] = start;
    cuts[field + 1] = i;
    i++;
  }
  // Server name and route; Istio 1.2 and older have no route.
  cuts[SNI_ROUTE] = i;
  cuts[SNI_ROUTE + 1] = end;
  return i < end;
}

/** `GET /path HTTP/1.1" 200 `; returns the place behind the code, 0 when there is none. */
function cutRequest(bytes: Uint8Array, start: number, end: number, cuts: Int32Array): number {
  let close = start;
  for (; close < end; close++) if (bytes[close] === 34 && bytes[close + 1] === 32 && isDigit(bytes[close + 2])) break;
  if (close >= end) return 0;
  let method = start;
  while (method < close && bytes[method] !== 32) method++;
  let protocol = close;
  while (protocol > method && bytes[protocol - 1] !== 32) protocol--;
  cuts[METHOD] = start;
  cuts[METHOD + 1] = method;
  cuts[PATH] = Math.min(method + 1, close);
  cuts[PATH + 1] = Math.max(protocol - 1, Math.min(method + 1, close));
  cuts[PROTOCOL] = protocol;
  cuts[PROTOCOL + 1] = close;
  let i = close + 2;
  cuts[CODE] = i;
  while (isDigit(bytes[i])) i++;
  cuts[CODE + 1] = i;
  return bytes[i] === 32 && i < end ? i + 1 : 0;
}

/** Flags to duration; returns the end of the duration, 0 when the shape is another. */
function cutOutcome(bytes: Uint8Array, start: number, end: number, cuts: Int32Array): number {
  let i = start;
  while (i < end && bytes[i] !== 32) i++;
  cuts[FLAGS] = start;
  cuts[FLAGS + 1] = i++;
  cuts[DETAILS] = i;
  if (bytes[i] === 34) {
    // No details before 1.9; a second quoted field means that the first is the mixer status.
    cuts[DETAILS + 1] = cuts[TERMINATION] = cuts[TERMINATION + 1] = i;
    let close = i + 1;
    while (close < end && bytes[close] !== 34) close++;
    if (bytes[close + 1] === 32 && bytes[close + 2] === 34) i = close + 2;
  } else {
    while (i < end && bytes[i] !== 32) i++;
    cuts[DETAILS + 1] = i;
    cuts[TERMINATION] = i + 1;
    while (i < end && !(bytes[i] === 32 && bytes[i + 1] === 34)) i++;
    cuts[TERMINATION + 1] = Math.max(i, cuts[TERMINATION] as number);
    i++;
  }
  cuts[FAILURE] = ++i;
  while (i < end && bytes[i] !== 34) i++;
  cuts[FAILURE + 1] = i;
  if (bytes[i + 1] !== 32) return 0;
  i += 2;
  for (let field = 0; field < 2; field++) {
    while (isDigit(bytes[i]) || bytes[i] === 45) i++;
    if (bytes[i] !== 32) return 0;
    i++;
  }
  cuts[DURATION] = i;
  while (isDigit(bytes[i]) || bytes[i] === 45) i++;
  cuts[DURATION + 1] = i;
  return i < end && bytes[i] === 32 ? i : 0;
}

/** The record of an Envoy text access line that starts at `at` with `[<time>] "`. */
export function decodeAccessText(bytes: Buffer, at: number, end: number): AccessRecord {
  const cuts = new Int32Array(CUTS);
  if (!cutAccessText(bytes, at, end, cuts)) return decodeLoosely(bytes, at, end);
  const field = (index: number): string => undash(bytes.toString('utf8', cuts[index], cuts[index + 1]));
  const [sni = '', route = ''] = bytes.toString('utf8', cuts[SNI_ROUTE], end).split(' ', 2);
  return {
    ...EMPTY_ACCESS,
    time: timeAt(bytes, at + 1),
    method: field(METHOD),
    path: field(PATH),
    protocol: field(PROTOCOL),
    code: toCode(field(CODE)),
    flags: field(FLAGS),
    details: field(DETAILS),
    termination: field(TERMINATION),
    failure: field(FAILURE),
    duration: toMillis(field(DURATION)),
    authority: field(AUTHORITY),
    upstreamHost: field(UPSTREAM),
    envoyCluster: field(CLUSTER),
    upstreamLocal: field(UPSTREAM_LOCAL),
    localAddress: field(LOCAL),
    remoteAddress: field(REMOTE),
    sni: undash(sni),
    route: undash(route),
  };
}

/** A line that begins like Istio's format and goes on otherwise: what can be told from its form is taken. */
function decodeLoosely(bytes: Buffer, at: number, end: number): AccessRecord {
  const text = bytes.toString('utf8', at, Math.min(end, at + 16_384));
  const tokens = text.match(/"[^"]*"|[^\s"]+/g) ?? [];
  const plain = tokens.map((token) => undash(token.replace(/^"|"$/g, '')));
  const [method = '', path = '', protocol = ''] = (plain[1] ?? '').split(' ');
  const code = plain.findIndex((token, i) => i > 1 && /^(?:0|[1-5]\d\d)$/.test(token));
  const flags = tokens[code + 1] ?? '';
  const cluster = tokens.findIndex((token, i) => i > 1 && ENVOY_CLUSTER.test(token));
  const behind = (n: number): string => (cluster === -1 ? '' : (plain[cluster + n] ?? ''));
  return {
    ...EMPTY_ACCESS,
    time: timeAt(bytes, at + 1),
    method: undash(method),
    path: undash(path),
    protocol: undash(protocol),
    code: code === -1 ? 0 : toCode(plain[code] ?? ''),
    flags: code !== -1 && /^[A-Z0-9]{2,8}(?:,[A-Z0-9]{2,8})*$/.test(flags) ? flags : '',
    details: plain.find((token, i) => i > code && DETAILS_TEXT.test(token)) ?? '',
    failure: plain.find((token, i) => i > code && FAILURE_TEXT.test(token)) ?? '',
    upstreamHost: addressOf(behind(-1)),
    envoyCluster: behind(0),
    upstreamLocal: addressOf(behind(1)),
    localAddress: addressOf(behind(2)),
    remoteAddress: addressOf(behind(3)),
    sni: behind(4),
    route: behind(5),
  };
}
const ENVOY_CLUSTER =
  /^"?(?:(?:outbound|inbound(?:-vip|-pod)?)\||outbound_\.|(?:Inbound)?PassthroughCluster|BlackHoleCluster)/;
const DETAILS_TEXT =
  /^(?:via_upstream|upstream_|rbac_|route_not_found|cluster_not_found|no_healthy|filter_chain|jwt_|ext_authz|http\d\.)/;
const FAILURE_TEXT = /^(?:TLS_error|TLS error|delayed_connect_error|delayed connect error)/;
const addressOf = (text: string): string => (/:\d+$|^envoy:/.test(text) ? text : '');

const undash = (text: string): string => (text === '-' ? '' : text);
const toCode = (text: string): number => (/^\d{1,4}$/.test(text) ? Number(text) : 0);

/** Milliseconds from `12`, `"12ms"`, `1.5s`, `81.9µs`; NaN for anything else. */
export function toMillis(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ns|µs|us|ms|s|m)?$/.exec(text);
  return match ? Number(match[1]) * (UNITS[match[2] ?? 'ms'] ?? 1) : Number.NaN;
}
const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, µs: 1e-3, us: 1e-3, ms: 1, s: 1000, m: 60_000 };

/** Names that JSON access log formats give to Envoy's fields, without case and punctuation; the first is Istio's own. */
const NAMES = [
  'starttime timestamp time',
  'method requestmethod httpmethod reqmethod',
  'path requestpath url uri requesturi originalpath',
  'protocol requestprotocol httpversion',
  'responsecode status statuscode httpstatus responsestatus httpstatuscode',
  'responseflags',
  'responsecodedetails responsedetails',
  'connectionterminationdetails',
  'upstreamtransportfailurereason upstreamfailurereason transportfailurereason',
  'duration durationms requestduration responseduration',
  'authority host requesthost requestauthority vhost',
  'upstreamhost upstreamaddress upstreamremoteaddress',
  'upstreamcluster upstreamclusterraw',
  'upstreamlocaladdress',
  'downstreamlocaladdress',
  'downstreamremoteaddress',
  'requestedservername sni',
  'routename route',
] as const;
const FIELD_OF_NAME: ReadonlyMap<string, number> = new Map(
  NAMES.flatMap((names, field) => names.split(' ').map((name): [string, number] => [name, field])),
);
/** Fields that only Envoy has: applications log methods, paths and status codes in JSON as well. */
const OF_ENVOY: readonly number[] = [5, 6, 12, 14, 15];

/** The place in NAMES of a key as it is written, -1 for others; Istio's own keys are found without rewriting them. */
function fieldOfKey(key: string): number {
  return ISTIO_KEYS.get(key) ?? FIELD_OF_NAME.get(key.replace(/[^A-Za-z0-9]/g, '').toLowerCase()) ?? -1;
}
const ISTIO_KEYS: ReadonlyMap<string, number> = new Map(
  (
    'start_time route_name method path protocol response_code response_flags response_code_details connection_termination_details ' +
    'bytes_received bytes_sent duration upstream_service_time x_forwarded_for user_agent request_id authority upstream_host ' +
    'upstream_cluster upstream_local_address downstream_local_address downstream_remote_address requested_server_name ' +
    'upstream_transport_failure_reason istio_policy_status'
  )
    .split(' ')
    .map((key): [string, number] => [key, FIELD_OF_NAME.get(key.replaceAll('_', '')) ?? -1]),
);

/** The record of an Envoy JSON access line; undefined when the line is something else. */
export function decodeAccessJson(line: string): AccessRecord | undefined {
  const object = parseObject(line);
  if (!object || 'msg' in object || ('level' in object && 'message' in object)) return undefined;
  const values: (string | undefined)[] = new Array(NAMES.length).fill(undefined);
  for (const key in object) {
    const value = object[key];
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const field = fieldOfKey(key);
    if (field >= 0) values[field] ??= typeof value === 'number' ? String(value) : undash(value);
  }
  const text = (field: number): string => values[field] ?? '';
  const isAccess =
    OF_ENVOY.some((field) => values[field] !== undefined) || ('start_time' in object && values[4] !== undefined);
  if (!isAccess) return undefined;
  return {
    ...EMPTY_ACCESS,
    time: timeAt(Buffer.from(text(0), 'latin1'), 0),
    method: text(1),
    path: text(2),
    protocol: text(3),
    code: toCode(text(4)),
    flags: text(5),
    details: text(6),
    termination: text(7),
    failure: text(8),
    duration: toMillis(text(9)),
    authority: text(10),
    upstreamHost: text(11),
    envoyCluster: text(12),
    upstreamLocal: text(13),
    localAddress: text(14),
    remoteAddress: text(15),
    sni: text(16),
    route: text(17),
  };
}

/** True when the line at `at` is an access line of Envoy (text or JSON) or ztunnel; `at` is behind prefixes of collectors. */
export function isAccessLine(bytes: Buffer, at: number): boolean {
  if (bytes[at] === 91) return isAccessText(bytes, at);
  const newline = bytes.indexOf(10, at);
  const end = newline === -1 ? bytes.length : newline;
  if (bytes[at] === 123) {
    const line = bytes.subarray(at, end);
    if (startsWith(bytes, at, '{"level":') || line.includes('"msg":')) return line.includes('"scope":"access"');
    return line.includes('"response_flags"') || line.includes('"response_code"') || line.includes('"start_time"');
  }
  return ztunnelMessageAt(bytes, at + timeLength(bytes, at)) !== 0;
}

/**
 * Where the message of a ztunnel text access line starts: behind `<time>\t<level>\taccess\t`; 0 for other lines. `level` is the place
 * behind the time.
 */
export function ztunnelMessageAt(bytes: Uint8Array, level: number): number {
  if (bytes[level] !== 9) return 0;
  let tab = level + 1;
  while (tab < level + 8 && bytes[tab] !== 9) tab++;
  return bytes[tab + 1] === 97 && startsWith(bytes, tab, '\taccess\t') ? tab + 8 : 0;
}
