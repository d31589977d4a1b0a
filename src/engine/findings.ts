import { createHash } from 'node:crypto';
import { type Finding, type ObjectRef, type Evidence as Quote, SEVERITIES, type Severity } from '../model/report.ts';
import type { SourceRef } from '../model/source.ts';
import { compare, earlier, later } from '../util/order.ts';
import type { Row, RuleRun } from './evaluate.ts';
import type { Rule, Template } from './rules/rule.ts';

/** A finding with what folding and ranking need and a reader does not see. */
export interface Draft {
  readonly finding: Finding;
  readonly rule: Rule;
  /** What it is about; see the rule schema’s `about`. */
  readonly about: ReadonlySet<string>;
}

/** Reads more of an object than its view holds: the object's own lines, '' when they were not kept. */
export type RawOf = (source: SourceRef) => string;

const MOST_QUOTES = 6;
const MOST_STEPS = 8;
/** Rows that are asked for quotations and steps; thousands of rows rarely have more to say. */
const MOST_ASKED = 100;
const MOST_QUOTED_LINES = 12;
const CONTEXT = 2;

/** Makes one finding of all rows of a rule that have the same subject. */
export function draftFindings(run: RuleRun, rawOf: RawOf): readonly Draft[] {
  const bySubject = new Map<string, Row[]>();
  for (const row of run.rows) {
    const subject = run.rule.subject(row.variables);
    const rows = bySubject.get(subject);
    if (rows) rows.push(row);
    else bySubject.set(subject, [row]);
  }
  return [...bySubject].map(([subject, rows]) => draft(run.rule, subject, rows, rawOf));
}

function draft(rule: Rule, subjectText: string, rows: readonly Row[], rawOf: RawOf): Draft {
  // The row that speaks for the finding: the worst, then the most frequent, then the first.
  const ranked = rows
    .map((row, index) => ({ row, index, severity: severityOf(rule, row) }))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        b.row.count - a.row.count ||
        a.index - b.index,
    );
  const lead = ranked[0] as (typeof ranked)[number];
  const variables = lead.row.variables;
  const subject = parseSubject(subjectText);
  const workloads = unique(
    rows.flatMap((row) => workloadsOf(rule, row)),
    refKey,
  ).sort((a, b) => compare(refKey(a), refKey(b)));
  const quotes = firstOf(
    ranked,
    MOST_QUOTES,
    ({ row }) => quotesOf(rule, row, rawOf),
    (q) => `${q.path}:${q.line}`,
  );
  const fingerprint = createHash('sha256')
    .update(`${rule.id}\0${refKey(subject)}`)
    .digest('hex')
    .slice(0, 16);
  const fix = firstOf(
    ranked,
    MOST_STEPS,
    ({ row }) =>
      rule.fix
        .filter((step) => step.when === null || step.when(row.variables) === true)
        .map((step) => ({ do: text(step.do, row), command: text(step.command, row), verify: text(step.verify, row) })),
    (step) => `${step.do}\0${step.command}`,
  );
  const about = new Set(rows.flatMap((row) => rule.about.flatMap((a) => keysIn(text(a, row).toLowerCase()))));
  about.add(
    `${subject.kind} ${subject.namespace === '' ? subject.name : `${subject.namespace}/${subject.name}`}`.toLowerCase(),
  );
  for (const w of workloads) about.add(`workload ${w.namespace}/${w.name}`.toLowerCase());
  return {
    rule,
    about,
    finding: {
      id: `${rule.id}@${fingerprint.slice(0, 8)}`,
      rule: rule.id,
      fingerprint,
      severity: lead.severity,
      confidence: confidenceOf(rule, lead.row),
      title: rule.title(variables),
      summary: rule.summary(variables),
      why: rule.why(variables),
      subject,
      workloads,
      count: rows.reduce((sum, row) => sum + row.count, 0),
      firstSeen: rows.reduce((a, row) => earlier(a, row.first), ''),
      lastSeen: rows.reduce((a, row) => later(a, row.last), ''),
      evidence: quotes,
      symptoms: [],
      causedBy: null,
      ruledOut: rule.ruledOut.flatMap((r) =>
        r.when(variables) === true
          ? [{ hypothesis: r.hypothesis(variables), because: r.because(variables), evidence: [] }]
          : [],
      ),
      fix,
      references: rule.file.references ?? [],
      equivalents: rule.file.equivalents ?? [],
    },
  };
}

const text = (template: Template, row: Row): string => template(row.variables);

function severityOf(rule: Rule, row: Row): Severity {
  for (const { level, when } of rule.severity) if (when === null || when(row.variables) === true) return level;
  return 'info';
}

function confidenceOf(rule: Rule, row: Row): Finding['confidence'] {
  const base = rule.file.confidence?.base ?? 0.8;
  const because = [`${signed(base)} the rule’s conditions hold`];
  let value = base;
  for (const weight of rule.weights) {
    if (weight.when(row.variables) !== true) continue;
    value += weight.by;
    because.push(`${signed(weight.by)} ${text(weight.because, row)}`);
  }
  return { value: Math.round(Math.min(0.99, Math.max(0.05, value)) * 100) / 100, because };
}

const signed = (n: number): string => `${n < 0 ? '-' : '+'} ${Math.abs(n).toFixed(2)}`;

/** `kind a, b` of a template that shows a list is one key for each item; none for an empty list. */
function keysIn(about: string): readonly string[] {
  if (!about.includes(' ')) return about === '' ? [] : [about];
  const kind = about.slice(0, about.indexOf(' '));
  return about
    .slice(kind.length + 1)
    .split(', ')
    .filter((name) => name.trim() !== '' && name !== '/')
    .map((name) => `${kind} ${name}`);
}

/** `Kind namespace/name` or `Kind name`. */
function parseSubject(subject: string): ObjectRef {
  const space = subject.indexOf(' ');
  const kind = space === -1 ? subject : subject.slice(0, space);
  const rest = space === -1 ? '' : subject.slice(space + 1);
  const slash = rest.indexOf('/');
  return slash === -1
    ? { kind, namespace: '', name: rest }
    : { kind, namespace: rest.slice(0, slash), name: rest.slice(slash + 1) };
}

const refKey = (ref: ObjectRef): string => `${ref.kind} ${ref.namespace}/${ref.name}`;

function workloadsOf(rule: Rule, row: Row): readonly ObjectRef[] {
  const value = rule.workloads?.(row.variables);
  const items = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
  return items.flatMap((item: unknown) => {
    const w = item as { kind?: unknown; namespace?: unknown; name?: unknown; pod?: unknown; workload?: unknown };
    const owner = w.workload as { kind?: unknown; namespace?: unknown; name?: unknown } | undefined;
    if (owner !== null && typeof owner === 'object') return [ref(owner.kind, owner.namespace, owner.name)];
    if (typeof w.pod === 'string') return [ref('Pod', w.namespace, w.pod)];
    return [ref(w.kind, w.namespace, w.name)];
  });
}

const ref = (kind: unknown, namespace: unknown, name: unknown): ObjectRef => ({
  kind: String(kind ?? 'Workload'),
  namespace: String(namespace ?? ''),
  name: String(name ?? ''),
});

function quotesOf(rule: Rule, row: Row, rawOf: RawOf): readonly Quote[] {
  if (rule.evidence) {
    return rule.evidence.flatMap((item) => {
      let found: readonly SourceRef[];
      try {
        found = sourcesIn(item.of(row.variables));
      } catch {
        return [];
      }
      const line = item.line === null ? '' : text(item.line, row);
      return found.slice(0, 3).map((source) => quote(source, line, text(item.says, row), rawOf));
    });
  }
  return row.bound.flatMap((name) =>
    sourcesIn(row.variables[name])
      .slice(0, 3)
      .map((source) => quote(source, '', '', rawOf)),
  );
}

/** The places of a value: its own `source`, or those of the elements of a list, or of the variables of grouped rows. */
function sourcesIn(value: unknown): readonly SourceRef[] {
  if (Array.isArray(value)) return value.flatMap(sourcesIn);
  if (value === null || typeof value !== 'object') return [];
  const source = (value as { readonly source?: unknown }).source;
  if (isSource(source)) return [source];
  if (isSource(value)) return [value];
  const values = Object.values(value);
  return values.flatMap((v) =>
    v !== null && typeof v === 'object' && isSource((v as { source?: unknown }).source) ? sourcesIn(v) : [],
  );
}

function isSource(value: unknown): value is SourceRef {
  return (
    value !== null &&
    typeof value === 'object' &&
    typeof (value as SourceRef).path === 'string' &&
    typeof (value as SourceRef).line === 'number'
  );
}

/** Index of the line of an object, in YAML or indented JSON, that names it; -1 when there is none. */
function nameLine(lines: readonly string[]): number {
  const indent = (line: string): number => line.length - line.trimStart().length;
  // A text within the object may hold such a line too, but deeper.
  const start = lines.reduce(
    (best, line, i) =>
      /^\s*"?metadata"?:\s*\{?$/.test(line) && (best === -1 || indent(line) < indent(lines[best] ?? '')) ? i : best,
    -1,
  );
  const depth = indent(lines[start + 1] ?? '');
  return lines.findIndex(
    (line, i) => i > start && start !== -1 && indent(line) === depth && /^\s*"?name"?:/.test(line),
  );
}

/** Quotes a place: the line of an object that holds `wanted`, else the line that names it, with the lines around it. */
function quote(source: SourceRef, wanted: string, says: string, rawOf: RawOf): Quote {
  const lines = rawOf(source).split('\n');
  // kubectl keeps a copy of the object in an annotation; the field itself is the better quotation.
  const isCopy = (line: string): boolean => line.trimStart().startsWith('{"apiVersion"');
  const own = wanted === '' ? nameLine(lines) : lines.findIndex((line) => line.includes(wanted) && !isCopy(line));
  const index = wanted === '' || own !== -1 ? own : lines.findIndex((line) => line.includes(wanted));
  if (index === -1) {
    const text = source.text.split('\n').slice(0, MOST_QUOTED_LINES);
    return {
      path: source.path,
      line: source.line,
      endLine: source.line + text.length - 1,
      offset: source.offset,
      text: text.join('\n'),
      before: [...(source.before ?? [])],
      after: [...(source.after ?? [])],
      says,
    };
  }
  const offset = source.offset + Buffer.byteLength(lines.slice(0, index).join('\n')) + (index > 0 ? 1 : 0);
  return {
    path: source.path,
    line: source.line + index,
    endLine: source.line + index,
    offset,
    text: lines[index] ?? '',
    before: lines.slice(Math.max(0, index - CONTEXT), index),
    after: lines.slice(index + 1, index + 1 + CONTEXT),
    says,
  };
}

/** The first different things that rows give, in the order of the rows. */
function firstOf<R, T>(
  rows: readonly R[],
  most: number,
  give: (row: R) => readonly T[],
  key: (item: T) => string,
): T[] {
  const found = new Map<string, T>();
  for (const row of rows.slice(0, MOST_ASKED)) {
    for (const item of give(row)) if (!found.has(key(item))) found.set(key(item), item);
    if (found.size >= most) break;
  }
  return [...found.values()].slice(0, most);
}

function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Map<string, T>();
  for (const item of items) if (!seen.has(key(item))) seen.set(key(item), item);
  return [...seen.values()];
}
