import { z } from 'zod';
import { ruleSchema } from '../engine/rules/schema.ts';
import type { SCHEMAS } from '../flags.ts';
import { reportSchema } from '../model/report.ts';
import { scanLineSchema } from '../model/scan.ts';
import type { ExitCode, Io } from './io.ts';

/** `mesh-triage schema`: the JSON Schema of a public document. */
export async function printSchema(of: (typeof SCHEMAS)[number], io: Io): Promise<ExitCode> {
  const schema = { report: reportSchema, rule: ruleSchema, scan: scanLineSchema }[of];
  await io.out(`${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`);
  return 0;
}
