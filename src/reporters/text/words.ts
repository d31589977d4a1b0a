import type { ObjectRef } from '../../model/report.ts';

const ISO = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/;

/** `2026-11-25 01:18:47Z`; what is no UTC time in ISO 8601 stays as it is. */
export function formatTime(time: string): string {
  const match = ISO.exec(time);
  return match ? `${match[1]} ${match[2]}Z` : time;
}

/** `2026-11-25 01:18:47Z to 01:19:32Z` */
export function formatSpan(first: string, last: string): string {
  const [from, to] = [formatTime(first), formatTime(last)];
  if (from === '' || to === '' || from === to) return from || to;
  return `${from} to ${from.slice(0, 11) === to.slice(0, 11) && ISO.test(last) ? to.slice(11) : to}`;
}

/** `DestinationRule lending/scoring` */
export function nameOf({ kind, namespace, name }: ObjectRef): string {
  const full = namespace !== '' && name !== '' ? `${namespace}/${name}` : namespace || name;
  return `${kind} ${full}`.trim();
}
