import type { ArtifactKind } from '../model/artifact.ts';
import type { KubeEvent } from '../model/kube.ts';
import { type LimitName, type Limits, pastLimit } from '../model/limits.ts';
import type { AccessGroup } from '../model/logs.ts';
import type { RuleCoverage } from '../model/report.ts';
import { earlier, later } from '../util/order.ts';
import type { Variables } from './cel.ts';
import type { LogQuery, LogRow } from './logs/log-scanner.ts';
import type { CompiledClause, Rule } from './rules/rule.ts';

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

/** Runs one rule's clauses; may measure them. */
export type WatchRule = (rule: Rule, run: () => readonly Row[]) => void;

/** What rules are judged against. */
export interface Evidence {
  readonly logRows: ReadonlyMap<Rule, readonly (readonly LogRow[])[]>;
  readonly access: readonly AccessGroup[];
  readonly events: readonly KubeEvent[];
  /** Kinds of artifacts that were read and held something. */
  readonly available: ReadonlySet<ArtifactKind>;
  /** The command that collects a kind. */
  readonly collect: (kind: ArtifactKind) => string;
  /** Why nothing in this mesh can have written a kind, or null. */
  readonly unwritten: (kind: ArtifactKind) => string | null;
  /** Kinds of objects of which a rule had to know all, and nobody listed them, since this was asked last; '' for none. */
  readonly unlisted: () => string;
  /** Why a rule does not apply to this mesh, or null. */
  readonly gate: (rule: Rule) => string | null;
  /** The newest time in each log, by path; ISO 8601. */
  readonly logEnds: ReadonlyMap<string, string>;
  readonly watch: WatchRule | null;
  readonly limits: Limits;
  /** Told every rule's rows as soon as they are known, so that `findings(id)` of later rules sees them. */
  readonly publish: (rule: Rule, rows: readonly Row[]) => void;
}

/** The log queries of a pack, with the clause each belongs to. */
export function logQueries(rules: readonly Rule[]): readonly { readonly rule: Rule; readonly query: LogQuery }[] {
  return rules.flatMap((rule) =>
    rule.clauses.flatMap((clause) =>
      clause.type === 'log' || clause.type === 'then' || clause.type === 'without'
        ? [{ rule, query: clause.query }]
        : [],
    ),
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
      evidence.unlisted();
      const { rows, tooShort } = watched(rule, evidence);
      evidence.publish(rule, rows);
      return { rule, rows, coverage: coverageOf(rule, rows, tooShort, evidence) };
    } catch (error) {
      evidence.publish(rule, []);
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      return { rule, rows: [], coverage: { rule: rule.id, status: 'failed', reason, collect: '' } };
    }
  });
}

function coverageOf(rule: Rule, rows: readonly Row[], tooShort: string, evidence: Evidence): RuleCoverage {
  if (rows.length > 0) return { rule: rule.id, status: 'fired', reason: '', collect: '' };
  if (tooShort !== '') {
    return {
      rule: rule.id,
      status: 'not-evaluated',
      reason: `${tooShort} ends too early to tell`,
      collect: 'istioctl bug-report, some minutes later',
    };
  }
  const unlisted = evidence.unlisted();
  if (unlisted !== '') {
    return {
      rule: rule.id,
      status: 'not-evaluated',
      reason: `the input does not list every ${unlisted}`,
      collect: 'istioctl bug-report',
    };
  }
  const missing = rule.needs.find((kinds) => !kinds.some((kind) => evidence.available.has(kind)));
  if (!missing) return { rule: rule.id, status: 'clear', reason: '', collect: '' };
  if (missing.includes('text.lines')) {
    return { rule: rule.id, status: 'not-evaluated', reason: 'the input holds no saved command output', collect: '' };
  }
  const reasons = new Set(missing.flatMap((kind) => evidence.unwritten(kind) ?? []));
  const first = missing.find((kind) => evidence.unwritten(kind) === null);
  return {
    rule: rule.id,
    status: 'not-evaluated',
    reason: first === undefined ? [...reasons].join(', ') : `the input holds no ${missing.join(' or ')}`,
    collect: first === undefined ? '' : evidence.collect(first),
  };
}

function runClauses(rule: Rule, evidence: Evidence): { readonly rows: readonly Row[]; readonly tooShort: string } {
  let rows: readonly Row[] = [{ variables: {}, bound: [], count: 1, first: '', last: '' }];
  let log = 0;
  let tooShort = '';
  let work = 0;
  for (const clause of rule.clauses) {
    const searches = clause.type === 'log' || clause.type === 'then' || clause.type === 'without';
    const hits = searches ? (evidence.logRows.get(rule)?.[log++] ?? []) : [];
    if (clause.type === 'without') {
      const judged = withoutFollowUp(clause, rows, hits, evidence.logEnds);
      rows = judged.rows;
      tooShort ||= judged.tooShort;
    } else rows = applyClause(clause, rows, hits, evidence);
    work += rows.length;
    if (rows.length > evidence.limits['rule-rows']) throw stopped(evidence.limits, 'rule-rows');
    if (work > evidence.limits['rule-work']) throw stopped(evidence.limits, 'rule-work');
    if (rows.length === 0) break;
  }
  return { rows, tooShort };
}

/** A rule that makes too much is stopped and named; the others go on. */
const stopped = (limits: Limits, limit: LimitName): Error =>
  new Error(pastLimit(limits, limit, 'the rule was stopped').message);

function watched(rule: Rule, evidence: Evidence): ReturnType<typeof runClauses> {
  let result: ReturnType<typeof runClauses> = { rows: [], tooShort: '' };
  const run = (): readonly Row[] => {
    result = runClauses(rule, evidence);
    return result.rows;
  };
  if (evidence.watch) evidence.watch(rule, run);
  else run();
  return result;
}

type FollowUp = Extract<CompiledClause, { type: 'then' | 'without' }>;

/** Hits with the same key that were seen behind the row, in time; equal lines are one hit with a first and a last time. */
function following(clause: FollowUp, row: Row, hits: readonly LogRow[]): readonly LogRow[] {
  if (row.first === '') return [];
  const limit = Date.parse(row.last) + clause.within;
  return hits.filter(
    ({ line, captures }) =>
      clause.by.every((name) => String(row.variables[name] ?? '') === captures[name]) &&
      line.last !== '' &&
      Date.parse(line.last) >= Date.parse(row.first) &&
      Date.parse(line.first) <= limit,
  );
}

function withoutFollowUp(
  clause: FollowUp,
  rows: readonly Row[],
  hits: readonly LogRow[],
  logEnds: ReadonlyMap<string, string>,
): { readonly rows: readonly Row[]; readonly tooShort: string } {
  let tooShort = '';
  const kept = rows.filter((row) => {
    if (following(clause, row, hits).length > 0) return false;
    const path =
      (row.variables['line'] as { readonly source?: { readonly path: string } } | undefined)?.source?.path ?? '';
    const covered = row.last !== '' && Date.parse(logEnds.get(path) ?? '') >= Date.parse(row.last) + clause.within;
    if (!covered) tooShort = path || 'the evidence';
    return covered;
  });
  return { rows: kept, tooShort };
}

function applyClause(
  clause: Exclude<CompiledClause, { type: 'without' }>,
  rows: readonly Row[],
  hits: readonly LogRow[],
  evidence: Evidence,
): readonly Row[] {
  switch (clause.type) {
    case 'log':
      return rows.flatMap((row) =>
        hits.map((hit) => extend(row, { ...hit.captures, line: hit.line }, 'line', hit.line)),
      );
    case 'then':
      return rows.flatMap((row) => {
        const [later] = following(clause, row, hits);
        return later
          ? [
              {
                ...row,
                variables: { ...row.variables, ...later.captures, later: later.line },
                bound: [...row.bound, 'later'],
              },
            ]
          : [];
      });
    case 'access': {
      const kept = evidence.access.filter(clause.keep as (a: AccessGroup) => boolean);
      return rows.flatMap((row) => kept.map((a) => extend(row, { a }, 'a', a)));
    }
    case 'event': {
      const kept = evidence.events.flatMap((e) => {
        if (!(clause.keep as (e: KubeEvent) => boolean)(e)) return [];
        const match = clause.pattern ? clause.pattern.exec(e.message) : null;
        return clause.pattern && !match ? [] : [{ e, captures: namedGroups(match) }];
      });
      return rows.flatMap((row) => kept.map(({ e, captures }) => extend(row, { ...captures, e }, 'e', e)));
    }
    case 'each':
      return rows.flatMap((row) =>
        listOf(clause.in(row.variables)).map((item) => extend(row, { [clause.name]: item }, clause.name, item)),
      );
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

/** Named groups of a match; one that took no part is empty. */
function namedGroups(match: RegExpExecArray | null): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(match?.groups ?? {}).map(([name, value]) => [name, value ?? '']));
}

function grouped(clause: Extract<CompiledClause, { type: 'group' }>, rows: readonly Row[]): readonly Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(
      clause.by.map((by) => by(row.variables)),
      plainNumbers,
    );
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].flatMap((members) => {
    const head = members[0] as Row;
    const total = members.reduce((sum, row) => sum + row.count, 0);
    const first = members.reduce((a, row) => earlier(a, row.first), '');
    const last = members.reduce((a, row) => later(a, row.last), '');
    const of = clause.distinct;
    const distinct =
      of === null ? 0 : new Set(members.map((row) => JSON.stringify(of(row.variables), plainNumbers))).size;
    if (!clause.enough({ count: total, distinct, span: first === '' ? 0 : Date.parse(last) - Date.parse(first) }))
      return [];
    return [
      {
        variables: { ...head.variables, rows: members.map((row) => row.variables), total },
        bound: [...head.bound, 'rows'],
        count: total,
        first,
        last,
      },
    ];
  });
}

const plainNumbers = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

/** Rows that say how often they were seen carry their count and times along; the first such source counts. */
function extend(row: Row, values: Variables, name: string, item: unknown): Row {
  const seen = item as { readonly count?: unknown; readonly first?: unknown; readonly last?: unknown } | null;
  const counted =
    seen !== null && typeof seen === 'object' && typeof seen.count === 'number' && typeof seen.first === 'string';
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
