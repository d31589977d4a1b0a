import { sanitizeLine } from '../util/sanitize.ts';
import { act } from './act.ts';
import { settle } from './cursor.ts';
import { missingBlocks, noLines, requestFor, withBlock } from './file-lines.ts';
import { actionOf } from './keys.ts';
import { promptKey } from './prompt.ts';
import { bodyRows, type Effect, type Event, findingOf, type State, type Step, screen, withScreen } from './state.ts';
import { bodyOf } from './views/index.ts';

const MOST_SIGNALS = 200;

/** The next state, and what the world is asked to do. The only place where state changes. */
export function update(state: State, event: Event): Step {
  const { state: next, effects } = react(state, event);
  const reads = wantedLines(next);
  return { state: reads.state, effects: [...effects, ...reads.effects] };
}

function react(state: State, event: Event): Step {
  switch (event.type) {
    case 'key': {
      const quiet = state.message === null ? state : { ...state, message: null };
      if (quiet.prompt !== null) return promptKey(quiet, quiet.prompt, event.key);
      const action = actionOf(screen(quiet).view, event.key);
      if (action === undefined) return { state: quiet, effects: [] };
      return act(quiet, action);
    }
    case 'resize':
      return just(settle({ ...state, columns: event.columns, rows: event.rows }));
    case 'glyphs':
      return just({ ...state, glyphs: event.glyphs });
    case 'reading': {
      if (state.data.phase === 'done') return just(state);
      const { progress, signals, facts } = event;
      const entries = [...state.data.entries, ...event.entries];
      return just(
        settle({
          ...state,
          data: { phase: 'reading', progress, entries, signals: signals.slice(0, MOST_SIGNALS), facts },
        }),
      );
    }
    case 'judging':
      return just(state.data.phase === 'done' ? state : { ...state, data: { ...state.data, phase: 'judging' } });
    case 'report': {
      const done: State = { ...state, data: { phase: 'done', report: event.report } };
      // Whoever has not moved yet stands on the first cause.
      return just(settle(done, screen(state).cursor === 0 ? (bodyOf(done).start ?? 0) : screen(state).cursor));
    }
    case 'lines':
      return just(takeLines(state, event));
    case 'lines-failed':
      if (state.file === null || state.file.path !== event.request.path) return just(state);
      return just({ ...state, file: { ...state.file, asked: [], error: sanitizeLine(event.message) } });
    case 'found':
      return just(takeFound(state, event));
    case 'message':
      return just({ ...state, message: event.message });
  }
}

const just = (state: State): Step => ({ state, effects: [] });

function takeLines(state: State, { request, reply }: Event & { type: 'lines' }): State {
  const { file } = state;
  if (file === null || file.path !== request.path || file.filter !== request.filter) return state;
  const before = bodyOf(state);
  const next = { ...state, file: withBlock(file, request, reply) };
  if (screen(state).view !== 'evidence') return settle(next);
  // The lines of the report give way to those of the input: the cursor stays on its line.
  const shift = (bodyOf(next).start ?? 0) - (before.start ?? 0);
  const cursor = screen(state).cursor + shift;
  return settle(
    shift === 0 ? next : withScreen(next, { top: Math.max(0, cursor - Math.floor(bodyRows(state) / 2)) }),
    cursor,
  );
}

function takeFound(state: State, { request, index }: Event & { type: 'found' }): State {
  const { view, path } = screen(state);
  if (view !== 'file' || path !== request.path) return state;
  if (index >= 0) return settle({ ...state, message: null }, index, { center: true });
  const what = request.text === '' ? 'No line with an error' : `No line with '${request.text}'`;
  return { ...state, message: { text: `${what} in this entry`, tone: 'plain' } };
}

/** Asks for the lines that are in sight and not at hand. */
function wantedLines(state: State): Step {
  const top = screen(state);
  const wanted =
    top.view === 'file'
      ? { path: top.path, filter: top.filter }
      : top.view === 'evidence'
        ? { path: findingOf(state)?.evidence[top.evidence]?.path ?? '', filter: '' }
        : null;
  if (wanted === null || wanted.path === '' || !state.canRead) return { state, effects: [] };
  const known = state.file?.path === wanted.path && state.file.filter === wanted.filter;
  const file = known && state.file !== null ? state.file : noLines(wanted.path, wanted.filter);
  const evidence = top.view === 'evidence' ? findingOf(state)?.evidence[top.evidence] : undefined;
  const [from, to] =
    evidence === undefined ? [top.top, top.top + bodyRows(state)] : [evidence.line - 100, evidence.endLine + 100];
  const missing = missingBlocks(file, from, to);
  if (missing.length === 0) return { state: known ? state : { ...state, file }, effects: [] };
  const effects = missing.map((block): Effect => ({ type: 'lines', request: requestFor(file, block) }));
  return { state: { ...state, file: { ...file, asked: [...file.asked, ...missing] } }, effects };
}
