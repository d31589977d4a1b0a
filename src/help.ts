import { COMMANDS, type Command, EXIT_CODES, type Flag, HELP, VERSION } from './flags.ts';
import { wrap } from './util/wrap.ts';

const WIDTH = 80;

/** Help for a command, or for the whole program if there is no such command. */
export function helpText(topic: string): string {
  const command: Command | undefined = COMMANDS.find(({ name }) => name === topic);
  return `${(command === undefined ? programHelp() : commandHelp(command)).join('\n')}\n`;
}

function programHelp(): string[] {
  return [
    ...wrap(
      'mesh-triage reads an istioctl bug-report archive, or loose logs and dumps of an Istio mesh, and says what is broken, why, on what evidence, and what to do. It works offline and changes nothing.',
      WIDTH,
    ),
    '',
    'Usage:',
    ...COMMANDS.map(
      ({ name, args }) => `  mesh-triage ${name} ${name === 'analyze' || name === 'scan' ? '[FLAG…] ' : ''}${args}`,
    ),
    '',
    'Commands:',
    ...table(COMMANDS.map(({ name, summary }) => [name, summary])),
    '',
    'Flags:',
    ...table([HELP, VERSION].map((flag) => [flagNames(flag), flag.help])),
    '',
    ...exitCodes(),
    '',
    '`mesh-triage COMMAND --help` says more about a command.',
  ];
}

function commandHelp({ name, args, summary, details, flags, examples }: Command): string[] {
  return [
    ...wrap(summary, WIDTH),
    '',
    'Usage:',
    `  mesh-triage ${name} ${flags.length > 1 ? '[FLAG…] ' : ''}${args}`,
    '',
    ...wrap(details, WIDTH),
    '',
    'Flags:',
    ...table(flags.map((flag) => [flagNames(flag), describe(flag)])),
    '',
    ...exitCodes(),
    '',
    'Examples:',
    ...examples.flatMap(([command, what]) => [`  # ${what}`, `  ${command}`]),
  ];
}

function flagNames({ name, short, value }: Flag): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

function describe({ help, choices, default: standard, multiple }: Flag): string {
  const notes = [
    ...(choices === undefined ? [] : [`One of ${choices.join(', ')}.`]),
    ...(standard === undefined ? [] : [`Default: ${standard}.`]),
    ...(multiple ? ['May be repeated.'] : []),
  ];
  return [help, ...notes].join(' ');
}

function exitCodes(): string[] {
  return ['Exit codes:', ...table(EXIT_CODES.map(([code, meaning]) => [code, meaning]))];
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const gutter = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) =>
    wrap(right, WIDTH, { first: `  ${left}`.padEnd(gutter), rest: ' '.repeat(gutter) }),
  );
}
