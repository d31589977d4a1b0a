import type { Ending } from './byte-source.ts';
import type { ProblemLog } from './problems.ts';
import type { TarItem, TarOutcome } from './tar.ts';

const COLLECT_AGAIN = 'Copy it again from where it was made, or collect it again.';
/** What zlib says about bytes behind the end of a stream that are no further member. */
const TRAILING_GARBAGE = 'incorrect header check';

/** How far an archive could be read, where that is not to its end. */
export function reportArchive(
  problems: ProblemLog,
  path: string,
  ending: Ending,
  outcome: TarOutcome,
  entries: number,
): void {
  const after = `after ${entries} ${entries === 1 ? 'entry' : 'entries'}${outcome.cut ? ', in the middle of the last' : ''}`;
  const lost = outcome.marked ? 'every entry is there' : 'whatever followed is missing';
  if (ending.state === 'unreadable') problems.add(path, 'unreadable', `${ending.reason}, ${after}`);
  else if (ending.state === 'corrupt' && !(outcome.marked && ending.reason === TRAILING_GARBAGE)) {
    problems.add(path, 'corrupt-archive', `damaged ${after} (${ending.reason}); ${lost}`, COLLECT_AGAIN);
  } else if (outcome.error !== '') {
    problems.add(
      path,
      'corrupt-archive',
      `damaged ${after} (${outcome.error}); whatever followed is missing`,
      COLLECT_AGAIN,
    );
  } else if (ending.state === 'cut') {
    problems.add(path, 'cut-archive', `ends early, ${after}; ${lost}`, COLLECT_AGAIN);
  } else if (ending.state === 'whole' && !outcome.marked) {
    problems.add(
      path,
      'cut-archive',
      `ends ${after} without the mark that ends an archive; more may have followed`,
      COLLECT_AGAIN,
    );
  }
}

/** How a single packed or plain file ended, where that is not at its end. */
export function reportFile(problems: ProblemLog, path: string, ending: Ending): void {
  if (ending.state === 'cut') problems.add(path, 'cut-archive', `${ending.reason}; the rest is missing`, COLLECT_AGAIN);
  if (ending.state === 'corrupt')
    problems.add(path, 'corrupt-archive', `damaged (${ending.reason}); the rest is missing`, COLLECT_AGAIN);
  if (ending.state === 'unreadable') problems.add(path, 'unreadable', ending.reason);
}

/** An item whose content is not all there. */
export function reportCutItem(problems: ProblemLog, path: string, item: TarItem, read: number): void {
  problems.add(path, 'cut-archive', `only ${read} of its ${item.size} bytes are in the archive`, COLLECT_AGAIN);
}

/** An item that is no file. */
export function reportNoFile(problems: ProblemLog, path: string, { type, linkname }: TarItem): void {
  const what =
    type === 'link' || type === 'symlink'
      ? `a link to ${JSON.stringify(linkname)}`
      : (type ?? 'of an unknown type').replaceAll('-', ' ');
  problems.add(path, 'unsafe-path', `not a file (${what}); it was not read`);
}
