import { type Extract, extract, type Header } from 'tar-stream';
import type { Block, ByteSource } from '../byte-source.ts';

/** One header of a tar and what it describes. */
export interface TarItem {
  readonly name: string;
  /** Null for what the format does not define. */
  readonly type: Header['type'] | null;
  readonly linkname: string;
  readonly size: number;
  readonly mtime: number;
  /** The content, once; a chunk is only valid until the next one is asked for, and the whole only until the next item is. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** How the reading of a tar ended, beside how its bytes did. */
export interface TarOutcome {
  /** What tar-stream says about a broken header, '' when there was none. */
  readonly error: string;
  /** Whether the archive had the zero blocks that end it. */
  readonly marked: boolean;
  /** The item that the archive ended in the middle of. */
  readonly cut: { readonly item: TarItem; readonly read: number } | null;
}

/** The item that is being read. */
interface Current {
  /** Where its content begins in the tar. */
  readonly offset: number;
  readonly size: number;
  got: number;
}

const OPTIONS = { highWaterMark: 0, allowUnknownFormat: true };
const END_MARK = 512;
/** tar-stream's words for a tar that ends inside of a header or an item; how its bytes ended says more. */
const EARLY_END = 'Unexpected end of data';

/**
 * The items of a tar, without copying: blocks go into tar-stream as they are, and back to their owner as soon as no part of them can be in
 * use any more. Never throws; `onEnd` hears how it went.
 */
export async function* readTar(
  source: ByteSource,
  onEnd: (outcome: TarOutcome) => void,
): AsyncGenerator<TarItem, void> {
  const feeder = createFeeder(source);
  const { tar } = feeder;
  let error = '';
  let cut: TarOutcome['cut'] = null;
  let finished = false;
  try {
    for await (const stream of tar) {
      // Its stream never ends when a hostile header gives it a size.
      if (stream.header.type === 'directory') {
        feeder.closeEntry();
        continue;
      }
      const rest = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
      const item = itemOf(stream.header, () => chunksOf(rest, feeder));
      yield item;
      const read = await drain(rest, feeder);
      if (read < item.size) {
        cut = { item, read };
        break;
      }
      feeder.closeEntry();
    }
    finished = true;
  } catch (failure) {
    const message = failure instanceof Error ? failure.message : String(failure);
    error = message === EARLY_END ? '' : message;
    finished = true;
  } finally {
    if (!finished || error !== '' || cut) source.close();
    tar.destroy();
    await feeder.stop();
  }
  onEnd({ error, marked: feeder.marked(), cut });
}

const itemOf = ({ name, type, linkname, size, mtime }: Header, chunks: TarItem['chunks']): TarItem => ({
  name,
  type,
  linkname: linkname ?? '',
  size,
  mtime: mtime.getTime() || 0,
  chunks,
});

/** Chunks until the end of the item or of the tar. Leaving early must not close the stream: that would close the tar. */
async function* chunksOf(stream: AsyncIterator<Uint8Array>, feeder: Feeder): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const chunk = await take(stream, feeder);
    if (!chunk) return;
    yield chunk;
  }
}

async function take(stream: AsyncIterator<Uint8Array>, feeder: Feeder): Promise<Uint8Array | null> {
  if (feeder.hasGivenAll()) return null;
  const next = await stream.next().catch(() => null);
  if (!next || next.done) return null;
  feeder.took(next.value);
  return next.value;
}

async function drain(stream: AsyncIterator<Uint8Array>, feeder: Feeder): Promise<number> {
  while (await take(stream, feeder));
  return feeder.got();
}

interface Feeder {
  readonly tar: Extract;
  /** A chunk left tar-stream; whoever had the one before it is done with it. */
  took(chunk: Uint8Array): void;
  /** Bytes of the current item that left tar-stream. */
  got(): number;
  /** The current item was read to its end. */
  closeEntry(): void;
  /** Whether nothing more can come for the current item. */
  hasGivenAll(): boolean;
  marked(): boolean;
  stop(): Promise<void>;
}

/** Feeds a source to tar-stream, one block at a time, and knows which blocks are still in use. */
function createFeeder(source: ByteSource): Feeder {
  const tar = extract(OPTIONS);
  let held: Block[] = [];
  let beingWritten: Block | null = null;
  let current: Current | null = null;
  let fed = 0;
  let dry = false;
  let zeros = 0;
  let resume = (): void => {};
  let caughtUp = (): void => {};

  const given = (): number => (current ? Math.min(current.size, fed - current.offset) : 0);
  const behind = (): boolean => current !== null && current.got < given();
  const releaseBefore = (kept: (block: Block) => boolean): void => {
    const first = held.findIndex(kept);
    const done = first === -1 ? held.length : first;
    for (const block of held.slice(0, done)) block.release();
    held = held.slice(done);
  };

  tar.on('entry', (header: Header & { readonly byteOffset?: number }) => {
    current = { offset: header.byteOffset ?? 0, size: header.type === 'directory' ? 0 : header.size, got: 0 };
  });
  tar.on('drain', () => resume());
  tar.on('close', () => {
    resume();
    caughtUp();
  });
  tar.on('error', () => {});

  const feeding = (async () => {
    for await (const block of source.blocks()) {
      if (tar.destroyed) {
        block.release();
        break;
      }
      held.push(block);
      beingWritten = block;
      fed += block.bytes.length;
      zeros = trailingZeros(block.bytes, zeros);
      await new Promise<void>((resolve) => {
        resume = resolve;
        tar.write(block.bytes);
      });
      beingWritten = null;
      if (!current) releaseBefore(() => false);
    }
    dry = true;
    // What tar-stream still holds would be lost in the error with which it meets an early end.
    if (behind() && !tar.destroyed) await new Promise<void>((resolve) => (caughtUp = resolve));
    tar.end(null);
  })();

  return {
    tar,
    took(chunk) {
      releaseBefore((block) => block.bytes.buffer === chunk.buffer);
      if (!current) return;
      current.got += chunk.length;
      if (dry && !behind()) caughtUp();
    },
    got: () => current?.got ?? 0,
    closeEntry() {
      current = null;
      releaseBefore((block) => block === beingWritten);
    },
    hasGivenAll: () => dry && current !== null && current.got >= given() && current.got < current.size,
    marked: () => zeros >= END_MARK,
    async stop() {
      resume();
      caughtUp();
      await feeding;
    },
  };
}

/** How many zeros the tar ends with so far; more than an end mark is not counted. */
function trailingZeros(bytes: Uint8Array, before: number): number {
  let count = 0;
  for (let i = bytes.length - 1; i >= 0 && bytes[i] === 0 && count < END_MARK; i--) count++;
  return count === bytes.length ? Math.min(before + count, END_MARK) : count;
}
