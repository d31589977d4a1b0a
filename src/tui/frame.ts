import { plural } from '../util/format.ts';
import { findAll } from '../util/line-filter.ts';
import { textWidth } from '../util/text-width.ts';
import type { Body } from './body.ts';
import { scrollRows } from './cursor.ts';
import { footerOf, keyName, TABS, type ViewName } from './keys.ts';
import { completions } from './palette.ts';
import {
  EMPTY_ROW,
  fitSpans,
  highlight,
  joinSpans,
  type Row,
  row,
  type Span,
  sliceSpans,
  span,
  textOf,
  widthOf,
  wrapRow,
} from './row.ts';
import { bodyRows, findingOf, type Prompt, type State, screen } from './state.ts';
import { bodyOf } from './views/index.ts';

/** One row of the screen, with the cursor on it or not. */
export interface FrameRow {
  readonly spans: readonly Span[];
  readonly selected: boolean;
}

const SMALLEST = { columns: 40, rows: 10 };
const TITLES: Readonly<Record<ViewName, string>> = {
  overview: 'Overview',
  findings: 'Findings',
  timeline: 'Timeline',
  workloads: 'Workloads',
  coverage: 'Coverage',
  rules: 'Rules',
  finding: 'Finding',
  evidence: 'Evidence',
  file: 'File',
  help: 'Help',
};

/** Everything on the screen: exactly as many rows as it has, none wider than it is. */
export function frameOf(state: State): readonly FrameRow[] {
  const { columns, rows, glyphs } = state;
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) {
    return fill([plain([span(`At least ${SMALLEST.columns}x${SMALLEST.rows}, please`)], state)], rows);
  }
  const body = bodyOf(state);
  const head = (body.head ?? []).map(({ spans }) => plain(spans, state));
  const foot = (body.foot ?? []).map(({ spans }) => plain(spans, state));
  const scrolled = fill(visibleLines(state, body), scrollRows(state, body));
  const main = [...head, ...scrolled, ...foot].slice(0, bodyRows(state));
  const offered = state.prompt?.kind === 'palette' ? offers(state, state.prompt) : [];
  const covered = offered.length === 0 ? main : [...main.slice(0, main.length - offered.length), ...offered];
  return [
    plain(tabBar(state), state),
    plain(crumbs(state, body), state),
    ...covered,
    plain(statusLine(state, body), state),
    plain(state.prompt === null ? footer(state) : promptHints(state.prompt, glyphs.dot), state),
  ];
}

const plain = (spans: readonly Span[], { columns, glyphs }: State): FrameRow => ({
  spans: joinSpans(fitSpans(spans, columns, glyphs.ellipsis)),
  selected: false,
});

const fill = (rows: readonly FrameRow[], height: number): FrameRow[] =>
  Array.from({ length: height }, (_, i) => rows[i] ?? { spans: EMPTY_ROW.spans, selected: false });

function visibleLines(state: State, body: Body): FrameRow[] {
  const { cursor, top } = screen(state);
  const height = scrollRows(state, body);
  const rows: FrameRow[] = [];
  for (let index = top; index < body.count && rows.length < height; index++) {
    const line = found(body.line(index).row, state.search);
    const selected = index === cursor;
    const parts = state.wrap ? wrapRow(line, state.columns - 1) : [line];
    for (const part of parts) rows.push(lineRow(part, state, selected));
  }
  return rows;
}

const found = ({ gutter, spans }: Row, search: string): Row =>
  search === '' ? { gutter, spans } : { gutter, spans: highlight(spans, findAll(textOf(spans), search)) };

function lineRow({ gutter, spans }: Row, state: State, selected: boolean): FrameRow {
  const { columns, glyphs } = state;
  const { left } = screen(state);
  const mark = span(selected ? glyphs.cursor : ' ', 'accent');
  const room = columns - 1 - widthOf(gutter);
  const shown =
    left > 0 && !state.wrap ? sliceSpans(spans, left, spans.length === 0 ? 0 : Number.MAX_SAFE_INTEGER) : spans;
  const line = [mark, ...gutter, ...fitSpans(shown, room, glyphs.ellipsis)];
  const rest = columns - widthOf(line);
  return { spans: joinSpans(selected && rest > 0 ? [...line, span(' '.repeat(rest))] : line), selected };
}

/** `mesh-triage  [Overview] Findings …   bug-report.tar.gz` */
function tabBar({ stack, title, columns, glyphs }: State): Span[] {
  const active = stack[0]?.view;
  const tabs = TABS.flatMap((tab): Span[] => [
    tab === active ? span(`[${TITLES[tab]}]`, 'tab') : span(` ${TITLES[tab]} `, 'plain'),
  ]);
  const name = ' mesh-triage ';
  const tabsWidth = widthOf(tabs);
  const spans: Span[] = columns >= tabsWidth + name.length + 4 ? [span(name, 'accent'), ...tabs] : tabs;
  const room = columns - widthOf(spans) - 2;
  if (room < 12) return spans;
  const text =
    textWidth(title) <= room ? title : `${glyphs.ellipsis}${title.slice(-(room - textWidth(glyphs.ellipsis)))}`;
  return [...spans, span(' '.repeat(Math.max(1, columns - widthOf(spans) - textWidth(text) - 1))), span(text, 'dim')];
}

/** Where this is, which filters are in force, and how much they hide. */
function crumbs(state: State, { hidden }: Body): Span[] {
  const { stack, glyphs, level, search, wrap, columns } = state;
  const top = screen(state);
  const path = stack
    .map(({ view, about }) => (view === 'help' ? `Help: ${TITLES[about]}` : TITLES[view]))
    .join(` ${glyphs.crumb} `);
  const what =
    top.view === 'file'
      ? ` ${top.path}`
      : top.view === 'evidence'
        ? ` ${top.evidence + 1} of ${findingOf(state)?.evidence.length ?? 0}`
        : '';
  const force = [
    ...(top.filter === '' ? [] : [`& ${top.filter}`]),
    ...(level < 4 ? [`severity ${['', 'critical', 'error+', 'warning+'][level]}`] : []),
    ...(hidden > 0 ? [`${hidden} hidden`] : []),
    ...(search === '' ? [] : [`/ ${search}`]),
    ...(wrap ? ['wrap'] : []),
    ...(top.left > 0 && !wrap ? [`column ${top.left + 1}`] : []),
  ].join(` ${glyphs.dot} `);
  const right =
    force === '' ? [] : [span(` ${force} `, top.filter === '' && level >= 4 && search === '' ? 'dim' : 'match')];
  const left = fitSpans([span(` ${path}`, 'strong'), span(what, 'dim')], columns - widthOf(right) - 1, glyphs.ellipsis);
  return [...left, span(' '.repeat(Math.max(1, columns - widthOf(left) - widthOf(right)))), ...right];
}

/** The prompt, a message, or where the cursor is. */
function statusLine(state: State, body: Body): Span[] {
  const { prompt, message, data, columns, glyphs } = state;
  if (prompt !== null) {
    const sign = prompt.kind === 'search' ? '/' : prompt.kind === 'filter' ? '&' : ':';
    // The end of a long text is where it is typed.
    const text =
      textWidth(prompt.text) > columns - 4 ? `${glyphs.ellipsis}${prompt.text.slice(-(columns - 6))}` : prompt.text;
    return [span(sign, 'accent'), span(text), span(' ', 'tab')];
  }
  if (message !== null) return [span(` ${message.text}`, message.tone === 'bad' ? 'bad' : 'strong')];
  const { cursor } = screen(state);
  const where = body.count === 0 || body.isPending ? '' : `${cursor + 1}/${body.count}`;
  const doing =
    data.phase === 'done'
      ? ''
      : data.phase === 'judging'
        ? 'judging the rules'
        : `reading: ${plural(data.progress.entries, 'entry', 'entries')}${data.progress.bytesTotal > 0 ? `, ${Math.min(100, Math.floor((data.progress.bytesRead / data.progress.bytesTotal) * 100))}%` : ''}`;
  const line = glyphs.rule.repeat(Math.max(0, columns - textWidth(where) - textWidth(doing) - 4));
  return [span(line, 'dim'), span(doing === '' ? '' : ` ${doing}`, 'accent'), span(` ${where} `, 'dim')];
}

function footer(state: State): Span[] {
  const spans: Span[] = [];
  for (const { keys, label } of footerOf(screen(state).view)) {
    const next = [
      span(spans.length === 0 ? ' ' : '  ', 'dim'),
      span(keyName(keys[0] ?? ''), 'key'),
      span(` ${label}`, 'dim'),
    ];
    if (widthOf(spans) + widthOf(next) > state.columns) break;
    spans.push(...next);
  }
  return spans;
}

function promptHints({ kind }: Prompt, dot: string): Span[] {
  const hints = {
    search: ['Enter searches', 'n and N go on'],
    filter: ['Enter filters', '!word turns round', 'sev: ns: rule: path: lane: kind:'],
    palette: ['Enter runs', 'Tab completes', 'a number goes to that line'],
  }[kind];
  return [span(` ${[...hints, 'Esc leaves'].join(` ${dot} `)}`, 'dim')];
}

function offers(state: State, prompt: Prompt): FrameRow[] {
  const typed = prompt.choice < 0 ? prompt.text : prompt.typed;
  const all = completions(state, typed);
  const most = Math.min(all.length, Math.max(1, bodyRows(state) - 2), 8);
  const from = Math.max(0, Math.min(prompt.choice - most + 1, all.length - most));
  const line = row(span(state.glyphs.rule.repeat(state.columns), 'dim'));
  return [
    plain(line.spans, state),
    ...all
      .slice(from, from + most)
      .map(
        (text, i): FrameRow =>
          plain(
            [
              span(from + i === prompt.choice ? ` ${state.glyphs.mark} ` : '   ', 'accent'),
              span(text, from + i === prompt.choice ? 'strong' : 'plain'),
            ],
            state,
          ),
      ),
  ];
}
