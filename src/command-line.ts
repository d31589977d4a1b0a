import { parseArgs } from 'node:util';
import {
  type AnalysisChoices,
  type AnalyzeOptions,
  COMMANDS,
  type Command,
  FAIL_ON,
  type Flag,
  FORMATS,
  RULE_ACTIONS,
  type RulesOptions,
  SCAN_FORMATS,
  SCHEMAS,
  type ScanOptions,
  type ViewOptions,
} from './flags.ts';
import { DEFAULT_LIMITS, type Limits, parseLimit } from './model/limits.ts';
import { nearest } from './util/nearest.ts';

/** What a command line asks for. */
export type CommandLine =
  | { readonly ask: 'help'; readonly topic: string }
  | { readonly ask: 'version' }
  | { readonly ask: 'analyze'; readonly options: AnalyzeOptions }
  | { readonly ask: 'scan'; readonly options: ScanOptions }
  | { readonly ask: 'rules'; readonly options: RulesOptions }
  | { readonly ask: 'view'; readonly options: ViewOptions }
  | { readonly ask: 'formats'; readonly format: (typeof FORMATS)[number] }
  | { readonly ask: 'schema'; readonly of: (typeof SCHEMAS)[number] }
  | { readonly ask: 'impossible'; readonly message: string; readonly hint: string };

interface Values {
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

/** Arguments without `node` and the script. Validates; does no work and touches nothing. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const [first, ...rest] = argv;
  if (first === undefined)
    return impossible('no command was given', 'Try `mesh-triage analyze bug-report.tar.gz`, or `mesh-triage --help`.');
  if (first === '--help' || first === '-h' || first === 'help') return { ask: 'help', topic: rest[0] ?? '' };
  if (first === '--version' || first === '-V') return { ask: 'version' };
  const command: Command | undefined = COMMANDS.find(({ name }) => name === first);
  if (command === undefined) return unknownCommand(first, rest);

  const values = readFlags(command, rest);
  if ('ask' in values) return values;
  if (values.texts.has('help')) return { ask: 'help', topic: command.name };
  if (command.name === 'rules') return rulesOptions(values);
  if (command.name === 'view') return viewOptions(values);
  if (command.name === 'scan') return scanOptions(values);
  if (command.name === 'formats')
    return values.positionals.length === 0
      ? { ask: 'formats', format: choice(values.texts, 'format', FORMATS) }
      : impossible('formats takes no arguments', 'Try `mesh-triage formats`.');
  return command.name === 'schema' ? schemaOptions(values) : analyzeOptions(values);
}

function analyzeOptions({ texts, positionals }: Values): CommandLine {
  if (positionals.length === 0) {
    return impossible(
      'analyze needs something to read',
      'Name an archive, a folder or a file, or - for standard input: `mesh-triage analyze bug-report.tar.gz`.',
    );
  }
  return {
    ask: 'analyze',
    options: {
      ...outputOptions(texts),
      ...analysisChoices(texts),
      paths: [...new Set(positionals)],
      profile: texts.has('profile'),
      quiet: texts.has('quiet'),
    },
  };
}

function scanOptions({ texts, positionals }: Values): CommandLine {
  const hint = 'Name archives, or folders of archives: `mesh-triage scan tickets`.';
  if (positionals.length === 0) return impossible('scan needs something to look through', hint);
  if (positionals.includes('-')) return impossible('scan does not read standard input', hint);
  const { output, failOn, width, ascii, noColor } = outputOptions(texts);
  const jobs = texts.get('jobs')?.at(-1);
  return {
    ask: 'scan',
    options: {
      ...analysisChoices(texts),
      output,
      failOn,
      width,
      ascii,
      noColor,
      format: choice(texts, 'format', SCAN_FORMATS),
      paths: [...new Set(positionals)],
      jobs: jobs === undefined ? undefined : Number(jobs),
      resume: texts.get('resume')?.at(-1),
      quiet: texts.has('quiet'),
    },
  };
}

const analysisChoices = (texts: Values['texts']): AnalysisChoices => ({
  rules: texts.get('rules') ?? [],
  include: texts.get('include') ?? [],
  exclude: texts.get('exclude') ?? [],
  only: texts.get('only') ?? [],
  skip: texts.get('skip') ?? [],
  suppress: texts.get('suppress') ?? [],
  limits: limitsOf(texts),
});

function viewOptions({ texts, positionals: [report, ...more] }: Values): CommandLine {
  const hint =
    'Write one with `mesh-triage analyze --format json -o report.json PATH`, then `mesh-triage view report.json`.';
  if (report === undefined) return impossible('view needs a report', hint);
  if (more.length > 0) return impossible(`view opens one report, not ${more.length + 1}`, hint);
  return { ask: 'view', options: { ...outputOptions(texts), report, limits: limitsOf(texts) } };
}

const limitsOf = (texts: Values['texts']): Limits => ({
  ...DEFAULT_LIMITS,
  ...Object.fromEntries((texts.get('limit') ?? []).map(parseLimit).filter((limit) => typeof limit !== 'string')),
});

function outputOptions(texts: Values['texts']): Omit<ViewOptions, 'report' | 'limits'> {
  const width = texts.get('width')?.at(-1);
  return {
    format: choice(texts, 'format', FORMATS),
    output: texts.get('output')?.at(-1),
    failOn: choice(texts, 'fail-on', FAIL_ON),
    width: width === undefined ? undefined : Number(width),
    ascii: texts.has('ascii'),
    noColor: texts.has('no-color'),
    ui: !['format', 'output', 'no-ui', 'width'].some((name) => texts.has(name)),
    mouse: texts.has('mouse'),
  };
}

function rulesOptions({ texts, positionals: [given, ...words] }: Values): CommandLine {
  const action = RULE_ACTIONS.find((name) => name === given);
  const hint = 'Try `mesh-triage rules list`, or `mesh-triage rules --help`.';
  if (given === undefined) return impossible(`rules needs to know what to do: ${RULE_ACTIONS.join(', ')}`, hint);
  if (action === undefined) {
    const near = nearest(given, RULE_ACTIONS);
    return impossible(
      `rules knows no '${given}', only ${RULE_ACTIONS.join(', ')}`,
      near === undefined ? hint : `Did you mean \`mesh-triage rules ${near}\`?`,
    );
  }
  const rules = texts.get('rules') ?? [];
  const [first, ...more] = words;
  const last = (name: string): string | undefined => texts.get(name)?.at(-1);
  const done = (options: RulesOptions): CommandLine => ({ ask: 'rules', options });
  switch (action) {
    case 'explain-line':
      return first === undefined
        ? impossible('rules explain-line needs a line, or - for standard input', hint)
        : done({ action, line: words.join(' '), rules });
    case 'show':
      if (first === undefined || more.length > 0)
        return impossible('rules show needs the id of one rule', '`mesh-triage rules list` shows the ids.');
      return done({ action, id: first, rules });
    case 'new':
      if (first === undefined || more.length > 0)
        return impossible('rules new needs one id', 'An id is AREA/SLUG: `mesh-triage rules new gateway/no-backend`.');
      return done({ action, id: first, dir: last('dir') ?? 'rules', line: last('from-line') });
    case 'debug':
      if (first === undefined || more.length === 0)
        return impossible(
          'rules debug needs the id of a rule and something to read',
          '`mesh-triage rules debug mtls/tls-to-plaintext bug-report.tar.gz`',
        );
      return done({ action, id: first, paths: more, rules });
    default: {
      if (more.length > 0) return impossible(`rules ${action} takes one folder, not ${words.length}`, hint);
      if (action === 'reference' || action === 'coverage') return done({ action });
      if (action !== 'list') return done({ action, dir: first });
      const filter = { area: last('area'), severity: last('severity'), status: last('status'), text: last('text') };
      return done({ action, dir: first, filter, format: choice(texts, 'format', FORMATS) });
    }
  }
}

function schemaOptions({ positionals: [given, ...more] }: Values): CommandLine {
  const of = SCHEMAS.find((name) => name === given);
  if (of === undefined || more.length > 0)
    return impossible(`schema needs one of ${SCHEMAS.join(', ')}`, 'Try `mesh-triage schema report`.');
  return { ask: 'schema', of };
}

function readFlags({ name, flags }: Command, argv: readonly string[]): Values | (CommandLine & { ask: 'impossible' }) {
  const seeHelp = `\`mesh-triage ${name} --help\` lists the flags.`;
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      flags.map(({ name, type, short }) => [name, short === undefined ? { type } : { type, short }]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const texts = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = flags.find((candidate) => candidate.name === token.name);
    if (flag === undefined) {
      const near = nearest(
        token.name,
        flags.map((candidate) => candidate.name),
      );
      return impossible(
        `${name} has no flag ${token.rawName}`,
        near === undefined ? seeHelp : `Did you mean --${near}? ${seeHelp}`,
      );
    }
    const value = token.value ?? '';
    if (flag.type === 'boolean' && token.value !== undefined)
      return impossible(`--${flag.name} takes no value, but was given '${value}'`, seeHelp);
    // `--output --quiet` means a forgotten value, not a file named --quiet; `--output=--quiet` says so.
    if (flag.type === 'string' && (value === '' || (token.inlineValue === false && value.startsWith('-')))) {
      return impossible(`--${flag.name} needs a value`, `Write --${flag.name} ${flag.value}. ${seeHelp}`);
    }
    const wrong = flag.type === 'string' ? checkValue(flag, value) : undefined;
    if (wrong !== undefined) return impossible(`--${flag.name} ${wrong}, but was given '${value}'`, seeHelp);
    texts.set(flag.name, [...(texts.get(flag.name) ?? []), value]);
  }
  return { texts, positionals };
}

function checkValue({ choices, check }: Flag, value: string): string | undefined {
  return choices !== undefined && !choices.includes(value) ? `must be one of ${choices.join(', ')}` : check?.(value);
}

function choice<T extends string>(texts: Values['texts'], name: string, choices: readonly T[]): T {
  const given = texts.get(name)?.at(-1) ?? COMMANDS[0].flags.find((flag) => flag.name === name)?.default;
  return choices.find((item) => item === given)!;
}

function impossible(message: string, hint: string): CommandLine & { ask: 'impossible' } {
  return { ask: 'impossible', message, hint };
}

function unknownCommand(first: string, rest: readonly string[]): CommandLine {
  const names = COMMANDS.map(({ name }) => name);
  if (first.startsWith('-') && first !== '-')
    return impossible(`the command comes before its flags, but ${first} came first`, 'Try `mesh-triage --help`.');
  const near = nearest(first, names);
  if (near !== undefined)
    return impossible(`there is no command '${first}'`, `Did you mean \`mesh-triage ${[near, ...rest].join(' ')}\`?`);
  // Whoever names an archive at once wants it analysed.
  if (/[./\\]|^-$/.test(first))
    return impossible(
      `there is no command '${first}'`,
      `Did you mean \`mesh-triage analyze ${[first, ...rest].join(' ')}\`?`,
    );
  return impossible(`there is no command '${first}', only ${names.join(', ')}`, 'Try `mesh-triage --help`.');
}
