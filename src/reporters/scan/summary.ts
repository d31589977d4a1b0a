import type { Finding, Report, Severity } from '../../model/report.ts';
import { SEVERITIES } from '../../model/report.ts';
import type { FoundRule, ItemSummary } from '../../model/scan.ts';
import { sortFindings } from '../text/order.ts';
import { compareVersions } from './versions.ts';

/** Codes of problems that an input as a whole can have. */
const DAMAGE: ReadonlySet<string> = new Set(['cut-archive', 'corrupt-archive', 'limit', 'unreadable']);

/** What the lines and tables of a scan say of one report. */
export function summaryOf({ mesh, findings, coverage }: Report): ItemSummary {
  const { causes, notes } = sortFindings(findings);
  return {
    istiod: versions(mesh.controlPlanes.map(({ version }) => version)),
    proxies: versions(Object.keys(mesh.proxies.byVersion)),
    worst: worstOf(findings.map(({ severity }) => severity)),
    causes: causes.map(({ finding }) => found(finding)),
    notes: notes.map(({ finding }) => found(finding)),
    judged: coverage.rules.some(({ status }) => status === 'fired' || status === 'clear'),
    partly: coverage.problems.some(({ code }) => DAMAGE.has(code)),
  };
}

/** The highest of severities, null when there are none. */
export const worstOf = (severities: readonly Severity[]): Severity | null =>
  SEVERITIES.find((severity) => severities.includes(severity)) ?? null;

const found = ({ rule, severity, title }: Finding): FoundRule => ({ rule, severity, title });

/** A report counts proxies that did not tell their version under this. */
const UNKNOWN = 'unknown';

const versions = (seen: readonly string[]): readonly string[] =>
  [...new Set(seen)].filter((version) => version !== '' && version !== UNKNOWN).sort(compareVersions);
