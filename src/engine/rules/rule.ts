import type { ArtifactKind } from '../../model/artifact.ts';
import type { Severity } from '../../model/report.ts';
import type { Variables } from '../cel.ts';
import type { LogQuery } from '../logs/log-scanner.ts';
import type { RuleFile } from './schema.ts';

/** A rule ready to run: its file, and its expressions and templates compiled. */
export interface Rule {
  readonly id: string;
  readonly path: string;
  readonly file: RuleFile;
  readonly clauses: readonly CompiledClause[];
  readonly severity: readonly { readonly level: Severity; readonly when: Evaluator | null }[];
  readonly title: Template;
  readonly subject: Template;
  readonly summary: Template;
  readonly why: Template;
  readonly workloads: Evaluator | null;
  readonly fix: readonly {
    readonly when: Evaluator | null;
    readonly do: Template;
    readonly command: Template;
    readonly verify: Template;
  }[];
  readonly evidence:
    | readonly { readonly of: Evaluator; readonly line: Template | null; readonly says: Template }[]
    | null;
  readonly weights: readonly { readonly when: Evaluator; readonly by: number; readonly because: Template }[];
  readonly ruledOut: readonly { readonly hypothesis: Template; readonly when: Evaluator; readonly because: Template }[];
  readonly about: readonly Template[];
  /** For each need, the kinds of which the input must hold at least one for the rule to be judged. */
  readonly needs: readonly (readonly ArtifactKind[])[];
  /** Ids of the rules whose findings it reads. */
  readonly reads: readonly string[];
}

export type Evaluator = (variables: Variables) => unknown;
export type Template = (variables: Variables) => string;

interface FollowUp<Type> {
  readonly type: Type;
  readonly query: LogQuery;
  readonly by: readonly string[];
  /** Milliseconds. */
  readonly within: number;
}

export type CompiledClause =
  | { readonly type: 'log'; readonly query: LogQuery }
  | FollowUp<'then'>
  | FollowUp<'without'>
  | { readonly type: 'access'; readonly keep: (access: never) => boolean }
  | { readonly type: 'event'; readonly keep: (event: never) => boolean; readonly pattern: RegExp | null }
  | { readonly type: 'each'; readonly name: string; readonly in: Evaluator }
  | { readonly type: 'let'; readonly values: readonly { readonly name: string; readonly value: Evaluator }[] }
  | { readonly type: 'where'; readonly keep: Evaluator }
  | {
      readonly type: 'group';
      readonly by: readonly Evaluator[];
      readonly distinct: Evaluator | null;
      readonly enough: (group: GroupFacts) => boolean;
    };

/** What the thresholds of a group are held against. */
interface GroupFacts {
  readonly count: number;
  readonly distinct: number;
  /** Between the first and the last of the group, in milliseconds; 0 when they have no times. */
  readonly span: number;
}

/** What is wrong with a rule file, and where. */
export interface Diagnostic {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string;
}
