import type { Evidence, Finding } from '../../model/report.ts';
import { excerpt, relevance } from '../../util/excerpt.ts';
import { plural } from '../../util/format.ts';
import { wrap } from '../../util/wrap.ts';
import type { Page } from './page.ts';

const MAX_LINES_PER_QUOTE = 4;

/** The places that prove a finding: where, the quoted text cut to the page, and what it says. */
export function evidenceLines(page: Page, finding: Finding): string[] {
  const shown = choose(finding.evidence, page.maxEvidence);
  const more = finding.evidence.length - shown.length;
  return [
    ...shown.flatMap((evidence) => quote(page, evidence, [evidence.says, finding.summary, finding.title, finding.why])),
    ...(more > 0 ? [`   and ${plural(more, 'more place')}, all in --format json`] : []),
  ];
}

/** One place for each thing that is proved, then others, in the order of the finding. */
function choose(evidence: readonly Evidence[], max: number): Evidence[] {
  const said = new Set<string>();
  const fresh = evidence.filter(({ says }) => !said.has(says) && said.add(says));
  const chosen = new Set([...fresh, ...evidence].slice(0, max));
  // A second place that proves the same adds little, a third one nothing.
  const keep = fresh.length >= 2 ? new Set(fresh.slice(0, max)) : new Set([...chosen].slice(0, 2));
  return evidence.filter((item) => keep.has(item));
}

function quote(page: Page, { path, line, text, says }: Evidence, hints: readonly string[]): string[] {
  const { ellipsis, quote: bar, arrow } = page.glyphs;
  const prefix = `     ${bar} `;
  const lines = pick(dedent(text.replace(/\n+$/, '').split('\n')), hints, ellipsis);
  return [
    `   ${page.paint('path', line > 0 ? `${path}:${line}` : path)}`,
    ...lines.map((part) => prefix + excerpt(part, page.width - prefix.length, { hints, ellipsis })),
    ...(says === ''
      ? []
      : wrap(says, page.prose, { first: `     ${arrow} `, rest: `     ${' '.repeat(arrow.length)} ` })),
  ];
}

/** Of a long quotation the first line and those that share most words with what it is to prove. */
function pick(lines: readonly string[], hints: readonly string[], ellipsis: string): string[] {
  if (lines.length <= MAX_LINES_PER_QUOTE) return [...lines];
  const best = lines
    .map((line, index) => ({ index, score: index === 0 ? Number.POSITIVE_INFINITY : relevance(line, hints) }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, MAX_LINES_PER_QUOTE)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
  const picked = best.flatMap((index, i) => [...(i > 0 && index > best[i - 1]! + 1 ? [ellipsis] : []), lines[index]!]);
  return best.at(-1)! < lines.length - 1 ? [...picked, ellipsis] : picked;
}

function dedent(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(common));
}
