import { type LimitName, type Limits, pastLimit } from '../model/limits.ts';
import type { Problem, ProblemCode } from '../model/problem.ts';

/** The problems of one session; of a kind that never ends only the first are kept, and counted. */
export interface ProblemLog {
  add(path: string, code: ProblemCode, message: string, hint?: string): void;
  /** A cap was passed; `rest` says what came of it. */
  past(path: string, limit: LimitName, rest: string): void;
  list(): readonly Problem[];
}

export function createProblemLog(limits: Limits): ProblemLog {
  const most = limits.problems;
  const kept: Problem[] = [];
  const counts = new Map<ProblemCode, number>();
  const keep = (problem: Problem): void => {
    const count = (counts.get(problem.code) ?? 0) + 1;
    counts.set(problem.code, count);
    if (count <= most) kept.push(problem);
  };
  return {
    add: (path, code, message, hint = '') => keep({ path, line: 0, code, message, hint }),
    past: (path, limit, rest) => keep({ path, line: 0, ...pastLimit(limits, limit, rest) }),
    list() {
      const more = [...counts].filter(([, count]) => count > most);
      return [
        ...kept,
        ...more.map(([code, count]) => ({
          path: '',
          line: 0,
          ...pastLimit(limits, 'problems', `${count - most} more are not listed`),
          code,
        })),
      ];
    },
  };
}
