import type { Report } from '../model/report.ts';
import { sanitizeLine } from '../util/sanitize.ts';

/** Whether an input held nothing that could be read, so that a report on it would say nothing. */
export function readNothing({ coverage }: Report): boolean {
  return !coverage.entries.some(({ status }) => status === 'read' || status === 'partly');
}

/** Why nothing could be read, one safe line for each reason, and what to do next. */
export function reasonsForNothing({ coverage }: Report): {
  readonly reasons: readonly string[];
  readonly hint: string;
} {
  const known = coverage.problems.map(({ path, message, hint }) => ({
    text: [path, message].filter(Boolean).join(': '),
    hint,
  }));
  const unexplained = coverage.entries
    .filter(({ path, problem }) => problem !== null && !coverage.problems.some((problem) => problem.path === path))
    .map(({ path, problem }) => `${path}: ${problem}`);
  const hint = known.find((reason) => reason.hint !== '')?.hint;
  return {
    reasons: [...known.map(({ text }) => text), ...unexplained].map(sanitizeLine),
    hint: sanitizeLine(hint ?? 'Name an istioctl bug-report archive, or logs, dumps and resources of a mesh.'),
  };
}
