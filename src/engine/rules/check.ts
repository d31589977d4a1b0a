import type { Expressions } from '../cel.ts';
import { unsafeMatches, unsafePatterns } from '../regex/check-patterns.ts';
import { type Complaint, eachParts } from './clause.ts';
import type { RuleFile } from './schema.ts';
import { checkTemplate } from './template.ts';

/** Type-checks every expression and template of a rule in the scope that it stands in. */
export function checkRule(file: RuleFile, expressions: Expressions): readonly Complaint[] {
  const complaints: Complaint[] = [...unsafePatterns(file)];
  const scope: Record<string, string> = {};
  const complain = (path: readonly PropertyKey[], message: string, hint = '', words?: Complaint['words']): void => {
    complaints.push({ path, message, hint, words });
  };
  const expression = (source: string, path: readonly PropertyKey[], want?: string): string => {
    const result = expressions.check(source, scope);
    if ('error' in result) {
      complain(path, result.error, result.hint, { source, at: result.at, end: result.end });
      return 'dyn';
    }
    complaints.push(...unsafeMatches(source, path));
    if (want !== undefined && result.type !== want && result.type !== 'dyn') {
      complain(
        path,
        `must be ${want}, is ${result.type}`,
        want === 'bool' ? 'Compare it with something, such as `x == "y"` or `size(list) > 0`.' : `In: ${source}`,
      );
    }
    return result.type;
  };
  const captures = (pattern: string | undefined): void => {
    for (const match of (pattern ?? '').matchAll(/\(\?<(\w+)>/g)) scope[match[1] ?? ''] = 'string';
  };

  file.find.forEach((clause, i) => {
    const path = ['find', i];
    if ('log' in clause || 'line' in clause) {
      scope['line'] = 'LogLine';
      captures('log' in clause ? clause.pattern : clause.line.pattern);
    } else if ('then' in clause || 'without' in clause) {
      const { by, pattern } = 'then' in clause ? clause.then : clause.without;
      const where = [...path, 'then' in clause ? 'then' : 'without', 'by'];
      for (const name of by) {
        if (scope[name] === undefined)
          complain(where, `there is no variable ${name}`, 'An earlier clause must bind it.');
        if (!(pattern ?? '').includes(`(?<${name}>`))
          complain(where, `the pattern has no group named ${name}`, `Write (?<${name}>…) in the pattern.`);
      }
      if ('then' in clause) {
        scope['later'] = 'LogLine';
        captures(pattern);
      }
    } else if ('access' in clause) scope['a'] = 'Access';
    else if ('event' in clause) {
      scope['e'] = 'Event';
      captures(clause.event.pattern);
    } else if ('each' in clause) {
      const { name, list } = eachParts(clause.each);
      const type = expression(list, [...path, 'each']);
      if (type !== 'list' && type !== 'dyn' && !type.startsWith('list<')) {
        complain(
          [...path, 'each'],
          `must be a list, is ${type}`,
          'Write `name in list`; a single value is named by `let`.',
          { source: list, at: 0, end: list.length },
        );
      }
      scope[name] = type.startsWith('list<') ? type.slice(5, -1) : 'dyn';
    } else if ('let' in clause) {
      for (const [name, value] of Object.entries(clause.let)) scope[name] = expression(value, [...path, 'let', name]);
    } else if ('where' in clause) expression(clause.where, [...path, 'where'], 'bool');
    else {
      clause.group.by.forEach((by, n) => {
        expression(by, [...path, 'group', 'by', n]);
      });
      if (clause.group.distinct) expression(clause.group.distinct.of, [...path, 'group', 'distinct', 'of']);
      scope['rows'] = 'list<dyn>';
      scope['total'] = 'double';
    }
  });

  const template = (source: string | undefined, path: readonly PropertyKey[]): void => {
    for (const { part, error, hint, at, end } of source === undefined
      ? []
      : checkTemplate(source, expressions, scope)) {
      complain(path, `{{${part}}}: ${error}`, hint, { source: part, at, end });
    }
  };
  template(file.title, ['title']);
  if (typeof file.severity === 'object') {
    for (const [level, when] of Object.entries(file.severity))
      if (typeof when === 'string') expression(when, ['severity', level], 'bool');
  }
  const { subject, summary, why, workloads, fix } = file.finding;
  template(subject, ['finding', 'subject']);
  template(summary, ['finding', 'summary']);
  template(why, ['finding', 'why']);
  if (workloads !== undefined) expression(workloads, ['finding', 'workloads']);
  fix.forEach((step, i) => {
    const path = ['finding', 'fix', i];
    template(step.do, [...path, 'do']);
    template(step.command, [...path, 'command']);
    template(step.verify, [...path, 'verify']);
    if (step.when !== undefined) expression(step.when, [...path, 'when'], 'bool');
  });
  file.evidence?.forEach((item, i) => {
    expression(item.of, ['evidence', i, 'of']);
    template(item.line, ['evidence', i, 'line']);
    template(item.says, ['evidence', i, 'says']);
  });
  for (const side of ['plus', 'minus'] as const) {
    file.confidence?.[side]?.forEach((weight, i) => {
      expression(weight.when, ['confidence', side, i, 'when'], 'bool');
      template(weight.because, ['confidence', side, i, 'because']);
    });
  }
  file.ruledOut?.forEach((item, i) => {
    template(item.hypothesis, ['ruledOut', i, 'hypothesis']);
    expression(item.when, ['ruledOut', i, 'when'], 'bool');
    template(item.because, ['ruledOut', i, 'because']);
  });
  file.about?.forEach((text, i) => {
    template(text, ['about', i]);
  });
  return complaints;
}
