import { isRecord } from './labels.ts';

/** Steps of a path such as a.b[0].c or a["x.y"].z */
function stepsOf(path: string): readonly string[] {
  const steps: string[] = [];
  for (const match of path.matchAll(/\["([^"]*)"\]|\['([^']*)'\]|\[(\d+)\]|([^.[\]]+)/g)) {
    steps.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
  }
  return steps;
}

function find(value: unknown, path: string): unknown {
  let current: unknown = value;
  for (const step of stepsOf(path)) {
    if (Array.isArray(current)) current = current[Number(step)];
    else if (current instanceof Map) current = current.get(step);
    else if (isRecord(current) && Object.hasOwn(current, step)) current = current[step];
    else return undefined;
  }
  return current ?? undefined;
}

/** A value inside another by its path; '' when there is none. */
export const get = (value: unknown, path: string): unknown => find(value, path) ?? '';

export const present = (value: unknown, path: string): boolean => find(value, path) !== undefined;

/** Any value as text: strings as they are, lists and maps as JSON. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (typeof value === 'object')
    return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner));
  return String(value);
}

/** Minutes from one time to another, negative when the other is earlier; 0 when one is unknown. */
export function minutesBetween(from: string, to: string): number {
  const minutes = (Date.parse(to) - Date.parse(from)) / 60_000;
  return Number.isNaN(minutes) ? 0 : minutes;
}

/** Whether time a is before time b; false when one is unknown. */
export function before(a: string, b: string): boolean {
  const [left, right] = [Date.parse(a), Date.parse(b)];
  return left < right || (left === right && a.length === b.length && a < b);
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;
const IPV6 = /^(?=[^:]*:[^:]*:)[0-9a-f:]+(?:%\w+|:(?:\d{1,3}\.){3}\d{1,3})?$/i;

export const isIp = (value: string): boolean => IPV4.test(value) || IPV6.test(value);

/** An IPv4 address in a block; blocks of IPv6 are taken to hold every address of IPv6. */
export function inBlock(ip: string, block: string): boolean {
  const [base = '', bits = '32'] = block.split('/');
  const [a, b] = [ipv4(ip), ipv4(base)];
  if (a === null || b === null) return ip.includes(':') && block.includes(':');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(a / size) === Math.floor(b / size);
}

function ipv4(text: string): number | null {
  const parts = text.split('.').map(Number);
  return parts.length === 4 && parts.every((p) => p >= 0 && p <= 255)
    ? parts.reduce((sum, p) => sum * 256 + p, 0)
    : null;
}
