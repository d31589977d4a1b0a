import type { Complaint } from '../rules/clause.ts';
import type { RuleFile } from '../rules/schema.ts';
import { searchedBy } from '../rules/structure.ts';
import { dangerOf } from './regex-safety.ts';

/** Refuses the patterns of clauses whose search may take far longer than the text is long. */
export function unsafePatterns(file: RuleFile): readonly Complaint[] {
  return file.find.flatMap((clause, i) => {
    const { pattern, patternPath } = searchedBy(clause, i);
    const danger = pattern === undefined ? null : dangerOf(pattern);
    return danger === null
      ? []
      : [{ path: patternPath, message: `the pattern is not safe: ${danger.reason}`, hint: danger.hint }];
  });
}

/** The same for `text.matches("pattern")` in an expression. */
export function unsafeMatches(source: string, path: readonly PropertyKey[]): readonly Complaint[] {
  return [...source.matchAll(/\.matches\(\s*(r?)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g)].flatMap((match) => {
    const [call, raw, quoted = ''] = match;
    const text = quoted.slice(1, -1);
    const pattern = raw === 'r' ? text : text.replace(/\\(.)/g, '$1');
    const words = { source, at: match.index, end: match.index + call.length };
    try {
      new RegExp(pattern);
    } catch {
      return [
        {
          path,
          words,
          message: `${quoted} is no regular expression`,
          hint: 'In quotes a backslash is written twice: `"\\\\."`.',
        },
      ];
    }
    const danger = dangerOf(pattern);
    return danger === null
      ? []
      : [{ path, words, message: `the pattern ${quoted} is not safe: ${danger.reason}`, hint: danger.hint }];
  });
}
