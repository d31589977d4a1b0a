import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ItemSummary } from '../../src/model/scan.ts';
import { type ItemEnd, scanLines } from '../../src/reporters/scan/lines.ts';
import { shortNames } from '../../src/reporters/scan/names.ts';
import { summaryOf } from '../../src/reporters/scan/summary.ts';
import { renderTotals } from '../../src/reporters/scan/totals.ts';
import { compareVersions } from '../../src/reporters/scan/versions.ts';
import { createPage, type PageOptions } from '../../src/reporters/text/page.ts';
import { textWidth } from '../../src/util/text-width.ts';
import { FIXTURES, loadReport } from './fixtures.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const QUIET: ItemSummary = {
  istiod: ['1.29.6'],
  proxies: ['1.29.6'],
  worst: null,
  causes: [],
  notes: [],
  judged: true,
  partly: false,
};
const tls = {
  rule: 'mtls/tls-to-plaintext',
  severity: 'error',
  title: 'DestinationRule starts TLS to a server that speaks plaintext',
} as const;
const old = {
  rule: 'versions/istio-out-of-support',
  severity: 'info',
  title: 'This release of Istio is out of support',
} as const;
const down = {
  rule: 'istiod/unschedulable',
  severity: 'critical',
  title: 'istiod cannot be scheduled to a node',
} as const;
const slow = { rule: 'routing/timeout-too-short', severity: 'warning', title: 'Timeout is too short' } as const;

const ITEMS: readonly (readonly [name: string, end: ItemEnd])[] = [
  [
    'acme/2026-11-20-checkout-is-slow/bug-report.tar.gz',
    { summary: { ...QUIET, worst: 'warning', causes: [slow], notes: [old] } },
  ],
  [
    'acme/2026-11-21-upgrade/bug-report.tar.gz',
    {
      summary: {
        ...QUIET,
        istiod: ['1.28.3', '1.29.6'],
        proxies: ['1.28.3', '1.9.0'],
        worst: 'critical',
        causes: [down, tls, tls],
      },
    },
  ],
  [
    'acme/2026-11-21-upgrade/logs',
    { summary: { ...QUIET, istiod: [], worst: 'error', causes: [{ ...tls, severity: 'warning' }] } },
  ],
  [
    'beta/bug-report.tar.gz',
    {
      failure:
        'nothing in it could be read: bug-report.tar.gz: ends early, after 0 entries; whatever followed is missing',
    },
  ],
  ['gamma/cut.tar.gz', { summary: { ...QUIET, proxies: [], worst: 'error', causes: [tls], partly: true } }],
  ['gamma/healthy.tar.gz', { summary: { ...QUIET, worst: 'info', notes: [old, old] } }],
  ['gamma/silent.tar.gz', { summary: QUIET }],
  ['gamma/unknown', { summary: { ...QUIET, istiod: [], proxies: [], judged: false } }],
];

function render(options: PageOptions, items = ITEMS): string {
  const page = createPage(options);
  const { header, line } = scanLines(
    page,
    items.map(([name]) => name),
  );
  const totals = renderTotals(page, {
    summaries: items.flatMap(([, end]) => ('summary' in end ? [end.summary] : [])),
    failed: items.flatMap(([path, end]) => ('failure' in end ? [{ path, reason: end.failure }] : [])),
    leftOut: ['delta/notes'],
  });
  return `${[header, ...items.map(([, end], i) => line(i, end))].join('\n')}\n\n${totals}`;
}

describe('golden', () => {
  test.each([80, 100, 120, 160])('at %d columns', async (width) => {
    await expect(render({ width, color: false })).toMatchFileSnapshot(join(FIXTURES, `scan.${width}.txt`));
  });

  test('with ASCII only', async () => {
    const text = render({ width: 80, color: false, ascii: true });
    await expect(text).toMatchFileSnapshot(join(FIXTURES, 'scan.80.ascii.txt'));
    expect(text).toMatch(/^[\n -~]*$/);
  });
});

test('no line is wider than the page, and columns do not move', () => {
  for (const width of [40, 60, 80, 100, 120, 160]) {
    const lines = render({ width, color: false }).split('\n');
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
    const at = lines[0]?.indexOf('FIRST') ?? 0;
    for (const line of lines.slice(1, 1 + ITEMS.length)) expect(line.slice(at - 2, at + 1)).toMatch(/^ {2}\S/);
  }
});

test('colour adds only SGR codes, and only when asked for', () => {
  const plain = render({ width: 100, color: false });
  const colored = render({ width: 100, color: true });
  expect(plain).not.toMatch(CONTROL);
  expect(colored).toContain('\u001b[31m');
  expect(stripVTControlCharacters(colored)).toBe(plain);
});

describe('totals', () => {
  const totals = (summaries: readonly ItemSummary[]): string =>
    renderTotals(createPage({ width: 160, color: false }), { summaries, failed: [], leftOut: [] });

  test('a rule counts once for each item, with its worst severity', () => {
    const text = totals([
      { ...QUIET, causes: [tls, tls] },
      { ...QUIET, causes: [{ ...tls, severity: 'warning' }] },
    ]);
    expect(text).toMatch(/^ {4}2 {2}✖ ERROR .*mtls\/tls-to-plaintext/m);
    expect(text.match(/tls-to-plaintext/g)).toHaveLength(1);
  });

  test('versions stand in their order, an item with two counts for both', () => {
    const text = totals([
      { ...QUIET, istiod: ['1.10.0', '1.9.1'] },
      { ...QUIET, istiod: [], proxies: ['1.9.1'], causes: [tls] },
      { ...QUIET, istiod: ['latest'], proxies: [] },
    ]);
    const rows = text
      .split('VERSION\n')[1]
      ?.trimEnd()
      .split('\n')
      .map((row) => row.trim().split(/ +/).join(' '));
    expect(rows).toEqual(['2 1 1.9.1', '1 0 1.10.0', '1 0 latest']);
  });
});

describe('names', () => {
  test('are cut in their middle so that most of them stay different', () => {
    const names = ['ambient-healthy-four-teams/bug-report.tar.gz', 'ambient-healthy-json-logs/bug-report.tar.gz'];
    expect(new Set(shortNames(names, 24, '…')).size).toBe(2);
    const ends = ['tickets-of-the-year/case-0001.tar.gz', 'tickets-of-the-year/case-0002.tar.gz'];
    expect(new Set(shortNames(ends, 20, '…')).size).toBe(2);
    expect(shortNames(['short', '漢字'.repeat(20)], 11, '…')).toEqual(['short', '漢字漢…漢字']);
  });
});

test('versions are compared by their numbers', () => {
  const sorted = ['latest', '1.29.6', '1.9.10', '1.9', '1.9.2', '1.29.6-rc.1', 'master', '1.10'].sort(compareVersions);
  expect(sorted).toEqual(['1.9', '1.9.2', '1.9.10', '1.10', '1.29.6', '1.29.6-rc.1', 'latest', 'master']);
});

describe('summary of a report', () => {
  test('has causes in the order of the report, without symptoms', () => {
    const report = loadReport('causes');
    const { causes, worst, notes } = summaryOf(report);
    expect(worst).toBe('critical');
    const alone = report.findings.filter(({ causedBy }) => causedBy === null).map(({ rule }) => rule);
    expect([...causes, ...notes].map(({ rule }) => rule).sort()).toEqual(alone.sort());
    expect(notes.every(({ severity }) => severity === 'info')).toBe(true);
  });

  test('names versions that are known, and none beside them for proxies that did not tell', () => {
    const { mesh, ...report } = loadReport('healthy');
    const proxies = { ...mesh.proxies, byVersion: { '1.29.6': 3, unknown: 1 } };
    expect(summaryOf({ ...report, mesh: { ...mesh, proxies } }).proxies).toEqual(['1.29.6']);
  });

  test('tells a damaged input and one of which nothing could be judged', () => {
    const report = loadReport('healthy');
    expect(summaryOf(report)).toMatchObject({ partly: false, judged: true });
    const problem = { path: 'x', line: 0, code: 'cut-archive', message: 'ends early', hint: '' };
    const rules = report.coverage.rules.map((rule) => ({ ...rule, status: 'not-evaluated' as const }));
    expect(summaryOf({ ...report, coverage: { ...report.coverage, problems: [problem], rules } })).toMatchObject({
      partly: true,
      judged: false,
    });
  });
});

test('whatever stands in a report or a path, no control character comes out', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      '\u001b[2J',
      '\u001b]0;title\u0007',
      '\u009b31m',
      '\u202e',
      'a\r\nb',
      '\t',
      'x'.repeat(400),
      '漢字'.repeat(30),
    ),
  );
  fc.assert(
    fc.property(
      text,
      text,
      text,
      fc.integer({ min: 40, max: 160 }),
      fc.boolean(),
      (name, title, version, width, ascii) => {
        const summary: ItemSummary = {
          ...QUIET,
          istiod: [version],
          worst: 'error',
          causes: [{ rule: name, severity: 'error', title }],
        };
        const items = [[name, { summary }] as const, [title, { failure: version }] as const];
        const out = render({ width, color: false, ascii }, items);
        expect(out).not.toMatch(CONTROL);
        expect(out.split('\n')[3], 'one line for each item').toBe('');
      },
    ),
    { numRuns: 100 },
  );
});
