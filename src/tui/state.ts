import type { EntryCoverage, Finding, Report } from '../model/report.ts';
import type { ViewName } from './keys.ts';
import type { FactsSoFar, FindRequest, LinesReply, LinesRequest, ReadProgress, Signal, SourceLine } from './ports.ts';
import type { Glyphs } from './theme.ts';

/** What is known of the input: while it is read, and when all of it is. */
export type Data =
  | {
      readonly phase: 'reading' | 'judging';
      readonly progress: ReadProgress;
      readonly entries: readonly EntryCoverage[];
      readonly signals: readonly Signal[];
      readonly facts: FactsSoFar;
    }
  | { readonly phase: 'done'; readonly report: Report };

/** One screen of the stack: Enter puts one on top, Esc takes it away. */
export interface Screen {
  readonly view: ViewName;
  /** Index of the line with the cursor, of the first line shown, and of the first column. */
  readonly cursor: number;
  readonly top: number;
  readonly left: number;
  /** As typed behind `&`; each screen has its own. */
  readonly filter: string;
  /** Index in the report of the finding that this screen is about; -1 for none. */
  readonly finding: number;
  /** Which piece of its evidence. */
  readonly evidence: number;
  /** The entry that is shown. */
  readonly path: string;
  /** Marked lines of that entry, 1-based; 0 for none. */
  readonly line: number;
  readonly endLine: number;
  /** What help is about. */
  readonly about: ViewName;
  /** Timeline: index of the item whose time before is listed; -1 for none. */
  readonly calmBefore: number;
}

/** Text being typed on the last line. */
export interface Prompt {
  readonly kind: 'search' | 'filter' | 'palette';
  readonly text: string;
  /** Which completion Tab has put in; -1 for none. */
  readonly choice: number;
  /** What was typed before Tab. */
  readonly typed: string;
}

/** Lines of one entry that are at hand, in blocks; the oldest block makes room for the newest. */
export interface FileLines {
  readonly path: string;
  readonly filter: string;
  /** -1 until the first block is there. */
  readonly total: number;
  /** Lines of the entry, those included that the filter hides. */
  readonly all: number;
  readonly blocks: ReadonlyMap<number, readonly SourceLine[]>;
  readonly asked: readonly number[];
  readonly error: string;
}

interface Message {
  readonly text: string;
  readonly tone: 'plain' | 'bad';
}

/** What the UI is at one moment. Changed by update.ts only. */
export interface State {
  readonly columns: number;
  readonly rows: number;
  readonly data: Data;
  /** The last is shown. Never empty. */
  readonly stack: readonly Screen[];
  /** Tabs as they were left. */
  readonly parked: ReadonlyMap<ViewName, Screen>;
  readonly prompt: Prompt | null;
  readonly search: string;
  /** 1 critical … 4 every severity, 5 symptoms unfolded, 6 suppressed ones too. */
  readonly level: number;
  /** Ids of causes whose fold differs from what the level says. */
  readonly toggled: ReadonlySet<string>;
  readonly wrap: boolean;
  readonly file: FileLines | null;
  readonly message: Message | null;
  readonly glyphs: Glyphs;
  /** Whether entries can be read again. */
  readonly canRead: boolean;
  readonly formats: readonly string[];
  /** The input as the user named it. */
  readonly title: string;
}

/** What happened. */
export type Event =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | {
      readonly type: 'reading';
      readonly progress: ReadProgress;
      readonly entries: readonly EntryCoverage[];
      readonly signals: readonly Signal[];
      readonly facts: FactsSoFar;
    }
  | { readonly type: 'glyphs'; readonly glyphs: Glyphs }
  | { readonly type: 'judging' }
  | { readonly type: 'report'; readonly report: Report }
  | { readonly type: 'lines'; readonly request: LinesRequest; readonly reply: LinesReply }
  | { readonly type: 'lines-failed'; readonly request: LinesRequest; readonly message: string }
  | { readonly type: 'found'; readonly request: FindRequest; readonly index: number }
  | { readonly type: 'message'; readonly message: Message };

/** What the world is asked to do; the answer comes back as an event. */
export type Effect =
  | { readonly type: 'lines'; readonly request: LinesRequest }
  | { readonly type: 'find'; readonly request: FindRequest }
  | { readonly type: 'copy'; readonly text: string; readonly what: string }
  | { readonly type: 'save'; readonly format: string }
  | { readonly type: 'stop' }
  | { readonly type: 'quit' };

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

const NOTHING_READ: FactsSoFar = { istioctl: '', kubernetes: '', controlPlanes: [], proxies: 0 };

export const screenOf = (view: ViewName, more: Partial<Screen> = {}): Screen => ({
  view,
  cursor: 0,
  top: 0,
  left: 0,
  filter: '',
  finding: -1,
  evidence: 0,
  path: '',
  line: 0,
  endLine: 0,
  about: 'overview',
  calmBefore: -1,
  ...more,
});

export interface Start {
  readonly columns: number;
  readonly rows: number;
  readonly title: string;
  readonly glyphs: Glyphs;
  readonly canRead: boolean;
  readonly formats: readonly string[];
}

export const initialState = (start: Start): State => ({
  ...start,
  data: {
    phase: 'reading',
    progress: { bytesRead: 0, bytesTotal: 0, entries: 0, current: '' },
    entries: [],
    signals: [],
    facts: NOTHING_READ,
  },
  stack: [screenOf('overview')],
  parked: new Map(),
  prompt: null,
  search: '',
  level: 4,
  toggled: new Set(),
  wrap: false,
  file: null,
  message: null,
});

export const screen = (state: State): Screen => state.stack.at(-1) ?? screenOf('overview');
export const reportOf = ({ data }: State): Report | null => (data.phase === 'done' ? data.report : null);
export const findingOf = (state: State, of: Screen = screen(state)): Finding | undefined =>
  reportOf(state)?.findings[of.finding];

/** The same state with the screen on top changed. */
export const withScreen = (state: State, change: Partial<Screen>): State => ({
  ...state,
  stack: [...state.stack.slice(0, -1), { ...screen(state), ...change }],
});

/** Header, line of filters, status line and footer. */
const CHROME_ROWS = 4;
export const bodyRows = (state: State): number => Math.max(3, state.rows - CHROME_ROWS);
