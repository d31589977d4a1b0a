import type { Body } from './body.ts';
import { wrapRow } from './row.ts';
import { bodyRows, type Screen, type State, screen, withScreen } from './state.ts';
import { bodyOf } from './views/index.ts';

/** Rows that scroll: what is always visible takes its own. */
export const scrollRows = (state: State, body: Body): number =>
  Math.max(1, bodyRows(state) - (body.head?.length ?? 0) - (body.foot?.length ?? 0));

/** How many rows a line takes on the screen; one column is the cursor's. */
const heightOf = (state: State, body: Body, index: number): number =>
  state.wrap ? wrapRow(body.line(index).row, state.columns - 1).length : 1;

/** The screen with its cursor on a line that exists, and that line in sight. */
export function settle(state: State, cursor: number = screen(state).cursor, { center = false } = {}): State {
  const body = bodyOf(state);
  const height = scrollRows(state, body);
  if (body.isPending)
    return withScreen(state, { cursor: Math.max(0, cursor), top: Math.max(0, cursor - Math.floor(height / 3)) });
  const at = Math.max(0, Math.min(cursor, body.count - 1));
  let { top } = screen(state);
  if (at < top || (center && (at < top || at >= top + height)))
    top = center ? Math.max(0, at - Math.floor(height / 3)) : at;
  if (!state.wrap) {
    if (at >= top + height) top = center ? at - Math.floor(height / 3) : at - height + 1;
    top = Math.max(0, Math.min(top, Math.max(0, body.count - height)));
  } else {
    top = Math.max(top, at - height + 1);
    let rows = 0;
    let first = at;
    // Backwards from the cursor: the highest line from which it is still in sight.
    for (let i = at; i >= top; i--) {
      rows += heightOf(state, body, i);
      if (rows > height && i < at) break;
      first = i;
    }
    top = Math.min(at, Math.max(top, first));
  }
  return withScreen(state, { cursor: at, top });
}

/** A new screen on top, its cursor where its view wants it. */
export function push(state: State, next: Screen): State {
  const pushed = { ...state, stack: [...state.stack, next] };
  if (next.view === 'file') {
    const index = Math.max(0, next.line - 1);
    return withScreen(pushed, { cursor: index, top: Math.max(0, index - Math.floor(bodyRows(state) / 3)) });
  }
  return settle(pushed, bodyOf(pushed).start ?? 0);
}

/** Index of the next line that is wanted, round the end; -1 for none. */
export function nextLine(body: Body, from: number, back: boolean, wanted: (index: number) => boolean): number {
  for (let step = 1; step <= body.count; step++) {
    const index = (from + (back ? -step : step) + body.count * 2) % body.count;
    if (wanted(index)) return index;
  }
  return -1;
}
