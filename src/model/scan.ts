import { z } from 'zod';
import { reportSchema, type Severity } from './report.ts';

/** A line of `scan --format ndjson` for an input that could not be analysed. */
const scanFailureSchema = z.object({
  schemaVersion: z.literal(1),
  input: z.object({ paths: z.array(z.string()) }),
  error: z.object({
    message: z.string().describe('why the input could not be analysed'),
    hint: z.string().describe('what to do about it; may be empty'),
  }),
});
export type ScanFailure = z.infer<typeof scanFailureSchema>;

/** A line of `scan --format ndjson`: the report of `analyze --format json`, or why there is none (it has `error`). */
export const scanLineSchema = z.union([reportSchema, scanFailureSchema]);

/** What a scan keeps in mind of one report. */
export interface ItemSummary {
  /** Versions of istiod that were seen, sorted. */
  readonly istiod: readonly string[];
  /** Versions of proxies that were seen, sorted. */
  readonly proxies: readonly string[];
  /** Of any finding; null when there is none. */
  readonly worst: Severity | null;
  /** Findings that no other one explains, of severity warning or above or with such a symptom, in the order of the report. */
  readonly causes: readonly FoundRule[];
  /** The other findings that no other one explains. */
  readonly notes: readonly FoundRule[];
  /** Whether any rule could be judged. */
  readonly judged: boolean;
  /** Whether the input itself was damaged or cut, so that it was read in part. */
  readonly partly: boolean;
}

export interface FoundRule {
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
}
