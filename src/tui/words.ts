import type { Finding, ObjectRef, Severity } from '../model/report.ts';

export const SEVERITY_RANK: Readonly<Record<Severity, number>> = { critical: 1, error: 2, warning: 3, info: 4 };

/** `DestinationRule lending/scoring` */
export function nameOf({ kind, namespace, name }: ObjectRef): string {
  const full = namespace !== '' && name !== '' ? `${namespace}/${name}` : namespace || name;
  return `${kind} ${full}`.trim();
}

/** `2026-11-25 01:18:47Z`; a text that is no time stays as it is. */
export function timeText(time: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(time);
  return match ? `${match[1]} ${match[2]}Z` : time;
}

/** `01:18:47Z` */
export const clockText = (time: string): string => /T(\d\d:\d\d:\d\d)/.exec(time)?.[1] ?? time;

/** How long before: `45s`, `12m`, `3h`, `5d`; '' where one of the times is unknown. */
export function ageText(time: string, now: string): string {
  const seconds = Math.round((Date.parse(now) - Date.parse(time)) / 1000);
  return Number.isNaN(seconds) ? '' : durationText(Math.max(0, seconds));
}

export function durationText(seconds: number): string {
  if (seconds < 100) return `${seconds}s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)}m`;
  if (seconds < 100 * 3600) return `${Math.round(seconds / 3600)}h`;
  return `${Math.round(seconds / 86_400)}d`;
}

/** Namespaces that a finding is about. */
export const namespacesOf = ({ subject, workloads }: Finding): readonly string[] => [
  ...new Set([subject.namespace, ...workloads.map(({ namespace }) => namespace)].filter(Boolean)),
];

/** 1234567 as `1.2M`: fits a narrow column. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count);
  const [value, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1e6, 'M'];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)}${unit}`;
}
