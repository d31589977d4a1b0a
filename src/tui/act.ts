import { findText } from '../util/line-filter.ts';
import { lineText } from './body.ts';
import { nextLine, push, scrollRows, settle } from './cursor.ts';
import { findingList } from './finding-list.ts';
import { type Action, TABS, type ViewName } from './keys.ts';
import { findingMarkdown } from './markdown.ts';
import {
  type Effect,
  findingOf,
  type Prompt,
  reportOf,
  type Screen,
  type State,
  type Step,
  screen,
  screenOf,
  withScreen,
} from './state.ts';
import { lastCalm } from './timeline-facts.ts';
import { bodyOf } from './views/index.ts';
import { timelineItems } from './views/timeline.ts';

const just = (state: State): Step => ({ state, effects: [] });
const says = (state: State, text: string): Step => just({ ...state, message: { text, tone: 'plain' } });
const ask = (state: State, effect: Effect): Step => ({ state, effects: [effect] });

/** Does what a key is bound to. */
export function act(state: State, action: Action): Step {
  const top = screen(state);
  const move = (by: number): Step => just(settle(state, top.cursor + by));
  const page = scrollRows(state, bodyOf(state));
  switch (action) {
    case 'down':
      return move(1);
    case 'up':
      return move(-1);
    case 'page-down':
      return scroll(state, page - 1);
    case 'page-up':
      return scroll(state, 1 - page);
    case 'half-down':
      return scroll(state, Math.ceil(page / 2));
    case 'half-up':
      return scroll(state, -Math.ceil(page / 2));
    case 'first':
      return just(settle(state, 0));
    case 'last':
      return just(settle(state, bodyOf(state).count - 1));
    case 'left':
      return just(withScreen(state, { left: Math.max(0, top.left - Math.floor(state.columns / 2)) }));
    case 'right':
      return just(withScreen(state, { left: top.left + Math.floor(state.columns / 2) }));
    case 'open':
      return open(state);
    case 'back':
      return back(state);
    case 'close':
      return close(state);
    case 'search':
      return prompt(state, { kind: 'search', text: '' });
    case 'filter':
      return prompt(state, { kind: 'filter', text: top.filter });
    case 'palette':
      return prompt(state, { kind: 'palette', text: '' });
    case 'search-next':
    case 'search-previous':
      return state.search === ''
        ? says(state, 'Nothing was searched yet: / searches')
        : searchFor(state, state.search, action === 'search-previous');
    case 'error-next':
    case 'error-previous':
      return nextError(state, action === 'error-previous');
    case 'help':
      return top.view === 'help' ? just(state) : just(push(state, screenOf('help', { about: top.view })));
    case 'copy-line':
      return copyLine(state);
    case 'copy-finding':
      return copyFinding(state);
    case 'export':
      if (reportOf(state) === null) return says(state, 'The report is not ready yet');
      return ask(state, {
        type: 'save',
        format: state.formats.includes('markdown') ? 'markdown' : (state.formats[0] ?? 'text'),
      });
    case 'wrap':
      return just(settle(withScreen({ ...state, wrap: !state.wrap }, { left: 0 })));
    case 'fold':
      return fold(state);
    case 'fold-all':
      return just(settle({ ...state, level: state.level === 5 ? 4 : 5, toggled: new Set() }));
    case 'calm':
      return calm(state);
    case 'evidence-next':
      return otherEvidence(state, 1);
    case 'evidence-previous':
      return otherEvidence(state, -1);
    case 'severity-1':
    case 'severity-2':
    case 'severity-3':
    case 'severity-4':
    case 'severity-5':
    case 'severity-6':
      return just(settle({ ...state, level: Number(action.slice(-1)), toggled: new Set() }));
    case 'tab-next':
      return just(switchTo(state, neighbour(state, 1)));
    case 'tab-previous':
      return just(switchTo(state, neighbour(state, -1)));
    case 'go-overview':
    case 'go-findings':
    case 'go-timeline':
    case 'go-workloads':
    case 'go-coverage':
    case 'go-rules':
      return just(switchTo(state, action.slice(3) as ViewName));
    case 'stop':
      return ask(state, { type: 'stop' });
    case 'quit':
      return ask(state, { type: 'quit' });
  }
}

const prompt = (state: State, { kind, text }: Pick<Prompt, 'kind' | 'text'>): Step =>
  just({ ...state, prompt: { kind, text, choice: -1, typed: text } });

/** Both the window and the cursor move. */
function scroll(state: State, by: number): Step {
  const { cursor, top } = screen(state);
  const last = bodyOf(state).count - scrollRows(state, bodyOf(state));
  return just(settle(withScreen(state, { top: Math.max(0, Math.min(top + by, Math.max(0, last))) }), cursor + by));
}

function open(state: State): Step {
  const { target } = bodyOf(state).line(screen(state).cursor);
  if (target === undefined) return says(state, 'There is nothing to open on this line');
  const { finding } = screen(state);
  return just(push(state, screenOf(target.view, { finding, ...target, ...whereInFile(state, target.view) })));
}

/** From a line of evidence to the same line of the whole file. */
function whereInFile(state: State, view: ViewName): Partial<Screen> {
  if (screen(state).view !== 'evidence' || view !== 'file') return {};
  const { place } = bodyOf(state).line(screen(state).cursor);
  const evidence = findingOf(state)?.evidence[screen(state).evidence];
  if (place === undefined || evidence === undefined) return {};
  return { line: evidence.line, endLine: evidence.endLine };
}

function back(state: State): Step {
  const top = screen(state);
  if (top.filter !== '') {
    const cleared = withScreen(state, { filter: '', cursor: 0, top: 0, calmBefore: -1 });
    return just(settle(cleared, top.view === 'file' ? lineBefore(state) : 0, { center: true }));
  }
  if (state.search !== '') return just({ ...state, search: '' });
  if (top.calmBefore >= 0) return just(settle(withScreen(state, { calmBefore: -1 })));
  return top.view === 'overview' ? says(state, 'q quits') : close(state);
}

function close(state: State): Step {
  if (state.stack.length > 1) return just(settle({ ...state, stack: state.stack.slice(0, -1) }));
  return screen(state).view === 'overview' ? ask(state, { type: 'quit' }) : just(switchTo(state, 'overview'));
}

/** The line of the whole file that the cursor of the filtered one is on. */
const lineBefore = (state: State): number => (bodyOf(state).line(screen(state).cursor).place?.line ?? 1) - 1;

/** Goes to the next line with a text, round the end. */
export function searchFor(state: State, text: string, backwards: boolean, here = false): Step {
  const { view, path, filter, cursor } = screen(state);
  if (text === '') return just(state);
  if (view === 'file')
    return ask(state, {
      type: 'find',
      request: { path, filter, from: cursor - (here ? 1 : 0), back: backwards, text },
    });
  const body = bodyOf(state);
  const found = nextLine(
    body,
    cursor - (here ? 1 : 0),
    backwards,
    (index) => findText(lineText(body.line(index)), text) >= 0,
  );
  return found < 0 ? says(state, `'${text}' is not here`) : just(settle(state, found, { center: true }));
}

function nextError(state: State, backwards: boolean): Step {
  const { view, path, filter, cursor } = screen(state);
  if (view === 'file')
    return ask(state, { type: 'find', request: { path, filter, from: cursor, back: backwards, text: '' } });
  const body = bodyOf(state);
  const found = nextLine(body, cursor, backwards, (index) => body.line(index).isError === true);
  return found < 0 ? says(state, 'No error here') : just(settle(state, found, { center: true }));
}

function copyLine(state: State): Step {
  const line = bodyOf(state).line(screen(state).cursor);
  const text = line.copy ?? lineText(line).trim();
  if (text === '') return says(state, 'There is nothing on this line');
  const { place } = line;
  return ask(state, {
    type: 'copy',
    text: place === undefined ? text : `${place.path}:${place.line}: ${text}`,
    what: place === undefined ? 'the line' : `${place.path}:${place.line}`,
  });
}

function copyFinding(state: State): Step {
  const { target } = bodyOf(state).line(screen(state).cursor);
  const index =
    screen(state).finding >= 0 ? screen(state).finding : target?.view === 'finding' ? (target.finding ?? -1) : -1;
  const finding = reportOf(state)?.findings[index];
  if (finding === undefined) return says(state, 'There is no finding on this line');
  return ask(state, { type: 'copy', text: findingMarkdown(finding), what: `the finding ${finding.id}` });
}

function fold(state: State): Step {
  const report = reportOf(state);
  const { target } = bodyOf(state).line(screen(state).cursor);
  const finding = target?.view === 'finding' ? report?.findings[target.finding ?? -1] : undefined;
  if (report === null || finding === undefined) return just(state);
  const { items } = findingList(report, state, screen(state).filter);
  const causes = items.filter((item) => item.type === 'finding');
  const at = causes.findIndex((item) => item.finding === finding);
  // On a symptom, its cause is meant: the nearest one above.
  const cause = causes.slice(0, at + 1).findLast((item) => item.depth === 0);
  if (cause === undefined || cause.symptoms === 0) return says(state, 'No symptom is folded under this');
  const toggled = new Set(state.toggled);
  if (!toggled.delete(cause.finding.id)) toggled.add(cause.finding.id);
  const shift = causes.indexOf(cause) - at;
  return just(settle({ ...state, toggled }, screen(state).cursor + shift));
}

function calm(state: State): Step {
  const report = reportOf(state);
  if (report === null) return just(state);
  const items = timelineItems(state, report, screen(state).filter);
  const found = lastCalm(items, screen(state).cursor);
  if (found === null) return says(state, 'No trouble in this list has a time');
  return just(settle(withScreen(state, { calmBefore: found.onset }), found.onset, { center: true }));
}

function otherEvidence(state: State, by: number): Step {
  const top = screen(state);
  const all = findingOf(state)?.evidence ?? [];
  if (all.length === 0) return just(state);
  if (top.view === 'finding') {
    const body = bodyOf(state);
    const current = body.line(top.cursor).target?.evidence;
    const next = nextLine(body, top.cursor, by < 0, (index) => {
      const target = body.line(index).target;
      return target?.view === 'evidence' && target.evidence !== current;
    });
    return next < 0 ? just(state) : just(settle(state, next));
  }
  const evidence = (top.evidence + by + all.length) % all.length;
  const { path = '', line = 0, endLine = 0 } = all[evidence] ?? {};
  const below = { ...state, stack: state.stack.slice(0, -1) };
  return just(push(below, screenOf(top.view, { finding: top.finding, evidence, path, line, endLine })));
}

function neighbour(state: State, by: number): ViewName {
  const tabs: readonly ViewName[] = TABS;
  const at = tabs.indexOf(state.stack[0]?.view ?? 'overview');
  return TABS[(at + by + TABS.length) % TABS.length] ?? 'overview';
}

/** A tab as it was left; what was opened on top of another one is closed. */
export function switchTo(state: State, view: ViewName): State {
  const [base = screenOf('overview')] = state.stack;
  if (base.view === view) return settle({ ...state, stack: [base] });
  const parked = new Map(state.parked).set(base.view, base);
  const known = state.parked.get(view);
  const next = { ...state, parked, stack: [known ?? screenOf(view)] };
  return settle(next, known?.cursor ?? bodyOf(next).start ?? 0);
}
