import { describe, expect, test } from 'vitest';
import { lineText } from '../../src/tui/body.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { type State, screen } from '../../src/tui/state.ts';
import { bodyOf } from '../../src/tui/views/index.ts';
import { answered, bigReport, LINES, opened, press, report, run, start } from './fixtures.ts';

const views = ({ stack }: State): string[] => stack.map(({ view }) => view);
const cursorText = (state: State): string => lineText(bodyOf(state).line(screen(state).cursor));
const screenText = (state: State): string =>
  frameOf(state)
    .map(({ spans }) =>
      spans
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');

describe('from what is broken to the line that proves it', () => {
  test('three keys: finding, evidence, whole file', async () => {
    const state = opened();
    expect(cursorText(state)).toContain(report.findings[0]?.title.slice(0, 20));
    const finding = press(state, 'enter').state;
    expect(views(finding)).toEqual(['overview', 'finding']);
    const evidence = await answered(press(finding, 'enter'));
    expect(views(evidence)).toEqual(['overview', 'finding', 'evidence']);
    expect(screenText(evidence)).toContain(report.findings[0]?.evidence[0]?.says);
    expect(bodyOf(evidence).line(screen(evidence).cursor).place?.line).toBe(613);
    const file = await answered(press(evidence, 'enter'));
    expect(views(file)).toEqual(['overview', 'finding', 'evidence', 'file']);
    expect(screen(file).cursor).toBe(612);
    expect(bodyOf(file).count).toBe(LINES.length);
  });

  test('Esc and q go back one by one, q quits at the overview only', async () => {
    const file = await answered(press(opened(), 'enter', 'enter', 'enter'));
    expect(views(press(file, 'escape').state)).toEqual(['overview', 'finding', 'evidence']);
    const top = press(file, 'q', 'q', 'q');
    expect(views(top.state)).toEqual(['overview']);
    expect(top.effects.some(({ type }) => type === 'quit')).toBe(false);
    expect(press(top.state, 'q').effects).toEqual([{ type: 'quit' }]);
    expect(press(top.state, 'escape').effects).toEqual([]);
  });

  test('without the input the lines are those of the report', () => {
    const state = press(run(start(80, 24, { canRead: false }), { type: 'report', report }).state, 'enter', 'enter');
    expect(state.effects).toEqual([]);
    expect(screenText(state.state)).toContain('ACK ERROR');
    expect(screenText(state.state)).toContain('input is not there any more');
  });
});

describe('moving', () => {
  const state = opened(80, 24, bigReport(5000));
  const list = press(state, 'f', '5').state;

  test('by lines, pages and to the ends, never out of the list', () => {
    expect(screen(press(list, 'k').state).cursor).toBe(0);
    expect(screen(press(list, 'j', 'down').state).cursor).toBe(2);
    expect(screen(press(list, 'G').state).cursor).toBe(4999);
    expect(screen(press(list, 'G', 'j').state).cursor).toBe(4999);
    expect(screen(press(list, 'G', 'g').state)).toMatchObject({ cursor: 0, top: 0 });
    const paged = screen(press(list, 'space').state);
    expect(paged.cursor).toBe(19);
    expect(paged.top).toBe(19);
    expect(screen(press(list, 'space', 'b').state).cursor).toBe(0);
    expect(screen(press(list, 'd').state).cursor).toBe(10);
  });

  test('the cursor stays in sight when the window gets smaller', () => {
    const low = run(press(list, 'G').state, { type: 'resize', columns: 60, rows: 12 }).state;
    expect(screen(low).top).toBe(4999 - 7);
  });

  test('wrapped lines keep the cursor in sight', () => {
    const narrow = run(list, { type: 'resize', columns: 60, rows: 14 }).state;
    const wrapped = press(narrow, 'w', ...Array.from({ length: 30 }, () => 'j')).state;
    expect(frameOf(wrapped).some(({ selected }) => selected)).toBe(true);
    expect(frameOf(wrapped)).toHaveLength(14);
  });

  test('half a page to the side and back', () => {
    expect(screen(press(list, 'right').state).left).toBe(40);
    expect(screen(press(list, 'right', 'left', 'left').state).left).toBe(0);
  });
});

describe('filters', () => {
  const list = press(opened(80, 24, bigReport(100)), 'f').state;

  test('severity floor', () => {
    const strict = press(list, '1').state;
    expect(bodyOf(strict).count).toBe(25);
    expect(bodyOf(strict).hidden).toBe(75);
    expect(screenText(strict)).toContain('severity critical');
    expect(screenText(strict)).toContain('75 hidden');
    expect(bodyOf(press(strict, '4').state).hidden).toBe(0);
  });

  test('words, fields and their inverse', () => {
    const only = press(list, '&', '"ns:namespace-3 sev:critical"', 'enter').state;
    expect(bodyOf(only).count).toBeGreaterThan(0);
    expect(screenText(only)).toContain('& ns:namespace-3 sev:critical');
    const rest = press(list, '&', '"!ns:namespace-3"', 'enter').state;
    expect(bodyOf(rest).hidden).toBeGreaterThan(0);
    expect(bodyOf(press(only, 'escape').state).hidden).toBe(0);
  });

  test('a filter that hides everything says so', () => {
    const none = press(list, '&', '"nowhere to be found"', 'enter').state;
    expect(screenText(none)).toContain('Nothing passes');
    expect(screenText(none)).toContain('100 hidden');
  });

  test('in a file the filter is put to the reader', async () => {
    const file = await answered(press(opened(), 'enter', 'enter', 'enter'));
    const filtered = await answered(press(file, '&', '"failed"', 'enter'));
    expect(bodyOf(filtered)).toMatchObject({ count: 12, hidden: 1188 });
    const back = await answered(press(filtered, 'j', 'escape'));
    expect(screen(back)).toMatchObject({ cursor: 199, filter: '' });
  });
});

describe('folds', () => {
  const list = press(opened(80, 24, bigReport(30)), 'f').state;

  test('a cause opens and closes, and from a symptom too', () => {
    expect(bodyOf(list).count).toBe(3);
    const open = press(list, 'j', 'z').state;
    expect(bodyOf(open).count).toBe(12);
    const closed = press(open, 'j', 'j', 'z').state;
    expect(bodyOf(closed).count).toBe(3);
    expect(screen(closed).cursor).toBe(1);
  });

  test('level 5 and Z unfold everything', () => {
    expect(bodyOf(press(list, '5').state).count).toBe(30);
    expect(bodyOf(press(list, 'Z').state).count).toBe(30);
    expect(bodyOf(press(list, 'Z', 'Z').state).count).toBe(3);
  });

  test('level 6 shows what was suppressed', () => {
    const suppressed = { ...bigReport(10), suppressed: [{ finding: 'a/b@1', reason: 'known', until: '2027-01-01' }] };
    const state = press(opened(80, 24, suppressed), 'f').state;
    expect(bodyOf(state).hidden).toBe(1);
    expect(screenText(press(state, '6').state)).toContain('suppressed until 2027-01-01');
  });

  test('findings that explain each other in a ring are all there', () => {
    const [a, b] = bigReport(2).findings;
    const ring = {
      ...report,
      findings: [
        { ...a!, causedBy: b!.id },
        { ...b!, causedBy: a!.id },
      ],
    };
    expect(bodyOf(press(opened(80, 24, ring), 'f').state).count).toBe(2);
  });
});

describe('search and errors', () => {
  test('n and N go on and round', () => {
    const list = press(opened(80, 24, bigReport(100)), 'f', '5', '/', '"workload-7"', 'enter').state;
    expect(cursorText(list)).toContain('workload-7:');
    const next = press(list, 'n').state;
    expect(cursorText(next)).toContain('workload-70:');
    expect(cursorText(press(next, 'N').state)).toContain('workload-7:');
    expect(frameOf(next).some(({ spans }) => spans.some(({ tone }) => tone === 'match'))).toBe(true);
  });

  test('what is not there is said', () => {
    expect(press(opened(), '/', '"xyzzy"', 'enter').state.message?.text).toContain("'xyzzy' is not here");
  });

  test('in a file it is the reader that looks', async () => {
    const file = await answered(press(opened(), 'enter', 'enter', 'enter'));
    expect(screen(await answered(press(file, '/', '"line 1000"', 'enter'))).cursor).toBe(999);
    expect(screen(await answered(press(file, 'e'))).cursor).toBe(699);
    expect(screen(await answered(press(file, 'E'))).cursor).toBe(599);
  });

  test('e in the list', () => {
    const list = press(opened(80, 24, bigReport(100)), 'f', '5', 'j', 'e').state;
    expect(cursorText(list)).toMatch(/ERROR|CRITICAL/);
  });
});

describe('copy and export', () => {
  test('c copies the line with path:line', async () => {
    const evidence = await answered(press(opened(), 'enter', 'enter'));
    const [effect] = press(evidence, 'c').effects;
    expect(effect).toMatchObject({
      type: 'copy',
      text: `istio/istio-system/istiod-5b6b49cb7d-dcj7t/discovery.log:613: ${LINES[612]}`,
    });
  });

  test('C copies the finding as Markdown, from the list too', () => {
    const [effect] = press(opened(), 'C').effects;
    expect(effect).toMatchObject({ type: 'copy', text: expect.stringMatching(/^## CRITICAL|^## ERROR/) });
  });

  test('x exports, and :export takes a format', () => {
    expect(press(opened(), 'x').effects).toEqual([{ type: 'save', format: 'text' }]);
    expect(press(opened(), ':', '"export json"', 'enter').effects).toEqual([{ type: 'save', format: 'json' }]);
    expect(press(opened(), ':', '"export nothing"', 'enter').state.message?.tone).toBe('bad');
    expect(press(start(), 'x').state.message?.text).toContain('not ready');
  });
});

describe('the palette', () => {
  test('Tab completes commands and their arguments', () => {
    const typed = press(opened(), ':', '"tim"', 'tab').state;
    expect(typed.prompt?.text).toBe('timeline');
    expect(views(press(typed, 'enter').state)).toEqual(['timeline']);
    const path = press(opened(), ':', '"open "', 'tab').state.prompt?.text;
    expect(path).toMatch(/^open \S+/);
  });

  test('unknown and ambiguous commands are told', () => {
    expect(press(opened(), ':', '"xyzzy"', 'enter').state.message?.text).toContain("no command 'xyzzy'");
    expect(press(opened(), ':', '"f"', 'enter').state.message?.text).toContain('finding');
  });

  test('Esc leaves, and letters are text while it is open', () => {
    const typing = press(opened(), ':', '"q"').state;
    expect(typing.prompt?.text).toBe('q');
    expect(press(typing, 'escape').state.prompt).toBeNull();
    expect(press(typing, 'backspace', 'backspace').state.prompt).toBeNull();
  });

  test('a number goes to the line', async () => {
    const file = await answered(press(opened(), 'enter', 'enter', 'enter'));
    expect(screen(await answered(press(file, ':', '"77"', 'enter'))).cursor).toBe(76);
  });
});

describe('the timeline', () => {
  test('B goes to the last calm minute and lists what changed before the trouble', () => {
    const calm = press(opened(120, 30), 't', 'G', 'B').state;
    expect(screen(calm).cursor).toBe(3);
    const text = screenText(calm);
    expect(text).toContain('Last calm minute 2026-11-25 01:07Z');
    expect(text).toMatch(/01:06:10 push +istiod pushed EnvoyFilter/);
    expect(text).toMatch(/01:07:30 restart/);
  });

  test('a finding opens from its line', () => {
    expect(views(press(opened(), 't', 'j', 'j', 'j', 'j', 'enter').state)).toEqual(['timeline', 'finding']);
  });
});

describe('while reading', () => {
  const reading = run(start(), {
    type: 'reading',
    progress: { bytesRead: 50, bytesTotal: 100, entries: 2, current: 'proxies/a.log' },
    entries: [
      {
        path: 'cluster/versions',
        kind: 'bug-report.versions',
        owner: '',
        bytes: 1,
        records: 1,
        status: 'read',
        problem: null,
      },
    ],
    signals: [{ rule: 'a/b', title: 'A rule that hit', severity: 'error', count: 7 }],
    facts: { istioctl: '1.29.6', kubernetes: '', controlPlanes: [], proxies: 3 },
  }).state;

  test('every view can be looked at', () => {
    expect(screenText(reading)).toContain('50%');
    expect(screenText(press(reading, 'f').state)).toContain('7x  A rule that hit');
    for (const key of ['t', 'p', 'v', 'r', '?']) expect(frameOf(press(reading, key).state)).toHaveLength(24);
    expect(screenText(press(reading, 'v').state)).toContain('cluster/versions');
  });

  test('the report finds the cursor on the first cause, unless it was moved', () => {
    expect(screen(run(reading, { type: 'report', report }).state).cursor).toBeGreaterThan(5);
    expect(screen(run(press(reading, 'j').state, { type: 'report', report }).state).cursor).toBe(1);
  });

  test('news after the report change nothing', () => {
    const done = run(reading, { type: 'report', report }).state;
    expect(run(done, { type: 'judging' }).state).toBe(done);
  });
});

test('a file is held in at most sixteen blocks', async () => {
  let state = await answered(press(opened(), 'enter', 'enter', 'enter'));
  state = { ...state, file: state.file && { ...state.file, total: 100_000, all: 100_000 } };
  for (let i = 0; i < 40; i++) {
    const to = run(state, ...Array.from({ length: 30 }, () => ({ type: 'key', key: 'space' }) as const));
    state = to.effects.reduce(
      (now, effect) =>
        effect.type === 'lines'
          ? run(now, { type: 'lines', request: effect.request, reply: { lines: [], total: 100_000, all: 100_000 } })
              .state
          : now,
      to.state,
    );
  }
  expect(state.file?.blocks.size).toBeLessThanOrEqual(16);
});

test('an entry that cannot be read any more says why', () => {
  const { state, effects } = press(opened(), 'enter', 'enter', 'enter');
  const request = effects.flatMap((effect) => (effect.type === 'lines' ? [effect.request] : [])).at(-1)!;
  const failed = run(state, { type: 'lines-failed', request, message: 'a is not in b any more' });
  expect(screenText(failed.state)).toContain('a is not in b any more');
  expect(failed.effects).toEqual([]);
});
