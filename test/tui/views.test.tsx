import { stripVTControlCharacters } from 'node:util';
import { renderToString } from 'ink';
import { describe, expect, test } from 'vitest';
import { Screen } from '../../src/tui/app.tsx';
import { frameOf } from '../../src/tui/frame.ts';
import { VIEWS, type ViewName } from '../../src/tui/keys.ts';
import type { State } from '../../src/tui/state.ts';
import { themeOf } from '../../src/tui/theme.ts';
import { textWidth } from '../../src/util/text-width.ts';
import { answered, bigReport, opened, press, report } from './fixtures.ts';

const KEYS: Readonly<Record<ViewName, readonly string[]>> = {
  overview: [],
  findings: ['f'],
  timeline: ['t', 'B'],
  workloads: ['p'],
  coverage: ['v'],
  rules: ['r'],
  finding: ['enter'],
  evidence: ['enter', 'enter'],
  file: ['enter', 'enter', 'enter'],
  help: ['?'],
};

/** What must be there at every width. */
const SHOWS: Readonly<Record<ViewName, readonly (string | RegExp)[]>> = {
  overview: ['Captured', 'Control plane', 'Proxies', 'Certificates', 'Errors', 'Coverage', 'What is broken', /◆ CRIT/],
  findings: [/[◆✖] (?:CRIT|ERRO)/, '14x'],
  timeline: ['01:06:10', 'push', 'errors', 'Last calm minute'],
  workloads: ['sync', 'stale', '1.28.0', 'shop/web'],
  coverage: ['Not judged', 'Problems', 'Entries'],
  rules: ['fired'],
  finding: ['Why', 'Evidence'],
  evidence: ['Evidence 1 of', '613'],
  file: ['File', '613 ▶', 'line 613'],
  help: ['Enter', 'open what the cursor is on'],
};

const stateOf = async (view: ViewName, columns: number, rows = 24): Promise<State> =>
  answered(press(opened(columns, rows), ...KEYS[view]));
const draw = (state: State): string[] =>
  stripVTControlCharacters(
    renderToString(<Screen state={state} theme={themeOf({ color: false, ascii: false })} />, {
      columns: state.columns,
    }),
  ).split('\n');

describe.each([60, 80, 120])('at %i columns', (columns) => {
  test.each(VIEWS)('%s', async (view) => {
    const state = await stateOf(view, columns);
    const lines = draw(state);
    expect(lines).toHaveLength(24);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    const text = lines.join('\n');
    for (const shown of SHOWS[view]) expect(text).toMatch(shown instanceof RegExp ? shown : new RegExp(shown));
    expect(lines.filter((line) => line.startsWith('▌'))).toHaveLength(1);
    await expect(text).toMatchFileSnapshot(`../fixtures/tui/${view}.${columns}.txt`);
  });

  test('a very low, a very high and a far too small window', async () => {
    for (const rows of [10, 100, 3]) {
      const state = await stateOf('finding', columns, rows);
      expect(draw(state)).toHaveLength(rows);
    }
    expect(draw({ ...opened(), columns: 20, rows: 5 }).join('\n')).toContain('At least');
  });
});

test('ASCII only', async () => {
  const ascii = themeOf({ color: false, ascii: true }).glyphs;
  for (const view of VIEWS) {
    const state = await stateOf(view, 80);
    const drawn = draw({ ...state, glyphs: ascii }).join('\n');
    // Words of rules and quoted input stay as they are.
    expect(drawn.replace(/[’“”µ…]/g, '')).toMatch(/^[\n -~]*$/);
  }
});

test('colour is never the only carrier: severity is a word, the cursor a mark', async () => {
  const text = draw(opened(80, 24, bigReport(20))).join('\n');
  for (const word of ['✖ ERROR', '▌']) expect(text).toContain(word);
});

test('input never reaches the screen as it is', async () => {
  const evil = '\u001b]52;c;eA==\u0007\u001b[31mred\u001b[0m\u202e\u0000\tend';
  const [first] = report.findings;
  const hostile = { ...report, findings: [{ ...first!, title: evil, subject: { ...first!.subject, name: evil } }] };
  const { sanitizeData } = await import('../../src/util/sanitize.ts');
  const lines = frameOf(opened(80, 24, sanitizeData(hostile))).map(({ spans }) =>
    spans.map(({ text }) => text).join(''),
  );
  expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e]/u);
});
