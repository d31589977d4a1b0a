import type { Problem, ProblemCode } from '../model/problem.ts';

/** Problems of one entry: the first few, then a count of the others. */
export interface ProblemList {
  add(line: number, code: ProblemCode, message: string, hint?: string): void;
  list(): readonly Problem[];
}

const MAX_PROBLEMS = 20;

/** Collects the problems of the entry at `path`. */
export function createProblemList(path: string): ProblemList {
  const problems: Problem[] = [];
  let more = 0;
  return {
    add(line, code, message, hint = '') {
      if (problems.length < MAX_PROBLEMS) problems.push({ path, line, code, message, hint });
      else more++;
    },
    list() {
      if (more === 0) return problems;
      return [...problems, { path, line: 0, code: 'limit', message: `${more} more problems in this file`, hint: '' }];
    },
  };
}
