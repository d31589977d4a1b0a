import type { Evidence, Finding } from '../model/report.ts';
import { nameOf, timeText } from './words.ts';

const MOST_EVIDENCE = 5;

/** A finding to be pasted into a ticket. */
export function findingMarkdown(finding: Finding): string {
  const { severity, title, subject, count, firstSeen, lastSeen, summary, why, evidence, fix, references, rule } =
    finding;
  const seen = [
    `seen ${count === 1 ? 'once' : `${count} times`}`,
    ...(firstSeen === '' ? [] : [`${timeText(firstSeen)} to ${timeText(lastSeen)}`]),
  ].join(', ');
  const parts = [
    `## ${severity.toUpperCase()}: ${title}`,
    `**${nameOf(subject)}** (${seen})`,
    summary,
    why,
    ...evidence.slice(0, MOST_EVIDENCE).map(quote),
    ...(evidence.length > MOST_EVIDENCE ? [`(${evidence.length - MOST_EVIDENCE} more pieces of evidence)`] : []),
    ...(fix.length === 0
      ? []
      : [
          '### What to do',
          ...fix.map(({ do: task, command, verify }, i) =>
            [`${i + 1}. ${task}`, fence(command), verify === '' ? '' : `Check:\n\n${fence(verify)}`]
              .filter(Boolean)
              .join('\n\n'),
          ),
        ]),
    ...(references.length === 0
      ? []
      : [references.map(({ title: name, url }) => `- ${name === '' ? url : `[${name}](${url})`}`).join('\n')]),
    `Rule \`${rule}\``,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

const quote = ({ path, line, text, says }: Evidence): string =>
  `${says || 'Evidence'} (\`${path}:${line}\`):\n\n${fence(text)}`;

/** A fence longer than any in the text, so that quoted input cannot end it. */
function fence(text: string): string {
  if (text.trim() === '') return '';
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}\n${text.trimEnd()}\n${ticks}`;
}
