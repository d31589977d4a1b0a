import { clauseText } from '../../engine/funnel.ts';
import { globMatches } from '../../engine/glob.ts';
import type { Rule } from '../../engine/rules/rule.ts';
import type { Clause, Example } from '../../engine/rules/schema.ts';
import { searchedBy } from '../../engine/rules/structure.ts';
import { sanitizeLine } from '../../util/sanitize.ts';
import { wrap } from '../../util/wrap.ts';

const WIDTH = 100;

/** `mesh-triage rules show ID`: a rule for reading. */
export function rulePage(rule: Rule, rules: readonly Rule[]): string {
  const { file, id } = rule;
  const { finding } = file;
  return [
    `${id}: ${file.title}`,
    '',
    ...facts(rule),
    ...section(
      'What it looks for',
      file.find.flatMap((clause, i) => item(`${i + 1}. `, inWords(clause, i))),
    ),
    ...section('What it needs', needs(rule)),
    ...section('What it says', [...text(finding.summary), '', ...text(finding.why)]),
    ...section(
      'What to do',
      finding.fix.flatMap((step) => [
        ...item('- ', `${step.do}${step.when === undefined ? '' : ` (when ${step.when})`}`),
        ...(step.command === undefined
          ? []
          : step.command
              .trim()
              .split('\n')
              .map((line) => `      ${line}`)),
        ...(step.verify === undefined ? [] : item('    verify: ', step.verify)),
      ]),
    ),
    ...section(
      'What it quotes',
      (file.evidence ?? []).flatMap(({ of, says }) => item('- ', `${of}: ${says}`)),
    ),
    ...section(
      'What it rules out',
      (file.ruledOut ?? []).flatMap(({ hypothesis, because }) => item('- ', `${hypothesis}: ${because}`)),
    ),
    ...section('When it is not meant', finding.falsePositives === undefined ? [] : text(finding.falsePositives)),
    ...section('Explains', edges(file.explains ?? [])),
    ...section(
      'Explained by',
      edges(
        rules
          .filter((other) => other.id !== id && (other.file.explains ?? []).some((pattern) => globMatches(pattern, id)))
          .map((other) => other.id),
      ),
    ),
    ...section('Examples', [
      ...file.examples.fires.flatMap((e) => example('fires', e)),
      ...file.examples.silent.flatMap((e) => example('silent', e)),
    ]),
    ...section('References', [
      ...(file.references ?? []).flatMap(({ title, url }) => [`  - ${title}`, `    ${url}`]),
      ...(file.equivalents ?? []).map((code) => `  - ${code}`),
    ]),
  ]
    .map((line) => sanitizeLine(line).trimEnd())
    .join('\n')
    .concat('\n');
}

function facts({ file, severity, path }: Rule): string[] {
  const { istio, platform, dataPlane } = file.applies ?? {};
  const levels = severity.map(({ level }, i) => {
    const when = typeof file.severity === 'object' ? file.severity[level] : undefined;
    return typeof when === 'string' ? `${level} if ${when}` : i === 0 ? level : `else ${level}`;
  });
  const gates = [istio === undefined ? '' : `Istio ${istio}`, platform ?? '', dataPlane ?? ''].filter(Boolean);
  return [
    ...wrap(levels.join('; '), WIDTH, { first: '  severity  ', rest: '            ' }),
    `  status    ${file.status}, ${file.role}`,
    ...(gates.length === 0 ? [] : [`  only on   ${gates.join(', ')}`]),
    `  file      ${path}`,
  ];
}

/** A clause as a sentence. */
function inWords(clause: Clause, index: number): string {
  const { literals, pattern } = searchedBy(clause, index);
  const holding = `${literals.map((l) => JSON.stringify(l)).join(' or ')}${pattern === undefined ? '' : `, matching /${pattern}/`}`;
  if ('log' in clause) return `Lines of ${[clause.log].flat().join(', ')} that hold ${holding}`;
  if ('line' in clause) return `Lines of saved command output that hold ${holding}`;
  if ('then' in clause)
    return `followed within ${clause.then.within}, for the same ${clause.then.by.join(', ')}, by a line of ${[clause.then.log].flat().join(', ')} that holds ${holding}`;
  if ('without' in clause)
    return `not followed within ${clause.without.within}, for the same ${clause.without.by.join(', ')}, by a line of ${[clause.without.log].flat().join(', ')} that holds ${holding}`;
  if ('access' in clause) return `Groups of access-log lines (a)${given(clause.access)}`;
  if ('event' in clause) return `Kubernetes events (e)${given(clause.event)}`;
  if ('each' in clause) return `for each ${clause.each}`;
  if ('where' in clause) return `only where ${clause.where}`;
  if ('group' in clause)
    return `together for each ${clause.group.by.join(', ')}${given({ ...clause.group, by: undefined })}`;
  return clauseText(clause).replace(/^let /, 'with ');
}

function given(conditions: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(conditions).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  return parts.length === 0 ? '' : ` with ${parts.join(', ')}`;
}

const needs = ({ needs: all }: Rule): string[] =>
  [...new Set(all.map((kinds) => kinds.join(' or ')))].flatMap((kinds) => item('- ', kinds));
const edges = (ids: readonly string[]): string[] => (ids.length === 0 ? [] : text([...ids].sort().join(', ')));
const example = (what: string, { name, source, files }: Example): string[] =>
  item('- ', `${what}: ${name} (${Object.keys(files).join(', ')})${source === undefined ? '' : `, from ${source}`}`);

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines];
const text = (value: string): string[] => wrap(value, WIDTH, { first: '  ' });
const item = (mark: string, value: string): string[] =>
  wrap(value, WIDTH, { first: `  ${mark}`, rest: ' '.repeat(mark.length + 2) });
