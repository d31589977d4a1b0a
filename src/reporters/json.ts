import type { Report } from '../model/report.ts';
import { escapeJson } from '../util/sanitize.ts';

/** The report document itself. Characters that a terminal might act on are written as `\u` escapes, which changes no value. */
export function renderJson(report: Report): string {
  return `${escapeJson(JSON.stringify(report, null, 2))}\n`;
}
