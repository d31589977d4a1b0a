import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatsMarkdown } from '../src/commands/formats.ts';
import { runExamples } from '../src/commands/rule-examples.ts';
import { lintRules } from '../src/engine/rules/lint.ts';
import { rulesReference } from '../src/engine/rules/reference.ts';
import { clauseSchema } from '../src/engine/rules/schema.ts';
import { COMMANDS, type Flag } from '../src/flags.ts';
import { readRuleFiles } from '../src/input/rule-files.ts';
import { meshFunctions } from '../src/mesh/functions/index.ts';
import { DEFAULT_LIMITS, LIMIT_NAMES, LIMITS, limitValue } from '../src/model/limits.ts';
import { ruleViews } from '../src/model/views.ts';
import { BUILT_IN_RULES, createTriage } from '../src/pipeline.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** A document with the text between `<!-- name -->` and `<!-- /name -->` replaced. */
function withSection(document: string, name: string, text: string): string {
  const [before = '', rest = ''] = document.split(`<!-- ${name} -->\n`);
  const after = rest.split(`<!-- /${name} -->`)[1] ?? '';
  return `${before}<!-- ${name} -->\n${text}\n<!-- /${name} -->${after}`;
}

/** Flags of a command as a table of the README. */
const flagTable = (command: string, flags: readonly Flag[]): string =>
  [
    `| flag of \`${command}\` | what it does |`,
    '| --- | --- |',
    ...flags.map(
      ({ name, value, help }) =>
        `| \`--${name}${value === undefined ? '' : ` ${value}`}\` | ${help.replaceAll('|', '\\|')} |`,
    ),
  ].join('\n');

const limitTable = (): string =>
  [
    '| limit | default | what it holds |',
    '| --- | --- | --- |',
    ...LIMIT_NAMES.map((name) => `| \`${name}\` | ${limitValue(name, DEFAULT_LIMITS[name])} | ${LIMITS[name].help} |`),
  ].join('\n');

describe('TUTORIAL-RULES.md', () => {
  const rules = [...read('TUTORIAL-RULES.md').matchAll(/```yaml\n# (\S+)\.yaml\n(.*?)```/gs)].map((match) => ({
    id: match[1] ?? '',
    path: `TUTORIAL-RULES.md/${match[1]}`,
    text: match[2] ?? '',
  }));
  const triage = createTriage([...readRuleFiles(BUILT_IN_RULES), ...rules], { check: true });
  const own = triage.engine.rules.filter((rule) => rule.path.startsWith('TUTORIAL'));

  it('holds rules with nothing wrong in them, and one at least for every clause', () => {
    expect(triage.engine.diagnostics).toEqual([]);
    expect(own).toHaveLength(rules.length);
    expect(
      lintRules(
        rules,
        triage.engine.rules.map((rule) => rule.id),
      ),
    ).toEqual([]);
    const shown = new Set(own.flatMap((rule) => rule.file.find.flatMap((clause) => Object.keys(clause))));
    expect(
      clauseSchema.options.map((option) => Object.keys(option.shape)[0]).filter((name) => !shown.has(name ?? '')),
    ).toEqual([]);
  });

  it.each(own.map((rule) => [rule.id, rule] as const))('%s does what its examples say', async (_, rule) => {
    expect((await runExamples(triage, rule)).filter((result) => result.complaint !== null)).toEqual([]);
  });
});

describe('documents', () => {
  it('rules/README.md is what `mesh-triage rules reference` prints', () => {
    const reference = rulesReference(meshFunctions, ruleViews);
    if (process.env['UPDATE_GOLDEN']) writeFileSync(new URL('../rules/README.md', import.meta.url), reference);
    expect(read('rules/README.md')).toBe(reference);
  });

  it('README.md shows what the samples really give, and every flag as the table has it', () => {
    const report = read('samples/destinationrule-tls/expected.txt');
    const shown = report.slice(report.indexOf('1. '), report.indexOf('What else was seen')).trimEnd();
    const readme = read('README.md');
    const [analyze, scan] = COMMANDS;
    const known = new Set<string>(analyze.flags.map((flag) => flag.help));
    const renewed = [
      ['sample', `\`\`\`text\n${shown}\n\`\`\``],
      ['formats', formatsMarkdown()],
      ['limits', limitTable()],
      ['flags', flagTable('analyze', analyze.flags)],
      ['scan', `\`\`\`text\n${read('test/fixtures/scan/samples.100.txt').trimEnd()}\n\`\`\``],
      [
        'scan-flags',
        flagTable(
          'scan',
          scan.flags.filter((flag) => !known.has(flag.help)),
        ),
      ],
    ].reduce((document, [name = '', text = '']) => withSection(document, name, text), readme);
    if (process.env['UPDATE_GOLDEN']) writeFileSync(new URL('../README.md', import.meta.url), renewed);
    else expect(readme).toBe(renewed);
  });

  it('README.md names every command and every flag, and no flag that is not there', () => {
    const readme = withSection(withSection(read('README.md'), 'sample', ''), 'formats', '');
    for (const command of COMMANDS) {
      expect(readme).toContain(`mesh-triage ${command.name}`);
      for (const flag of command.flags) expect(readme).toContain(`--${flag.name}`);
    }
    const known = new Set([
      'version',
      ...COMMANDS.flatMap((command) => command.flags.map((flag) => flag.name as string)),
    ]);
    const named = [...readme.matchAll(/(?<=\s|`|\[)--([a-z][a-z-]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('the releases of Node that run the program are the same everywhere', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    expect(engines.node).toBe('^22.15.0 || >=23.8.0');
    for (const path of ['README.md', 'CONTRIBUTING.md', 'bin/mesh-triage.js'])
      expect(read(path), path).toContain('22.15, or 23.8 or newer');
    expect(read('bin/mesh-triage.js')).toContain('{ 22: 15, 23: 8 }');
  });

  it('ARCHITECTURE.md names files that exist', () => {
    const linked = [...read('ARCHITECTURE.md').matchAll(/\]\(((?:src|test)\/[^)]+\.ts|biome\.json)\)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(linked.length).toBeGreaterThan(10);
    for (const path of linked) expect(() => read(path), path).not.toThrow();
  });

  it('ARCHITECTURE.md accounts for every dependency', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    for (const name of Object.keys(dependencies))
      expect(read('ARCHITECTURE.md')).toMatch(new RegExp(`^\\| ${name} +\\|`, 'm'));
  });
});
