import { open } from 'node:fs/promises';
import { reasonOf } from '../../input/reason.ts';
import { UsageError } from '../../util/usage-error.ts';
import type { Io } from '../io.ts';

/** Where the results of a scan go, piece by piece. */
export interface Sink {
  readonly write: (text: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Standard output, or a file that is made anew. */
export async function openSink(output: string | undefined, io: Io): Promise<Sink> {
  if (output === undefined) return { write: io.out, close: async () => {} };
  const orRefuse = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw new UsageError(
        `the results could not be written to ${output}: ${reasonOf(error)}`,
        'Name a file in a folder that you may write to.',
      );
    }
  };
  const file = await orRefuse(open(output, 'w'));
  return { write: (text) => orRefuse(file.appendFile(text)), close: () => file.close() };
}
