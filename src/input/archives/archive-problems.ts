import type { Ending } from '../byte-source.ts';
import { NO_FRAME } from '../inflate/zstd.ts';
import { quoted } from '../paths/names.ts';
import type { ProblemLog } from '../problems.ts';
import type { TarItem, TarOutcome } from './tar.ts';
import type { ZipOutcome } from './zip.ts';

const COLLECT_AGAIN = 'Copy it again from where it was made, or collect it again.';
export const REST_UNREAD = 'the rest was not read';
/** What is said of bytes behind the end of a stream that are no further part of it; the first in the words of zlib. */
const TRAILING_GARBAGE: readonly string[] = ['incorrect header check', NO_FRAME];

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
  if (ending.state === 'limit') problems.past(path, ending.limit, REST_UNREAD);
  else if (ending.state === 'unreadable') problems.add(path, 'unreadable', `${ending.reason}, ${after}`);
  else if (ending.state === 'corrupt' && !(outcome.marked && TRAILING_GARBAGE.includes(ending.reason))) {
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
  const { state } = ending;
  if (state === 'cut') problems.add(path, 'cut-archive', `${ending.reason}; the rest is missing`, COLLECT_AGAIN);
  if (state === 'corrupt')
    problems.add(path, 'corrupt-archive', `damaged (${ending.reason}); the rest is missing`, COLLECT_AGAIN);
  if (state === 'damaged')
    problems.add(path, 'corrupt-archive', `damaged (${ending.reason}); it was read as it is`, COLLECT_AGAIN);
  if (state === 'unreadable') problems.add(path, 'unreadable', ending.reason);
  if (state === 'limit') problems.past(path, ending.limit, REST_UNREAD);
}

/** An item whose content is not all there, or was not read to its end. */
export function reportCutItem(
  problems: ProblemLog,
  path: string,
  { item, read }: NonNullable<TarOutcome['cut']>,
  ending: Ending,
): void {
  if (ending.state === 'limit') problems.past(path, ending.limit, `only ${read} of its ${item.size} bytes were read`);
  else problems.add(path, 'cut-archive', `only ${read} of its ${item.size} bytes are in the archive`, COLLECT_AGAIN);
}

/** How far a zip could be read, where that is not to its end. */
export function reportZip(problems: ProblemLog, path: string, { error, found }: ZipOutcome, entries: number): void {
  if (error === '') return;
  const message = found
    ? `damaged after ${entries} ${entries === 1 ? 'entry' : 'entries'} (${error}); whatever followed is missing`
    : `its table of contents, which stands at its end, is missing or damaged; ${entries} ${entries === 1 ? 'entry' : 'entries'} could be read without it`;
  problems.add(path, found ? 'corrupt-archive' : 'cut-archive', message, COLLECT_AGAIN);
}

/** A file of a zip that cannot be unpacked here. */
export function reportRefusal(problems: ProblemLog, path: string, refusal: string): void {
  problems.add(
    path,
    'unreadable',
    `${refusal}; it was not read`,
    refusal === 'encrypted' ? 'Unpack it with its password, and name the folder.' : 'Unpack it, and name the folder.',
  );
}

/** An item that is no file. */
export function reportNoFile(problems: ProblemLog, path: string, { type, linkname }: TarItem): void {
  const what =
    type === 'link' || type === 'symlink'
      ? `a link to ${quoted(linkname)}`
      : (type ?? 'of an unknown type').replaceAll('-', ' ');
  problems.add(path, 'unsafe-path', `not a file (${what}); it was not read`);
}

/** A link in a zip, whose content is where it leads. */
export function reportLink(problems: ProblemLog, path: string): void {
  problems.add(path, 'unsafe-path', 'not a file (a link); it was not read');
}
