import type { LimitName } from '../model/limits.ts';
import { reasonOf } from './reason.ts';

/** A run of bytes from a small set of buffers; `release` gives the buffer back, after which the bytes mean nothing. */
export interface Block {
  readonly bytes: Uint8Array;
  release(): void;
}

/** How a stream of bytes came to its end. */
export type Ending =
  | { readonly state: 'whole' | 'stopped' }
  /** `damaged`: all of it came, but not as it was packed. */
  | { readonly state: 'cut' | 'corrupt' | 'damaged' | 'unreadable'; readonly reason: string }
  | { readonly state: 'limit'; readonly limit: LimitName };

/** A stream of bytes that never throws: how it ended is data. */
export interface ByteSource {
  /** Once. No block is empty. */
  blocks(): AsyncIterable<Block>;
  /** Means something when the blocks are at their end. */
  ending(): Ending;
  /** Makes the blocks end soon, and frees what they hold. */
  close(): void;
}

export const WHOLE: Ending = { state: 'whole' };
export const STOPPED: Ending = { state: 'stopped' };
/** Big, so that handing a block on costs nothing beside what is done with it. */
export const BLOCK_BYTES = 2 ** 20;
export const READ_BYTES = 2 ** 18;

/** The first bytes, at least as many as were asked for unless there are fewer, without losing them: the source that comes back begins with them again. */
export async function peek(
  source: ByteSource,
  length: number,
): Promise<{ readonly first: Uint8Array; readonly source: ByteSource }> {
  const blocks = source.blocks()[Symbol.asyncIterator]();
  let head: Block = { bytes: new Uint8Array(0), release() {} };
  while (head.bytes.length < length) {
    const next = await blocks.next();
    if (next.done) break;
    head = head.bytes.length === 0 ? next.value : joined(head, next.value);
  }
  return {
    first: head.bytes,
    source: {
      async *blocks() {
        try {
          if (head.bytes.length > 0) yield head;
          for (let next = await blocks.next(); !next.done; next = await blocks.next()) yield next.value;
        } finally {
          await blocks.return?.();
        }
      },
      ending: source.ending,
      close() {
        source.close();
        void blocks.return?.();
      },
    },
  };
}

function joined(first: Block, second: Block): Block {
  const bytes = Buffer.concat([first.bytes, second.bytes]);
  first.release();
  second.release();
  return { bytes, release() {} };
}

/** A source over chunks that somebody else made. */
export function chunkSource(chunks: () => AsyncIterable<Uint8Array>, onClose: () => void = () => {}): ByteSource {
  let ending: Ending = WHOLE;
  return {
    async *blocks() {
      try {
        for await (const bytes of chunks()) if (bytes.length > 0) yield { bytes, release() {} };
      } catch (error) {
        ending = { state: 'unreadable', reason: reasonOf(error) };
      }
    },
    ending: () => ending,
    close: onClose,
  };
}
