import type { Report } from '../../src/model/report.ts';
import type { Attack } from './attack.ts';
import { WITNESS, WITNESS_NAMESPACE } from './witness.ts';

/** No path and no message of a problem is longer, in characters. */
const MOST_TEXT = 4500;

/** What is wrong with what a report says of a hostile file that was read beside the witness; one sentence each. */
export function faultsOf({ says }: Attack, report: Report): readonly string[] {
  const faults: string[] = [];
  if (!report.findings.some(({ subject }) => subject.namespace === WITNESS_NAMESPACE))
    faults.push('it hides what lies beside it');
  const problems = report.coverage.problems.filter(({ path }) => path !== WITNESS);
  const found =
    problems
      .slice(0, 5)
      .map(({ path, code, message }) => `${code} of ${path.slice(0, 80)}: ${message.slice(0, 160)}`)
      .join('; ') || 'nothing';
  if ('code' in says) {
    const { code: due, words } = says;
    if (!problems.some(({ code, message }) => code === due && words.test(message)))
      faults.push(`no problem ${due} ${words}, but ${found}`);
  } else if (problems.length > 0) faults.push(`not harmless: ${found}`);
  for (const { path, message } of problems)
    if (path.length > MOST_TEXT || message.length > MOST_TEXT)
      faults.push(`a problem of ${path.length} and ${message.length} characters`);
  return faults;
}

// What a terminal may act on, or nobody sees: control characters but tab and newline, and those that turn the direction of text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** The first character of an output that may not be in it, spelled out; '' for none. */
export function unsafeIn(text: string): string {
  const found = UNSAFE.exec(text)?.[0];
  return found === undefined ? '' : `U+${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
