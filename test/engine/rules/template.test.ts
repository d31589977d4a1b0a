import { describe, expect, it } from 'vitest';
import { createExpressions } from '../../../src/engine/cel.ts';
import { compileCommand, compileTemplate } from '../../../src/engine/rules/template.ts';
import { ruleViews } from '../../../src/model/views.ts';

const expressions = createExpressions(
  [],
  ruleViews,
  () => null,
  () => [],
);
const line = { namespace: '', pod: '', text: 'x' };

describe('a template', () => {
  it('shows nothing for an empty value, and `unknown` for one that cannot be had', () => {
    expect(compileTemplate('of {{line.pod}}.', expressions)({ line })).toBe('of .');
    expect(compileTemplate('of {{size(line.pod[3])}}.', expressions)({ line })).toBe('of unknown.');
  });

  it('names what is to be filled in where a command lacks a field', () => {
    const command = compileCommand('kubectl logs -n {{line.namespace}} {{line.pod}} | grep {{line.text}}', expressions);
    expect(command({ line })).toBe('kubectl logs -n NAMESPACE POD | grep x');
    expect(compileCommand('grep {{line.pod == "" ? "" : line.pod}}x', expressions)({ line })).toBe('grep x');
  });
});
