import { reportArchive, reportCutItem, reportFile, reportNoFile } from './archive-problems.ts';
import { type Block, type ByteSource, chunkSource, type Ending, peek, STOPPED } from './byte-source.ts';
import { asUtf8, takeHead } from './chunks.ts';
import { CONTAINER_HEAD_BYTES, sniffContainer } from './container.ts';
import type { Entry } from './entry.ts';
import { chunksOf } from './files.ts';
import type { BufferPool } from './inflate/inflate.ts';
import { inflateChunks } from './inflate/inflate-file.ts';
import { createBudget, type InputLimits } from './limits.ts';
import { createUniqueNames, safeName } from './names.ts';
import type { ProblemLog } from './problems.ts';
import { readTar, type TarItem, type TarOutcome } from './tar.ts';

/** Something that may be an archive or a file. */
export interface Origin {
  /** Its path as a file; problems of the archive stand under it too. */
  readonly path: string;
  /** Put before the paths of what it holds. */
  readonly prefix: string;
  readonly container: Entry['container'];
  readonly size: number;
  readonly mtime: number;
  /** 0 for what the user named, more for what lies in a folder or an archive. */
  readonly level: number;
  raw(): ByteSource;
  inflated(): ByteSource;
  /** Compressed bytes read so far. */
  packed(): number;
}

/** Opens archives, so that only files remain. */
export interface Expander {
  expand(origin: Origin, head: Uint8Array): AsyncGenerator<Entry, void>;
  /** Whether a limit ended the session. */
  isStopped(): boolean;
}

const ARCHIVE_NAME = /\.(?:gz|tgz|tar)$/i;
const UNPACK = 'Unpack it, and name the folder.';
const NOT_A_TAR: TarOutcome = { error: '', marked: false, cut: null };

export function createExpander(limits: InputLimits, problems: ProblemLog, pool: BufferPool): Expander {
  const budget = createBudget(limits);
  const unique = createUniqueNames();
  let stopped = false;

  const stop = (path: string, limit: string): void => {
    if (!stopped) problems.add(path, 'limit', `${limit}; the rest was not read`, 'Name only the files that matter.');
    stopped = true;
  };
  const admits = (origin: Origin): boolean => {
    const limit = budget.entry();
    if (limit !== '') stop(origin.path, limit);
    return limit === '';
  };

  /** Ends a source that goes beyond what a session may read. */
  function guard(source: ByteSource, origin: Origin, isPacked: boolean): ByteSource {
    let ending: Ending | null = null;
    let bytes = 0;
    return {
      async *blocks(): AsyncGenerator<Block, void> {
        for await (const block of source.blocks()) {
          bytes += block.bytes.length;
          const limit = budget.bytes(block.bytes.length) || (isPacked ? budget.ratio(origin.packed(), bytes) : '');
          if (limit !== '') {
            stop(origin.path, limit);
            ending = STOPPED;
            return;
          }
          yield block;
        }
      },
      ending: () => ending ?? source.ending(),
      close: source.close,
    };
  }

  function entryOf(
    path: string,
    facts: Pick<Entry, 'size' | 'mtime' | 'container'>,
    chunks: () => AsyncIterable<Uint8Array>,
  ): Entry {
    async function* capped(): AsyncGenerator<Uint8Array, void> {
      let room = limits.entryBytes;
      for await (const chunk of chunks()) {
        if (chunk.length > room) {
          if (room > 0) yield chunk.subarray(0, room);
          problems.add(path, 'too-large', `larger than ${limits.entryBytes} bytes; the rest was not read`);
          return;
        }
        room -= chunk.length;
        yield chunk;
      }
    }
    const { size, mtime, container } = facts;
    return { path, size, mtime, container, chunks: () => asUtf8(capped()) };
  }

  async function* plain(origin: Origin, path: string, source: ByteSource): AsyncGenerator<Entry, void> {
    if (!admits(origin)) return;
    const name = unique(path);
    try {
      yield entryOf(name, origin, async function* () {
        yield* chunksOf(source.blocks());
        reportFile(problems, name, source.ending());
      });
    } finally {
      source.close();
    }
  }

  async function* fromGzip(origin: Origin): AsyncGenerator<Entry, void> {
    const { first, source } = await peek(guard(origin.inflated(), origin, true));
    if (sniffContainer(first) === 'tar') return yield* fromTar(origin, source);
    const file = { ...origin, size: 0 };
    const path = origin.path.replace(/\.gz$/i, '');
    if (first.length >= CONTAINER_HEAD_BYTES) return yield* plain(file, path, source);
    // So short that only its end tells a small file from the stump of an archive.
    const parts: Uint8Array[] = [];
    for await (const chunk of chunksOf(source.blocks())) parts.push(Buffer.from(chunk));
    const ending = source.ending();
    if (ending.state === 'whole')
      yield* plain(
        file,
        path,
        chunkSource(() => arrayChunks(parts)),
      );
    else if (!stopped) reportArchive(problems, origin.path, ending, NOT_A_TAR, 0);
  }

  async function* fromTar(origin: Origin, source: ByteSource): AsyncGenerator<Entry, void> {
    let outcome = NOT_A_TAR;
    let count = 0;
    let last = '';
    const items = readTar(source, (how) => {
      outcome = how;
    });
    for await (const item of items) {
      if (stopped) break;
      const { path, unsafe } = safeName(item.name);
      const inside = origin.prefix + path;
      if (item.type !== 'file' && item.type !== 'contiguous-file') {
        reportNoFile(problems, inside, item);
        continue;
      }
      if (unsafe)
        problems.add(
          inside,
          'unsafe-path',
          `its name in the archive is ${JSON.stringify(item.name)}; it is read as if it were called this`,
        );
      count++;
      last = inside;
      if (ARCHIVE_NAME.test(inside)) yield* nested(inside, item, origin.level + 1);
      else {
        if (!admits(origin)) break;
        last = unique(inside);
        yield entryOf(last, { size: item.size, mtime: item.mtime, container: 'tar' }, item.chunks);
      }
    }
    if (stopped) return;
    reportArchive(problems, origin.path, source.ending(), outcome, count);
    if (outcome.cut) reportCutItem(problems, last, outcome.cut.item, outcome.cut.read);
  }

  async function* nested(path: string, item: TarItem, level: number): AsyncGenerator<Entry, void> {
    const { head, chunks } = await takeHead(item.chunks(), CONTAINER_HEAD_BYTES);
    let packed = 0;
    async function* counted(): AsyncGenerator<Uint8Array, void> {
      for await (const chunk of chunks()) {
        packed += chunk.length;
        yield chunk;
      }
    }
    // The reader of a tar asks for a block before it is done with the one before it.
    async function* copied(): AsyncGenerator<Uint8Array, void> {
      for await (const chunk of chunks()) yield Buffer.from(chunk);
    }
    const { size, mtime } = item;
    const raw = (): ByteSource => chunkSource(copied);
    const inflated = (): ByteSource => inflateChunks(counted, pool);
    yield* expand(
      { path, prefix: `${path}/`, container: 'tar', size, mtime, level, raw, inflated, packed: () => packed },
      head,
    );
  }

  async function* expand(origin: Origin, head: Uint8Array): AsyncGenerator<Entry, void> {
    const format = sniffContainer(head);
    if (format === 'none') return yield* plain(origin, origin.path, guard(origin.raw(), origin, false));
    if (format !== 'gzip' && format !== 'tar') {
      problems.add(origin.path, 'unreadable', `packed with ${format}, which is not read`, UNPACK);
    } else if (origin.level > limits.nesting) {
      problems.add(origin.path, 'limit', 'an archive inside of another one; it was not opened', UNPACK);
    } else if (format === 'gzip') yield* fromGzip(origin);
    else yield* fromTar(origin, guard(origin.raw(), origin, false));
  }

  return { expand, isStopped: () => stopped };
}

async function* arrayChunks(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* parts;
}
