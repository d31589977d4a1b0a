import { lacksEvidence, type Report, type RuleCoverage } from '../../model/report.ts';
import { formatBytes, plural } from '../../util/format.ts';
import { padColumns, textWidth } from '../../util/text-width.ts';
import { causeBlock } from './cause.ts';
import { type Cause, countBySeverity } from './order.ts';
import { cut, heading, type Page, prose, severityLabel } from './page.ts';
import { nameOf } from './words.ts';

/** The causes, an overview first when there are several. */
export function brokenSection(page: Page, causes: readonly Cause[]): string[] {
  const folded = causes.reduce((sum, { symptoms }) => sum + symptoms.length, 0);
  const count = `${plural(causes.length, 'cause')}: ${countBySeverity(causes.map(({ finding }) => finding))}`;
  const symptoms =
    folded === 0 ? '' : `; ${plural(folded, 'symptom')} folded under ${causes.length === 1 ? 'it' : 'them'}`;
  return [
    ...heading(page, 'What is broken'),
    ...prose(page, `${count}${symptoms}.`),
    ...(causes.length > 1 ? causes.map((cause, i) => overviewLine(page, cause, i + 1)) : []),
    '',
    ...causes.flatMap((cause, i) => [...(i > 0 ? [''] : []), ...causeBlock(page, cause, i + 1)]),
  ];
}

function overviewLine(page: Page, { finding }: Cause, number: number): string {
  const label = severityLabel(page, finding.severity);
  const column = padColumns(label, textWidth(severityLabel(page, 'critical')));
  const line = cut(page, `${number}. ${column}  ${nameOf(finding.subject)}: ${finding.title}`, number < 10 ? 3 : 2);
  return line.replace(label, () => page.paint(finding.severity, label));
}

/** What "no fault found" rests on. */
export function healthySection(page: Page, { input, mesh, coverage, suppressed }: Report, notes: number): string[] {
  const count = (...wanted: RuleCoverage['status'][]): number =>
    coverage.rules.filter(({ status }) => wanted.includes(status)).length;
  const [judged, failed] = [count('clear', 'fired'), count('failed')];
  const open = coverage.rules.filter(lacksEvidence).length;
  const rules = plural(coverage.rules.length, 'rule');
  const missing =
    open === 0
      ? 'No rule lacked evidence that could be collected.'
      : `${open} could not be judged for want of evidence, so what ${open === 1 ? 'it looks' : 'they look'} for may still be there: how to collect what is missing stands below.`;
  if (coverage.rules.length === 0) {
    return [...heading(page, 'What is broken'), ...prose(page, 'Not known: there was no rule to judge.')];
  }
  if (judged === 0) {
    return [
      ...heading(page, 'What is broken'),
      ...prose(page, `Not known: none of ${rules} could be judged. ${missing}`),
    ];
  }
  const elsewhere = count('not-evaluated') - open;
  const inFull = coverage.entries.filter(({ status }) => status === 'read').length;
  const inPart = coverage.entries.filter(({ status }) => status === 'partly' || status === 'unreadable').length;
  const sentences = [
    'No fault found.',
    `Of ${plural(input.entries, 'entry', 'entries')} (${formatBytes(input.bytes)}), ${inFull} ${inFull === 1 ? 'was' : 'were'} read in full${inPart > 0 ? `, ${inPart} in part or not at all` : ''}.`,
    describeMesh(mesh),
    `${judged} of ${rules} could be judged, and none of them found a fault${suppressed.length > 0 ? ` other than those suppressed (${suppressed.length}, below)` : ''}${notes > 0 ? ` (${plural(notes, 'note')} below)` : ''}.`,
    ...(elsewhere > 0
      ? [
          `${elsewhere} ${elsewhere === 1 ? 'does not apply to this input, or was' : 'do not apply to this input, or were'} left out.`,
        ]
      : []),
    missing,
    ...(failed > 0 ? [`${plural(failed, 'rule')} failed.`] : []),
    'A fault that no rule knows, or that left no trace in what was collected, does not show here.',
  ];
  return [...heading(page, 'What is broken'), ...prose(page, sentences.join(' '))];
}

function describeMesh({ controlPlanes, proxies }: Report['mesh']): string {
  const istiod =
    controlPlanes.length === 0
      ? 'No istiod was seen'
      : `${plural(
          controlPlanes.reduce((sum, { pods }) => sum + pods.length, 0),
          'istiod pod',
        )} ${controlPlanes.length > 1 ? `of ${controlPlanes.length} revisions ` : ''}seen`;
  if (proxies.total === 0) return `${istiod}, and no proxy.`;
  const { total, synced, stale, notSent } = proxies;
  const sync =
    synced + stale + notSent === 0
      ? 'their sync state unknown'
      : synced === total
        ? 'all of them synced'
        : `${synced} of them synced`;
  return `${istiod}, and ${plural(total, 'proxy', 'proxies')}, ${sync}.`;
}
