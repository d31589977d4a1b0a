import type { LogEntry } from '../../model/log-block.ts';
import { normalTime } from './log-bytes.ts';

/** A record without collector prefixes, decoded; undefined when no writer of the mesh prints such a thing. */
export function decodeRecord(text: string): LogEntry | undefined {
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) return decodeTimed(text);
  if (first === 91) return decodeBracketed(text);
  if (first === 123) return decodeJson(text);
  const klog = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [^\]\s]+:\d+\] ([\s\S]*)$/.exec(text);
  // klog writes no year, so there is no time to give.
  if (klog) return { time: '', level: KLOG_LEVELS[klog[1] ?? ''] ?? '', scope: 'klog', message: klog[2] ?? '' };
  if (/^(?:panic|fatal error|SIGQUIT|SIGABRT): |^thread '|^terminate called /.test(text)) {
    return { time: '', level: 'fatal', scope: '', message: text };
  }
  if (text.startsWith('Error from server') || text.startsWith('unable to retrieve container logs')) {
    return { time: '', level: 'error', scope: '', message: text };
  }
  return undefined;
}
const KLOG_LEVELS: Readonly<Record<string, string>> = { I: 'info', W: 'warn', E: 'error', F: 'fatal' };

/** The levels of Go, Envoy, Rust and Google style logs in one set of names; '' for others. */
function normalLevel(level: string): string {
  return LEVELS.get(level.toLowerCase()) ?? '';
}
const LEVELS: ReadonlyMap<string, string> = new Map([
  ['trace', 'debug'],
  ['debug', 'debug'],
  ['info', 'info'],
  ['notice', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['fatal', 'fatal'],
  ['panic', 'fatal'],
  ['critical', 'critical'],
]);

const HEAD =
  /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)(\t| +)(trace|debug|info|warn|warning|error|fatal|critical|off)(?=$|[\t \n])(\t| *)/i;

/** Go text, Envoy text since 1.6, ztunnel text; also with the tabs turned into blanks by a copy. */
function decodeTimed(text: string): LogEntry | undefined {
  const head = HEAD.exec(text);
  if (!head) return standardLog(text);
  const [all, time = '', joint = '', level = ''] = head;
  const rest = text.slice(all.length);
  const { scope, message } =
    level === level.toUpperCase() ? tracing(rest) : joint === '\t' ? tabbed(rest) : spaced(rest, joint);
  return { time: normalTime(time), level: normalLevel(level), scope, message };
}

/** `2026/01/31 12:00:00 INFO message`: Go's standard logger, before the configured one is in place. */
function standardLog(text: string): LogEntry | undefined {
  const match =
    /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) (?:(DEBUG|INFO|WARN|ERROR)(?:[+-]\d+)? )?([\s\S]*)$/.exec(
      text,
    );
  if (!match) return undefined;
  const time = normalTime(`${match[1]}-${match[2]}-${match[3]}T${match[4]}Z`);
  return { time, level: normalLevel(match[5] ?? ''), scope: '', message: match[6] ?? '' };
}

interface Scoped {
  readonly scope: string;
  readonly message: string;
}

/** `outbound{id=…}: ztunnel::proxy::outbound: message`, ztunnel before 1.22. */
function tracing(rest: string): Scoped {
  const match = /^((?:[a-z_]\w*(?:\{[^}\n]*\})?:)*) ?((?:[a-z_]\w*::)*[a-z_]\w*): ([\s\S]*)$/.exec(rest);
  return match ? { scope: targetOf(match[2] ?? ''), message: match[3] ?? '' } : { scope: '', message: rest };
}

/** Fields joined by tabs: `[scope] [caller] message [labels]`. */
function tabbed(rest: string): Scoped {
  const tab = rest.indexOf('\t');
  if (rest.startsWith('envoy ')) return envoyScope(rest, tab === -1 ? 0 : tab, 1);
  if (tab === -1 || !isScope(rest.slice(0, tab), rest.slice(tab + 1)))
    return { scope: '', message: withoutCaller(rest) };
  return { scope: targetOf(rest.slice(0, tab)), message: withoutCaller(rest.slice(tab + 1)).replace(/\t$/, '') };
}

/** `envoy <logger> [file:line]` up to `end`, message, thread. */
function envoyScope(rest: string, end: number, skip: number): Scoped {
  const head = rest.slice(6, end);
  const logger = head.split(' ', 1)[0] ?? '';
  return { scope: `envoy ${logger}`, message: rest.slice(end + skip).replace(/\tthread=\d+\s*$/, '') };
}

/** Fields that lost their tabs: only what can be nothing else is a scope. */
function spaced(rest: string, joint: string): Scoped {
  const envoy = /^envoy [\w.]+(?: \S+:\d+)?( +)/.exec(rest);
  if (envoy) return envoyScope(rest, envoy[0].length - (envoy[1] ?? '').length, (envoy[1] ?? '').length);
  const match = /^([A-Za-z][\w:-]*(?:\{[^}\n]*\})?)( +)/.exec(rest);
  const word = match?.[1] ?? '';
  if (match && (SCOPES.has(word) || word.includes('::') || (joint.length > 1 && match[2] === joint))) {
    return { scope: targetOf(word), message: rest.slice(match[0].length) };
  }
  return { scope: '', message: rest };
}

function isScope(field: string, rest: string): boolean {
  if (SCOPES.has(field)) return true;
  // ztunnel: a target, then spans.
  if (/^[a-z_]\w*(?:::\w+)*(?::[A-Za-z_]\w*(?:\{.*?\})?)*$/.test(field) && /[:{]/.test(field)) return true;
  return /^[A-Za-z][\w-]*$/.test(field) && !/^[\w.-]+=/.test(rest);
}

/** A ztunnel target without the crate and the spans; other scopes as they are. */
function targetOf(scope: string): string {
  const target = scope.startsWith('ztunnel::') ? scope.slice(9) : scope;
  return /^(?:\w+(?:::\w+)*)(?=:[^:]|\{)/.exec(target)?.[0] ?? target;
}

const withoutCaller = (text: string): string => text.replace(/^[\w.@-]+(?:\/[\w.@-]+)*\.go:\d+\t/, '');

/** Plain Envoy of the first releases, `[Envoy (Epoch 0)]` of 1.4 and 1.5, and access lines. */
function decodeBracketed(text: string): LogEntry | undefined {
  const access = /^\[(\d{4}-\d\d-\d\dT[^\]\s]+)\] ("[\s\S]*)$/.exec(text);
  if (access) return { time: normalTime(access[1] ?? ''), level: '', scope: '', message: access[2] ?? '' };
  const native =
    /^(?:\[Envoy \(Epoch \d+\)\] )?\[(\d{4}-\d\d-\d\d[T ][\d:]{8}(?:\.\d+)?)Z?\]\[\d+\]\[(\w+)\]\[([^\]]*)\] (?:\[?[^\s\]]+:\d+\] )?([\s\S]*)$/.exec(
      text,
    );
  if (!native) return undefined;
  return {
    time: normalTime(`${(native[1] ?? '').replace(' ', 'T')}Z`),
    level: normalLevel(native[2] ?? ''),
    scope: `envoy ${native[3] ?? ''}`,
    message: native[4] ?? '',
  };
}

/** The first time in a line of JSON. */
export const JSON_TIME = /"(?:time|timestamp|start_time|@timestamp)":"([^"]{10,40})"/;

const NOT_FIELDS: ReadonlySet<string> = new Set(
  'level severity time timestamp start_time scope logger msg message caller thread stack stacktrace'.split(' '),
);

/** One JSON object per line: Go, Envoy, ztunnel, Google style keys, access lines, Docker's wrapper. */
function decodeJson(text: string): LogEntry | undefined {
  const newline = text.indexOf('\n');
  const line = newline === -1 ? text : text.slice(0, newline);
  const more = newline === -1 ? '' : text.slice(newline);
  const object = parseObject(line);
  if (!object) return unescapedJson(line, more);
  const string = (...names: readonly string[]): string => {
    for (const name of names) {
      const value = Object.hasOwn(object, name) ? object[name] : undefined;
      if (typeof value === 'string') return value;
    }
    return '';
  };
  const wrapped = string('log');
  if (wrapped !== '' && string('stream') !== '') {
    const inner = wrapped.replace(/\r?\n$/, '');
    return decodeRecord(inner) ?? { time: normalTime(string('time')), level: '', scope: '', message: inner };
  }
  const quoted = Object.hasOwn(object, 'message');
  const fields = Object.entries(object)
    .filter(([key]) => !NOT_FIELDS.has(key))
    .map(([key, value]) => `${key}=${fieldText(value, quoted)}`)
    .join(' ');
  const stack = string('stack', 'stacktrace');
  return {
    // A label may be called time as well; the first is the head's.
    time: normalTime(string('time', 'timestamp', 'start_time')) || normalTime(JSON_TIME.exec(line)?.[1] ?? ''),
    level: normalLevel(string('level', 'severity')),
    scope: targetOf(string('scope', 'logger')),
    message: [[string('msg', 'message'), fields].filter(Boolean).join('\t'), stack].filter(Boolean).join('\n') + more,
  };
}

/** ztunnel prints text values in quotes and addresses without, so patterns fit its text and its JSON logs alike. */
function fieldText(value: unknown, quoted: boolean): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return quoted && !/^[\d.:[\]a-fA-F]+$/.test(value) ? JSON.stringify(value) : value;
}

/** Envoy 1.17 of Istio 1.9 did not escape the message. */
function unescapedJson(line: string, more: string): LogEntry | undefined {
  const message = /"(?:msg|message)":"(.*?)"?\}?$/.exec(line);
  if (!message) return undefined;
  const of = (name: string): string => new RegExp(`"${name}":"([^"]*)"`).exec(line)?.[1] ?? '';
  return {
    time: normalTime(of('time')),
    level: normalLevel(of('level')),
    scope: targetOf(of('scope')),
    message: (message[1] ?? '') + more,
  };
}

/** The object in a line of JSON; undefined when the line holds anything else. */
export function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Scopes of istiod, the agent, the CNI node agent and ztunnel that may stand before a message with labels. */
const SCOPES: ReadonlySet<string> = new Set(
  (
    'ads delta xdsproxy authn authorization model sds cache ca klog krt kube security secretcontroller status validation ' +
    'validationController validationServer wasm wle healthcheck dns gateway gatewaycommon endpoint file tf push retry processing ' +
    'probes rootcertrotator pkica pkira serverca spiffe tag-watcher trustBundle untaint monitoring citadelclient epp forwarder ' +
    'grpcgen hbone ip-autoallocate controllers controlleruntime controller simulation analysis adsc deltaadsc serviceentry ' +
    'cni-agent cni-plugin cni install ambient ebpf repair installer translator access ztunnel app readiness state proxyfactory'
  ).split(' '),
);
