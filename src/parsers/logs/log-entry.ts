import type { LogEntry } from '../../model/log-block.ts';
import { isDate, isDigit, startsWith, timeLength, view } from './log-bytes.ts';
import { decodeRecord } from './log-record.ts';

const MAX_LINES = 200;
const MAX_BYTES = 64 * 1024;
const ESC = 27;

/** True when a log entry starts at `at`, which must be the start of a line; other lines continue the entry before them. */
export function isEntryStart(bytes: Uint8Array, at: number): boolean {
  return isRecord(bytes, recordStart(bytes, at));
}

/** True when a record of a known writer starts at `at`, where prefixes of collectors have been skipped already. */
export function isRecord(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at];
  if (first === undefined) return false;
  if (first === 91) return isDate(bytes, at + 1) || startsWith(bytes, at, '[Envoy (Epoch ');
  if (first === 123) return bytes[at + 1] === 34;
  if (isDigit(first)) {
    const length = timeLength(bytes, at);
    const next = bytes[at + length];
    return length > 0 ? next === 9 || next === 32 || next === ESC : isStandardLog(bytes, at);
  }
  if (first === 73 || first === 87 || first === 69 || first === 70)
    return isKlog(bytes, at) || startsWith(bytes, at, SERVER_ERROR);
  return STARTS.some((text) => startsWith(bytes, at, text));
}
const SERVER_ERROR = 'Error from server';
// Crashes of Go, Rust and C++, and what kubectl prints instead of a log.
const STARTS = [
  'panic: ',
  'fatal error: ',
  "thread '",
  'terminate called ',
  'SIGQUIT: ',
  'SIGABRT: ',
  'unable to retrieve container logs for ',
  'Defaulted container "',
];

/** `2026/01/31 12:00:00 ` of Go's standard logger. */
function isStandardLog(bytes: Uint8Array, at: number): boolean {
  if (
    bytes[at + 4] !== 47 ||
    bytes[at + 7] !== 47 ||
    bytes[at + 10] !== 32 ||
    bytes[at + 13] !== 58 ||
    bytes[at + 16] !== 58
  )
    return false;
  return isDigit(bytes[at + 3]) && isDigit(bytes[at + 9]) && isDigit(bytes[at + 12]) && isDigit(bytes[at + 18]);
}

/** `I0102 03:04:05.000006` */
function isKlog(bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 5] !== 32 || bytes[at + 8] !== 58 || bytes[at + 11] !== 58 || bytes[at + 14] !== 46) return false;
  return isDigit(bytes[at + 1]) && isDigit(bytes[at + 4]) && isDigit(bytes[at + 6]) && isDigit(bytes[at + 15]);
}

/**
 * Where the record of the line at `at` starts, behind what collectors put in front: `kubectl logs --prefix` and `--timestamps`, container
 * runtime files, terminal colours, `<pod> <container> ` of stern, `<time> | ` of exports.
 */
export function recordStart(bytes: Uint8Array, at: number): number {
  let start = at;
  for (let round = 0; round < 4; round++) {
    const next = afterPrefix(bytes, start);
    if (next === start) break;
    start = next;
  }
  return start;
}

function afterPrefix(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === undefined) return at;
  if (isDigit(first)) return afterTimePrefix(bytes, at);
  if (first === 91) return startsWith(bytes, at, '[pod/') ? afterPodPrefix(bytes, at) : at;
  if (first === ESC) return afterColour(bytes, at);
  return first >= 97 && first <= 122 ? afterNames(bytes, at) : at;
}

function afterTimePrefix(bytes: Uint8Array, at: number): number {
  const length = timeLength(bytes, at);
  if (length === 0) return at;
  const end = at + length;
  if (bytes[end] !== 32) return at;
  const behind = end + 1;
  if (startsWith(bytes, behind, '| ')) return behind + 2;
  if (startsWith(bytes, behind, 'std')) {
    const mark = behind + (startsWith(bytes, behind, 'stdout ') || startsWith(bytes, behind, 'stderr ') ? 7 : 0);
    if (mark > behind && (bytes[mark] === 70 || bytes[mark] === 80) && bytes[mark + 1] === 32) return mark + 2;
  }
  let word = behind;
  while (bytes[word] === 32) word++;
  if (isLevel(bytes, word)) return at;
  // Writers of the mesh print at most six decimals; the times of runtimes have nine, less trailing zeros.
  const zoned = bytes[end - 1] !== 90;
  const decimals = bytes[at + 19] === 46 && !zoned ? length - 21 : 0;
  const fine = decimals > 6 || (zoned && length > 26);
  return fine || isDate(bytes, behind + (bytes[behind] === 91 ? 1 : 0)) || startsWith(bytes, behind, '{"')
    ? behind
    : at;
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'warning', 'error', 'fatal', 'critical', 'off'];

function isLevel(bytes: Uint8Array, at: number): boolean {
  return LEVELS.some((level) => {
    for (let i = 0; i < level.length; i++) if (((bytes[at + i] ?? 0) | 32) !== level.charCodeAt(i)) return false;
    const next = bytes[at + level.length];
    return next === 9 || next === 32;
  });
}

function afterPodPrefix(bytes: Uint8Array, at: number): number {
  for (let i = at + 5; i < at + 400; i++) {
    const byte = bytes[i];
    if (byte === undefined || byte === 10 || byte === 32) return at;
    if (byte === 93) return bytes[i + 1] === 32 ? i + 2 : at;
  }
  return at;
}

function afterColour(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] !== 91) return at;
  let i = at + 2;
  while (isDigit(bytes[i]) || bytes[i] === 59) i++;
  return bytes[i] === 109 ? i + 1 : at;
}

/** One or two Kubernetes names in front of a time; continuation lines are text and have none. */
function afterNames(bytes: Uint8Array, at: number): number {
  let i = at;
  for (let names = 0; names < 2; names++) {
    while (isNameByte(bytes[i])) i++;
    if (bytes[i] !== 32 || i - at > 200) return at;
    i++;
    if (timeLength(bytes, i) > 0 || (bytes[i] === 91 && isDate(bytes, i + 1))) return i;
  }
  return at;
}

function isNameByte(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 97 && byte <= 122) || isDigit(byte) || byte === 45 || byte === 46);
}

/**
 * The entry around a position, without the newline at its end: from the line that starts it over the lines that continue it, at most 200
 * lines or 64 KiB. Where no start lies within reach it is the one line.
 */
export function entryBounds(block: Uint8Array, at: number): { readonly start: number; readonly end: number } {
  const bytes = view(block);
  if (bytes.length === 0) return { start: 0, end: 0 };
  const position = Math.min(Math.max(at, 0), bytes.length - 1);
  const own = lineStart(bytes, position);
  const ownEnd = lineEnd(bytes, position);
  let start = own;
  for (let lines = 1; !isEntryStart(bytes, start); lines++) {
    if (start === 0 || lines >= MAX_LINES) return { start: own, end: ownEnd };
    start = lineStart(bytes, start - 1);
    if (ownEnd - start > MAX_BYTES) return { start: own, end: ownEnd };
  }
  let end = lineEnd(bytes, start);
  // Blank lines at the end belong to nobody.
  let lastText = end;
  for (let lines = 1; lines < MAX_LINES || end < ownEnd; lines++) {
    const next = end + 1;
    if (next >= bytes.length || isEntryStart(bytes, next)) break;
    end = lineEnd(bytes, next);
    if (end - start > MAX_BYTES && end > ownEnd) break;
    if (end > next && !(end === next + 1 && bytes[next] === 13)) lastText = end;
  }
  return { start, end: Math.max(lastText, ownEnd) };
}

/** Start of the line that holds `position`; a newline belongs to the line it ends. */
function lineStart(bytes: Buffer, position: number): number {
  return position === 0 ? 0 : bytes.lastIndexOf(10, position - 1) + 1;
}

function lineEnd(bytes: Buffer, position: number): number {
  const end = bytes.indexOf(10, position);
  return end === -1 ? bytes.length : end;
}

/** The head of an entry of any writer of the mesh: text of one or more lines as it stands in the log. */
export function decodeEntry(text: string): LogEntry {
  const plain = text.includes('\u001b') ? text.replace(COLOURS, '') : text;
  const clean = plain.includes('\r') ? plain.replace(/\r(?=\n|$)/g, '') : plain;
  const entry = decodeRecord(clean) ?? decodeRecord(withoutPrefixes(clean));
  return entry ?? { time: '', level: '', scope: '', message: clean };
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours start with the escape character.
const COLOURS = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

function withoutPrefixes(text: string): string {
  if (prefixLength(text) === 0) return text;
  return text
    .split('\n')
    .map((line) => line.slice(prefixLength(line)))
    .join('\n');
}

// Prefixes are ASCII, so bytes and characters are the same thing in them.
const prefixLength = (line: string): number => recordStart(Buffer.from(line.slice(0, 512)), 0);
