import { type ArtifactKind, SAVED_TEXT } from '../../model/artifact.ts';
import type { RuleFunction } from '../../model/functions.ts';
import type { KubeEvent } from '../../model/kube.ts';
import type { AccessGroup } from '../../model/logs.ts';
import { SEVERITIES, type Severity } from '../../model/report.ts';
import type { Expressions } from '../cel.ts';
import type { LogQuery } from '../logs/log-scanner.ts';
import { choose } from './cel-mistake.ts';
import { eachParts, listOf } from './clause.ts';
import type { ParsedRule } from './load.ts';
import type { CompiledClause, Diagnostic, Evaluator, Rule } from './rule.ts';
import type { Clause, RuleFile } from './schema.ts';
import { compileCommand, compileTemplate } from './template.ts';

/** Access logs and events are not functions of the mesh alone, so their needs stand here. */
const ACCESS_KINDS: readonly ArtifactKind[] = ['proxy.log', 'ztunnel.log'];
const EVENT_KINDS: readonly ArtifactKind[] = ['kube.objects', 'kube.events'];
const SAVED_OUTPUT: readonly ArtifactKind[] = [...SAVED_TEXT, 'kube.describe'];

/** Rules ready to run, in an order in which every rule comes after those whose findings it reads. */
export function compileRules<Mesh>(
  parsed: readonly ParsedRule[],
  expressions: Expressions,
  functions: readonly RuleFunction<Mesh>[],
): { readonly rules: readonly Rule[]; readonly diagnostics: readonly Diagnostic[] } {
  const readsOf = new Map(functions.map((fn) => [fn.name, fn.reads]));
  const diagnostics: Diagnostic[] = [];
  const rules = new Map(parsed.map((rule) => [rule.id, compileRule(rule, expressions, readsOf)]));
  const placeOfRead = (rule: Rule, id: string) =>
    parsed.find((p) => p.id === rule.id)?.reads?.find((read) => read.id === id);
  return { rules: inOrder(rules, diagnostics, placeOfRead), diagnostics };
}

function compileRule(
  { id, path, file }: ParsedRule,
  expressions: Expressions,
  readsOf: ReadonlyMap<string, readonly ArtifactKind[]>,
): Rule {
  const text = (value: string | undefined) => compileTemplate(value ?? '', expressions);
  const command = (value: string | undefined) => compileCommand(value ?? '', expressions);
  const run = (value: string): Evaluator => expressions.compile(value);
  const optional = (value: string | undefined): Evaluator | null => (value === undefined ? null : run(value));
  const needs: (readonly ArtifactKind[])[] = [];
  const reads = new Set<string>();
  for (const clause of file.find) {
    if ('log' in clause) needs.push(needOf(clause.log));
    if ('then' in clause) needs.push(needOf(clause.then.log));
    if ('without' in clause) needs.push(needOf(clause.without.log));
    if ('line' in clause) needs.push(SAVED_OUTPUT);
    if ('access' in clause) needs.push(ACCESS_KINDS);
    if ('event' in clause) needs.push(EVENT_KINDS);
    const required = 'each' in clause ? clause.each : 'where' in clause ? clause.where : '';
    for (const name of expressions.functionsIn(required)) {
      const kinds = readsOf.get(name) ?? [];
      if (kinds.length > 0) needs.push(kinds);
    }
    const texts =
      'each' in clause
        ? [clause.each]
        : 'where' in clause
          ? [clause.where]
          : 'let' in clause
            ? Object.values(clause.let)
            : [];
    for (const value of texts)
      for (const match of value.matchAll(/\bfindings\(["']([^"']+)["']\)/g)) reads.add(match[1] ?? '');
  }
  const confidence = file.confidence;
  return {
    id,
    path,
    file,
    clauses: file.find.map((clause) => compileClause(clause, run)),
    severity: severityOf(file, run),
    title: text(file.title),
    subject: text(file.finding.subject),
    summary: text(file.finding.summary),
    why: text(file.finding.why),
    workloads: optional(file.finding.workloads),
    fix: file.finding.fix.map((step) => ({
      when: optional(step.when),
      do: text(step.do),
      command: command(step.command),
      verify: command(step.verify),
    })),
    evidence:
      file.evidence?.map((item) => ({
        of: run(item.of),
        line: item.line === undefined ? null : text(item.line),
        says: text(item.says),
      })) ?? null,
    weights: [
      ...(confidence?.plus ?? []).map((w) => ({ when: run(w.when), by: w.by, because: text(w.because) })),
      ...(confidence?.minus ?? []).map((w) => ({ when: run(w.when), by: -w.by, because: text(w.because) })),
    ],
    ruledOut: (file.ruledOut ?? []).map((r) => ({
      hypothesis: text(r.hypothesis),
      when: run(r.when),
      because: text(r.because),
    })),
    about: (file.about ?? []).map(text),
    needs,
    reads: [...reads],
  };
}

function severityOf(file: RuleFile, run: (value: string) => Evaluator): Rule['severity'] {
  if (typeof file.severity === 'string') return [{ level: file.severity, when: null }];
  const levels = file.severity as Partial<Record<Severity, string | true>>;
  return SEVERITIES.flatMap((level) => {
    const when = levels[level];
    return when === undefined ? [] : [{ level, when: when === true ? null : run(when) }];
  });
}

function compileClause(clause: Clause, run: (value: string) => Evaluator): CompiledClause {
  if ('log' in clause) return { type: 'log', query: queryOf(kindsOf(clause.log), clause) };
  if ('line' in clause) return { type: 'log', query: queryOf(SAVED_OUTPUT, clause.line) };
  if ('then' in clause) return followUp('then', clause.then);
  if ('without' in clause) return followUp('without', clause.without);
  if ('access' in clause) {
    const { flags, code, side, details, failure, ztunnel } = clause.access;
    const codes = code === undefined ? null : listOf(code);
    const keep = (a: AccessGroup): boolean =>
      (flags === undefined || flags.some((flag) => a.flags.includes(flag))) &&
      (codes === null || codes.includes(a.code)) &&
      (side === undefined || a.side === side) &&
      (details === undefined || a.details.includes(details)) &&
      (failure === undefined || a.failure.includes(failure)) &&
      (ztunnel === undefined || a.ztunnel === ztunnel);
    return { type: 'access', keep };
  }
  if ('event' in clause) {
    const reasons = clause.event.reason === undefined ? null : listOf(clause.event.reason);
    const kinds = clause.event.kind === undefined ? null : listOf(clause.event.kind);
    const keep = (e: KubeEvent): boolean =>
      (reasons === null || reasons.includes(e.reason)) && (kinds === null || kinds.includes(e.kind));
    return {
      type: 'event',
      keep,
      pattern: clause.event.pattern === undefined ? null : new RegExp(clause.event.pattern),
    };
  }
  if ('each' in clause) {
    const { name, list } = eachParts(clause.each);
    return { type: 'each', name, in: run(list) };
  }
  if ('let' in clause)
    return { type: 'let', values: Object.entries(clause.let).map(([name, value]) => ({ name, value: run(value) })) };
  if ('where' in clause) return { type: 'where', keep: run(clause.where) };
  const { by, count, distinct, within, rate } = clause.group;
  const often = threshold(count);
  const various = distinct === undefined ? null : threshold(distinct.count);
  const longest = within === undefined ? Number.POSITIVE_INFINITY : milliseconds(within);
  const fast = rateThreshold(rate);
  return {
    type: 'group',
    by: by.map(run),
    distinct: distinct === undefined ? null : run(distinct.of),
    enough: (group) =>
      often(group.count) &&
      (various === null || various(group.distinct)) &&
      group.span <= longest &&
      fast(group.count, group.span),
  };
}

const queryOf = (
  kinds: readonly ArtifactKind[],
  from: { readonly text: string | string[]; readonly pattern?: string | undefined },
): LogQuery => ({
  kinds,
  literals: listOf(from.text),
  pattern: from.pattern === undefined ? null : new RegExp(from.pattern, 'm'),
});

type FollowUp = Extract<Clause, { then: unknown }>['then'];
const followUp = (type: 'then' | 'without', from: FollowUp): CompiledClause => ({
  type,
  query: queryOf(kindsOf(from.log), from),
  by: from.by,
  within: milliseconds(from.within),
});

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
};

/** `5m` */
const milliseconds = (duration: string): number => Number.parseInt(duration, 10) * (UNITS[duration.slice(-1)] ?? 0);

/** `>= 10 per minute`; what happened within one unit happened at least once per unit. */
function rateThreshold(text: string | undefined): (count: number, span: number) => boolean {
  const match = /^(>=?) (\d+) per (\w+)$/.exec(text ?? '');
  if (!match) return () => true;
  const [, operator = '', number, unit = ''] = match;
  const reached = threshold(`${operator} ${number}`);
  const length = UNITS[unit] ?? 1;
  return (count, span) => reached(count / Math.max(1, span / length));
}

function threshold(text: string | undefined): (count: number) => boolean {
  const [operator, number] = (text ?? '>= 1').split(' ');
  const n = Number(number);
  switch (operator) {
    case '>=':
      return (count) => count >= n;
    case '>':
      return (count) => count > n;
    case '<=':
      return (count) => count <= n;
    case '<':
      return (count) => count < n;
    default:
      return (count) => count === n;
  }
}

/** What a rule must have to say that there is nothing: saved text only where it asks for that. */
const needOf = (value: ArtifactKind | readonly ArtifactKind[]): readonly ArtifactKind[] =>
  listOf(value).includes('text.lines') ? kindsOf(value) : listOf(value);

/** Saved text may hold a piece of any log. */
const kindsOf = (value: ArtifactKind | readonly ArtifactKind[]): readonly ArtifactKind[] => [
  ...new Set([...listOf(value), ...SAVED_TEXT]),
];

/** The ids of the same area, or all when there are none. */
function nearIds(id: string, ids: readonly string[]): readonly string[] {
  const area = ids.filter((other) => other.startsWith(id.slice(0, id.indexOf('/') + 1)));
  return area.length > 0 ? area : ids;
}

/** Rules sorted so that whoever reads findings comes after their rule; cycles and unknown rules are diagnostics. */
function inOrder(
  rules: ReadonlyMap<string, Rule>,
  diagnostics: Diagnostic[],
  placeOfRead: (rule: Rule, id: string) => { readonly line: number; readonly column: number } | undefined,
): readonly Rule[] {
  const ordered: Rule[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const complain = (rule: Rule, id: string, what: string, hint: string): void => {
    const { line, column } = placeOfRead(rule, id) ?? { line: 1, column: 1 };
    diagnostics.push({ path: rule.path, line, column, message: `findings("${id}"): ${what}`, hint });
  };
  const visit = (rule: Rule): boolean => {
    if (state.get(rule.id) === 'done') return true;
    if (state.get(rule.id) === 'open') return false;
    state.set(rule.id, 'open');
    let sound = true;
    for (const id of rule.reads) {
      const target = rules.get(id);
      if (!target) {
        complain(
          rule,
          id,
          'there is no rule of this id',
          choose(id, nearIds(id, [...rules.keys()]), 'In this area are'),
        );
        sound = false;
      } else if (!visit(target)) {
        complain(
          rule,
          id,
          'the two rules read each other’s findings',
          'One of the two must look at the evidence itself.',
        );
        sound = false;
      }
    }
    state.set(rule.id, 'done');
    if (sound) ordered.push(rule);
    return true;
  };
  for (const id of [...rules.keys()].sort()) visit(rules.get(id) as Rule);
  return ordered;
}
