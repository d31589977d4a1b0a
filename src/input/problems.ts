import type { Problem, ProblemCode } from '../model/problem.ts';

/** The problems of one session; of a kind that never ends only the first are kept, and counted. */
export interface ProblemLog {
  add(path: string, code: ProblemCode, message: string, hint?: string): void;
  list(): readonly Problem[];
}

const KEPT_OF_A_CODE = 100;

export function createProblemLog(): ProblemLog {
  const kept: Problem[] = [];
  const counts = new Map<ProblemCode, number>();
  return {
    add(path, code, message, hint = '') {
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      if (count <= KEPT_OF_A_CODE) kept.push({ path, line: 0, code, message, hint });
    },
    list() {
      const more = [...counts].filter(([, count]) => count > KEPT_OF_A_CODE);
      return [
        ...kept,
        ...more.map(([code, count]) => ({
          path: '',
          line: 0,
          code,
          message: `${count - KEPT_OF_A_CODE} more problems of this kind are not listed`,
          hint: '',
        })),
      ];
    },
  };
}
