import { parse } from 'yaml';
import { z } from 'zod';
import { ARTIFACT_KINDS } from '../../model/artifact.ts';

/** A complaint in a log that means no harm, or that repeats what findings say already: the form of an item of rules/_benign.yaml. */
const benignSchema = z.strictObject({
  log: z.array(z.enum(ARTIFACT_KINDS)).min(1).describe('kinds of logs in which it is met'),
  text: z.string().min(8).describe('text that stands in the message'),
  pattern: z.string().optional().describe('regular expression over the message, where the text alone says too little'),
  because: z.string().min(1).describe('why it means no harm, or what it repeats'),
  echoOf: z
    .array(z.string())
    .optional()
    .describe('ids of rules, `area/*` allowed: the line is accounted for only when one of them found something'),
  example: z.string().optional().describe('a line as it was logged'),
});
export type BenignSignature = z.infer<typeof benignSchema>;

/** Reads the text of rules/_benign.yaml. */
export function parseBenign(
  text: string,
): { readonly signatures: readonly BenignSignature[] } | { readonly error: string } {
  try {
    const result = z.array(benignSchema).safeParse(parse(text));
    if (!result.success) return { error: z.prettifyError(result.error) };
    for (const { pattern } of result.data) if (pattern !== undefined) new RegExp(pattern, 'm');
    return { signatures: result.data };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
