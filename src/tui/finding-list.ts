import type { Finding, Report } from '../model/report.ts';
import { type Filterable, parseFilter, passes } from '../util/line-filter.ts';
import { remember } from './body.ts';
import type { State } from './state.ts';
import { nameOf, namespacesOf, SEVERITY_RANK } from './words.ts';

/** Fields that a filter of findings may name. */
const FINDING_FIELDS = ['sev', 'ns', 'rule', 'kind', 'path', 'id'] as const;

/** A row of the list of findings. */
export type ListItem =
  | {
      readonly type: 'finding';
      readonly finding: Finding;
      readonly index: number;
      readonly depth: number;
      readonly symptoms: number;
      readonly folded: boolean;
    }
  | { readonly type: 'suppressed'; readonly id: string; readonly reason: string; readonly until: string };

export interface FindingList {
  readonly items: readonly ListItem[];
  /** Findings that the severity level or the filter keeps out; folded ones are not hidden. */
  readonly hidden: number;
}

interface Tree {
  readonly index: ReadonlyMap<string, number>;
  /** Indexes of findings that no finding explains, in the order of the report. */
  readonly causes: readonly number[];
  /** Every symptom under a cause, direct or not, with its depth. */
  readonly under: ReadonlyMap<number, readonly { readonly index: number; readonly depth: number }[]>;
}

const treeOf = remember((report: Report): Tree => {
  const index = new Map(report.findings.map(({ id }, i) => [id, i]));
  const children = new Map<number, number[]>();
  const causes: number[] = [];
  report.findings.forEach(({ causedBy }, i) => {
    const cause = causedBy === null ? undefined : index.get(causedBy);
    if (cause === undefined || cause === i) causes.push(i);
    else children.set(cause, [...(children.get(cause) ?? []), i]);
  });
  const under = new Map<number, { index: number; depth: number }[]>();
  const placed = new Set(causes);
  for (const cause of causes) {
    const list: { index: number; depth: number }[] = [];
    const visit = (parent: number, depth: number): void => {
      for (const child of children.get(parent) ?? []) {
        if (placed.has(child)) continue;
        placed.add(child);
        list.push({ index: child, depth });
        visit(child, depth + 1);
      }
    };
    visit(cause, 1);
    under.set(cause, list);
  }
  // Findings that explain each other in a ring stand for themselves.
  report.findings.forEach((_, i) => {
    if (!placed.has(i)) causes.push(i);
  });
  return { index, causes, under };
});

/** What a filter looks at. */
const filterable = remember((finding: Finding): Filterable => {
  const { id, rule, severity, subject, title, summary, workloads, evidence } = finding;
  const paths = evidence.map(({ path }) => path);
  return {
    text: [
      severity,
      rule,
      title,
      summary,
      nameOf(subject),
      ...workloads.map(nameOf),
      ...paths,
      ...evidence.map(({ text }) => text),
    ].join('\n'),
    fields: { sev: [severity], ns: namespacesOf(finding), rule: [rule], kind: [subject.kind], path: paths, id: [id] },
  };
});

const lists = new WeakMap<Report, { key: string; list: FindingList }>();

/** The list as the level, the folds and a filter leave it. */
export function findingList(report: Report, state: Pick<State, 'level' | 'toggled'>, filter: string): FindingList {
  const key = `${state.level}\0${[...state.toggled].join('\0')}\0\0${filter}`;
  const known = lists.get(report);
  if (known?.key === key) return known.list;
  const list = build(report, state, filter);
  lists.set(report, { key, list });
  return list;
}

function build(report: Report, { level, toggled }: Pick<State, 'level' | 'toggled'>, filter: string): FindingList {
  const { causes, under } = treeOf(report);
  const wanted = parseFilter(filter, FINDING_FIELDS);
  const floor = Math.min(level, 4);
  const shows = (finding: Finding): boolean =>
    SEVERITY_RANK[finding.severity] <= floor && (wanted.terms.length === 0 || passes(wanted, filterable(finding)));
  const items: ListItem[] = [];
  let hidden = 0;
  for (const index of causes) {
    const finding = report.findings[index] as Finding;
    const symptoms = (under.get(index) ?? []).filter((symptom) => shows(report.findings[symptom.index] as Finding));
    hidden += (under.get(index)?.length ?? 0) - symptoms.length;
    const shown = shows(finding);
    if (!shown) hidden++;
    const folded = level < 5 !== toggled.has(finding.id);
    if (shown) items.push({ type: 'finding', finding, index, depth: 0, symptoms: symptoms.length, folded });
    // A symptom that passes a filter its cause does not pass is shown all the same.
    if (shown && folded && filter === '') continue;
    for (const { index: child, depth } of symptoms) {
      items.push({
        type: 'finding',
        finding: report.findings[child] as Finding,
        index: child,
        depth,
        symptoms: 0,
        folded: false,
      });
    }
  }
  const suppressed = report.suppressed.map((item) => ({
    type: 'suppressed' as const,
    id: item.finding,
    reason: item.reason,
    until: item.until,
  }));
  if (level >= 6) items.push(...suppressed);
  else hidden += suppressed.length;
  return { items, hidden };
}

/** Index in the report of the finding with an id. */
export const indexOfFinding = (report: Report, id: string): number => treeOf(report).index.get(id) ?? -1;
