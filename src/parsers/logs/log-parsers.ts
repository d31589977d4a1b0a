import type { ArtifactKind } from '../../model/artifact.ts';
import { pastLimit } from '../../model/limits.ts';
import type { LogParser, ParseContext, Parsed } from '../../model/parsed.ts';
import type { Problem } from '../../model/problem.ts';
import { createAccessGroups } from './access-groups.ts';
import { decodeAccessJson, isAccessText, ztunnelMessageAt } from './access-log.ts';
import { decodeOldZtunnel, decodeZtunnelJson, decodeZtunnelText } from './access-ztunnel.ts';
import { createBugReportLogParser } from './bug-report-log.ts';
import { readProxyInfo } from './log-agent.ts';
import { isDigit, isoTime, startsWith, timeAt, timeLength } from './log-bytes.ts';
import { decodeEntry, isRecord, recordStart } from './log-entry.ts';
import { forEachLine, type LinePlace } from './log-lines.ts';
import { createMeshConfigLines, MESH_CONFIG } from './log-mesh-config.ts';
import { createLogMinutes, isJsonMoment, isMoment } from './log-minutes.ts';
import { JSON_TIME } from './log-record.ts';

/**
 * The parser of a log; undefined for kinds that are no logs. All but bug-report.log share one, since each line shows by itself who wrote
 * it: a file called istio-proxy.log may come from ztunnel, and change between text and JSON.
 */
export function createLogParser(kind: ArtifactKind, context: ParseContext): LogParser | undefined {
  if (kind === 'bug-report.log') return createBugReportLogParser(context);
  return LOG_KINDS.has(kind) ? createRecordParser(context) : undefined;
}
const LOG_KINDS: ReadonlySet<ArtifactKind> = new Set([
  'istiod.log',
  'operator.log',
  'cni.log',
  'proxy.log',
  'ztunnel.log',
  'text.lines',
]);

function createRecordParser(context: ParseContext): LogParser {
  const minutes = createLogMinutes();
  const groups = createAccessGroups(context, minutes);
  const info = { version: '', role: '', pod: '', namespace: '', ip: '' };
  const meshConfig = createMeshConfigLines(context.path);
  let records = 0;
  let first = Number.NaN;
  let last = Number.NaN;
  let restarts = 0;
  let previous = false;
  let complaints: number[] = [];

  const note = (time: number): void => {
    // NaN compares as false.
    if (!(time >= first) && !Number.isNaN(time)) first = time;
    if (!(time <= last) && !Number.isNaN(time)) last = time;
  };

  // The current run of the container comes first and wins.
  const readOwnLine = (place: LinePlace, start: number): void => {
    const { bytes, end } = place;
    const entry = decodeEntry(bytes.toString('utf8', start, Math.min(end, start + 65_536)));
    if (MESH_CONFIG.test(entry.message) && !(previous && meshConfig.last())) meshConfig.open(entry.message, place);
    const found = readProxyInfo(entry);
    if (!found) return;
    for (const key of INFO_KEYS) info[key] ||= found[key] ?? '';
  };

  const readJson = (place: LinePlace, start: number): void => {
    const line = place.bytes.toString('utf8', start, place.end);
    const ownLog = line.startsWith('{"level":');
    const access = ownLog ? undefined : decodeAccessJson(line);
    if (access) {
      groups.addRecord(access, place);
      note(access.time);
      return;
    }
    const written = JSON_TIME.exec(line)?.[1];
    const time = written === undefined ? Number.NaN : timeAt(Buffer.from(written), 0);
    note(time);
    if (COMPLAINT_JSON.test(line) && !line.includes('"scope":"access"')) complaints.push(place.at);
    if (line.includes('"scope":"access"')) {
      const connection = decodeZtunnelJson(line);
      if (connection) groups.addRecord(connection, place);
    } else if (isJsonMoment(line)) {
      minutes.message(time, decodeEntry(line).message, place.line);
    } else if (OWN_JSON.test(line)) {
      readOwnLine(place, start);
    }
  };

  /** A line whose record starts with a time of the given length. */
  const readTimed = (place: LinePlace, start: number, length: number): void => {
    const { bytes, end } = place;
    const time = timeAt(bytes, start, length);
    note(time);
    const level = start + length;
    const message = ztunnelMessageAt(bytes, level);
    const old = message === 0 && bytes[level] === 32 && isOldZtunnel(bytes, level, end);
    if (message !== 0 || old) {
      const connection = old ? decodeOldZtunnel(bytes, start, end) : decodeZtunnelText(bytes, start, message, end);
      if (connection) groups.addRecord(connection, place);
      return;
    }
    if (isComplaint(bytes, level)) complaints.push(place.at);
    if (isMoment(bytes, level, end)) {
      minutes.message(time, bytes.toString('utf8', level, Math.min(end, level + 1024)), place.line);
    } else if (mayDescribeItself(bytes, level, end)) {
      readOwnLine(place, start);
    }
  };

  const readBracketed = (place: LinePlace, start: number): void => {
    const { bytes } = place;
    // [Envoy (Epoch 0)] [<time>]
    const time = bytes[start + 1] === 69 ? bytes.indexOf(91, start + 1) + 1 : start + 1;
    if (isAccessText(bytes, start)) {
      note(groups.addText(place, start));
      return;
    }
    note(timeAt(bytes, time));
    // [<time>][<thread>][<level>][<logger>]
    const head = bytes.subarray(time, Math.min(place.end, time + 80));
    const thread = head.indexOf('][');
    const level = thread === -1 ? -1 : head.indexOf('][', thread + 2);
    if (level !== -1 && isComplaint(head, level + 1)) complaints.push(place.at);
  };

  const readLine = (place: LinePlace): void => {
    const { bytes, at } = place;
    const first = bytes[at];
    // Nearly all lines: no prefix, and a time that can be nothing but a record's.
    if (isDigit(first)) {
      const length = timeLength(bytes, at);
      if (length > 0 && bytes[at + length] === 9) {
        records++;
        meshConfig.close();
        readTimed(place, at, length);
        return;
      }
    } else if (first === 91 && isAccessText(bytes, at)) {
      records++;
      note(groups.addText(place, at));
      return;
    }
    const start = recordStart(bytes, at);
    if (start >= place.end || !isRecord(bytes, start)) {
      if (meshConfig.isOpen()) meshConfig.continue(bytes.toString('utf8', start, place.end));
      return;
    }
    records++;
    meshConfig.close();
    if (bytes[start] === 91) readBracketed(place, start);
    else if (bytes[start] === 123) readJson(place, start);
    else if (isDigit(bytes[start])) readTimed(place, start, timeLength(bytes, start));
    else if (bytes[start] !== 73) complaints.push(place.at); // klog of other levels than info, and crashes
  };

  return {
    block(block) {
      if (block.previous && !previous) restarts++;
      previous = block.previous;
      complaints = [];
      forEachLine(block, readLine);
      return complaints;
    },
    end() {
      const { groups: access, overflow } = groups.end(info);
      const parsed: Parsed[] = [{ type: 'log-span', span: { first: isoTime(first), last: isoTime(last), restarts } }];
      if (access.length > 0) parsed.push({ type: 'access', groups: access });
      const timeline = minutes.end();
      if (timeline.length > 0) parsed.push({ type: 'timeline', minutes: timeline });
      if (INFO_KEYS.some((key) => info[key] !== '')) parsed.push({ type: 'proxy-info', info });
      meshConfig.close();
      const config = meshConfig.last();
      if (config) parsed.push({ type: 'logged-mesh-config', ...config });
      return { records, parsed, problems: overflow > 0 ? [overflowProblem(context, overflow)] : [] };
    },
  };
}

const INFO_KEYS = ['version', 'role', 'pod', 'namespace', 'ip'] as const;
const OWN_JSON = /"(?:msg|message)":"(?:Version |Proxy role|version: |mesh configuration)/;

const COMPLAINT_JSON = /"(?:level|severity)":"(?:warn|error|fatal|critical|panic)/i;

/** True when a level of warning or above follows the byte at `at`. */
function isComplaint(bytes: Buffer, at: number): boolean {
  let i = at + 1;
  while (bytes[i] === 9 || bytes[i] === 32) i++;
  const first = (bytes[i] ?? 0) | 32;
  const second = (bytes[i + 1] ?? 0) | 32;
  // wa(rn), er(ror), fa(tal), cr(itical)
  return (
    (first === 119 && second === 97) ||
    (first === 101 && second === 114) ||
    (first === 102 && second === 97) ||
    (first === 99 && second === 114)
  );
}

/** `  INFO inbound{` or `  WARN outbound{` */
function isOldZtunnel(bytes: Buffer, at: number, end: number): boolean {
  let i = at;
  while (bytes[i] === 32) i++;
  while (i < end && bytes[i] !== 32) i++;
  return startsWith(bytes, i, ' inbound') || startsWith(bytes, i, ' outbound');
}

/** A cheap look at the message behind the level, before the line becomes a string. */
function mayDescribeItself(bytes: Buffer, at: number, end: number): boolean {
  let i = at;
  while (bytes[i] === 9 || bytes[i] === 32) i++;
  while (i < end && bytes[i] !== 9 && bytes[i] !== 32) i++;
  while (bytes[i] === 9 || bytes[i] === 32) i++;
  return (
    startsWith(bytes, i, 'Version ') ||
    startsWith(bytes, i, 'Proxy role') ||
    startsWith(bytes, i, 'mesh configuration') ||
    startsWith(bytes, i, 'ztunnel\tversion: ')
  );
}

const overflowProblem = ({ path, limits }: ParseContext, lines: number): Problem => ({
  path,
  line: 0,
  ...pastLimit(limits, 'access-kinds', `${lines} lines of further kinds are not counted`),
});
