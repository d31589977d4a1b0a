import type { Expressions } from './cel.ts';
import { type Evidence, evaluate, type Row } from './evaluate.ts';
import { listOf } from './rules/clause.ts';
import type { Rule } from './rules/rule.ts';
import type { Clause } from './rules/schema.ts';

/** How many rows each clause of a rule left, and the row that came nearest to a finding. */
export interface Funnel {
  readonly rule: Rule;
  /** Why the rule was not judged, or failed; '' when it ran. */
  readonly stopped: string;
  readonly steps: readonly { readonly clause: string; readonly rows: number }[];
  readonly nearest: NearestMiss | null;
}

interface NearestMiss {
  readonly clause: string;
  /** The parts of a condition that did not hold; empty for clauses that are no conditions. */
  readonly failed: readonly string[];
  readonly row: Row;
}

/** Runs a rule again and again, each time one clause further; the other rules must have run on the same evidence. */
export function funnelOf(rule: Rule, evidence: Evidence, expressions: Expressions): Funnel {
  const steps: { clause: string; rows: readonly Row[] }[] = [];
  let stopped = '';
  for (let i = 0; i < rule.clauses.length; i++) {
    const part: Rule = { ...rule, clauses: rule.clauses.slice(0, i + 1) };
    const logRows = new Map([...evidence.logRows, [part, evidence.logRows.get(rule) ?? []] as const]);
    const [run] = evaluate([part], { ...evidence, logRows, watch: null, publish: () => {} });
    const rows = run?.rows ?? [];
    steps.push({ clause: clauseText(rule.file.find[i] as Clause), rows });
    const status = run?.coverage.status;
    if (status === 'failed' || (rows.length === 0 && status === 'not-evaluated')) stopped = run?.coverage.reason ?? '';
    if (rows.length === 0) break;
  }
  return {
    rule,
    stopped,
    steps: steps.map(({ clause, rows }) => ({ clause, rows: rows.length })),
    nearest: nearestMiss(rule, steps, expressions),
  };
}

/** The last row that the last losing clause dropped. */
function nearestMiss(
  rule: Rule,
  steps: readonly { readonly clause: string; readonly rows: readonly Row[] }[],
  expressions: Expressions,
): NearestMiss | null {
  for (let i = steps.length - 1; i > 0; i--) {
    const step = steps[i];
    const before = steps[i - 1]?.rows ?? [];
    const clause = rule.file.find[i];
    const compiled = rule.clauses[i];
    if (step === undefined || clause === undefined || compiled === undefined) continue;
    if (compiled.type === 'where') {
      const dropped = before.findLast((row) => compiled.keep(row.variables) !== true);
      if (dropped)
        return {
          clause: step.clause,
          failed: failing('where' in clause ? clause.where : '', dropped, expressions),
          row: dropped,
        };
    } else if (step.rows.length === 0) {
      const last = before.at(-1);
      if (last) return { clause: step.clause, failed: [], row: last };
    }
  }
  return null;
}

function failing(condition: string, row: Row, expressions: Expressions): readonly string[] {
  return conjuncts(condition).filter((part) => {
    try {
      return expressions.compile(part)(row.variables) !== true;
    } catch {
      return true;
    }
  });
}

/** The parts of `a && b && c`, as far as they stand outside brackets and quotes. */
function conjuncts(condition: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < condition.length; i++) {
    const char = condition[i] ?? '';
    if (char === '"' || char === "'") {
      for (i++; i < condition.length && condition[i] !== char; i++) if (condition[i] === '\\') i++;
    } else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
    else if (depth === 0 && (condition.startsWith('||', i) || char === '?')) return [condition.trim()];
    else if (depth === 0 && condition.startsWith('&&', i)) {
      parts.push(condition.slice(start, i).trim());
      start = i + 2;
      i++;
    }
  }
  return [...parts, condition.slice(start).trim()];
}

/** A clause in one line. */
export function clauseText(clause: Clause): string {
  const search = (
    kinds: string | readonly string[] | null,
    from: { readonly text: string | readonly string[]; readonly pattern?: string | undefined },
  ): string =>
    [
      ...(kinds === null ? [] : [listOf(kinds).join(', ')]),
      listOf(from.text)
        .map((text) => JSON.stringify(text))
        .join(' or '),
      ...(from.pattern === undefined ? [] : [`/${from.pattern}/`]),
    ].join(' ');
  if ('log' in clause) return `log ${search(clause.log, clause)}`;
  if ('line' in clause) return `line ${search(null, clause.line)}`;
  if ('then' in clause) return `then within ${clause.then.within} ${search(clause.then.log, clause.then)}`;
  if ('without' in clause)
    return `without within ${clause.without.within} ${search(clause.without.log, clause.without)}`;
  if ('each' in clause) return `each ${clause.each}`;
  if ('where' in clause) return `where ${clause.where}`;
  if ('let' in clause)
    return `let ${Object.entries(clause.let)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ')}`;
  const [[name = '', value] = []] = Object.entries(clause);
  return `${name} ${JSON.stringify(value)}`;
}
