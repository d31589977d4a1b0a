import type { Finding, FixStep } from '../../model/report.ts';
import { plural } from '../../util/format.ts';
import { wrap } from '../../util/wrap.ts';
import { evidenceLines } from './evidence.ts';
import { type Cause, countBySeverity, type Symptom } from './order.ts';
import { commandLines, cut, labelled, type Page, prose, severityLabel } from './page.ts';
import { formatSpan, nameOf } from './words.ts';

const MAX_SYMPTOMS = 6;
const MAX_WORKLOADS = 3;
const COMMAND = /^(kubectl|istioctl|az|curl|openssl|helm|mesh-triage|grep|jq) \S/;

/** One cause, at most about a screen: what and where, why, proof, what was ruled out, what to do, what it explains. */
export function causeBlock(page: Page, { finding, symptoms }: Cause, number: number): string[] {
  return [
    ...titleLines(page, finding, number),
    ...prose(page, factLine(page, finding), 3).map((line) => page.paint('dim', line)),
    '',
    ...prose(page, finding.summary, 3),
    ...(finding.why === '' ? [] : ['', ...labelled(page, 'Why:', finding.why)]),
    ...section(page, 'Evidence', evidenceLines(page, finding)),
    ...section(
      page,
      'Ruled out',
      finding.ruledOut.flatMap((item) => ruledOut(page, item)),
    ),
    ...section(
      page,
      'What to do',
      finding.fix.flatMap((step, i) => stepLines(page, step, i + 1)),
    ),
    ...section(page, `Explains ${plural(symptoms.length, 'symptom')}`, symptomLines(page, symptoms)),
    '',
    ...labelled(
      page,
      'Confidence',
      `${finding.confidence.value}: ${finding.confidence.because.join('; ') || 'no reasons given'}`,
    ),
    ...labelled(page, 'Rule', [finding.rule, ...finding.equivalents].join(', ')),
    ...finding.references.flatMap(({ title, url }) => labelled(page, 'See', title === '' ? url : `${title}: ${url}`)),
  ];
}

function titleLines(page: Page, finding: Finding, number: number): string[] {
  const label = severityLabel(page, finding.severity);
  const first = `${number}. ${label}  `;
  const lines = wrap(finding.title, page.prose, { first, rest: '   ' });
  return lines.map((line, i) =>
    i === 0
      ? `${number}. ${page.paint(finding.severity, label)}  ${page.paint('bold', line.slice(first.length))}`
      : page.paint('bold', line),
  );
}

function factLine(page: Page, { subject, count, firstSeen, lastSeen, workloads }: Finding): string {
  const span = formatSpan(firstSeen, lastSeen);
  const others = workloads.map(nameOf).filter((name) => name !== nameOf(subject));
  const facts = [
    nameOf(subject),
    `seen ${count === 1 ? 'once' : plural(count, 'time')}${span === '' ? '' : `, ${span}`}`,
    ...(others.length === 0 ? [] : [`touches ${firstFew(others)}`]),
  ];
  return facts.filter(Boolean).join(` ${page.glyphs.dot} `);
}

function firstFew(names: readonly string[]): string {
  const shown = names.length > MAX_WORKLOADS + 1 ? names.slice(0, MAX_WORKLOADS) : names;
  return [...shown, ...(shown.length < names.length ? [`${names.length - shown.length} more`] : [])].join(', ');
}

function section(page: Page, title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `   ${page.paint('bold', title)}`, ...lines];
}

function ruledOut(page: Page, { hypothesis, because, evidence }: Finding['ruledOut'][number]): string[] {
  const at = evidence[0];
  const where = at === undefined ? '' : ` (${at.path}:${at.line})`;
  return wrap(`${hypothesis}: ${because}${where}`, page.prose, { first: '   - ', rest: '     ' });
}

function stepLines(page: Page, { do: task, command, verify }: FixStep, number: number): string[] {
  const check = verify.trim();
  return [
    ...wrap(task, page.prose, { first: `   ${number}. `, rest: '      ' }),
    ...commandLines(page, command, 8),
    ...(check === ''
      ? []
      : COMMAND.test(check)
        ? ['      Verify with:', ...commandLines(page, check, 8)]
        : wrap(`Verify: ${check}`, page.prose, { first: '      ' })),
  ];
}

function symptomLines(page: Page, symptoms: readonly Symptom[]): string[] {
  const shown = symptoms.length > MAX_SYMPTOMS + 1 ? symptoms.slice(0, MAX_SYMPTOMS) : symptoms;
  const lines = shown.map(({ finding, depth }) => {
    const label = severityLabel(page, finding.severity);
    const times = finding.count > 1 ? ` (${plural(finding.count, 'time')})` : '';
    const line = cut(
      page,
      `${page.glyphs.child} ${label}  ${nameOf(finding.subject)}: ${finding.title}${times}`,
      1 + 2 * Math.min(depth, 6),
    );
    return line.replace(label, () => page.paint(finding.severity, label));
  });
  const rest = symptoms.slice(shown.length).map(({ finding }) => finding);
  return rest.length === 0
    ? lines
    : [...lines, `   and ${rest.length} more (${countBySeverity(rest)}), all in --format json`];
}
