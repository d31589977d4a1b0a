import type { Finding, Severity } from '../../model/report.ts';
import { groupBy } from '../../util/group-by.ts';

const RANK: Readonly<Record<Severity, number>> = { critical: 0, error: 1, warning: 2, info: 3 };

/** A finding that stands for itself, and all that is folded under it. */
export interface Cause {
  readonly finding: Finding;
  readonly symptoms: readonly Symptom[];
}

export interface Symptom {
  readonly finding: Finding;
  /** 1 for what the cause explains directly. */
  readonly depth: number;
}

/**
 * Causes (anything of severity warning or above that no other finding explains) and notes (the rest), in the order of the report.
 * A symptom never disappears: if the cause it names is not in the report, it stands for itself.
 */
export function sortFindings(findings: readonly Finding[]): { causes: Cause[]; notes: Cause[] } {
  const ids = new Set(findings.map((finding) => finding.id));
  const children = groupBy(findings, (finding) =>
    finding.causedBy !== null && ids.has(finding.causedBy) ? finding.causedBy : null,
  );
  const placed = new Set<Finding>();
  const collect = (finding: Finding, depth: number): Symptom[] =>
    (children.get(finding.id) ?? []).flatMap((child) => {
      if (placed.has(child)) return [];
      placed.add(child);
      return [{ finding: child, depth }, ...collect(child, depth + 1)];
    });
  const stand = (finding: Finding): Cause => {
    placed.add(finding);
    return { finding, symptoms: collect(finding, 1) };
  };

  const roots = (children.get(null) ?? []).map(stand);
  for (const finding of findings) if (!placed.has(finding)) roots.push(stand(finding));
  const matters = ({ finding, symptoms }: Cause): boolean =>
    [finding, ...symptoms.map((symptom) => symptom.finding)].some(({ severity }) => severity !== 'info');
  return { causes: roots.filter(matters), notes: roots.filter((root) => !matters(root)) };
}

/** `2 errors, 1 warning` */
export function countBySeverity(findings: readonly Finding[]): string {
  const counts = groupBy(findings, (finding) => finding.severity);
  return [...counts]
    .sort(([a], [b]) => RANK[a] - RANK[b])
    .map(
      ([severity, of]) =>
        `${of.length} ${severity === 'critical' || severity === 'info' || of.length === 1 ? severity : `${severity}s`}`,
    )
    .join(', ');
}
