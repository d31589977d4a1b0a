import { describe, expect, test } from 'vitest';
import { type CommandLine, parseCommandLine } from '../../src/command-line.ts';
import { RULE_ACTIONS } from '../../src/flags.ts';
import { DEFAULT_LIMITS, LIMIT_NAMES } from '../../src/model/limits.ts';

const ACTIONS = RULE_ACTIONS.join(', ');
const LIMITS = LIMIT_NAMES.join(', ');

const parse = (line: string): CommandLine => parseCommandLine(line.split(' ').filter(Boolean));
const defaults = {
  format: 'text',
  output: undefined,
  failOn: 'error',
  rules: [],
  include: [],
  exclude: [],
  only: [],
  skip: [],
  suppress: [],
  limits: DEFAULT_LIMITS,
  profile: false,
  width: undefined,
  ascii: false,
  noColor: false,
  ui: true,
  mouse: false,
  quiet: false,
};

describe('analyze', () => {
  test('defaults', () => {
    expect(parse('analyze a.tar.gz')).toEqual({ ask: 'analyze', options: { ...defaults, paths: ['a.tar.gz'] } });
  });

  test('every flag', () => {
    expect(
      parse(
        'analyze --format json -o out.json --fail-on=never --rules a --rules b --width 120 --ascii --no-color -q ' +
          '--include *.log --exclude *.core --only mtls --suppress s.yaml --profile --limit entries=7 --limit entry-size=8g x y',
      ),
    ).toEqual({
      ask: 'analyze',
      options: {
        ...defaults,
        paths: ['x', 'y'],
        ui: false,
        format: 'json',
        output: 'out.json',
        failOn: 'never',
        rules: ['a', 'b'],
        include: ['*.log'],
        exclude: ['*.core'],
        only: ['mtls'],
        skip: [],
        suppress: ['s.yaml'],
        limits: { ...DEFAULT_LIMITS, entries: 7, 'entry-size': 8 * 2 ** 30 },
        profile: true,
        width: 120,
        ascii: true,
        noColor: true,
        mouse: false,
        quiet: true,
      },
    });
  });

  test('- is standard input, -- ends the flags, a path named twice counts once', () => {
    expect(parse('analyze -q - - -- --format')).toMatchObject({ options: { paths: ['-', '--format'], quiet: true } });
  });

  test('the last of several values counts', () => {
    expect(parse('analyze --format json --format text x')).toMatchObject({ options: { format: 'text' } });
  });
});

test('scan', () => {
  const choices = { rules: [], include: [], exclude: [], only: [], skip: [], suppress: [], limits: DEFAULT_LIMITS };
  const scanned = {
    ...choices,
    paths: ['a'],
    format: 'text',
    output: undefined,
    failOn: 'error',
    width: undefined,
    ascii: false,
    noColor: false,
    quiet: false,
    jobs: undefined,
    resume: undefined,
  };
  expect(parse('scan a')).toEqual({ ask: 'scan', options: scanned });
  expect(
    parse('scan a b a -j 3 --resume r --format ndjson -o out --fail-on info --only mtls --exclude *.core -q'),
  ).toEqual({
    ask: 'scan',
    options: {
      ...scanned,
      paths: ['a', 'b'],
      jobs: 3,
      resume: 'r',
      format: 'ndjson',
      output: 'out',
      failOn: 'info',
      only: ['mtls'],
      exclude: ['*.core'],
      quiet: true,
    },
  });
});

test('rules', () => {
  const rules = (line: string) => {
    const parsed = parse(`rules ${line}`);
    return parsed.ask === 'rules' ? parsed.options : parsed;
  };
  expect(rules('lint')).toEqual({ action: 'lint', dir: undefined });
  expect(rules('test my-rules')).toEqual({ action: 'test', dir: 'my-rules' });
  expect(rules('list --area mtls --severity error --status stable --text tls --format json')).toEqual({
    action: 'list',
    dir: undefined,
    filter: { area: 'mtls', severity: 'error', status: 'stable', text: 'tls' },
    format: 'json',
  });
  expect(rules('show mtls/x --rules my-rules')).toEqual({ action: 'show', id: 'mtls/x', rules: ['my-rules'] });
  expect(rules('debug mtls/x a.tar.gz b.log')).toEqual({
    action: 'debug',
    id: 'mtls/x',
    paths: ['a.tar.gz', 'b.log'],
    rules: [],
  });
  expect(rules('new shop/cart')).toEqual({ action: 'new', id: 'shop/cart', dir: 'rules', line: undefined });
  expect(rules('new shop/cart --dir mine')).toEqual({ action: 'new', id: 'shop/cart', dir: 'mine', line: undefined });
  expect(rules('explain-line one two')).toEqual({ action: 'explain-line', line: 'one two', rules: [] });
  expect(rules('reference')).toEqual({ action: 'reference' });
});

test('help and version', () => {
  for (const line of ['--help', '-h', 'help']) expect(parse(line)).toEqual({ ask: 'help', topic: '' });
  for (const line of ['analyze --help', 'analyze x -h', 'help analyze'])
    expect(parse(line)).toEqual({ ask: 'help', topic: 'analyze' });
  for (const line of ['--version', '-V']) expect(parse(line)).toEqual({ ask: 'version' });
});

test.each([
  ['', 'no command was given', 'mesh-triage --help'],
  ['analyse x', "there is no command 'analyse'", '`mesh-triage analyze x`'],
  ['bug-report.tar.gz -q', "there is no command 'bug-report.tar.gz'", '`mesh-triage analyze bug-report.tar.gz -q`'],
  [
    'frobnicate',
    "there is no command 'frobnicate', only analyze, scan, view, rules, formats, schema",
    'mesh-triage --help',
  ],
  ['--quiet analyze x', 'the command comes before its flags, but --quiet came first', 'mesh-triage --help'],
  ['analyze', 'analyze needs something to read', 'standard input'],
  ['analyze --formt json x', 'analyze has no flag --formt', 'Did you mean --format?'],
  ['analyze -z x', 'analyze has no flag -z', 'mesh-triage analyze --help'],
  ['analyze --namespace=a x', 'analyze has no flag --namespace', 'mesh-triage analyze --help'],
  ['analyze --format yaml x', "--format must be one of text, json, but was given 'yaml'", 'mesh-triage analyze --help'],
  [
    'analyze --fail-on high x',
    "--fail-on must be one of critical, error, warning, info, never, but was given 'high'",
    '',
  ],
  ['analyze --width 3 x', "--width must be a whole number from 40 to 1000, but was given '3'", ''],
  ['analyze --width 8e1 x', "--width must be a whole number from 40 to 1000, but was given '8e1'", ''],
  ['analyze --limit size=3 x', `--limit must be NAME=VALUE with a name of ${LIMITS}, but was given 'size=3'`, ''],
  ['scan --limit entries x', "--limit takes a whole number above 0 for entries, but was given 'entries'", ''],
  ['view --limit entries=1K x', "--limit takes a whole number above 0 for entries, but was given 'entries=1K'", ''],
  [
    'analyze --limit line-length=1T x',
    "--limit takes a size such as 64M for line-length, but was given 'line-length=1T'",
    '',
  ],
  [
    'analyze --limit object-size=1G x',
    "--limit takes no more than 500M for object-size, but was given 'object-size=1G'",
    '',
  ],
  ['analyze x --output', '--output needs a value', 'Write --output FILE.'],
  ['analyze x --output=', '--output needs a value', 'Write --output FILE.'],
  ['analyze x --output --quiet', '--output needs a value', 'Write --output FILE.'],
  ['analyze --quiet=yes x', "--quiet takes no value, but was given 'yes'", 'mesh-triage analyze --help'],
  ['scan', 'scan needs something to look through', 'mesh-triage scan tickets'],
  ['scan -', 'scan does not read standard input', 'mesh-triage scan tickets'],
  ['scan --jobs 0 x', "--jobs must be a whole number from 1 to 256, but was given '0'", 'scan --help'],
  ['scan --jobs 1.5 x', "--jobs must be a whole number from 1 to 256, but was given '1.5'", 'scan --help'],
  ['scan --format json x', "--format must be one of text, ndjson, but was given 'json'", 'scan --help'],
  ['scan --profile x', 'scan has no flag --profile', 'scan --help'],
  ['rules', `rules needs to know what to do: ${ACTIONS}`, 'mesh-triage rules list'],
  ['rules frob', `rules knows no 'frob', only ${ACTIONS}`, 'mesh-triage rules list'],
  ['rules tets', `rules knows no 'tets', only ${ACTIONS}`, 'mesh-triage rules test'],
  ['rules show', 'rules show needs the id of one rule', 'mesh-triage rules list'],
  ['rules new', 'rules new needs one id', 'rules new gateway/no-backend'],
  ['rules debug mtls/x', 'rules debug needs the id of a rule and something to read', 'rules debug mtls/'],
  [
    'rules list --severity bad',
    "--severity must be one of critical, error, warning, info, but was given 'bad'",
    'rules --help',
  ],
  ['rules list a b', 'rules list takes one folder, not 2', 'mesh-triage rules --help'],
])('impossible: %s', (line, message, hint) => {
  const parsed = parse(line);
  expect(parsed).toMatchObject({ ask: 'impossible', message });
  expect(parsed.ask === 'impossible' && parsed.hint).toContain(hint);
});
