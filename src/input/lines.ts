import type { Readable } from 'node:stream';
import split2 from 'split2';

/** Longest line that is looked at, in characters; longer ones are left out. */
const LONGEST_LINE = 64 * 1024;

/** The lines of a text that somebody pastes or pipes in, as they come. For logs there are faster ways (see parsers/log-blocks.ts). */
export async function* pastedLines(stream: Readable): AsyncGenerator<string> {
  const options: split2.Options & { readonly skipOverflow: boolean } = { maxLength: LONGEST_LINE, skipOverflow: true };
  const lines = stream.pipe(split2(options));
  for await (const line of lines) if (line !== '') yield line as string;
}
