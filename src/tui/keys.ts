/** Every screen of the UI. */
export const VIEWS = [
  'overview',
  'findings',
  'timeline',
  'workloads',
  'coverage',
  'rules',
  'finding',
  'evidence',
  'file',
  'help',
] as const;
export type ViewName = (typeof VIEWS)[number];

/** Those that stand in the bar at the top, in its order. */
export const TABS = [
  'overview',
  'findings',
  'timeline',
  'workloads',
  'coverage',
  'rules',
] as const satisfies readonly ViewName[];

/** What a key does. */
export type Action =
  | 'down'
  | 'up'
  | 'page-down'
  | 'page-up'
  | 'half-down'
  | 'half-up'
  | 'first'
  | 'last'
  | 'left'
  | 'right'
  | 'open'
  | 'back'
  | 'close'
  | 'search'
  | 'search-next'
  | 'search-previous'
  | 'filter'
  | 'palette'
  | 'help'
  | 'error-next'
  | 'error-previous'
  | 'copy-line'
  | 'copy-finding'
  | 'export'
  | 'wrap'
  | 'fold'
  | 'fold-all'
  | 'calm'
  | 'evidence-next'
  | 'evidence-previous'
  | 'severity-1'
  | 'severity-2'
  | 'severity-3'
  | 'severity-4'
  | 'severity-5'
  | 'severity-6'
  | 'tab-next'
  | 'tab-previous'
  | `go-${(typeof TABS)[number]}`
  | 'stop'
  | 'quit';

/** One line of the key table. */
export interface Binding {
  /** Names as input.ts gives them: a character, or down, pagedown, ctrl+c … */
  readonly keys: readonly string[];
  readonly action: Action;
  /** One word for the footer. */
  readonly label: string;
  readonly help: string;
  /** Where it means something; everywhere if not given. */
  readonly views?: readonly ViewName[];
  /** Shown in the footer of these views, which hold six. */
  readonly footer?: readonly ViewName[];
}

const LISTS: readonly ViewName[] = ['overview', 'findings', 'timeline', 'workloads', 'coverage', 'rules'];
const WITH_FINDINGS: readonly ViewName[] = ['overview', 'findings', 'finding', 'evidence', 'file'];
const WITH_FILES: readonly ViewName[] = ['evidence', 'file'];

/** Every key of the UI. Help, footer and reducer have no other source. */
export const KEYS: readonly Binding[] = [
  {
    keys: ['enter'],
    action: 'open',
    label: 'open',
    help: 'open what the cursor is on',
    footer: [...LISTS, 'finding', 'evidence'],
  },
  {
    keys: ['escape', 'backspace'],
    action: 'back',
    label: 'back',
    help: 'take back the filter or the search, else go back',
    footer: ['finding', 'evidence', 'file', 'help'],
  },
  { keys: ['q'], action: 'close', label: 'close', help: 'go back; quit at the overview' },
  { keys: ['j', 'down', 'ctrl+n'], action: 'down', label: 'down', help: 'a line down' },
  { keys: ['k', 'up', 'ctrl+p'], action: 'up', label: 'up', help: 'a line up' },
  { keys: ['space', 'pagedown', 'ctrl+f'], action: 'page-down', label: 'page', help: 'a page down' },
  { keys: ['b', 'pageup', 'ctrl+b'], action: 'page-up', label: 'page up', help: 'a page up' },
  { keys: ['d', 'ctrl+d'], action: 'half-down', label: 'half page', help: 'half a page down' },
  { keys: ['u', 'ctrl+u'], action: 'half-up', label: 'half page up', help: 'half a page up' },
  { keys: ['g', 'home', '<'], action: 'first', label: 'top', help: 'to the first line', footer: ['help'] },
  { keys: ['G', 'end', '>'], action: 'last', label: 'end', help: 'to the last line', footer: ['help'] },
  { keys: ['left', 'h'], action: 'left', label: 'left', help: 'half a page to the left' },
  { keys: ['right', 'l'], action: 'right', label: 'right', help: 'half a page to the right' },
  {
    keys: ['/'],
    action: 'search',
    label: 'search',
    help: 'search; capitals in what is searched make it case-sensitive',
    footer: ['finding', 'evidence', 'file', 'help'],
  },
  { keys: ['n'], action: 'search-next', label: 'next', help: 'next hit of the search', footer: ['file'] },
  { keys: ['N'], action: 'search-previous', label: 'previous', help: 'previous hit of the search' },
  {
    keys: ['&'],
    action: 'filter',
    label: 'filter',
    help: 'show only lines with these words: word !word "two words" sev:error ns:shop rule:mtls kind:proxy.log',
    footer: ['findings', 'timeline', 'workloads', 'coverage', 'rules', 'file'],
    views: [...LISTS, 'evidence', 'file'],
  },
  {
    keys: ['e'],
    action: 'error-next',
    label: 'next error',
    help: 'next line that is an error',
    footer: ['evidence', 'file', 'coverage'],
  },
  { keys: ['E'], action: 'error-previous', label: 'previous error', help: 'previous line that is an error' },
  {
    keys: ['z'],
    action: 'fold',
    label: 'fold',
    help: 'show or hide the symptoms under this cause',
    views: ['findings', 'overview'],
    footer: ['findings'],
  },
  {
    keys: ['Z'],
    action: 'fold-all',
    label: 'fold all',
    help: 'show or hide all symptoms',
    views: ['findings', 'overview'],
  },
  {
    keys: [']'],
    action: 'evidence-next',
    label: 'next evidence',
    help: 'next piece of evidence of this finding',
    views: ['finding', ...WITH_FILES],
    footer: ['evidence'],
  },
  {
    keys: ['['],
    action: 'evidence-previous',
    label: 'previous evidence',
    help: 'previous piece of evidence of this finding',
    views: ['finding', ...WITH_FILES],
  },
  {
    keys: ['B'],
    action: 'calm',
    label: 'before it',
    help: 'to the last calm minute before this, and what changed just before',
    views: ['timeline'],
    footer: ['timeline'],
  },
  {
    keys: ['c'],
    action: 'copy-line',
    label: 'copy',
    help: 'copy the line, with path:line',
    footer: ['finding', 'evidence', 'file', 'timeline'],
  },
  {
    keys: ['C'],
    action: 'copy-finding',
    label: 'as Markdown',
    help: 'copy the finding as Markdown',
    views: WITH_FINDINGS,
    footer: ['finding'],
  },
  {
    keys: ['x'],
    action: 'export',
    label: 'export',
    help: 'write the report to a file (:export FORMAT for another format)',
    footer: ['overview'],
  },
  { keys: ['w'], action: 'wrap', label: 'wrap', help: 'wrap long lines, or cut them' },
  { keys: ['1'], action: 'severity-1', label: 'critical', help: 'only critical findings', views: LISTS },
  { keys: ['2'], action: 'severity-2', label: 'error', help: 'errors and worse', views: LISTS },
  { keys: ['3'], action: 'severity-3', label: 'warning', help: 'warnings and worse', views: LISTS },
  { keys: ['4'], action: 'severity-4', label: 'all', help: 'every severity', views: LISTS },
  { keys: ['5'], action: 'severity-5', label: 'symptoms', help: 'every severity, symptoms unfolded', views: LISTS },
  { keys: ['6'], action: 'severity-6', label: 'suppressed', help: 'the same, and what was suppressed', views: LISTS },
  {
    keys: ['tab'],
    action: 'tab-next',
    label: 'next view',
    help: 'next view',
    views: LISTS,
    footer: ['overview', 'workloads', 'coverage', 'rules'],
  },
  { keys: ['shift+tab'], action: 'tab-previous', label: 'previous view', help: 'previous view', views: LISTS },
  { keys: ['o'], action: 'go-overview', label: 'overview', help: 'overview' },
  { keys: ['f'], action: 'go-findings', label: 'findings', help: 'findings', footer: ['overview'] },
  { keys: ['t'], action: 'go-timeline', label: 'timeline', help: 'timeline' },
  { keys: ['p'], action: 'go-workloads', label: 'workloads', help: 'workloads: proxies with their state' },
  { keys: ['v'], action: 'go-coverage', label: 'coverage', help: 'coverage: what was read, what was judged' },
  { keys: ['r'], action: 'go-rules', label: 'rules', help: 'rules' },
  {
    keys: [':'],
    action: 'palette',
    label: 'command',
    help: 'command; Tab completes',
    footer: ['findings', 'timeline', 'workloads', 'coverage', 'rules'],
  },
  { keys: ['?'], action: 'help', label: 'help', help: 'this page', footer: [...LISTS, 'finding', 'evidence', 'file'] },
  { keys: ['ctrl+z'], action: 'stop', label: 'stop', help: 'stop; the shell continues it with fg' },
  { keys: ['ctrl+c', 'Q'], action: 'quit', label: 'quit', help: 'quit', footer: ['overview', 'help'] },
];

const appliesTo = (binding: Binding, view: ViewName): boolean => binding.views?.includes(view) ?? true;

/** What a key does in a view; undefined if nothing. */
export const actionOf = (view: ViewName, key: string): Action | undefined =>
  KEYS.find((binding) => binding.keys.includes(key) && appliesTo(binding, view))?.action;

export const keysOf = (view: ViewName): readonly Binding[] => KEYS.filter((binding) => appliesTo(binding, view));

/** The keys of the footer, most useful first; at most six. */
export const footerOf = (view: ViewName): readonly Binding[] =>
  KEYS.filter((binding) => binding.footer?.includes(view) && appliesTo(binding, view)).slice(0, 6);

const NAMES: Readonly<Record<string, string>> = {
  enter: 'Enter',
  escape: 'Esc',
  space: 'Space',
  down: 'Down',
  up: 'Up',
  left: 'Left',
  right: 'Right',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  home: 'Home',
  end: 'End',
  tab: 'Tab',
  'shift+tab': 'Shift-Tab',
  backspace: 'Backspace',
};

/** A key as a person calls it. */
export const keyName = (key: string): string =>
  NAMES[key] ?? key.replace(/^ctrl\+(.)$/, (_, letter: string) => `Ctrl-${letter.toUpperCase()}`);
