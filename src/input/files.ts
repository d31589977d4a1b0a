import { open } from 'node:fs/promises';
import { BLOCK_BYTES, type Block, type ByteSource, type Ending, WHOLE } from './byte-source.ts';
import { reasonOf } from './reason.ts';

const SMALLEST_READ = 2 ** 16;

/** Reads a file, or whatever else has a path, into as few buffers as its reader leaves it; throws what the file system throws. */
export async function* readBlocks(
  path: string,
  length: number,
  onRead: (bytes: number) => void,
): AsyncGenerator<Block, void> {
  const file = await open(path);
  const free: Buffer[] = [];
  try {
    for (;;) {
      const buffer = free.pop() ?? Buffer.allocUnsafeSlow(length);
      const { bytesRead } = await file.read(buffer, 0, length, null);
      if (bytesRead === 0) return;
      onRead(bytesRead);
      yield { bytes: buffer.subarray(0, bytesRead), release: () => void free.push(buffer) };
    }
  } finally {
    await file.close();
  }
}

/** Blocks as chunks that are only valid until the next one is asked for. */
export async function* chunksOf(blocks: AsyncIterable<Block>): AsyncGenerator<Uint8Array, void> {
  for await (const block of blocks) {
    yield block.bytes;
    block.release();
  }
}

/** A file as it is; `size` only says how much to read at once. */
export function fileSource(path: string, size: number, onRead: (bytes: number) => void): ByteSource {
  const length = Math.min(Math.max(size, SMALLEST_READ), BLOCK_BYTES);
  const blocks = readBlocks(path, length, onRead);
  let ending: Ending = WHOLE;
  return {
    async *blocks() {
      try {
        yield* blocks;
      } catch (error) {
        ending = { state: 'unreadable', reason: reasonOf(error) };
      }
    },
    ending: () => ending,
    close: () => void blocks.return(),
  };
}

/** The first bytes of a file; throws what the file system throws. */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
