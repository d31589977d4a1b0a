import { createHash } from 'node:crypto';
import { LineCounter, parseDocument } from 'yaml';
import type { BenignSignature } from '../logs/benign.ts';
import type { Complaint } from './clause.ts';
import { placeOf } from './locate.ts';
import type { Diagnostic } from './rule.ts';
import { type RuleFile, ruleSchema } from './schema.ts';
import { schemaComplaints } from './schema-mistake.ts';
import { structure } from './structure.ts';

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
  /** The rules whose findings it reads, and where its file says so. */
  readonly reads?: readonly { readonly id: string; readonly line: number; readonly column: number }[];
}

/** Rule files, read and checked; plain data, so that the built-in pack can be kept in this form. */
export interface ParsedPack {
  readonly rules: readonly ParsedRule[];
  /** Log lines that mean no harm, where they are kept beside the rules. */
  readonly benign?: readonly BenignSignature[];
  /** Changes when any rule changes. */
  readonly digest: string;
}

const ID = /^[a-z0-9-]+\/[a-z0-9-]+$/;
const READS = /\bfindings\(\s*\\?["']([^"'\\]+)/g;

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
    const [unreadable] = document.errors; // the others mostly follow from the first
    if (unreadable) {
      const { line, col } = lines.linePos(unreadable.pos[0]);
      diagnostics.push({ path, line, column: col, message: unreadable.message, hint: 'The file must be valid YAML.' });
      continue;
    }
    const content: unknown = document.toJS({ maxAliasCount: 20 });
    const result = ruleSchema.safeParse(content);
    const complaints = result.success
      ? [...structure(result.data)]
      : [...schemaComplaints(result.error.issues, content)];
    // Types follow from names and patterns, so they are looked at when those are right.
    if (result.success && complaints.length === 0) complaints.push(...check(result.data));
    if (!ID.test(id))
      complaints.push({
        path: [],
        message: `${id} is no id of a rule`,
        hint: 'Put the file at <area>/<slug>.yaml, in lower-case letters, digits and hyphens.',
      });
    const twin = rules.get(id);
    if (twin)
      complaints.push({
        path: [],
        message: `a rule with the id ${id} exists already`,
        hint: `It is ${twin.path}; rename one of the two.`,
      });
    for (const complaint of complaints) {
      diagnostics.push({
        path,
        ...placeOf(document, lines, text, complaint),
        message: complaint.message,
        hint: complaint.hint,
      });
    }
    if (result.success && complaints.length === 0) {
      const reads = [...text.matchAll(READS)].map((match) => {
        const { line, col } = lines.linePos(match.index);
        return { id: match[1] ?? '', line, column: col };
      });
      rules.set(id, { path, id, file: result.data, ...(reads.length > 0 ? { reads } : {}) });
    }
  }
  const digest = createHash('sha256');
  for (const source of sources.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    digest.update(`${source.id}\0${source.text}\0`);
  return { pack: { rules: [...rules.values()], digest: digest.digest('hex').slice(0, 16) }, diagnostics };
}
