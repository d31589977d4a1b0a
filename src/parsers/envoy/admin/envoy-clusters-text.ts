import type { EnvoyHost } from '../../../model/envoy.ts';
import type { ParseContext, ParseOutcome, Parser } from '../../../model/parsed.ts';
import { createJsonOrTextParser } from '../../json-or-text.ts';
import { createLineCutter, type TextLine } from '../../line-cutter.ts';
import { isObject, messages } from '../envoy-json.ts';
import { createJsonParser, problem } from '../envoy-json-document.ts';
import { readClusterStatus } from './envoy-hosts.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Host = Mutable<EnvoyHost>;

const COLON = 58;

const FIELDS: ReadonlySet<string> = new Set([
  'cx_connect_fail',
  'cx_total',
  'rq_total',
  'rq_error',
  'hostname',
  'health_flags',
]);

function set(host: Host, name: string, value: string, line: number): void {
  if (name === 'hostname') host.hostname = value;
  else if (name === 'cx_connect_fail') host.connectFails = count(value);
  else if (name === 'cx_total') host.connections = count(value);
  else if (name === 'rq_total') host.requests = count(value);
  else if (name === 'rq_error') host.errors = count(value);
  else {
    host.health = value;
    host.line = line;
  }
}

function count(value: string): number {
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : 0;
}

/** Parser of Envoy's `/clusters`: lines `<cluster>::<address>::<field>::<value>`, or its JSON form. A host's line is the one with its health. */
export function createEnvoyClustersParser(context: ParseContext): Parser {
  return createJsonOrTextParser(
    () => createStatusParser(context),
    () => createTextParser(context),
  );
}

function createStatusParser(context: ParseContext): Parser {
  return createJsonParser(context, "Envoy's list of clusters", 2, ({ value }) => {
    const statuses = isObject(value) ? messages(value, 'cluster_statuses') : [];
    if (!isObject(value) || (statuses.length === 0 && Object.keys(value).length > 0)) return null;
    const hosts = statuses.flatMap((status) => readClusterStatus(status, 1));
    return { records: statuses.length, parsed: [{ type: 'envoy-hosts', hosts }] };
  });
}

function createTextParser(context: ParseContext): Parser {
  const hosts: Host[] = [];
  const byKey = new Map<string, Host>();
  let lines = 0;
  let understood = 0;
  let last: Host | undefined;
  let lastKey: Buffer = Buffer.alloc(0);

  function hostOf(buffer: Buffer, start: number, end: number, line: number): Host {
    // The lines of a host follow each other.
    if (last && end - start === lastKey.length && lastKey.compare(buffer, start, end) === 0) return last;
    lastKey = Buffer.from(buffer.subarray(start, end));
    const key = lastKey.toString('utf8');
    last = byKey.get(key);
    if (!last) {
      last = {
        ...splitKey(key),
        hostname: '',
        health: '',
        connectFails: 0,
        connections: 0,
        requests: 0,
        errors: 0,
        line,
      };
      byKey.set(key, last);
      hosts.push(last);
    }
    return last;
  }

  const cutter = createLineCutter(context, (line: TextLine) => {
    if (line.end === line.start) return;
    lines++;
    const { buffer, start, end } = line;
    const value = separatorBefore(buffer, start, end);
    const name = value < 0 ? -1 : separatorBefore(buffer, start, value);
    if (name < 0) return;
    understood++;
    const fieldName = buffer.toString('latin1', name + 2, value);
    if (!FIELDS.has(fieldName)) return;
    set(hostOf(buffer, start, name, line.line), fieldName, buffer.toString('utf8', value + 2, end), line.line);
  });

  return {
    push: cutter.push,
    end(): ParseOutcome {
      const problems = cutter.end();
      if (lines > 0 && understood === 0)
        problems.push(problem(context, 1, 'bad-document', "this is no list of Envoy's clusters"));
      if (lines === 0) problems.push(problem(context, 0, 'empty', "Envoy's list of clusters is empty"));
      return { records: hosts.length, parsed: understood > 0 ? [{ type: 'envoy-hosts', hosts }] : [], problems };
    },
  };
}

/** Where the last `::` before `end` stands, -1 when there is none. */
function separatorBefore(buffer: Buffer, start: number, end: number): number {
  for (let at = end - 2; at > start; at--) {
    if (buffer[at] === COLON && buffer[at + 1] === COLON) return at;
  }
  return -1;
}

/** Takes `<cluster>::<address>` apart; IPv6 addresses hold `::` as well. */
function splitKey(key: string): { cluster: string; address: string } {
  const internal = key.indexOf('::envoy://');
  const v6 = internal < 0 ? key.search(/::\[[^\]]*\]:\d+$/) : -1;
  const at = internal >= 0 ? internal : v6 >= 0 ? v6 : key.lastIndexOf('::');
  return { cluster: key.slice(0, Math.max(at, 0)), address: key.slice(at < 0 ? 0 : at + 2) };
}
