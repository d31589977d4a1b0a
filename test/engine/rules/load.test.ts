import { describe, expect, it } from 'vitest';
import { createExpressions } from '../../../src/engine/cel.ts';
import { checkRule } from '../../../src/engine/rules/check.ts';
import { compileRules } from '../../../src/engine/rules/compile.ts';
import { parseRules } from '../../../src/engine/rules/load.ts';
import type { RuleFunction } from '../../../src/model/functions.ts';
import { ruleViews } from '../../../src/model/views.ts';

const functions: readonly RuleFunction<null>[] = [
  { name: 'pods', params: [], returns: 'list<Pod>', reads: ['kube.objects'], doc: '', call: () => [] },
];
const expressions = createExpressions(
  functions,
  ruleViews,
  () => null,
  () => [],
);

function rule(find: string, extra = ''): string {
  return `title: A title
severity: error
find:
${find}
finding:
  subject: "Pod {{p.namespace}}/{{p.name}}"
  summary: "{{p.name}} is broken"
  why: Because.
  fix: [{do: Mend it.}]
${extra}examples:
  fires: [{name: a, files: {x: y}}]
  silent: [{name: b, files: {x: y}}]
`;
}

function load(...texts: string[]) {
  const sources = texts.map((text, i) => ({ path: `rules/a/r${i}.yaml`, id: `a/r${i}`, text }));
  const { pack, diagnostics } = parseRules(sources, (file) => checkRule(file, expressions));
  const compiled = compileRules(pack.rules, expressions, functions);
  return { rules: compiled.rules, diagnostics: [...diagnostics, ...compiled.diagnostics] };
}
const said = (...texts: string[]) => load(...texts).diagnostics.map((d) => `${d.line}:${d.column} ${d.message}`);

describe('loading rules', () => {
  it('loads a rule, and derives what it needs to be judged', () => {
    const { rules, diagnostics } = load(rule('  - each: p in pods()\n  - where: p.phase == "Pending"'));
    expect(diagnostics).toEqual([]);
    expect(rules.map((r) => r.needs)).toEqual([[['kube.objects']]]);
  });

  it('names line and column of an unknown field of a view', () => {
    expect(said(rule('  - each: p in pods()\n  - where: p.phaze == "Pending"'))).toEqual([
      '5:14 Pod has no field phaze',
    ]);
  });

  it('names line and column of a wrong type, an unknown function and an unknown variable', () => {
    expect(said(rule('  - each: p in pods()\n  - where: p.phase'))[0]).toMatch(/^5:12 must be bool, is string/);
    expect(said(rule('  - each: p in nodes()'))[0]).toMatch(/^4:16 there is no function nodes/);
    expect(said(rule('  - each: p in pods()', 'about: ["pod {{q.name}}"]\n'))[0]).toMatch(/^10:16 .*q/);
  });

  it('refuses unknown keys, literals too short to search for, and text that is no YAML', () => {
    expect(said(rule('  - each: p in pods()', 'severitty: x\n')).join()).toMatch(/severitty/);
    expect(said(rule('  - log: istiod.log\n    text: oops\n  - each: p in pods()'))[0]).toMatch(/"oops" has 4 bytes/);
    expect(said('title: [')).toHaveLength(1);
  });

  it('goes on with the other rules', () => {
    const { rules, diagnostics } = load('title: [', rule('  - each: p in pods()'));
    expect([rules.map((r) => r.id), diagnostics.length]).toEqual([['a/r1'], 1]);
  });

  it('puts a rule behind those whose findings it reads, and refuses circles and unknown rules', () => {
    const reads = (id: string): string => rule(`  - each: s in findings("${id}")\n  - each: p in pods()`);
    expect(load(reads('a/r1'), rule('  - each: p in pods()')).rules.map((r) => r.id)).toEqual(['a/r1', 'a/r0']);
    expect(said(reads('a/r1'), reads('a/r0')).join()).toMatch(/read each other/);
    expect(said(reads('a/none')).join()).toMatch(/no rule of this id/);
  });
});
