import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collectCommand } from './artifacts/catalog.ts';
import { detectLayout } from './artifacts/index.ts';
import { captureTime } from './capture-time.ts';
import { type Choice, createEngine, type Engine } from './engine/engine.ts';
import { globMatches } from './engine/glob.ts';
import { type BenignSignature, parseBenign } from './engine/logs/benign.ts';
import type { LogScanner } from './engine/logs/log-scanner.ts';
import type { ParsedPack } from './engine/rules/load.ts';
import type { Rule } from './engine/rules/rule.ts';
import { parseSuppressions, type Suppression, suppress } from './engine/suppress.ts';
import type { ReadEntry } from './entry-coverage.ts';
import type { Entry } from './input/entry.ts';
import { openInput } from './input/open.ts';
import { pathFilter } from './input/paths/path-filter.ts';
import { type RuleFileText, readPack, readRuleFiles, readText } from './input/rule-files.ts';
import { createMeshBuilder, type MeshBuilder } from './mesh/build/builder.ts';
import { summarize } from './mesh/build/summary.ts';
import { unwritten } from './mesh/control-plane/control-plane.ts';
import { rawOf } from './mesh/evidence.ts';
import { meshFunctions } from './mesh/functions/index.ts';
import { takeUnlisted } from './mesh/listings.ts';
import type { Mesh } from './mesh/mesh.ts';
import { DEFAULT_LIMITS, type Limits } from './model/limits.ts';
import type { Parsed } from './model/parsed.ts';
import type { Problem } from './model/problem.ts';
import type { EntryCoverage, Report } from './model/report.ts';
import { ruleViews } from './model/views.ts';
import { decodeEntry, entryBounds } from './parsers/logs/log-entry.ts';
import { readEntry } from './read-entry.ts';
import { timelineOf } from './timeline.ts';
import { compare } from './util/order.ts';
import { UsageError } from './util/usage-error.ts';
import { VERSION } from './version.ts';

/** The built-in pack stands beside `src/` and beside `dist/`. */
export const BUILT_IN_RULES: string = fileURLToPath(new URL('../rules/', import.meta.url));

export interface AnalysisOptions {
  readonly paths: readonly string[];
  /** Folders or files of further rules; a rule with the id of an earlier one replaces it. */
  readonly rules: readonly string[];
  /** Globs over entry paths; see pathFilter. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Files of suppressions; see parseSuppressions. */
  readonly suppress?: readonly string[];
  /** Globs over rule ids, or areas: the rules that count, and those that do not. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Caps on what is read. */
  readonly limits?: Limits;
  /** Told what each rule cost. */
  readonly profile?: (cost: RuleCost) => void;
}

/** What one rule cost in a run: milliseconds, and the rows that its clauses left over. */
export interface RuleCost {
  readonly rule: string;
  readonly ms: number;
  readonly rows: number;
}

/** How far the reading is. */
export interface Progress {
  readonly bytesRead: number;
  /** 0 when it is not known (standard input). */
  readonly bytesTotal: number;
  readonly entries: number;
  /** Path of the entry that is being read. */
  readonly current: string;
}

/** Who wants to know what is found while reading goes on. */
export interface Observer {
  readonly onParsed: (parsed: Parsed) => void;
  readonly onRead: (entry: EntryCoverage) => void;
  /** How often the log lines of a rule were met; called when reading an entry changed something. */
  readonly onHits: (hits: readonly { readonly rule: Rule; readonly count: number }[]) => void;
  /** Everything is read; what follows is judging. */
  readonly onJudging: () => void;
}

/** What is known of the input beside its entries. */
export interface InputFacts {
  readonly paths: readonly string[];
  readonly bytes: () => number;
  readonly problems: () => readonly Problem[];
  readonly onEntry: (path: string) => void;
  readonly observer?: Observer | undefined;
  readonly limits?: Limits | undefined;
  readonly choice?: Choice | undefined;
  readonly suppressions?: readonly Suppression[] | undefined;
}

const NO_FACTS: InputFacts = { paths: [], bytes: () => 0, problems: () => [], onEntry: () => {} };

/** What `npm run build` makes of the built-in rules, beside the bundle. */
const COMPILED_RULES: string = fileURLToPath(new URL('rules.json', import.meta.url));

/** Loaded rules and the way from entries to a report. */
export interface Triage {
  readonly engine: Engine<Mesh>;
  analyze(entries: Iterable<Entry> | AsyncIterable<Entry>, facts?: InputFacts): Promise<Report>;
}

/** `base` is a pack that stands beside the rules, and gives way to those with the same ids. */
export function createTriage(
  rules: readonly RuleFileText[] | ParsedPack,
  options: { readonly check: boolean; readonly base?: ParsedPack },
): Triage {
  const engine = createEngine<Mesh>(rules, {
    functions: meshFunctions,
    views: ruleViews,
    reader: { decodeEntry, entryBounds },
    collect: collectCommand,
    check: options.check,
    base: options.base,
    benign: 'digest' in rules ? [] : builtInBenign(),
  });
  return { engine, analyze: (entries, facts = NO_FACTS) => analyzeEntries(engine, entries, facts) };
}

/** Rules, filters and suppressions, read once for one input after the other; never for two at once. */
export interface Analyzer {
  /** Changes with everything but the input that a report depends on: this program, its rules, and what was chosen. */
  readonly settings: string;
  analyze(paths: readonly string[], onProgress?: (progress: Progress) => void, observer?: Observer): Promise<Report>;
}

/** Throws UsageError when a rule file or a file of suppressions is wrong. */
export function createAnalyzer(options: Omit<AnalysisOptions, 'paths'>): Analyzer {
  const own = lastOfEach(options.rules.flatMap(readRuleFiles));
  const triage = triageWith(own);
  const wrong = triage.engine.diagnostics.find((diagnostic) => own.some((file) => file.path === diagnostic.path));
  if (wrong)
    throw new UsageError(
      `${wrong.path}:${wrong.line}:${wrong.column}: ${wrong.message}`,
      wrong.hint || 'Correct the rule; `mesh-triage rules lint DIR` shows everything that is wrong.',
    );
  const { include = [], exclude = [], only = [], skip = [], limits = DEFAULT_LIMITS } = options;
  const wanted = pathFilter(include, exclude);
  const choice = choiceOf(options);
  const suppressions = (options.suppress ?? []).flatMap(readSuppressions);
  return {
    settings: createHash('sha256')
      .update(JSON.stringify([VERSION, triage.engine.pack.digest, include, exclude, only, skip, suppressions, limits]))
      .digest('hex')
      .slice(0, 16),
    analyze(paths, onProgress, observer) {
      const input = openInput(paths, { limits });
      let entries = 0;
      return triage.analyze(chosen(input.entries(), wanted), {
        paths,
        bytes: () => input.bytesRead(),
        problems: () => input.problems(),
        onEntry: (current) =>
          onProgress?.({ bytesRead: input.bytesRead(), bytesTotal: input.bytesTotal(), entries: entries++, current }),
        observer,
        limits,
        choice,
        suppressions,
      });
    },
  };
}

/** Analyses archives, folders and files as evidence of one mesh. Throws UsageError as `createAnalyzer` does. */
export async function runAnalysis(
  { paths, ...options }: AnalysisOptions,
  onProgress?: (progress: Progress) => void,
  observer?: Observer,
): Promise<Report> {
  return createAnalyzer(options).analyze(paths, onProgress, observer);
}

function readSuppressions(path: string): readonly Suppression[] {
  const result = parseSuppressions(readText(path));
  if ('error' in result)
    throw new UsageError(`${path}: ${result.error}`, 'A suppression has rule, subject, reason and until (a date).');
  return result.suppressions;
}

function choiceOf({ only = [], skip = [], profile }: Omit<AnalysisOptions, 'paths'>): Choice {
  // By id, by area, or by tag.
  const named = (globs: readonly string[], { id, file }: Rule): boolean =>
    globs.some((glob) => globMatches(glob, id) || id.startsWith(`${glob}/`) || (file.tags ?? []).includes(glob));
  return {
    leaveOut: (rule) =>
      named(skip, rule) ? 'left out by --skip' : only.length > 0 && !named(only, rule) ? 'left out by --only' : null,
    watch: profile
      ? (rule, run) => {
          const started = performance.now();
          const rows = run().length;
          profile({ rule: rule.id, ms: performance.now() - started, rows });
        }
      : null,
  };
}

/** The built-in rules, and those of the user, which are checked; the examples of built-in rules may be missing. */
export function triageWith(own: readonly RuleFileText[], check = true): Triage {
  const builtIn = builtInPack();
  if (own.length === 0) return createTriage(builtIn, { check: false });
  return 'digest' in builtIn
    ? createTriage(own, { check, base: builtIn })
    : createTriage([...builtIn.filter(({ id }) => !own.some((rule) => rule.id === id)), ...own], { check });
}

/** The pack as the build left it, or its files when one of them is newer or there was no build. */
function builtInPack(): readonly RuleFileText[] | ParsedPack {
  return readPack<ParsedPack>(COMPILED_RULES, BUILT_IN_RULES) ?? readRuleFiles(BUILT_IN_RULES);
}

/** Log lines that mean no harm. */
function builtInBenign(): readonly BenignSignature[] {
  const result = parseBenign(readText(join(BUILT_IN_RULES, '_benign.yaml')));
  if ('error' in result)
    throw new UsageError(
      `_benign.yaml: ${result.error}`,
      'Each item has log, text, because, and perhaps pattern and example.',
    );
  return result.signatures;
}

/** A rule with the id of an earlier one replaces it. */
const lastOfEach = (files: readonly RuleFileText[]): readonly RuleFileText[] => [
  ...new Map(files.map((file) => [file.id, file])).values(),
];

async function* chosen(entries: AsyncIterable<Entry>, wanted: (path: string) => boolean): AsyncIterable<Entry> {
  for await (const entry of entries) if (wanted(entry.path)) yield entry;
}

async function analyzeEntries(
  engine: Engine<Mesh>,
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  facts: InputFacts,
): Promise<Report> {
  const scanner = engine.scanLogs();
  const { observer, limits = DEFAULT_LIMITS } = facts;
  const builder = observer ? observed(createMeshBuilder(), observer) : createMeshBuilder();
  const read: ReadEntry[] = [];
  let bytes = 0;
  for await (const entry of entries) {
    facts.onEntry(entry.path);
    const result = await readEntry(entry, scanner, builder, limits);
    bytes += result.coverage.bytes;
    read.push(result);
    if (observer) tell(observer, result, engine, scanner);
  }
  observer?.onJudging();
  read.sort((a, b) => compare(a.coverage.path, b.coverage.path));
  const mesh = builder.build({ capturedAt: captureTime(read) });
  const summary = summarize(mesh);
  const {
    findings: all,
    coverage,
    unexplained,
  } = engine.judge(
    {
      mesh,
      summary,
      access: mesh.access,
      events: mesh.events,
      available: new Set(read.flatMap(({ kinds }) => kinds)),
      unwritten: (kind) => unwritten(mesh, kind),
      unlisted: () => takeUnlisted(mesh),
      logEnds: new Map(read.map((r) => [r.coverage.path, r.lastSeen])),
      rawOf: (source) => rawOf(mesh, source),
      limits,
    },
    scanner,
    facts.choice,
  );
  const { findings, suppressed } = suppress(all, facts.suppressions ?? [], mesh.capturedAt);
  const cut = new Map(facts.problems().map((problem) => [problem.path, problem.message]));
  const problems = [
    ...facts.problems(),
    ...read.flatMap((r) => r.problems),
    ...engine.diagnostics.map(({ path, line, message, hint }) => ({ path, line, code: 'rule-failed', message, hint })),
  ];
  const layout = detectLayout(read.map((r) => r.coverage.path));
  return {
    schemaVersion: 1,
    tool: { name: 'mesh-triage', version: VERSION, rules: { count: engine.rules.length, digest: engine.pack.digest } },
    input: {
      paths: [...facts.paths],
      layout: layout.name,
      layoutReason: layout.because,
      capturedAt: mesh.capturedAt,
      bytes,
      entries: read.length,
    },
    mesh: summary,
    findings: [...findings],
    suppressed: [...suppressed],
    coverage: {
      entries: read.map((r) => asRead(r.coverage, cut.get(r.coverage.path))),
      rules: [...coverage],
      problems,
      unexplained,
    },
    timeline: timelineOf(mesh, findings),
  };
}

const observed = (builder: MeshBuilder, { onParsed }: Observer): MeshBuilder => ({
  build: builder.build,
  add(artifact, parsed) {
    onParsed(parsed);
    builder.add(artifact, parsed);
  },
});

function tell(
  { onRead, onHits }: Observer,
  { coverage, artifact }: ReadEntry,
  { queries }: Engine<Mesh>,
  scanner: LogScanner,
): void {
  onRead(coverage);
  if (!artifact.kind.endsWith('.log')) return;
  const byRule = new Map<Rule, number>();
  scanner.hits().forEach((count, i) => {
    const rule = queries[i]?.rule;
    if (rule !== undefined && count > 0) byRule.set(rule, (byRule.get(rule) ?? 0) + count);
  });
  onHits([...byRule].map(([rule, count]) => ({ rule, count })));
}

/** What broke while an entry was read is known to the input alone. */
const asRead = (coverage: EntryCoverage, problem: string | undefined): EntryCoverage =>
  problem === undefined
    ? coverage
    : {
        ...coverage,
        status: coverage.status === 'read' ? 'partly' : coverage.status,
        problem: coverage.problem ?? problem,
      };
