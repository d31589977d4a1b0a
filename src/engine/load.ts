import { createHash } from 'node:crypto';
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Complaint } from './clause.ts';
import { listOf } from './clause.ts';
import { SHORTEST_LITERAL } from './prefilter.ts';
import type { Diagnostic } from './rule.ts';
import { type Clause, type RuleFile, ruleSchema } from './schema.ts';
import type { BenignSignature } from './benign.ts';

/** The text of one rule file. */
export interface RuleSource {
  /** Where it was read from, for messages. */
  readonly path: string;
  /** `<area>/<slug>` */
  readonly id: string;
  readonly text: string;
}

/** A rule file that was read and fits the schema. */
export interface ParsedRule {
  readonly path: string;
  readonly id: string;
  readonly file: RuleFile;
}

/** Rule files, read and checked; plain data, so that the built-in pack can be kept in this form. */
export interface ParsedPack {
  readonly rules: readonly ParsedRule[];
  /** Log lines that mean no harm, where they are kept beside the rules. */
  readonly benign?: readonly BenignSignature[];
  /** Changes when any rule changes. */
  readonly digest: string;
}

/** Reads rule files. What is wrong with one is reported with its place, and the others are read; `check` finds what the schema cannot see. */
export function parseRules(
  sources: readonly RuleSource[],
  check: (file: RuleFile) => readonly Complaint[],
): { readonly pack: ParsedPack; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const rules = new Map<string, ParsedRule>();
  for (const { path, id, text } of sources) {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const reportAt = (offset: number, message: string, hint = ''): void => {
      const place = lines.linePos(offset);
      diagnostics.push({ path, line: place.line, column: place.col, message, hint });
    };
    const [unreadable] = document.errors; // the others mostly follow from the first
    if (unreadable) {
      reportAt(unreadable.pos[0], unreadable.message, 'The file must be valid YAML.');
      continue;
    }
    const result = ruleSchema.safeParse(document.toJS({ maxAliasCount: 20 }));
    const complaints = result.success
      ? [...structure(result.data), ...check(result.data)]
      : result.error.issues.flatMap((issue) => leaves(issue)).map((leaf) => ({ ...leaf, hint: '' }));
    if (rules.has(id)) complaints.push({ path: [], message: `a rule with the id ${id} exists already`, hint: '' });
    for (const complaint of complaints) reportAt(offsetOf(document, complaint.path), complaint.message, complaint.hint);
    if (result.success && complaints.length === 0) rules.set(id, { path, id, file: result.data });
  }
  const digest = createHash('sha256');
  for (const source of sources.toSorted((a, b) => (a.id < b.id ? -1 : 1))) digest.update(`${source.id}\0${source.text}\0`);
  return { pack: { rules: [...rules.values()], digest: digest.digest('hex').slice(0, 16) }, diagnostics };
}

/** What the schema cannot say. */
function structure(file: RuleFile): readonly Complaint[] {
  const complaints: Complaint[] = [];
  file.find.forEach((clause, i) => {
    const { literals, pattern } = wantedBy(clause);
    for (const literal of literals) {
      const size = new TextEncoder().encode(literal).length;
      if (size >= SHORTEST_LITERAL) continue;
      complaints.push({
        path: ['find', i],
        message: `the literal ${JSON.stringify(literal)} has ${size} bytes`,
        hint: `It needs at least ${SHORTEST_LITERAL}, better 14, with something unusual in it.`,
      });
    }
    try {
      if (pattern !== undefined) new RegExp(pattern);
    } catch (error) {
      complaints.push({ path: ['find', i], message: error instanceof Error ? error.message : String(error), hint: '' });
    }
  });
  return complaints;
}

/** The texts and the pattern that a clause searches for. */
function wantedBy(clause: Clause): { readonly literals: readonly string[]; readonly pattern: string | undefined } {
  if ('event' in clause) return { literals: [], pattern: clause.event.pattern };
  const search =
    'log' in clause ? clause : 'line' in clause ? clause.line : 'then' in clause ? clause.then : 'without' in clause ? clause.without : null;
  return search === null ? { literals: [], pattern: undefined } : { literals: listOf(search.text), pattern: search.pattern };
}

/** Byte position of the node at a path, or of its nearest ancestor. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const range = (node as { range?: readonly number[] } | null | undefined)?.range;
    if (range) return range[0] ?? 0;
  }
  return 0;
}

/** The innermost issues of a zod issue: a union reports the branch that came furthest. */
function leaves(issue: z.core.$ZodIssue, prefix: readonly PropertyKey[] = []): readonly { path: readonly PropertyKey[]; message: string }[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const known = issue.errors.filter((branch) => !branch.some((i) => i.code === 'unrecognized_keys' && i.path.length === 0));
    const closest = (known.length > 0 ? known : issue.errors).toSorted((a, b) => a.length - b.length)[0] ?? [];
    return closest.flatMap((inner) => leaves(inner, path));
  }
  return [{ path, message: issue.message }];
}
