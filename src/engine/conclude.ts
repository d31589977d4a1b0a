import { type Finding, SEVERITIES } from '../model/report.ts';
import { groupBy } from '../util/group-by.ts';
import type { Draft } from './findings.ts';
import { globMatches } from './glob.ts';

/**
 * Orders findings for a reader: causes first, each symptom folded under the cause that explains it and listed after all causes.
 *
 * A cause explains a symptom when its rule says so (`explains`), both are about the same thing, and the symptom did not end before the cause
 * began. Of several causes the one that would be read first is taken, and of two that explain each other too; a chain of causes never closes
 * to a circle.
 */
export function conclude(drafts: readonly Draft[]): readonly Finding[] {
  const ranked = drafts.toSorted(readingOrder);
  const ranks = new Map(ranked.map((draft, rank) => [draft, rank]));
  // By rule, not by finding: few rules find anything, and one of them may find a thousand times.
  const found = new Set(ranked.map(({ rule }) => rule.id));
  const namers = new Map([...found].map((id) => [id, ranked.filter((draft) => names(draft, id))]));
  const parent = new Map<Draft, Draft>();
  for (const [rank, symptom] of ranked.entries()) {
    const cause = namers
      .get(symptom.rule.id)
      ?.find(
        (candidate) =>
          candidate !== symptom &&
          mayLeadTo(candidate, symptom) &&
          !(rank < (ranks.get(candidate) ?? 0) && names(symptom, candidate.rule.id) && mayLeadTo(symptom, candidate)) &&
          !leadsTo(parent, candidate, symptom),
      );
    if (cause) parent.set(symptom, cause);
  }
  const symptoms = groupBy(ranked, (draft) => parent.get(draft));
  const folded = (draft: Draft): Finding => ({
    ...draft.finding,
    causedBy: parent.get(draft)?.finding.id ?? null,
    symptoms: (symptoms.get(draft) ?? []).map(({ finding }) => finding.id),
  });
  return [...ranked.filter((d) => !parent.has(d)), ...ranked.filter((d) => parent.has(d))].map(folded);
}

function readingOrder(a: Draft, b: Draft): number {
  return (
    SEVERITIES.indexOf(a.finding.severity) - SEVERITIES.indexOf(b.finding.severity) ||
    Number(a.rule.file.role === 'symptom') - Number(b.rule.file.role === 'symptom') ||
    b.finding.confidence.value - a.finding.confidence.value ||
    b.finding.workloads.length - a.finding.workloads.length ||
    b.finding.count - a.finding.count ||
    (a.finding.id < b.finding.id ? -1 : a.finding.id > b.finding.id ? 1 : 0)
  );
}

/** Whether the rule of a finding says that it explains another rule. */
const names = ({ rule }: Draft, id: string): boolean =>
  (rule.file.explains ?? []).some((pattern) => globMatches(pattern, id));

/** Whether two findings are about the same thing, and the one did not begin after the other had ended. */
function mayLeadTo(cause: Draft, symptom: Draft): boolean {
  if (!cause.about.has('mesh') && ![...cause.about].some((thing) => symptom.about.has(thing))) return false;
  const began = cause.finding.firstSeen;
  const ended = symptom.finding.lastSeen;
  return began === '' || ended === '' || began <= ended;
}

function leadsTo(parent: ReadonlyMap<Draft, Draft>, from: Draft, to: Draft): boolean {
  for (let at: Draft | undefined = from; at; at = parent.get(at)) if (at === to) return true;
  return false;
}
