import { TABS } from './keys.ts';
import { reportOf, type State } from './state.ts';

/** What can be typed behind `:`. */
export interface PaletteCommand {
  readonly name: string;
  readonly argument: string;
  readonly help: string;
  /** What may stand in place of the argument. */
  readonly values?: (state: State) => readonly string[];
}

const MOST_COMPLETIONS = 6;

export const COMMANDS: readonly PaletteCommand[] = [
  ...TABS.map((name) => ({ name, argument: '', help: `go to ${name}` })),
  {
    name: 'open',
    argument: 'PATH',
    help: 'open an entry of the input',
    values: (state) => reportOf(state)?.coverage.entries.map(({ path }) => path) ?? [],
  },
  {
    name: 'finding',
    argument: 'ID',
    help: 'open a finding',
    values: (state) => reportOf(state)?.findings.map(({ id }) => id) ?? [],
  },
  { name: 'filter', argument: 'WORDS', help: 'the same as &' },
  {
    name: 'severity',
    argument: 'LEVEL',
    help: 'hide what is less severe',
    values: () => ['critical', 'error', 'warning', 'info'],
  },
  { name: 'export', argument: 'FORMAT', help: 'write the report to a file', values: ({ formats }) => formats },
  { name: 'wrap', argument: '', help: 'wrap long lines, or cut them' },
  { name: 'help', argument: '', help: 'keys of this view' },
  { name: 'quit', argument: '', help: 'quit' },
];

/** What Tab would make of a command line, best first. */
export function completions(state: State, typed: string): readonly string[] {
  const [name = '', ...rest] = typed.trimStart().split(' ');
  if (rest.length === 0)
    return COMMANDS.filter((command) => command.name.startsWith(name)).map((command) =>
      command.argument === '' ? command.name : `${command.name} `,
    );
  const values = COMMANDS.find((command) => command.name === name)?.values?.(state) ?? [];
  const wanted = rest.join(' ').toLowerCase();
  const starts = values.filter((value) => value.toLowerCase().startsWith(wanted));
  const holds = values.filter(
    (value) => !value.toLowerCase().startsWith(wanted) && value.toLowerCase().includes(wanted),
  );
  return [...starts, ...holds].slice(0, MOST_COMPLETIONS).map((value) => `${name} ${value}`);
}
