import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import type { Report } from '../../src/model/report.ts';
import { reporters } from '../../src/reporters/index.ts';
import { scanLines } from '../../src/reporters/scan/lines.ts';
import { summaryOf } from '../../src/reporters/scan/summary.ts';
import { renderTotals } from '../../src/reporters/scan/totals.ts';
import { createPage } from '../../src/reporters/text/page.ts';
import { FIXTURE_NAMES, loadReport } from '../reporters/fixtures.ts';
import { ALL_FILES } from './corpus.ts';
import { mutated } from './mutate.ts';
import { assert, assertPrintable, assertSame, define } from './target.ts';

export const pages = fc.record({ width: fc.integer({ min: 20, max: 220 }), ascii: fc.boolean() });
type Page = { readonly width: number; readonly ascii: boolean };

/** Nothing of the input reaches the terminal as it is; colours are added, and nothing else. */
export function assertRenders(report: Report, page: Page): void {
  const text = reporters.text(report, { ...page, color: false });
  assertPrintable(text, 'the text report');
  const painted = reporters.text(report, { ...page, color: true });
  assertSame(visible(stripVTControlCharacters(painted)), visible(text), 'colours change the text');
  const json = reporters.json(report);
  assertPrintable(json, 'the JSON report');
  assertSame(JSON.parse(json), report, 'the JSON report is another one');
}

/** Nobody sees blanks at the end of a line, or whether they are painted. */
const visible = (text: string): string => text.replaceAll(/\s+$/gm, '');

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  mutated(ALL_FILES).map((bytes) => bytes.toString('utf8', 0, 500)),
  fc.constantFrom(
    '\x1b[2J',
    '\x1b]0;title\x07',
    '\x9b31m',
    '\u202e',
    '\r',
    '\n\n',
    '\t',
    '\ud800',
    '\udc00x',
    'x'.repeat(400),
    '漢字'.repeat(30),
    '👩‍👩‍👧'.repeat(20),
    '__proto__',
    '',
  ),
);

/** The report with some texts replaced, but those that are of a closed set. */
function fill(value: unknown, next: () => string | undefined, key = ''): unknown {
  if (typeof value === 'string')
    return ['severity', 'status', 'platform', 'dataPlanes', 'id', 'causedBy', 'sync', 'name'].includes(key)
      ? value
      : (next() ?? value);
  if (Array.isArray(value)) return value.map((item) => fill(item, next, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, next, name)]));
}

export const reporterTargets = [
  define({
    name: 'reporters',
    inputs: fc.record({
      name: fc.constantFrom(...FIXTURE_NAMES),
      texts: fc.array(hostile, { minLength: 1, maxLength: 30 }),
      every: fc.integer({ min: 1, max: 5 }),
      page: pages,
    }),
    async check({ name, texts, every, page }) {
      let i = 0;
      const next = (): string | undefined => (i++ % every === 0 ? texts[((i / every) % texts.length) | 0] : undefined);
      const report = fill(loadReport(name), next) as Report;
      assertRenders(report, page);
      const scanned = createPage({ ...page, color: false });
      const summary = summaryOf(report);
      const { header, line } = scanLines(scanned, texts);
      const lines = [
        header,
        ...texts.flatMap((failure, index) => [line(index, { summary }), line(index, { failure })]),
      ];
      assertPrintable(lines.join('\n'), 'a line of a scan');
      for (const one of lines) assert(!one.includes('\n'), 'a line of a scan breaks');
      const failed = texts.map((path) => ({ path, reason: path }));
      assertPrintable(renderTotals(scanned, { summaries: [summary], failed, leftOut: texts }), 'the totals of a scan');
    },
    testRuns: 60,
    weight: 4,
  }),
];
