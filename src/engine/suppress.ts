import { parse } from 'yaml';
import { z } from 'zod';
import type { Finding, Report } from '../model/report.ts';
import { globMatches } from './glob.ts';

/** What somebody decided not to hear of: findings of a rule about a subject, with a reason, until a day. */
const suppressionSchema = z.strictObject({
  rule: z.string().min(1).describe('rule id; `*` stands for any text'),
  subject: z.string().min(1).default('*').describe('`Kind namespace/name`; `*` stands for any text'),
  reason: z.string().min(1),
  until: z.iso.date().describe('the last day on which it holds, compared with the day of the capture'),
});
export type Suppression = z.infer<typeof suppressionSchema>;

/** Reads a suppression file: a YAML list. What is wrong comes back as a text. */
export function parseSuppressions(
  text: string,
): { readonly suppressions: readonly Suppression[] } | { readonly error: string } {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    return { error: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
  const result = z.array(suppressionSchema).safeParse(value);
  if (result.success) return { suppressions: result.data };
  const [issue] = result.error.issues;
  return { error: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}` };
}

/** Takes suppressed findings, and the symptoms folded under them, out of the list; each is accounted for. Expired suppressions do nothing. */
export function suppress(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  capturedAt: string,
): { readonly findings: readonly Finding[]; readonly suppressed: Report['suppressed'] } {
  const today = capturedAt.slice(0, 10);
  const held = suppressions.filter((s) => today === '' || s.until >= today);
  const by = new Map<string, Suppression>();
  // A cause stands before its symptoms, so one pass is enough.
  for (const finding of findings) {
    const { kind, namespace, name } = finding.subject;
    const subject = namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
    const own = held.find((s) => globMatches(s.rule, finding.rule) && globMatches(s.subject, subject));
    const found = own ?? (finding.causedBy === null ? undefined : by.get(finding.causedBy));
    if (found) by.set(finding.id, found);
  }
  return {
    findings: findings
      .filter((f) => !by.has(f.id))
      .map((f) => (f.symptoms.some((s) => by.has(s)) ? { ...f, symptoms: f.symptoms.filter((s) => !by.has(s)) } : f)),
    suppressed: [...by].map(([finding, { reason, until }]) => ({ finding, reason, until })),
  };
}
