import type { z } from 'zod';
import type { RuleFunction } from '../../model/functions.ts';
import { celType, collectViews } from '../cel.ts';
import { clauseSchema, ruleSchema } from './schema.ts';

/** rules/README.md: the form of a rule, the views and the functions, as the schemas say them. */
export function rulesReference<Mesh>(functions: readonly RuleFunction<Mesh>[], views: readonly z.ZodObject[]): string {
  return [
    INTRODUCTION,
    '## Fields of a rule\n',
    table(['field', 'what it is'], fieldsOf(ruleSchema)),
    '\n## Clauses of `find`\n',
    'Clauses are read from top to bottom; each one widens or narrows the rows so far.\n',
    table(['clause', 'keys', 'what it does'], clauseRows()),
    '\n## Functions\n',
    'A function that may find nothing gives an empty list. `reads` names what the input must hold for a rule to be judged.\n',
    table(
      ['function', 'gives', 'what it is', 'reads'],
      functions
        .map((fn) => [
          `\`${fn.name}(${fn.params.map((p) => `${p.name}: ${p.type}`).join(', ')})\``,
          `\`${fn.returns}\``,
          fn.doc,
          fn.reads.join(', '),
        ])
        .sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1)),
    ),
    '\n## Views\n',
    "Every field is always there: an absent text is `''`, an absent number 0, an absent list `[]`.\n",
    ...[...collectViews(views)]
      .sort((a, b) => (a[0] < b[0] ? -1 : 1))
      .map(
        ([id, view]) =>
          `### ${id}\n\n${table(
            ['field', 'type', 'what it is'],
            Object.entries(view.shape).map(([name, field]) => [
              `\`${name}\``,
              `\`${celType(field as z.ZodType)}\``,
              describe(field as z.ZodType),
            ]),
          )}\n`,
      ),
  ].join('\n');
}

const INTRODUCTION = `# Rules

This page is made by \`mesh-triage rules reference\`; a test keeps it true.

A rule is one YAML file, \`rules/<area>/<slug>.yaml\`, and its id is \`<area>/<slug>\`, for ever. It says what it looks for (\`find\`), what a person reads (\`finding\`), what it
quotes (\`evidence\`), and it carries examples on which it must fire and near misses on which it must stay silent; \`mesh-triage rules test\` runs them.

Severities: **critical**, the mesh or its control plane is down; **error**, traffic or start-up fails now, and the evidence proves it; **warning**, it is wrong and will hurt,
hurts a part, or its effect is not proven; **info**, worth knowing.

Expressions are [CEL](https://github.com/google/cel-spec). Text may hold \`{{expression}}\`. Map keys that may be absent are read with \`label(map, key)\`, parts of raw
objects with \`get(body, "spec.a.b")\`. All rows of a rule with the same \`subject\` become one finding.
In \`command\` and \`verify\` a field that is empty, such as the pod of a pasted line, stands as its name in capitals.
`;

const describe = (schema: z.ZodType): string => schema.description ?? '';

const fieldsOf = (schema: z.ZodObject): string[][] =>
  Object.entries(schema.shape).map(([name, field]) => [
    `\`${name}\``,
    describe(field as z.ZodType) || (HINTS[name] ?? ''),
  ]);

/** Fields whose name says what they are, in a few words more. */
const HINTS: Readonly<Record<string, string>> = {
  title: 'what is wrong, in a few words',
  status: '`experimental`, `stable` (proven on real evidence) or `retired`',
  applies: 'gates: `istio` and `proxy` version ranges (control plane, data plane), `platform`, `dataPlane`',
  find: 'the clauses, see below',
  finding:
    '`subject`, `summary`, `why`, `workloads`, `fix` (steps with `do`, `command`, `verify`, `when`), `falsePositives`',
  confidence: '`base`, and `plus` and `minus`: weights with `when`, `by` and `because`',
  ruledOut: 'what would look the same: `hypothesis`, `when`, `because`',
  references: '`title` and `url`',
  examples:
    '`fires` and `silent`: each with `name`, `files` (path to content: a small archive or folder), and for `fires` the `subject` that must come out',
};

function clauseRows(): string[][] {
  return clauseSchema.options.map((option) => {
    const [[name = '', first] = [], ...rest] = Object.entries(option.shape) as [string, z.ZodType][];
    const keys = [...innerKeys(first), ...rest.map(([key, field]) => `\`${key}\`: ${describe(field)}`)];
    return [`\`${name}\``, keys.join('; '), first === undefined ? '' : describe(first)];
  });
}

function innerKeys(schema: z.ZodType | undefined): string[] {
  const shape = (schema as { shape?: Record<string, z.ZodType> } | undefined)?.shape ?? {};
  return Object.entries(shape).map(([key, field]) =>
    describe(field) === '' ? `\`${key}\`` : `\`${key}\`: ${describe(field)}`,
  );
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`)
    .join('\n');
