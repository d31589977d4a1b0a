/** A run of bytes from a small set of buffers; `release` gives the buffer back, after which the bytes mean nothing. */
export interface Block {
  readonly bytes: Uint8Array;
  release(): void;
}

/** How a stream of bytes came to its end. */
export type Ending =
  | { readonly state: 'whole' | 'stopped' }
  | { readonly state: 'cut' | 'corrupt' | 'unreadable'; readonly reason: string };

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

/** The words of a thrown thing, without the path that Node puts behind them. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  return error instanceof Error ? error.message : String(error);
}

/** The first block without losing it: the source that comes back begins with it again. */
export async function peek(source: ByteSource): Promise<{ readonly first: Uint8Array; readonly source: ByteSource }> {
  const blocks = source.blocks()[Symbol.asyncIterator]();
  const head = await blocks.next();
  return {
    first: head.done ? new Uint8Array(0) : head.value.bytes,
    source: {
      async *blocks() {
        try {
          if (!head.done) yield head.value;
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
