import type { Finding, Report } from '../../model/report.ts';
import { groupBy } from '../../util/group-by.ts';
import { textWidth } from '../../util/text-width.ts';
import { wrap } from '../../util/wrap.ts';
import type { Cause } from './order.ts';
import { cut, heading, listOnOneLine, type Page, severityLabel } from './page.ts';
import { formatTime, nameOf } from './words.ts';

const MAX_LINES_PER_RULE = 3;

/** What is worth knowing but breaks nothing, one line each; and what the user asked not to see. */
export function notesSection(page: Page, notes: readonly Cause[], suppressed: Report['suppressed']): string[] {
  const findings = notes.flatMap(({ finding, symptoms }) => [finding, ...symptoms.map((symptom) => symptom.finding)]);
  const groups = [...groupBy(findings, ({ rule }) => rule).values()];
  const lines = groups.flatMap((group) =>
    group.length > MAX_LINES_PER_RULE ? [together(page, group)] : group.map((finding) => alone(page, finding)),
  );
  return [
    ...(lines.length === 0 ? [] : [...heading(page, 'What else was seen'), ...lines]),
    ...(suppressed.length === 0 ? [] : [...(lines.length === 0 ? [] : ['']), ...suppressedLines(page, suppressed)]),
  ];
}

function alone(page: Page, finding: Finding): string {
  const text = finding.summary || `${nameOf(finding.subject)}: ${finding.title}`;
  return paintLabel(page, finding, cut(page, `${severityLabel(page, finding.severity)}  ${text}`, 2));
}

function together(page: Page, group: readonly Finding[]): string {
  const first = group[0]!;
  const sameKind = group.every(({ subject }) => subject.kind === first.subject.kind);
  const names = group.map(({ subject }) => nameOf(sameKind ? { ...subject, kind: '' } : subject));
  const start = `${severityLabel(page, first.severity)}  ${first.title} (${group.length}): `;
  const list = listOnOneLine(page, names, Math.max(20, page.width - 2 - textWidth(start)));
  return paintLabel(page, first, cut(page, start + list, 2));
}

function paintLabel(page: Page, { severity }: Finding, line: string): string {
  const label = severityLabel(page, severity);
  return line.replace(label, () => page.paint(severity, label));
}

function suppressedLines(page: Page, suppressed: Report['suppressed']): string[] {
  return [
    ...heading(page, `Suppressed: ${suppressed.length}`),
    ...suppressed.flatMap(({ finding, reason, until }) =>
      wrap(`${finding}: ${reason}${until === '' ? '' : ` (until ${formatTime(until)})`}`, page.prose, {
        first: '  - ',
        rest: '    ',
      }),
    ),
  ];
}
