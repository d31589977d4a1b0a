import type { Limits } from '../../model/limits.ts';
import { type Block, type ByteSource, chunkSource, type Ending, peek } from '../byte-source.ts';
import { asUtf8, capped, takeHead } from '../chunks.ts';
import type { Entry } from '../entry.ts';
import { chunksOf } from '../files.ts';
import { decodedSource } from '../inflate/decode.ts';
import type { BufferPool } from '../inflate/inflate.ts';
import { inflateChunks } from '../inflate/inflate-file.ts';
import { unzstd } from '../inflate/zstd.ts';
import { quoted, safeName } from '../paths/names.ts';
import type { ProblemLog } from '../problems.ts';
import {
  REST_UNREAD,
  reportArchive,
  reportCutItem,
  reportFile,
  reportLink,
  reportNoFile,
  reportRefusal,
  reportZip,
} from './archive-problems.ts';
import { createBudget } from './budget.ts';
import { CONTAINER_HEAD_BYTES, type ContainerFormat, sniffContainer } from './container.ts';
import { readTar, type TarOutcome } from './tar.ts';
import type { ZipOutcome } from './zip.ts';

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
  /** What gzip made it from. */
  inflated(): ByteSource;
  /** Compressed bytes read so far. */
  packed(): number;
  /** Whether a limit ended what it lies in: that it is cut is no fault of its own then. */
  isCutOff(): boolean;
  /** Where it can be read from at any place; null for what comes only in order. */
  readonly file: { readonly path: string; readonly onRead: (bytes: number) => void } | null;
}

/** Opens the archives of one path that was named, so that only files remain. */
export interface Expander {
  expand(origin: Origin, head: Uint8Array): AsyncGenerator<Entry, void>;
  /** Whether a limit ended the reading. */
  isStopped(): boolean;
}

/** Formats that are known, and nothing more; and the command that unpacks them. */
const UNPACKERS: Partial<Record<ContainerFormat, string>> = {
  xz: 'xz -d',
  bzip2: 'bzip2 -d',
  lz4: 'lz4 -d',
  '7z': '7z x',
  rar: 'unrar x',
};
/** How the first file in a zip is called that is a document or a program. */
const OTHER_ZIP = /^(?:\[Content_Types\]\.xml|mimetype|META-INF\/.*)$/;
const NOT_A_TAR: TarOutcome = { error: '', marked: false, cut: null };

export function createExpander(
  limits: Limits,
  problems: ProblemLog,
  pool: BufferPool,
  unique: (path: string) => string,
): Expander {
  const budget = createBudget(limits);
  let stopped = false;

  const admits = (origin: Origin): boolean => {
    const limit = budget.entry();
    if (limit === null) return true;
    if (!stopped) problems.past(origin.path, limit, REST_UNREAD);
    stopped = true;
    return false;
  };

  /** Ends a source that goes beyond what may be read; `packed` counts what it is unpacked from. */
  function guard(source: ByteSource, packed?: () => number): ByteSource {
    let ending: Ending | null = null;
    let bytes = 0;
    return {
      async *blocks(): AsyncGenerator<Block, void> {
        for await (const block of source.blocks()) {
          bytes += block.bytes.length;
          const total = budget.bytes(block.bytes.length);
          const limit = total ?? (packed ? budget.ratio(packed(), bytes) : null);
          stopped ||= total !== null;
          if (limit !== null) {
            ending = { state: 'limit', limit };
            return;
          }
          yield block;
        }
      },
      ending: () => ending ?? source.ending(),
      close: source.close,
    };
  }

  function entryOf(path: string, { size, mtime, container }: Facts, chunks: () => AsyncIterable<Uint8Array>): Entry {
    const tell = (): void => problems.past(path, 'entry-size', REST_UNREAD);
    return { path, size, mtime, container, chunks: () => asUtf8(capped(chunks(), limits['entry-size'], tell)) };
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

  /** From gzip or zstd, which pack one stream each. */
  async function* fromPacked(origin: Origin, unpacked: ByteSource): AsyncGenerator<Entry, void> {
    const { first, source } = await peek(guard(unpacked, origin.packed), CONTAINER_HEAD_BYTES);
    const inner = sniffContainer(first);
    if (inner === 'tar') return yield* fromTar(origin, source);
    const path = origin.path.replace(/\.(?:gz|zst)$/i, '');
    const file = { ...origin, path, size: 0, file: null, isCutOff: cutOffBy(source, origin) };
    if (inner !== 'none') return yield* expand({ ...file, level: origin.level + 1, ...contentOf(source) }, first);
    if (first.length >= CONTAINER_HEAD_BYTES) return yield* plain(file, path, source);
    // So short that only its end, which has come, tells a small file from the stump of an archive.
    const ending = source.ending();
    if (ending.state === 'whole') yield* plain(file, path, source);
    else if (isOwn(ending, origin)) reportArchive(problems, origin.path, ending, NOT_A_TAR, 0);
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
      const path = nameOf(origin, item.name);
      if (item.type !== 'file' && item.type !== 'contiguous-file') {
        reportNoFile(problems, path, item);
        continue;
      }
      reportName(path, item.name);
      count++;
      last = path;
      const { head, chunks } = await takeHead(item.chunks(), CONTAINER_HEAD_BYTES);
      if (sniffContainer(head) !== 'none') {
        yield* expand(insideOf(origin, path, { ...item, container: 'tar' }, chunkSource(chunks), source), head);
      } else if (admits(origin)) {
        last = unique(path);
        yield entryOf(last, { ...item, container: 'tar' }, chunks);
      } else break;
    }
    const ending = source.ending();
    if (!isOwn(ending, origin)) return;
    reportArchive(problems, origin.path, ending, outcome, count);
    if (outcome.cut) reportCutItem(problems, last, outcome.cut, ending);
  }

  async function* fromZip(origin: Origin): AsyncGenerator<Entry, void> {
    const input = origin.file?.path ?? (await inMemory(origin));
    if (input === null) return;
    const size = typeof input === 'string' ? origin.size : input.length;
    // Loaded only now: few inputs hold a zip.
    const { readZip } = await import('./zip.ts');
    let outcome: ZipOutcome = { error: '', found: true };
    let count = 0;
    let unpacked = 0;
    const items = readZip(input, (how) => {
      outcome = how;
    });
    for await (const item of items) {
      if (stopped) break;
      if (count === 0 && OTHER_ZIP.test(item.name)) {
        problems.add(origin.path, 'not-mesh-data', 'a document or a program in the form of a zip; it was not opened');
        return;
      }
      if (item.isFolder) continue;
      const path = nameOf(origin, item.name);
      if (item.isLink) {
        reportLink(problems, path);
        continue;
      }
      reportName(path, item.name);
      count++;
      if (item.refusal !== '') {
        reportRefusal(problems, path, item.refusal);
        continue;
      }
      // Files of a zip may lie one on top of the other, so that few bytes are many files.
      const limit = budget.ratio(size, unpacked);
      if (limit !== null) {
        problems.past(origin.path, limit, REST_UNREAD);
        return;
      }
      const content = counted(item.open());
      const source = guard(content.source, item.packed);
      yield* fromMember(origin, path, { ...item, container: 'zip' }, source);
      unpacked += content.bytes();
      origin.file?.onRead(item.packed());
    }
    if (!stopped) reportZip(problems, origin.path, outcome, count);
  }

  async function* fromMember(
    origin: Origin,
    path: string,
    facts: Facts,
    source: ByteSource,
  ): AsyncGenerator<Entry, void> {
    try {
      const { first, source: whole } = await peek(source, CONTAINER_HEAD_BYTES);
      if (sniffContainer(first) !== 'none') {
        yield* expand(insideOf(origin, path, facts, whole, whole), first);
        // That it is cut the archive in it has said.
        if (source.ending().state !== 'cut') reportFile(problems, path, source.ending());
      } else yield* plain({ ...origin, ...facts }, path, whole);
    } finally {
      source.close();
    }
  }

  /** All of a zip that comes only in order: its table of contents stands at its end. */
  async function inMemory(origin: Origin): Promise<Buffer | null> {
    const source = guard(origin.raw());
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of chunksOf(source.blocks())) {
      size += chunk.length;
      if (size > limits['zip-memory']) {
        source.close();
        problems.past(origin.path, 'zip-memory', 'it was not opened');
        return null;
      }
      parts.push(Uint8Array.from(chunk));
    }
    const ending = source.ending();
    if (ending.state !== 'limit') return Buffer.concat(parts);
    reportFile(problems, origin.path, ending);
    return null;
  }

  const nameOf = (origin: Origin, name: string): string => origin.prefix + safeName(name).path;
  const reportName = (path: string, name: string): void => {
    if (!safeName(name).unsafe) return;
    const message = `its name in the archive is ${quoted(name)}; it is read as if it were called this`;
    problems.add(path, 'unsafe-path', message);
  };

  /** A file of an archive that is an archive itself. */
  const insideOf = (
    origin: Origin,
    path: string,
    { size, mtime, container }: Facts,
    source: ByteSource,
    around: ByteSource,
  ): Origin => ({
    path,
    prefix: `${path}/`,
    size,
    mtime,
    container,
    level: origin.level + 1,
    file: null,
    isCutOff: cutOffBy(around, origin),
    ...contentOf(source),
  });

  const cutOffBy = (around: ByteSource, origin: Origin) => (): boolean =>
    around.ending().state === 'limit' || origin.isCutOff();
  /** What an archive around this one had to leave out is told of that one. */
  const isOwn = (ending: Ending, origin: Origin): boolean =>
    ending.state === 'limit' || !(stopped || origin.isCutOff());

  function contentOf(source: ByteSource): Pick<Origin, 'raw' | 'inflated' | 'packed'> {
    const packed = counted(source);
    const chunks = (): AsyncIterable<Uint8Array> => chunksOf(packed.source.blocks());
    // The reader of a tar asks for a block before it is done with the one before it.
    async function* copied(): AsyncGenerator<Uint8Array, void> {
      for await (const chunk of chunks()) yield Buffer.from(chunk);
    }
    return {
      raw: () => ({ ...chunkSource(copied), ending: source.ending }),
      inflated: () => inflateChunks(chunks, pool),
      packed: packed.bytes,
    };
  }

  async function* expand(origin: Origin, head: Uint8Array): AsyncGenerator<Entry, void> {
    const format = sniffContainer(head);
    if (format === 'none') return yield* plain(origin, origin.path, guard(origin.raw()));
    const unpacker = UNPACKERS[format];
    if (unpacker !== undefined) {
      const hint = `Unpack it with \`${unpacker}\`, or pack it with gzip or zstd.`;
      problems.add(origin.path, 'unreadable', `packed with ${format}, which cannot be read here`, hint);
    } else if (origin.level > limits.nesting) {
      problems.past(origin.path, 'nesting', 'this one was not opened');
    } else if (format === 'tar') yield* fromTar(origin, guard(origin.raw()));
    else if (format === 'zip') yield* fromZip(origin);
    else if (format === 'gzip') yield* fromPacked(origin, origin.inflated());
    else {
      const packed = origin.raw();
      yield* fromPacked(
        origin,
        decodedSource((onEnd) => unzstd(chunksOf(packed.blocks()), onEnd)),
      );
    }
  }

  return { expand, isStopped: () => stopped };
}

/** What is said of a file where it lies. */
type Facts = Pick<Entry, 'size' | 'mtime' | 'container'>;

function counted(source: ByteSource): { readonly source: ByteSource; readonly bytes: () => number } {
  let bytes = 0;
  return {
    source: {
      ...source,
      async *blocks() {
        for await (const block of source.blocks()) {
          bytes += block.bytes.length;
          yield block;
        }
      },
    },
    bytes: () => bytes,
  };
}
