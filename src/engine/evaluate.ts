import type { ArtifactKind } from '../model/artifact.ts';
import type { AccessGroup } from '../model/logs.ts';
import type { KubeEvent } from '../model/kube.ts';
import type { RuleCoverage } from '../model/report.ts';
import type { Variables } from './cel.ts';
import type { LogQuery, LogRow } from './log-scanner.ts';
import type { CompiledClause, Rule } from './rule.ts';

/** One row that a rule's clauses left over. */
export interface Row {
  readonly variables: Variables;
  /** Names in the order in which the clauses bound them; what they hold is the row's evidence. */
  readonly bound: readonly string[];
  readonly count: number;
  readonly first: string;
  readonly last: string;
}

export interface RuleRun {
  readonly rule: Rule;
  readonly rows: readonly Row[];
  readonly coverage: RuleCoverage;
}

/** What rules are judged against. */
export interface Evidence {
  readonly logRows: ReadonlyMap<Rule, readonly (readonly LogRow[])[]>;
  readonly access: readonly AccessGroup[];
  readonly events: readonly KubeEvent[];
  /** Kinds of artifacts that were read and held something. */
  readonly available: ReadonlySet<ArtifactKind>;
  /** The command that collects a kind. */
  readonly collect: (kind: ArtifactKind) => string;
  /** Why a rule does not apply to this mesh, or null. */
  readonly gate: (rule: Rule) => string | null;
  /** Told every rule's rows as soon as they are known, so that `findings(id)` of later rules sees them. */
  readonly publish: (rule: Rule, rows: readonly Row[]) => void;
}

/** More rows than this from one rule are a mistake in the rule; the rest is dropped and the rule says so. */
const MOST_ROWS = 50_000;

/** The log queries of a pack, with the clause each belongs to. */
export function logQueries(rules: readonly Rule[]): readonly { readonly rule: Rule; readonly query: LogQuery }[] {
  return rules.flatMap((rule) =>
    rule.clauses.flatMap((clause) => (clause.type === 'log' ? [{ rule, query: { kinds: clause.kinds, literals: clause.literals, pattern: clause.pattern } }] : [])),
  );
}

/** Judges every rule; rules come in an order in which `findings(id)` is answered by an earlier one. */
export function evaluate(rules: readonly Rule[], evidence: Evidence): readonly RuleRun[] {
  return rules.map((rule) => {
    const gate = evidence.gate(rule);
    if (gate !== null) {
      evidence.publish(rule, []);
      return { rule, rows: [], coverage: { rule: rule.id, status: 'not-evaluated', reason: gate, collect: '' } };
    }
    try {
      const rows = runClauses(rule, evidence);
      evidence.publish(rule, rows);
      return { rule, rows, coverage: coverageOf(rule, rows, evidence) };
    } catch (error) {
      evidence.publish(rule, []);
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      return { rule, rows: [], coverage: { rule: rule.id, status: 'failed', reason, collect: '' } };
    }
  });
}

function coverageOf(rule: Rule, rows: readonly Row[], evidence: Evidence): RuleCoverage {
  if (rows.length > 0) return { rule: rule.id, status: 'fired', reason: '', collect: '' };
  const missing = rule.needs.find((kinds) => !kinds.some((kind) => evidence.available.has(kind)));
  if (!missing) return { rule: rule.id, status: 'clear', reason: '', collect: '' };
  const kinds = missing.filter((kind) => kind !== 'text.lines');
  return {
    rule: rule.id,
    status: 'not-evaluated',
    reason: kinds.length === 0 ? 'the input holds no saved command output' : `the input holds no ${kinds.join(' or ')}`,
    collect: kinds[0] === undefined ? '' : evidence.collect(kinds[0]),
  };
}

function runClauses(rule: Rule, evidence: Evidence): readonly Row[] {
  let rows: readonly Row[] = [{ variables: {}, bound: [], count: 1, first: '', last: '' }];
  let log = 0;
  for (const clause of rule.clauses) {
    const hits = clause.type === 'log' ? (evidence.logRows.get(rule)?.[log++] ?? []) : [];
    rows = applyClause(clause, rows, hits, evidence);
    if (rows.length > MOST_ROWS) throw new Error(`gives ${rows.length} rows; at most ${MOST_ROWS} are allowed`);
    if (rows.length === 0) break;
  }
  return rows;
}

function applyClause(clause: CompiledClause, rows: readonly Row[], hits: readonly LogRow[], evidence: Evidence): readonly Row[] {
  switch (clause.type) {
    case 'log':
      return rows.flatMap((row) => hits.map((hit) => extend(row, { ...hit.captures, line: hit.line }, 'line', hit.line)));
    case 'access': {
      const kept = evidence.access.filter(clause.keep as (a: AccessGroup) => boolean);
      return rows.flatMap((row) => kept.map((a) => extend(row, { a }, 'a', a)));
    }
    case 'event': {
      const kept = evidence.events.flatMap((e) => {
        if (!(clause.keep as (e: KubeEvent) => boolean)(e)) return [];
        const match = clause.pattern ? clause.pattern.exec(e.message) : null;
        return clause.pattern && !match ? [] : [{ e, captures: match?.groups ?? {} }];
      });
      return rows.flatMap((row) => kept.map(({ e, captures }) => extend(row, { ...captures, e }, 'e', e)));
    }
    case 'each':
      return rows.flatMap((row) => listOf(clause.in(row.variables)).map((item) => extend(row, { [clause.name]: item }, clause.name, item)));
    case 'let':
      return rows.map((row) => {
        const variables: Record<string, unknown> = { ...row.variables };
        for (const { name, value } of clause.values) variables[name] = value(variables);
        return { ...row, variables };
      });
    case 'where':
      return rows.filter((row) => clause.keep(row.variables) === true);
    case 'group':
      return grouped(clause, rows);
  }
}

function grouped(clause: Extract<CompiledClause, { type: 'group' }>, rows: readonly Row[]): readonly Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(clause.by.map((by) => by(row.variables)), (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].flatMap((members) => {
    const head = members[0] as Row;
    const total = members.reduce((sum, row) => sum + row.count, 0);
    if (!clause.enough(total)) return [];
    return [
      {
        variables: { ...head.variables, rows: members.map((row) => row.variables), total },
        bound: [...head.bound, 'rows'],
        count: total,
        first: members.reduce((a, row) => earlier(a, row.first), ''),
        last: members.reduce((a, row) => later(a, row.last), ''),
      },
    ];
  });
}

/** Rows that say how often they were seen carry their count and times along; the first such source counts. */
function extend(row: Row, values: Variables, name: string, item: unknown): Row {
  const seen = item as { readonly count?: unknown; readonly first?: unknown; readonly last?: unknown } | null;
  const counted = seen !== null && typeof seen === 'object' && typeof seen.count === 'number' && typeof seen.first === 'string';
  const fresh = counted && row.first === '' && row.count === 1;
  return {
    variables: { ...row.variables, ...values },
    bound: [...row.bound, name],
    count: fresh ? (seen.count as number) : row.count,
    first: counted ? earlier(row.first, seen.first as string) : row.first,
    last: counted ? later(row.last, String(seen.last ?? '')) : row.last,
  };
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Set) return [...value];
  return value === null || value === undefined ? [] : [value];
}

const earlier = (a: string, b: string): string => (a === '' ? b : b === '' ? a : a < b ? a : b);
const later = (a: string, b: string): string => (a > b ? a : b);
