import type { AccessGroup } from '../../model/logs.ts';
import type { ParseContext } from '../../model/parsed.ts';
import {
  type AccessRecord,
  AUTHORITY,
  CLUSTER,
  CODE,
  CUTS,
  cutAccessText,
  DURATION,
  decodeAccessText,
  FAILURE,
  LOCAL,
  METHOD,
  PATH,
  PROTOCOL,
  REMOTE,
  SNI_ROUTE,
  UPSTREAM,
} from './access-log.ts';
import { clusterParts, collapse, createSides, type Reporter, withoutPort } from './access-names.ts';
import { isoTime, timeAt } from './log-bytes.ts';
import type { LinePlace } from './log-lines.ts';
import type { LogMinutes } from './log-minutes.ts';

/** Collects access lines into groups; memory is bounded by the number of groups, not of lines. */
export interface AccessGroups {
  /** An Envoy text line; its record starts at `start`, behind prefixes of collectors. Returns its time in microseconds. */
  addText(place: LinePlace, start: number): number;
  addRecord(record: AccessRecord, place: LinePlace): void;
  /** The groups in the order of their first lines, and how many lines found no room in one. */
  end(reporter: Reporter): { readonly groups: readonly AccessGroup[]; readonly overflow: number };
}

const MAX_SEEN = 8;
const MAX_DURATIONS = 64;
const MAX_TEXT = 4 * 1024;
const MAX_PATH = 2 * 1024;
const MAX_KEY = 4096;
const MAX_KNOWN_KEYS = 16_384;

interface Seen {
  readonly texts: string[];
  readonly bytes: Uint8Array[];
}

interface Growing {
  readonly record: AccessRecord;
  readonly source: AccessGroup['source'];
  readonly failed: boolean;
  count: number;
  first: number;
  last: number;
  readonly durations: number[];
  readonly upstreams: Seen;
  readonly peers: Seen;
  readonly paths: Seen;
}

/** A group by the very bytes of a line that make its key: most lines repeat one, and then nothing of them becomes a string. */
interface KnownKey {
  readonly key: Uint8Array;
  readonly group: Growing;
  readonly next: KnownKey | undefined;
}

export function createAccessGroups(context: ParseContext, minutes: LogMinutes): AccessGroups {
  const groups = new Map<string, Growing>();
  const known = new Map<number, KnownKey>();
  const cuts = new Int32Array(CUTS);
  let knownKeys = 0;
  let sound = 0;
  let overflow = 0;
  const most = context.limits['access-kinds'];

  const groupFor = (raw: AccessRecord, place: LinePlace): Growing | undefined => {
    const details = collapse(raw.details);
    const failure = collapse(raw.failure);
    const record = details === raw.details && failure === raw.failure ? raw : { ...raw, details, failure };
    let key = '';
    for (const field of KEY_FIELDS) key += `${record[field]}\0`;
    const group = groups.get(key);
    if (group) return group;
    const isSound = isSoundRecord(record);
    // Lines without a fault may take half of them, so that faults that come late still find room.
    if (groups.size >= most || (isSound && sound >= most / 2)) {
      overflow++;
      return undefined;
    }
    if (isSound) sound++;
    const created = newGroup(record, place, context.path);
    groups.set(key, created);
    return created;
  };

  /** The group of the line in `cuts`, if lines with the same key have been seen lately. */
  const knownGroup = (hash: number, bytes: Uint8Array): Growing | undefined => {
    for (let entry = known.get(hash); entry; entry = entry.next) if (hasKey(bytes, cuts, entry.key)) return entry.group;
    return undefined;
  };

  const remember = (hash: number, bytes: Buffer, group: Growing): void => {
    const key = keyOf(bytes, cuts);
    if (key.length > MAX_KEY) return;
    if (knownKeys++ >= MAX_KNOWN_KEYS) {
      known.clear();
      knownKeys = 1;
    }
    known.set(hash, { key, group, next: known.get(hash) });
  };

  return {
    addText(place, start) {
      const { bytes, end } = place;
      const time = timeAt(bytes, start + 1);
      const hash = cutAccessText(bytes, start, end, cuts) ? hashKey(bytes, cuts) : -1;
      let group = hash === -1 ? undefined : knownGroup(hash, bytes);
      if (!group) {
        const record = decodeAccessText(bytes, start, end);
        group = groupFor(record, place);
        if (!group) return time;
        if (hash === -1) {
          count(group, record, minutes, place.line);
          return time;
        }
        remember(hash, bytes, group);
      }
      tick(group, time);
      minutes.request(time, group.failed, place.line);
      if (group.durations.length < MAX_DURATIONS)
        noteDuration(group, bytes, cuts[DURATION] as number, cuts[DURATION + 1] as number);
      see(group.upstreams, bytes, cuts[UPSTREAM] as number, cuts[UPSTREAM + 1] as number, BY_ITSELF);
      see(
        group.peers,
        bytes,
        cuts[REMOTE] as number,
        portStart(bytes, cuts[REMOTE] as number, cuts[REMOTE + 1] as number),
        BY_HOST,
      );
      see(
        group.paths,
        bytes,
        cuts[PATH] as number,
        queryStart(bytes, cuts[PATH] as number, cuts[PATH + 1] as number),
        BY_ITSELF,
      );
      return time;
    },
    addRecord(record, place) {
      const group = groupFor(record, place);
      if (group) count(group, record, minutes, place.line);
    },
    end(reporter) {
      const growing = [...groups.values()];
      const sides = createSides(
        growing.map((group) => ({ record: group.record, peers: group.peers.texts })),
        reporter,
      );
      return {
        groups: growing.map((group) => finish(group, sides(group.record, group.peers.texts), context, reporter)),
        overflow,
      };
    },
  };
}

/** What makes two lines one group. */
const KEY_FIELDS = [
  'ztunnel',
  'method',
  'protocol',
  'code',
  'flags',
  'details',
  'termination',
  'failure',
  'envoyCluster',
  'authority',
  'sni',
  'route',
  'localAddress',
  'direction',
  'srcIdentity',
  'dstIdentity',
  'srcWorkload',
  'dstWorkload',
  'dstService',
] as const satisfies readonly (keyof AccessRecord)[];

// The same in the bytes of a text line, as first and last field of a range; neighbouring fields are one range.
const KEY_RANGES: readonly number[] = [METHOD, PROTOCOL, CODE, AUTHORITY, CLUSTER, LOCAL, SNI_ROUTE];
const KEY_ENDS: readonly number[] = [METHOD, PROTOCOL, FAILURE, AUTHORITY, CLUSTER, LOCAL, SNI_ROUTE];

/** A hash, not negative, of the bytes that make the key of a line. Four bytes at once, since this runs for every line. */
function hashKey(bytes: Uint8Array, cuts: Int32Array): number {
  let hash = 0x811c9dc5;
  for (let range = 0; range < KEY_RANGES.length; range++) {
    let i = cuts[KEY_RANGES[range] as number] as number;
    const end = cuts[(KEY_ENDS[range] as number) + 1] as number;
    for (; i + 4 <= end; i += 4) {
      const word =
        (bytes[i] as number) |
        ((bytes[i + 1] as number) << 8) |
        ((bytes[i + 2] as number) << 16) |
        ((bytes[i + 3] as number) << 24);
      hash = Math.imul(hash ^ word, 0x01000193);
      hash ^= hash >>> 15;
    }
    for (; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
    hash = Math.imul(hash ^ 0xff, 0x01000193);
  }
  return (hash ^ (hash >>> 13)) & 0x3fffffff;
}

/** The bytes that make the key, each range with a newline at its end. */
function keyOf(bytes: Buffer, cuts: Int32Array): Uint8Array {
  const ranges = KEY_RANGES.map((start, i) =>
    bytes.toString('latin1', cuts[start], cuts[(KEY_ENDS[i] as number) + 1]).concat('\n'),
  );
  return Uint8Array.from(Buffer.from(ranges.join(''), 'latin1'));
}

function hasKey(bytes: Uint8Array, cuts: Int32Array, key: Uint8Array): boolean {
  let at = 0;
  for (let range = 0; range < KEY_RANGES.length; range++) {
    const end = cuts[(KEY_ENDS[range] as number) + 1] as number;
    for (let i = cuts[KEY_RANGES[range] as number] as number; i < end; i++) if (bytes[i] !== key[at++]) return false;
    if (key[at++] !== 10) return false;
  }
  return at === key.length;
}

const isSoundRecord = (record: AccessRecord): boolean =>
  record.flags === '' && record.failure === '' && record.code < 400;

/** 5xx, no answer for another reason than a caller that hung up, or a 4xx that the proxy itself gave. */
function isFailed({ code, flags, failure, details }: AccessRecord): boolean {
  if (code >= 500) return true;
  const flagged = flags.split(',').some((flag) => flag !== '' && flag !== '-' && flag !== 'DC');
  if (code === 0) return flagged || (failure !== '' && failure !== '-');
  return code >= 400 && (details === '' || details === '-' ? flagged : details !== 'via_upstream');
}

function newGroup(record: AccessRecord, { bytes, at, end, line, offset }: LinePlace, path: string): Growing {
  const nobody = (): Seen => ({ texts: [], bytes: [] });
  return {
    record,
    source: { path, line, offset, text: bytes.toString('utf8', at, Math.min(end, at + MAX_TEXT)) },
    failed: isFailed(record),
    count: 0,
    first: Number.NaN,
    last: Number.NaN,
    durations: [],
    upstreams: nobody(),
    peers: nobody(),
    paths: nobody(),
  };
}

function tick(group: Growing, time: number): void {
  group.count++;
  // NaN compares as false.
  if (!(group.first <= time)) group.first = Number.isNaN(time) ? group.first : time;
  if (!(group.last >= time)) group.last = Number.isNaN(time) ? group.last : time;
}

function count(group: Growing, record: AccessRecord, minutes: LogMinutes, line: number): void {
  tick(group, record.time);
  minutes.request(record.time, group.failed, line);
  if (group.durations.length < MAX_DURATIONS && !Number.isNaN(record.duration)) group.durations.push(record.duration);
  seeText(group.upstreams, record.upstreamHost);
  seeText(group.peers, withoutPort(record.remoteAddress));
  seeText(group.paths, record.path.slice(0, MAX_PATH).split('?', 1)[0] ?? '');
}

function noteDuration(group: Growing, bytes: Uint8Array, start: number, end: number): void {
  if (end === start || bytes[start] === 45) return;
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + ((bytes[i] as number) - 48);
  group.durations.push(value);
}

const BY_ITSELF = (text: string): string => text;
const BY_HOST = (text: string): string => withoutPort(`${text}:0`);

/** Adds the text at a place to the few texts that are kept, unless it is there or is `-`. */
function see(seen: Seen, bytes: Buffer, start: number, end: number, clean: (text: string) => string): void {
  if (seen.texts.length >= MAX_SEEN || end <= start || (end === start + 1 && bytes[start] === 45)) return;
  for (const text of seen.bytes) if (sameBytes(text, bytes, start, end)) return;
  const raw = bytes.toString('utf8', start, end);
  seeText(seen, clean(raw), Uint8Array.prototype.slice.call(bytes, start, end));
}

function seeText(seen: Seen, text: string, bytes?: Uint8Array): void {
  if (text === '' || seen.texts.length >= MAX_SEEN || seen.texts.includes(text)) return;
  seen.texts.push(text);
  if (bytes) seen.bytes.push(bytes);
}

function sameBytes(text: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (text[i] !== bytes[start + i]) return false;
  return true;
}

function portStart(bytes: Uint8Array, start: number, end: number): number {
  for (let i = end - 1; i > start && bytes[i] !== 93; i--) if (bytes[i] === 58) return i;
  return end;
}

function queryStart(bytes: Uint8Array, start: number, end: number): number {
  const limit = Math.min(end, start + MAX_PATH);
  for (let i = start; i < limit; i++) if (bytes[i] === 63) return i;
  return limit;
}

function finish(group: Growing, side: string, context: ParseContext, reporter: Reporter): AccessGroup {
  const { record } = group;
  const parts = clusterParts(record.envoyCluster, record.sni);
  const port = parts.port || Number(/:(\d{1,5})$/.exec(record.localAddress)?.[1] ?? 0);
  return {
    namespace: context.namespace || (context.pod === '' ? reporter.namespace : ''),
    pod: context.pod || reporter.pod,
    ztunnel: record.ztunnel,
    side,
    method: record.method,
    protocol: record.protocol,
    code: record.code,
    flags: record.flags === '' ? [] : record.flags.split(',').sort(),
    details: record.details,
    termination: record.termination,
    failure: record.failure,
    envoyCluster: record.envoyCluster,
    host: record.ztunnel ? record.dstService : parts.host,
    port,
    subset: parts.subset,
    authority: record.authority,
    sni: record.sni,
    route: record.route,
    localAddress: record.localAddress,
    upstreams: group.upstreams.texts,
    peers: group.peers.texts,
    paths: group.paths.texts,
    durations: group.durations,
    srcIdentity: record.srcIdentity,
    dstIdentity: record.dstIdentity,
    srcWorkload: record.srcWorkload,
    dstWorkload: record.dstWorkload,
    count: group.count,
    first: isoTime(group.first),
    last: isoTime(group.last),
    source: group.source,
  };
}
