import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { ArtifactKind } from '../model/artifact.ts';
import type { RuleFunction } from '../model/functions.ts';
import type { KubeEvent } from '../model/kube.ts';
import type { Limits } from '../model/limits.ts';
import type { AccessGroup } from '../model/logs.ts';
import type { Finding, MeshSummary, RuleCoverage, Unexplained } from '../model/report.ts';
import { createExpressions, type Expressions } from './cel.ts';
import { conclude } from './conclude.ts';
import { type Evidence, evaluate, logQueries, type Row, type RuleRun, type WatchRule } from './evaluate.ts';
import { type Draft, draftFindings, type RawOf } from './findings.ts';
import { type Funnel, funnelOf } from './funnel.ts';
import { gateFor } from './gate.ts';
import type { BenignSignature } from './logs/benign.ts';
import { createLogScanner, type LogReader, type LogRow, type LogScanner } from './logs/log-scanner.ts';
import { checkRule } from './rules/check.ts';
import { compileRules } from './rules/compile.ts';
import { type ParsedPack, parseRules, type RuleSource } from './rules/load.ts';
import type { Diagnostic, Rule } from './rules/rule.ts';

/** What the engine must be told of a mesh that it does not know the inside of. */
interface Judged<Mesh> {
  readonly mesh: Mesh;
  readonly summary: MeshSummary;
  readonly access: readonly AccessGroup[];
  readonly events: readonly KubeEvent[];
  readonly available: ReadonlySet<ArtifactKind>;
  readonly unwritten: (kind: ArtifactKind) => string | null;
  readonly unlisted: () => string;
  readonly logEnds: ReadonlyMap<string, string>;
  readonly rawOf: RawOf;
  readonly limits: Limits;
}

/** Which rules count, and who watches them. */
export interface Choice {
  /** Why a rule is left out, or null. */
  readonly leaveOut: (rule: Rule) => string | null;
  readonly watch: WatchRule | null;
}

interface Judgement {
  readonly findings: readonly Finding[];
  readonly coverage: readonly RuleCoverage[];
  readonly unexplained: Unexplained;
}

const EVERYTHING: Choice = { leaveOut: () => null, watch: null };

/** A loaded pack. It is used for one input after the other, never for two at once. */
export interface Engine<Mesh> {
  readonly rules: readonly Rule[];
  readonly diagnostics: readonly Diagnostic[];
  readonly pack: ParsedPack;
  readonly expressions: Expressions;
  /** What the rules look for in logs, in the order of the scanner's rows. */
  readonly queries: ReturnType<typeof logQueries>;
  scanLogs(): LogScanner;
  judge(input: Judged<Mesh>, scanner: LogScanner, choice?: Choice): Judgement;
  /** Of the input that was judged last: what each clause of a rule left; null when there is no such rule. */
  funnel(id: string): Funnel | null;
}

export interface EngineOptions<Mesh> {
  readonly functions: readonly RuleFunction<Mesh>[];
  readonly views: readonly z.ZodObject[];
  readonly reader: LogReader;
  /** The command that collects a kind of artifact. */
  readonly collect: (kind: ArtifactKind) => string;
  /** Type-check every expression; off for the built-in pack, which is checked when it is built. */
  readonly check: boolean;
  /** Log lines that mean no harm; a pack that brings its own goes before. */
  readonly benign?: readonly BenignSignature[];
  /** Rules that were read before, and that stand beside those of the files; a file with the id of one replaces it. */
  readonly base?: ParsedPack | undefined;
}

/** Makes an engine of the texts of rule files, or of a pack that was read before. */
export function createEngine<Mesh>(
  from: readonly RuleSource[] | ParsedPack,
  options: EngineOptions<Mesh>,
): Engine<Mesh> {
  let current: Mesh | null = null;
  let judged: Evidence | null = null;
  const published = new Map<string, readonly unknown[]>();
  const expressions = createExpressions(
    options.functions,
    options.views,
    () => {
      if (current === null) throw new Error('no mesh to ask');
      return current;
    },
    (rule) => published.get(rule) ?? [],
  );
  const { pack: read, diagnostics: unread } = isPack(from)
    ? { pack: from, diagnostics: [] }
    : parseRules(from, (file) => (options.check ? checkRule(file, expressions) : []));
  const pack: ParsedPack = { ...beside(options.base, read), benign: read.benign ?? options.benign ?? [] };
  const { rules, diagnostics: unordered } = compileRules(pack.rules, expressions, options.functions);
  const queries = logQueries(rules);
  return {
    pack,
    rules,
    diagnostics: [...unread, ...unordered],
    expressions,
    queries,
    scanLogs: () =>
      createLogScanner(
        queries.map(({ query }) => query),
        options.reader,
        pack.benign ?? [],
      ),
    judge(input, scanner, { leaveOut, watch } = EVERYTHING) {
      current = input.mesh;
      published.clear();
      const evidence: Evidence = {
        logRows: rowsByRule(queries, scanner),
        access: input.access,
        events: input.events,
        available: input.available,
        unwritten: input.unwritten,
        unlisted: input.unlisted,
        logEnds: input.logEnds,
        limits: input.limits,
        collect: options.collect,
        gate: gateFor(input.summary),
        watch,
        publish: (rule, rows) =>
          published.set(
            rule.id,
            rows.map((row) => asValue(rule, row)),
          ),
      };
      judged = evidence;
      const runs = evaluate(rules, evidence);
      const fired = new Set(runs.filter(({ coverage }) => coverage.status === 'fired').map(({ rule }) => rule));
      const drafted = runs.map((run) => {
        // A rule that is left out has run all the same, because others may read its findings.
        const reason = run.rule.file.status === 'retired' ? 'is retired' : leaveOut(run.rule);
        return reason === null ? drafts(run, input.rawOf) : { drafts: [], coverage: leftOut(run.rule, reason) };
      });
      return {
        findings: conclude(drafted.flatMap((d) => d.drafts)),
        coverage: drafted.map((d) => d.coverage).sort((a, b) => (a.rule < b.rule ? -1 : 1)),
        unexplained: scanner.unexplained(
          (query) => fired.has(queries[query]?.rule as Rule),
          [...fired].map(({ id }) => id),
        ),
      };
    },
    funnel(id) {
      const rule = rules.find((candidate) => candidate.id === id);
      return rule && judged ? funnelOf(rule, judged, expressions) : null;
    },
  };
}

/** Two packs as one; the second goes before. */
function beside(base: ParsedPack | undefined, own: ParsedPack): ParsedPack {
  if (base === undefined) return own;
  const replaced = new Set(own.rules.map((rule) => rule.id));
  const digest = createHash('sha256').update(`${base.digest}\0${own.digest}`).digest('hex').slice(0, 16);
  return { ...base, ...own, rules: [...base.rules.filter((rule) => !replaced.has(rule.id)), ...own.rules], digest };
}

const isPack = (from: readonly RuleSource[] | ParsedPack): from is ParsedPack => 'digest' in from;

const leftOut = (rule: Rule, reason: string): RuleCoverage => ({
  rule: rule.id,
  status: 'not-evaluated',
  reason,
  collect: '',
});

/** A rule whose texts or levels cannot be worked out fails alone. */
function drafts(run: RuleRun, rawOf: RawOf): { readonly drafts: readonly Draft[]; readonly coverage: RuleCoverage } {
  try {
    return { drafts: draftFindings(run, rawOf), coverage: run.coverage };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { drafts: [], coverage: { ...run.coverage, status: 'failed', reason } };
  }
}

function rowsByRule(
  queries: ReturnType<typeof logQueries>,
  scanner: LogScanner,
): ReadonlyMap<Rule, readonly (readonly LogRow[])[]> {
  const byRule = new Map<Rule, (readonly LogRow[])[]>();
  scanner.rows().forEach((rows, i) => {
    const rule = queries[i]?.rule;
    if (!rule) return;
    const lists = byRule.get(rule) ?? [];
    lists.push(rows);
    byRule.set(rule, lists);
  });
  return byRule;
}

/** A row as `findings(id)` shows it to other rules: its variables, and when and how often it was seen. */
const asValue = (rule: Rule, row: Row): unknown => ({
  ...row.variables,
  subject: rule.subject(row.variables),
  count: row.count,
  first: row.first,
  last: row.last,
});
