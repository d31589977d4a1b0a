import { LIMIT_NAMES, LIMITS, type Limits, limitValue, parseLimit } from './model/limits.ts';
import type { Severity } from './model/report.ts';

/** One flag. The parser, `--help` and the documentation all come from these. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  readonly type: 'string' | 'boolean';
  /** May be given more than once. */
  readonly multiple?: boolean;
  /** What the value is called in the help; a string flag has one. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly default?: string;
  readonly help: string;
  /** What is wrong with a value, or nothing. */
  readonly check?: (value: string) => string | undefined;
}

/** One command with its arguments and flags. */
export interface Command {
  readonly name: string;
  readonly args: string;
  readonly summary: string;
  readonly details: string;
  readonly flags: readonly Flag[];
  readonly examples: readonly (readonly [command: string, what: string])[];
}

/** What makes the exit code 1. */
export type FailOn = Severity | 'never';

/** Values of --format. */
export const FORMATS = ['text', 'json'] as const;
/** Values of --format of `scan`. */
export const SCAN_FORMATS = ['text', 'ndjson'] as const;
/** Values of --fail-on. */
export const FAIL_ON: readonly FailOn[] = ['critical', 'error', 'warning', 'info', 'never'];
/** What `mesh-triage schema` describes. */
export const SCHEMAS = ['report', 'rule', 'scan'] as const;
/** What `mesh-triage rules` can do. */
export const RULE_ACTIONS = [
  'list',
  'show',
  'lint',
  'test',
  'debug',
  'new',
  'explain-line',
  'coverage',
  'reference',
  'pack',
] as const;
/** Values of --status. */
const STATUSES = ['experimental', 'stable', 'retired'] as const;
/** Values of --severity. */
const SEVERITY_NAMES: readonly Severity[] = ['critical', 'error', 'warning', 'info'];
const WIDTH = { min: 40, max: 1000 } as const;

/** Every command has it. */
export const HELP: Flag = { name: 'help', short: 'h', type: 'boolean', help: 'Show this help.' };
/** Stands in place of a command. */
export const VERSION: Flag = { name: 'version', short: 'V', type: 'boolean', help: 'Show the version.' };

const LIMIT_TEXT = `Defaults: ${LIMIT_NAMES.map((name) => `${name}=${limitValue(name, LIMITS[name].default)}`).join(', ')}.`;

const ANALYZE_FLAGS: readonly Flag[] = [
  {
    name: 'format',
    type: 'string',
    value: 'FORMAT',
    choices: FORMATS,
    default: 'text',
    help: 'How to write the report: text for people and tickets, json for programs (the whole report document).',
  },
  {
    name: 'output',
    short: 'o',
    type: 'string',
    value: 'FILE',
    help: 'Write the report to FILE instead of standard output.',
  },
  {
    name: 'fail-on',
    type: 'string',
    value: 'SEVERITY',
    choices: FAIL_ON,
    default: 'error',
    help: 'Exit with 1 if there is a finding of this severity or a higher one.',
  },
  {
    name: 'rules',
    type: 'string',
    multiple: true,
    value: 'DIR',
    help: 'Use the rules in DIR as well; a rule with the id of a built-in one replaces it.',
  },
  {
    name: 'only',
    type: 'string',
    multiple: true,
    value: 'RULES',
    help: 'Report only rules of this id, area or tag, e.g. mtls, or gateway/*.',
  },
  {
    name: 'skip',
    type: 'string',
    multiple: true,
    value: 'RULES',
    help: 'Leave out rules of this id, area or tag; they count as not evaluated.',
  },
  {
    name: 'suppress',
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'Do not report what FILE lists: rule, subject, reason and until (a date) each. What was suppressed is counted.',
  },
  { name: 'profile', type: 'boolean', help: 'Show on standard error what each rule cost: time and rows.' },
  {
    name: 'include',
    type: 'string',
    multiple: true,
    value: 'GLOB',
    help: 'Read only entries whose path matches; a pattern without a slash is compared with the file name.',
  },
  {
    name: 'exclude',
    type: 'string',
    multiple: true,
    value: 'GLOB',
    help: 'Leave out entries whose path matches, also of those included.',
  },
  {
    name: 'limit',
    type: 'string',
    multiple: true,
    value: 'NAME=VALUE',
    help: `Raise or lower a cap on what is read; a problem that comes of one names it. ${LIMIT_TEXT}`,
    check(value) {
      const limit = parseLimit(value);
      return typeof limit === 'string' ? limit : undefined;
    },
  },
  {
    name: 'width',
    type: 'string',
    value: 'COLUMNS',
    help: 'Columns of the text report: by default those of the terminal, or 100 when it goes elsewhere.',
    check: (value) =>
      /^\d{1,4}$/.test(value) && Number(value) >= WIDTH.min && Number(value) <= WIDTH.max
        ? undefined
        : `must be a whole number from ${WIDTH.min} to ${WIDTH.max}`,
  },
  { name: 'ascii', type: 'boolean', help: 'Draw with ASCII characters only.' },
  {
    name: 'no-ui',
    type: 'boolean',
    help: 'Print the text report on a terminal too, where the full-screen UI would open; --format and --output mean the same.',
  },
  {
    name: 'mouse',
    type: 'boolean',
    help: 'Let the mouse wheel scroll the UI, where the terminal knows how (alternate scroll).',
  },
  {
    name: 'no-color',
    type: 'boolean',
    help: 'No colour. Colour is used on terminals only, and not if NO_COLOR is set.',
  },
  {
    name: 'quiet',
    short: 'q',
    type: 'boolean',
    help: 'No progress. Progress is shown on standard error if that is a terminal.',
  },
  HELP,
];

const MOST_JOBS = 256;

const SCAN_FLAGS: readonly Flag[] = [
  {
    name: 'format',
    type: 'string',
    value: 'FORMAT',
    choices: SCAN_FORMATS,
    default: 'text',
    help: 'How to write results: text, a line for each item and a summary; ndjson, the report document of each item on one line.',
  },
  {
    name: 'jobs',
    short: 'j',
    type: 'string',
    value: 'N',
    help: 'Analyse N items at once: by default as many as there are processors; fewer where memory does not suffice.',
    check: (value) =>
      /^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= MOST_JOBS
        ? undefined
        : `must be a whole number from 1 to ${MOST_JOBS}`,
  },
  {
    name: 'resume',
    type: 'string',
    value: 'FILE',
    help: 'Keep in FILE what is done. A later run with the same FILE goes on from there, and does again what has changed.',
  },
  ...ANALYZE_FLAGS.filter(({ name }) => !['format', 'profile', 'no-ui', 'mouse'].includes(name)),
];

const VIEW_FLAGS: readonly Flag[] = ANALYZE_FLAGS.filter(({ name }) =>
  ['format', 'output', 'fail-on', 'limit', 'width', 'ascii', 'no-ui', 'mouse', 'no-color', 'help'].includes(name),
);

const RULES_FLAGS: readonly Flag[] = [
  { name: 'area', type: 'string', value: 'AREA', help: 'With list: only this area, the first part of the id.' },
  {
    name: 'severity',
    type: 'string',
    value: 'SEVERITY',
    choices: SEVERITY_NAMES,
    help: 'With list: only rules that can have this severity.',
  },
  { name: 'status', type: 'string', value: 'STATUS', choices: STATUSES, help: 'With list: only rules of this status.' },
  {
    name: 'text',
    type: 'string',
    value: 'TEXT',
    help: 'With list: only rules with this text in id, title or explanation.',
  },
  {
    name: 'format',
    type: 'string',
    value: 'FORMAT',
    choices: FORMATS,
    default: 'text',
    help: 'With list: text for people, json for programs.',
  },
  {
    name: 'rules',
    type: 'string',
    multiple: true,
    value: 'DIR',
    help: 'With show, debug and explain-line: use the rules in DIR as well.',
  },
  { name: 'dir', type: 'string', value: 'DIR', default: 'rules', help: 'With new: the folder to write to.' },
  {
    name: 'from-line',
    type: 'string',
    value: 'LINE',
    help: 'With new: start from a log line, such as one that the report says nothing explains.',
  },
  HELP,
];

/** Every command, in the order of the help. */
export const COMMANDS = [
  {
    name: 'analyze',
    args: 'PATH…|-',
    summary: 'Say what is broken in a mesh, why, on what evidence, and what to do.',
    details:
      'On a terminal a full-screen UI opens (? shows its keys); elsewhere, or with --format or --output, a report is written. ' +
      'PATH is an istioctl bug-report archive, a folder, or a single file: logs, events, proxy and istiod dumps, resources as YAML or JSON. ' +
      "What is packed as tar, zip, gzip or zstd is opened, also inside of one another; a PATH may be a pattern such as 'tickets/*.zip'. " +
      'Several paths are read as evidence of one mesh. - is standard input. Nothing is unpacked to disk, and nothing leaves this machine.',
    flags: ANALYZE_FLAGS,
    examples: [
      ['mesh-triage analyze bug-report.tar.gz', 'a bug report'],
      ['kubectl logs deploy/istiod -n istio-system | mesh-triage analyze -', 'one log'],
      ['mesh-triage analyze --format json bug-report.tar.gz | jq .findings[].summary', 'for a program'],
    ],
  },
  {
    name: 'scan',
    args: 'PATH…',
    summary: 'Analyse many inputs, each as evidence of its own mesh, and sum up what is wrong in them.',
    details:
      'PATH is an archive, or a folder that is looked through for items. An item is an archive (by content: tar, gzip, zip …); a folder that ' +
      'one was unpacked to; or a folder with evidence directly in it (logs, dumps, resources), with all that is below it. Where archives lie ' +
      'in or below such a folder they are items themselves, and the loose files directly in it are one more. A folder with nothing but other ' +
      'text is an item if a rule knows some of it. A file that is named is always an item.\n' +
      'Items are analysed side by side and told in the order of their paths. One that cannot be analysed is told with its reason, and does not end ' +
      'the scan: the exit code is 2 then, whatever was found in the others. Interrupted with Ctrl-C it is 130.\n' +
      'With --format ndjson a line is what `analyze --format json` writes of the item, or has `error` where there is no report; `mesh-triage schema ' +
      'scan` describes it.',
    flags: SCAN_FLAGS,
    examples: [
      ['mesh-triage scan tickets', 'every archive and every folder of logs below tickets'],
      [
        'mesh-triage scan --resume scan.state tickets',
        'so that it can be interrupted, and goes on when it is run again',
      ],
      [
        "mesh-triage scan --format ndjson tickets | jq -r '[.input.paths[0], .findings[0].title // .error.message] | @tsv'",
        'for a program',
      ],
    ],
  },
  {
    name: 'view',
    args: 'REPORT',
    summary: 'Open a saved report (--format json) in the UI.',
    details:
      'REPORT is a file that `analyze --format json` wrote. Lines around the evidence are read from the input, if it is still where it was when ' +
      'the report was made, or beside the report. Where there is no terminal, the text report is written.',
    flags: VIEW_FLAGS,
    examples: [['mesh-triage view report.json', 'a report that was made before']],
  },
  {
    name: 'rules',
    args: 'list|show|lint|test|debug|new|explain-line|…',
    summary: 'Show the rules, check them, run their examples, and help to write one.',
    details:
      'list [DIR] shows ids and titles, show ID all of one rule. lint [DIR] says what is wrong with rules; test [DIR] runs the examples that they ' +
      'carry, and names the other rules that these set off. debug ID PATH… says how many rows each clause leaves on an input, and which row came ' +
      'nearest. new AREA/SLUG writes a rule to start from. explain-line LINE says which rules look at a log line, explain-line - at each line of ' +
      'standard input. coverage says by which rules the published guidance is covered. reference prints how a rule is written, pack [DIR] the rules as one document, checked, for faster loading. DIR is a folder ' +
      'of rules, or one file; without it the built-in rules are meant.',
    flags: RULES_FLAGS,
    examples: [
      ['mesh-triage rules list', 'what is looked for'],
      ['mesh-triage rules list --area mtls --severity error', 'some of it'],
      ['mesh-triage rules show mtls/tls-to-plaintext', 'one rule, to be read'],
      ['mesh-triage rules new shop/cart-down --dir my-rules', 'a rule of your own'],
      ['mesh-triage rules test my-rules', 'whether the examples in my-rules hold'],
      ['mesh-triage rules debug shop/cart-down bug-report.tar.gz --rules my-rules', 'why it does not fire'],
      ['grep -h error *.log | mesh-triage rules explain-line -', 'what the rules make of these lines'],
    ],
  },
  {
    name: 'formats',
    args: '',
    summary: 'List everything that can be read, and the command that collects it.',
    details:
      'Files are recognised by their content, whatever they are called. Where evidence is missing, the report names the command that gets it from here.',
    flags: [
      {
        name: 'format',
        type: 'string',
        value: 'FORMAT',
        choices: FORMATS,
        default: 'text',
        help: 'How to write the list: text for people, json for programs.',
      },
      HELP,
    ],
    examples: [['mesh-triage formats', 'what to ask a customer for']],
  },
  {
    name: 'schema',
    args: 'report|rule|scan',
    summary: 'Print the JSON Schema of the report document, of a rule file, or of a line of a scan.',
    details:
      'The schema of the report describes what `--format json` writes, that of a scan a line of `scan --format ndjson`; that of a rule file is for ' +
      'editors.',
    flags: [HELP],
    examples: [['mesh-triage schema report > report.schema.json', 'the contract of --format json']],
  },
] as const satisfies readonly Command[];

/** The same for every command and format. */
export const EXIT_CODES = [
  ['0', 'done, and no finding at or above --fail-on'],
  ['1', 'done, and there are such findings (rules: a rule is wrong)'],
  ['2', 'could not be done; standard error says why'],
] as const;

/** `mesh-triage analyze`, validated. */
export interface AnalyzeOptions {
  readonly paths: readonly string[];
  readonly format: (typeof FORMATS)[number];
  /** Undefined: standard output. */
  readonly output: string | undefined;
  readonly failOn: FailOn;
  readonly rules: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly limits: Limits;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly suppress: readonly string[];
  readonly profile: boolean;
  /** Undefined: as wide as the terminal. */
  readonly width: number | undefined;
  readonly ascii: boolean;
  readonly noColor: boolean;
  /** Nothing on the command line asks for a report instead of the UI. */
  readonly ui: boolean;
  readonly mouse: boolean;
  readonly quiet: boolean;
}

/** `mesh-triage scan`, validated. */
export interface ScanOptions
  extends AnalysisChoices,
    Pick<AnalyzeOptions, 'paths' | 'output' | 'failOn' | 'width' | 'ascii' | 'noColor' | 'quiet'> {
  readonly format: (typeof SCAN_FORMATS)[number];
  /** Undefined: as many as processors and memory allow. */
  readonly jobs: number | undefined;
  readonly resume: string | undefined;
}

/** `mesh-triage view`, validated. */
export type ViewOptions = Omit<AnalyzeOptions, 'paths' | 'quiet' | 'profile' | keyof AnalysisChoices> & {
  readonly report: string;
  readonly limits: Limits;
};

/** What of an input is analysed and with which rules, whoever shows the result. */
export type AnalysisChoices = Pick<
  AnalyzeOptions,
  'rules' | 'include' | 'exclude' | 'only' | 'skip' | 'suppress' | 'limits'
>;

/** Which rules `rules list` shows; what is undefined lets every rule pass. */
export interface RuleFilter {
  readonly area: string | undefined;
  readonly severity: string | undefined;
  readonly status: string | undefined;
  readonly text: string | undefined;
}

/** `mesh-triage rules`, validated. An undefined `dir` means the built-in rules; `rules` are folders of further ones. */
export type RulesOptions =
  | { readonly action: 'lint' | 'test' | 'pack'; readonly dir: string | undefined }
  | {
      readonly action: 'list';
      readonly dir: string | undefined;
      readonly filter: RuleFilter;
      readonly format: (typeof FORMATS)[number];
    }
  | { readonly action: 'show'; readonly id: string; readonly rules: readonly string[] }
  | {
      readonly action: 'debug';
      readonly id: string;
      readonly paths: readonly string[];
      readonly rules: readonly string[];
    }
  | { readonly action: 'new'; readonly id: string; readonly dir: string; readonly line: string | undefined }
  /** A line of `-` is standard input. */
  | { readonly action: 'explain-line'; readonly line: string; readonly rules: readonly string[] }
  | { readonly action: 'reference' | 'coverage' };
