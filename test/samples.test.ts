import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../src/input/rule-files.ts';
import { reportSchema } from '../src/model/report.ts';
import { BUILT_IN_RULES, runAnalysis } from '../src/pipeline.ts';
import { reporters } from '../src/reporters/index.ts';

const SAMPLES = join(import.meta.dirname, '..', 'samples');
const samples = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
// The version changes with every release, the digest with every rule; neither is a change of the report.
const settled = (text: string): string => text.replaceAll(/"digest": "[0-9a-f]+"/g, '"digest": "…"');

describe.each(samples)('sample %s', (name) => {
  const folder = join(SAMPLES, name);
  const archive = `samples/${name}/bug-report.tar.gz`;

  it('gives the expected report, as data and as text', async () => {
    const report = await runAnalysis({ paths: [archive], rules: [] });
    expect(reportSchema.parse(report)).toEqual(report);
    for (const [file, text] of [
      ['expected.json', settled(reporters.json(report))],
      ['expected.txt', reporters.text(report, { width: 100, color: false })],
    ] as const) {
      if (process.env['UPDATE_GOLDEN']) writeFileSync(join(folder, file), text);
      expect(text).toBe(existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '');
    }
  });

  it('leaves no entry unrecognised and no rule failed', async () => {
    const { coverage } = await runAnalysis({ paths: [archive], rules: [] });
    expect(coverage.entries.filter((entry) => entry.kind === 'unknown')).toEqual([]);
    expect(coverage.rules.filter((rule) => rule.status === 'failed')).toEqual([]);
    expect(coverage.rules).toHaveLength(readRuleFiles(BUILT_IN_RULES).length);
  });

  if (!name.startsWith('healthy-')) return;

  it('is quiet', async () => {
    const { findings } = await runAnalysis({ paths: [archive], rules: [] });
    expect(findings.filter((finding) => finding.severity !== 'info')).toEqual([]);
  });
});
