import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Report, reportSchema } from '../../src/model/report.ts';

export const FIXTURES = join(import.meta.dirname, '../fixtures/reports');
export const FIXTURE_NAMES = ['causes', 'healthy', 'unreadable'] as const;

/** A report fixture, checked against the published schema. */
export function loadReport(name: (typeof FIXTURE_NAMES)[number]): Report {
  return reportSchema.parse(JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8')));
}
