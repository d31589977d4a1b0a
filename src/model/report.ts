import { z } from 'zod';

/**
 * The report: the one document that reporters and the UI see, and the public contract of `--format json`.
 * `schemaVersion` grows only when a field changes meaning.
 */
export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export const severitySchema = z.enum(SEVERITIES);
export type Severity = z.infer<typeof severitySchema>;

const evidence = z.object({
  path: z.string(),
  line: z.number().int(),
  endLine: z.number().int(),
  offset: z.number().int(),
  text: z.string(),
  before: z.array(z.string()),
  after: z.array(z.string()),
  says: z.string().describe('what this proves'),
});
export type Evidence = z.infer<typeof evidence>;

const objectRef = z.object({ kind: z.string(), namespace: z.string(), name: z.string() });
export type ObjectRef = z.infer<typeof objectRef>;

const fixStep = z.object({ do: z.string(), command: z.string(), verify: z.string() });
export type FixStep = z.infer<typeof fixStep>;

const finding = z.object({
  id: z.string(),
  rule: z.string(),
  fingerprint: z.string().describe('equal for the same fault in another archive of the same mesh'),
  severity: severitySchema,
  confidence: z.object({ value: z.number(), because: z.array(z.string()) }),
  title: z.string(),
  summary: z.string().describe('one sentence with the real names in it'),
  why: z.string().describe('the mechanism, two to four sentences'),
  subject: objectRef,
  workloads: z.array(objectRef),
  count: z.number().int(),
  firstSeen: z.string().describe('ISO 8601, empty where the evidence has no time'),
  lastSeen: z.string(),
  evidence: z.array(evidence),
  symptoms: z.array(z.string()).describe('ids of findings folded under this one'),
  causedBy: z.string().nullable(),
  ruledOut: z.array(z.object({ hypothesis: z.string(), because: z.string(), evidence: z.array(evidence) })),
  fix: z.array(fixStep),
  references: z.array(z.object({ title: z.string(), url: z.string() })),
  equivalents: z.array(z.string()),
});
export type Finding = z.infer<typeof finding>;

const entryCoverage = z.object({
  path: z.string(),
  kind: z.string(),
  owner: z.string(),
  bytes: z.number().int(),
  records: z.number().int(),
  status: z.enum(['read', 'partly', 'skipped', 'unreadable']),
  problem: z.string().nullable(),
  parts: z
    .array(z.object({ kind: z.string(), line: z.number().int(), records: z.number().int() }))
    .optional()
    .describe('of a file that holds several outputs: what they are, and where they begin'),
});
export type EntryCoverage = z.infer<typeof entryCoverage>;

const ruleCoverage = z.object({
  rule: z.string(),
  status: z.enum(['fired', 'clear', 'not-evaluated', 'failed']),
  reason: z.string(),
  collect: z
    .string()
    .describe('the command that would get what is missing; empty when nothing is, as the rule does not apply'),
});
export type RuleCoverage = z.infer<typeof ruleCoverage>;

/** Not judged for want of something that can be collected; other rules that were not judged do not apply, or were left out. */
export const lacksEvidence = ({ status, collect }: RuleCoverage): boolean =>
  status === 'not-evaluated' && collect !== '';

const unexplained = z.object({
  lines: z.number().int().describe('log lines at warning level or above, access lines apart'),
  explained: z.number().int().describe('those that a finding rests on, or that are known to mean no harm'),
  kinds: z.number().int().describe('number of different templates of the others'),
  templates: z
    .array(
      z.object({
        kind: z.string().describe('of the log'),
        template: z.string().describe('level, scope and message; what varies is replaced by <…>'),
        count: z.number().int(),
        first: z.string().describe('ISO 8601'),
        last: z.string(),
        path: z.string(),
        line: z.number().int(),
      }),
    )
    .describe('most frequent first, at most 200'),
});
export type Unexplained = z.infer<typeof unexplained>;

const controlPlane = z.object({ revision: z.string(), version: z.string(), pods: z.array(z.string()) });

const proxySummary = z.object({
  namespace: z.string(),
  pod: z.string(),
  workload: z.string(),
  type: z.string().describe('sidecar, router, waypoint or ztunnel'),
  version: z.string(),
  revision: z.string(),
  sync: z.enum(['synced', 'stale', 'not sent', 'unknown']),
  path: z.string(),
  line: z.number().int(),
});
export type ProxySummary = z.infer<typeof proxySummary>;

const meshSummary = z.object({
  platform: z.enum(['aks', 'upstream', 'unknown']),
  dataPlanes: z.array(z.enum(['sidecar', 'ambient', 'gateway'])),
  istioNamespace: z.string(),
  controlPlanes: z.array(controlPlane),
  proxies: z.object({
    total: z.number().int(),
    synced: z.number().int(),
    stale: z.number().int(),
    notSent: z.number().int(),
    byVersion: z.record(z.string(), z.number().int()),
    list: z.array(proxySummary).default([]).describe('every proxy; reports of early versions have none'),
  }),
  istioctl: z.string(),
  kubernetes: z.string(),
});
export type MeshSummary = z.infer<typeof meshSummary>;

/** What a timeline tells of, each in a lane of its own. */
export const LANES = ['restart', 'push', 'reject', 'certificate', 'event', 'finding', 'errors'] as const;

const timelineItem = z.object({
  at: z.string().describe('ISO 8601'),
  lane: z.string().describe(LANES.join(', ')),
  what: z.string().describe('in the lane errors it begins with their number, in the lane finding it ends with the id'),
  path: z.string(),
  line: z.number().int(),
});
export type TimelineItem = z.infer<typeof timelineItem>;

/** Who writes each layout of files, for people. */
const LAYOUT_TITLES: Readonly<Record<string, string>> = {
  'bug-report': 'istioctl bug-report',
  'must-gather': 'oc adm must-gather or inspect',
  'support-bundle': 'Replicated support-bundle',
  'cluster-info-dump': 'kubectl cluster-info dump',
  'istio-dump': 'istio-dump of dump_kubernetes.sh',
  loose: 'loose files',
};

/** The layout of an input in words. */
export const layoutTitle = (layout: string): string =>
  (Object.hasOwn(LAYOUT_TITLES, layout) ? LAYOUT_TITLES[layout] : undefined) ?? (layout || 'unknown');

export const reportSchema = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({
    name: z.literal('mesh-triage'),
    version: z.string(),
    rules: z.object({ count: z.number().int(), digest: z.string() }),
  }),
  input: z.object({
    paths: z.array(z.string()),
    layout: z.string().describe(Object.keys(LAYOUT_TITLES).join(', ')),
    layoutReason: z
      .string()
      .default('')
      .describe('the forms of paths that told, most frequent first; reports of early versions have none'),
    capturedAt: z.string(),
    bytes: z.number().int(),
    entries: z.number().int(),
  }),
  mesh: meshSummary,
  findings: z.array(finding),
  suppressed: z.array(z.object({ finding: z.string(), reason: z.string(), until: z.string() })),
  coverage: z.object({
    entries: z.array(entryCoverage),
    rules: z.array(ruleCoverage),
    problems: z.array(
      z.object({ path: z.string(), line: z.number().int(), code: z.string(), message: z.string(), hint: z.string() }),
    ),
    unexplained: unexplained.optional().describe('reports of early versions have none'),
  }),
  timeline: z.array(timelineItem),
});
export type Report = z.infer<typeof reportSchema>;
