import { sanitizeData, sanitizeLine } from '../util/sanitize.ts';
import type { FeedEvent, LinesReply, Ports } from './ports.ts';
import type { Effect, Event, State } from './state.ts';
import { reportOf } from './state.ts';
import { update } from './update.ts';

/** The one state of the UI, and its ways to the world. */
export interface Store {
  readonly get: () => State;
  readonly subscribe: (listener: () => void) => () => void;
  readonly send: (event: Event) => void;
  /** Everything that comes from the input passes here, and is made safe for a terminal. */
  readonly feed: (event: FeedEvent) => void;
}

// What a terminal can hardly show and nobody reads; a whole JSON dump may be one line.
const MOST_TEXT = 16_384;

export interface StoreOptions {
  readonly ports: Ports;
  readonly onQuit: () => void;
  /** Hands the terminal back, stops, and takes it again. */
  readonly onStop: () => Promise<void>;
}

export function createStore(initial: State, { ports, onQuit, onStop }: StoreOptions): Store {
  let state = initial;
  const listeners = new Set<() => void>();

  const send = (event: Event): void => {
    const step = update(state, event);
    if (step.state !== state) {
      state = step.state;
      for (const listener of listeners) listener();
    }
    for (const effect of step.effects) perform(effect);
  };
  const tell = (text: string, tone: 'plain' | 'bad' = 'plain'): void =>
    send({ type: 'message', message: { text: sanitizeLine(text), tone } });
  const fail = (error: unknown): void => tell(error instanceof Error ? error.message : String(error), 'bad');

  const perform = (effect: Effect): void => {
    switch (effect.type) {
      case 'lines': {
        const { request } = effect;
        ports.reader?.lines(request).then(
          (reply) => send({ type: 'lines', request, reply: safeLines(reply) }),
          (error: unknown) =>
            send({ type: 'lines-failed', request, message: error instanceof Error ? error.message : String(error) }),
        );
        return;
      }
      case 'find': {
        const { request } = effect;
        tell('searching …');
        ports.reader?.find(request).then((index) => send({ type: 'found', request, index }), fail);
        return;
      }
      case 'copy':
        ports.copy(effect.text).then((how) => tell(`Copied ${effect.what}${how === '' ? '' : `: ${how}`}`), fail);
        return;
      case 'save': {
        const report = reportOf(state);
        if (report === null) tell('The report is not ready yet');
        else ports.save(report, effect.format).then((path) => tell(`Report written to ${path}`), fail);
        return;
      }
      case 'stop':
        onStop().catch(fail);
        return;
      case 'quit':
        onQuit();
    }
  };

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send,
    feed: (event) => send(sanitizeData(event)),
  };
}

const safeLines = ({ lines, ...counts }: LinesReply): LinesReply => ({
  ...counts,
  lines: lines.map(({ line, text }) => ({
    line,
    text:
      text.length > MOST_TEXT
        ? `${sanitizeLine(text.slice(0, MOST_TEXT))} … ${text.length} characters`
        : sanitizeLine(text),
  })),
});
