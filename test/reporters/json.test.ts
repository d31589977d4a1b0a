import { expect, test } from 'vitest';
import { renderJson } from '../../src/reporters/json.ts';
import { FIXTURE_NAMES, loadReport } from './fixtures.ts';

test('is the report document, indented by two, and nothing else', () => {
  for (const name of FIXTURE_NAMES) {
    const report = loadReport(name);
    const json = renderJson(report);
    expect(JSON.parse(json)).toEqual(report);
    expect(json.startsWith('{\n  "schemaVersion": 1,\n')).toBe(true);
    expect(json.endsWith('\n}\n')).toBe(true);
  }
});

test('holds nothing that a terminal would act on, although every value is kept', () => {
  const report = loadReport('causes');
  const title = 'a\u009b31m b\u202e c\u007f d\u{e0041} e\ufeff f\u001b[2J';
  const json = renderJson({ ...report, findings: [{ ...report.findings[0]!, title }] });
  expect(json).toMatch(/a\\u009b31m b\\u202e c\\u007f d\\udb40\\udc41 e\\ufeff f\\u001b\[2J/);
  expect(JSON.parse(json).findings[0].title).toBe(title);
});
