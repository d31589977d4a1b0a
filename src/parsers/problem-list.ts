import { type LimitName, pastLimit } from '../model/limits.ts';
import type { ParseContext } from '../model/parsed.ts';
import type { Problem, ProblemCode } from '../model/problem.ts';

/** Problems of one entry: the first few, then a count of the others. */
export interface ProblemList {
  add(line: number, code: ProblemCode, message: string, hint?: string): void;
  /** A cap was passed; `rest` says what came of it. */
  past(line: number, limit: LimitName, rest: string): void;
  list(): readonly Problem[];
}

/** Collects the problems of an entry. */
export function createProblemList({ path, limits }: Pick<ParseContext, 'path' | 'limits'>): ProblemList {
  const problems: Problem[] = [];
  let more = 0;
  const keep = (problem: Problem): void => {
    if (problems.length < limits['file-problems']) problems.push(problem);
    else more++;
  };
  return {
    add: (line, code, message, hint = '') => keep({ path, line, code, message, hint }),
    past: (line, limit, rest) => keep({ path, line, ...pastLimit(limits, limit, rest) }),
    list() {
      if (more === 0) return problems;
      return [...problems, { path, line: 0, ...pastLimit(limits, 'file-problems', `${more} more are not listed`) }];
    },
  };
}
