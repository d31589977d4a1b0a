import { z } from 'zod';
import { ARTIFACT_KINDS } from '../../model/artifact.ts';
import { severitySchema } from '../../model/report.ts';

/**
 * The form of a rule file, `rules/<area>/<slug>.yaml`; the id of the rule is `<area>/<slug>`. This schema gives the type, the validation and
 * the table in rules/README.md.
 */
const expression = z.string().min(1).describe('a CEL expression');
const template = z.string().describe('text; {{expression}} is replaced by its value');

const logClause = z.strictObject({
  log: z
    .union([z.enum(ARTIFACT_KINDS), z.array(z.enum(ARTIFACT_KINDS)).min(1)])
    .describe(
      'kinds of logs to look into; saved output of commands and other text (text.lines) is always looked into as well',
    ),
  text: z
    .union([z.string(), z.array(z.string()).min(1)])
    .describe(
      'literal text, or several of which one must stand in the line, 8 bytes or more each: only lines that hold it are looked at',
    ),
  pattern: z.string().optional().describe('regular expression over the message; its named groups become variables'),
});
const lineClause = z.strictObject({
  line: z
    .strictObject({
      text: z.union([z.string(), z.array(z.string()).min(1)]).describe('literal text, as in `log`'),
      pattern: z.string().optional().describe('as in `log`'),
    })
    .describe('lines of saved command output and pasted text; the row is bound to `line`'),
});
const duration = z.string().regex(/^\d+[smh]$/, 'must read like 30s, 5m or 1h');
const followUp = z.strictObject({
  ...logClause.shape,
  by: z
    .array(z.string())
    .min(1)
    .describe('variables of the row that the named groups of `pattern` with the same names must equal'),
  within: duration,
});
const thenClause = z.strictObject({
  // biome-ignore lint/suspicious/noThenProperty: the clause is called so; no clause is ever awaited
  then: followUp.describe(
    'keeps rows that such a log line follows in time; it is bound to `later`, its other groups become variables',
  ),
});
const withoutClause = z.strictObject({
  without: followUp.describe(
    'keeps rows that no such log line follows in time; rows whose log ends too early to tell are left out, and the rule is then not evaluated',
  ),
});
const accessClause = z.strictObject({
  access: z
    .strictObject({
      flags: z.array(z.string()).optional().describe('response flags of which at least one must be set'),
      code: z.union([z.number(), z.array(z.number())]).optional(),
      side: z.enum(['client', 'server', 'gateway']).optional(),
      details: z.string().optional().describe('text that the response code details must contain'),
      failure: z.string().optional().describe('text that the transport failure reason or ztunnel error must contain'),
      ztunnel: z.boolean().optional(),
    })
    .describe('groups of access-log lines; the row is bound to `a`'),
});
const eventClause = z.strictObject({
  event: z
    .strictObject({
      reason: z.union([z.string(), z.array(z.string())]).optional(),
      kind: z
        .union([z.string(), z.array(z.string())])
        .optional()
        .describe('of the object that the event is about'),
      pattern: z.string().optional().describe('regular expression over the message; its named groups become variables'),
    })
    .describe('Kubernetes events; the row is bound to `e`'),
});
const eachClause = z.strictObject({
  each: z
    .string()
    .regex(/^[a-zA-Z]\w* in \S/s, 'must read `name in expression`')
    .describe('one row for each element: `name in expression`'),
});
const letClause = z.strictObject({
  let: z.record(z.string().regex(/^[a-zA-Z]\w*$/), expression).describe('names for values'),
});
const whereClause = z.strictObject({ where: expression.describe('keeps the rows for which the expression is true') });
const groupClause = z.strictObject({
  group: z
    .strictObject({
      by: z.array(expression).min(1),
      count: z
        .string()
        .regex(/^(>=|>|<=|<|==) \d+$/, 'must read like `>= 3`')
        .optional()
        .describe('over the sum of the rows’ counts'),
      distinct: z
        .strictObject({ of: expression, count: z.string().regex(/^(>=|>|<=|<|==) \d+$/, 'must read like `>= 3`') })
        .optional()
        .describe('how many different values an expression must have in the group'),
      within: duration.optional().describe('the longest time between the first and the last of the group'),
      rate: z
        .string()
        .regex(/^(>=|>) \d+ per (second|minute|hour)$/, 'must read like `>= 10 per minute`')
        .optional()
        .describe('over the time between the first and the last'),
    })
    .describe('one row for each distinct value; `rows` holds the grouped rows, `total` the sum of their counts'),
});

export const clauseSchema = z.union([
  logClause,
  lineClause,
  accessClause,
  eventClause,
  eachClause,
  letClause,
  whereClause,
  groupClause,
  thenClause,
  withoutClause,
]);
export type Clause = z.infer<typeof clauseSchema>;

const weight = z.strictObject({ when: expression, by: z.number().positive().max(1), because: template });
const exampleSchema = z.strictObject({
  name: z.string().min(1),
  source: z.string().optional().describe('where the lines or objects were taken from'),
  files: z.record(z.string(), z.string()).describe('path to content: a small archive or folder'),
  subject: z.string().optional().describe('the subject of the finding that must come out'),
});
export type Example = z.infer<typeof exampleSchema>;

export const ruleSchema = z.strictObject({
  title: template,
  severity: z
    .union([severitySchema, z.partialRecord(severitySchema, z.union([expression, z.literal(true)]))])
    .describe('one level, or levels with the condition under which each holds; the highest that holds is taken'),
  status: z.enum(['experimental', 'stable', 'retired']).default('experimental'),
  role: z
    .enum(['cause', 'symptom'])
    .default('cause')
    .describe('a symptom says what went wrong, not why: it stands behind causes of its severity'),
  applies: z
    .strictObject({
      istio: z.string().optional().describe('version range of the control plane, e.g. ">=1.16 <1.22"'),
      proxy: z.string().optional().describe('version range of the data plane: some proxy must lie in it'),
      platform: z.enum(['aks', 'upstream']).optional(),
      dataPlane: z.enum(['sidecar', 'ambient', 'gateway']).optional(),
    })
    .optional(),
  find: z.array(clauseSchema).min(1),
  finding: z.strictObject({
    subject: template.describe('`Kind namespace/name` or `Kind name`: the object to change'),
    summary: template.describe('one sentence with the real names in it'),
    why: template.describe('the mechanism, two to four sentences'),
    workloads: expression.optional().describe('list of pods, workloads or proxies that suffer'),
    fix: z
      .array(
        z.strictObject({
          do: template,
          command: template.optional(),
          verify: template.optional(),
          when: expression.optional(),
        }),
      )
      .min(1),
    falsePositives: z.string().optional(),
  }),
  evidence: z
    .array(
      z.strictObject({
        of: expression.describe('an object, log row, event, access group, or a list of them'),
        line: template.optional().describe('text that stands in the line of the object to quote'),
        says: template.describe('what this proves'),
      }),
    )
    .optional()
    .describe('what to quote; by default every object that a clause bound'),
  confidence: z
    .strictObject({
      base: z.number().min(0).max(1),
      plus: z.array(weight).optional(),
      minus: z.array(weight).optional(),
    })
    .optional(),
  ruledOut: z.array(z.strictObject({ hypothesis: template, when: expression, because: template })).optional(),
  about: z
    .array(template)
    .optional()
    .describe(
      'what else the finding is about, e.g. `host a.b.svc.cluster.local`, `service ns/name`, `pod ns/name`, `workload ns/name`, `namespace x`, or `mesh`: a cause explains a symptom only when both are about the same thing',
    ),
  explains: z
    .array(z.string())
    .optional()
    .describe('ids of rules, `*` allowed, whose findings are consequences of this one'),
  equivalents: z.array(z.string()).optional().describe('codes of istioctl analyze or Kiali'),
  covers: z.array(z.string()).optional().describe('items of published guidance'),
  tags: z.array(z.string()).optional().describe('further names that `--only` and `--skip` know the rule by'),
  references: z.array(z.strictObject({ title: z.string(), url: z.url() })).optional(),
  examples: z.strictObject({ fires: z.array(exampleSchema).min(1), silent: z.array(exampleSchema).min(1) }),
});

/** A rule as its file says it, with its id. */
export type RuleFile = z.infer<typeof ruleSchema>;
