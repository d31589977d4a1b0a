import { type AccessRecord, EMPTY_ACCESS, toMillis } from './access-log.ts';
import { timeAt, timeLength } from './log-bytes.ts';
import { parseObject } from './log-record.ts';

type Fields = ReadonlyMap<string, string>;

/**
 * The record of a ztunnel text access line whose message starts at `message`; undefined for `connection opened`, which the line of the
 * same connection's end repeats.
 */
export function decodeZtunnelText(bytes: Buffer, at: number, message: number, end: number): AccessRecord | undefined {
  const text = bytes.toString('utf8', message, end);
  if (text.startsWith('connection opened')) return undefined;
  return recordOf(fieldsOf(text), timeAt(bytes, at));
}

/** The record of a ztunnel JSON access line. */
export function decodeZtunnelJson(line: string): AccessRecord | undefined {
  const object = parseObject(line);
  if (object?.['scope'] !== 'access' || object['message'] === 'connection opened') return undefined;
  const fields = new Map<string, string>();
  for (const [key, value] of Object.entries(object)) {
    if (typeof value === 'string' || typeof value === 'number') fields.set(key, String(value));
  }
  return recordOf(fields, timeAt(Buffer.from(fields.get('time') ?? ''), 0));
}

/**
 * The record of a connection in ztunnel before 1.22, which had no access log:
 * `<time>  INFO outbound{id=…}: ztunnel::proxy::outbound: complete dur=1ms`, or `failed dur=… err=…`.
 */
export function decodeOldZtunnel(bytes: Buffer, at: number, end: number): AccessRecord | undefined {
  const line = bytes.toString('utf8', at + timeLength(bytes, at), Math.min(end, at + 16_384));
  const match = /^ +[A-Z]+ (inbound|outbound)[\w ]*\{([^}]*)\}: ztunnel::[\w:]+: (?:complete|failed) (dur=.*)$/.exec(
    line,
  );
  if (!match) return undefined;
  const spans = fieldsOf(match[2] ?? '');
  const fields = fieldsOf(match[3] ?? '');
  return {
    ...EMPTY_ACCESS,
    ztunnel: true,
    time: timeAt(bytes, at),
    direction: match[1] ?? '',
    remoteAddress: spans.get('peer_ip') ?? '',
    srcIdentity: match[1] === 'inbound' ? (spans.get('peer_id') ?? '') : '',
    duration: toMillis(fields.get('dur') ?? ''),
    failure: fields.get('err') ?? fields.get('error') ?? '',
  };
}

function recordOf(fields: Fields, time: number): AccessRecord {
  const field = (name: string): string => fields.get(name) ?? '';
  const workload = (side: string): string => {
    const name = field(`${side}.workload`);
    return name === '' ? '' : `${field(`${side}.namespace`)}/${name}`;
  };
  return {
    ...EMPTY_ACCESS,
    ztunnel: true,
    time,
    duration: toMillis(field('duration')),
    failure: field('error'),
    upstreamHost: field('dst.addr'),
    localAddress: field('dst.hbone_addr') || field('dst.addr'),
    remoteAddress: field('src.addr'),
    direction: field('direction'),
    srcIdentity: field('src.identity'),
    dstIdentity: field('dst.identity'),
    srcWorkload: workload('src'),
    dstWorkload: workload('dst'),
    dstService: field('dst.service'),
  };
}

const FIELD = /(?:^|[\s\t])([a-z_][\w.]*)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g;

/** `k=v` pairs; a value is a bare word or a Rust debug string. The old `err` runs to the end of the line. */
function fieldsOf(text: string): Fields {
  const fields = new Map<string, string>();
  for (const match of text.matchAll(FIELD)) {
    const name = match[1] ?? '';
    if (fields.has(name)) continue;
    const bare = name === 'err' && match[2] === undefined;
    const value = bare ? text.slice(match.index).replace(/^\s*err=/, '') : (match[3] ?? unquote(match[2] ?? ''));
    fields.set(name, value);
    if (bare) break;
  }
  return fields;
}

function unquote(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u\{([0-9a-f]{1,6})\}|(.))/g, (_, code: string | undefined, char: string | undefined) => {
    if (code !== undefined)
      return Number.parseInt(code, 16) <= 0x10ffff ? String.fromCodePoint(Number.parseInt(code, 16)) : '\ufffd';
    return char === 'n' ? '\n' : char === 't' ? '\t' : (char ?? '');
  });
}
