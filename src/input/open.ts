import { stat } from 'node:fs/promises';
import { DEFAULT_LIMITS, type Limits } from '../model/limits.ts';
import type { Problem } from '../model/problem.ts';
import { CONTAINER_HEAD_BYTES } from './archives/container.ts';
import { createExpander, type Expander, type Origin } from './archives/expand.ts';
import { chunkSource, READ_BYTES } from './byte-source.ts';
import { takeHead } from './chunks.ts';
import type { Entry } from './entry.ts';
import { chunksOf, fileSource, readBlocks, readHead } from './files.ts';
import { createPool } from './inflate/inflate.ts';
import { type InflateWhere, inflateChunks, inflateFile } from './inflate/inflate-file.ts';
import { labelPaths } from './paths/labels.ts';
import { createUniqueNames } from './paths/names.ts';
import { walk } from './paths/walk.ts';
import { createProblemLog } from './problems.ts';
import { reasonOf } from './reason.ts';

export interface InputOptions {
  readonly limits?: Limits;
  /** What `-` reads; the process's own standard input by default. */
  readonly stdin?: () => AsyncIterable<Uint8Array>;
  readonly inflate?: InflateWhere;
}

/** One reading of everything the user named. */
export interface InputSession {
  /** Every file of the input, once, in a fixed order. Never throws. */
  entries(): AsyncGenerator<Entry, void>;
  /** What could not be read; complete when the entries are at their end. */
  problems(): readonly Problem[];
  /** Bytes read so far, compressed where the input is. */
  bytesRead(): number;
  /** What `bytesRead` will be at the end; 0 when unknown, as with standard input and before the first entry. */
  bytesTotal(): number;
}

/** Something to read, found before reading begins. */
type Found =
  | {
      readonly type: 'file';
      readonly label: string;
      readonly prefix: string;
      readonly file: string;
      readonly size: number;
      readonly level: number;
    }
  | {
      readonly type: 'stream';
      readonly label: string;
      readonly prefix: string;
      readonly chunks: () => AsyncIterable<Uint8Array>;
    };

/**
 * Reads archives (tar, zip, and what gzip or zstd make of files), folders, files and `-`, told apart by content. One archive or folder gives paths as they are in it;
 * of several inputs, each puts its own name before its paths. Nothing is written anywhere.
 */
export function openInput(paths: readonly string[], options: InputOptions = {}): InputSession {
  const { limits = DEFAULT_LIMITS } = options;
  const problems = createProblemLog(limits);
  const pool = createPool();
  const unique = createUniqueNames();
  const stdin = options.stdin ?? ((): AsyncIterable<Uint8Array> => process.stdin);
  let read = 0;
  let total = 0;
  const onRead = (bytes: number): void => {
    read += bytes;
  };

  async function* entries(): AsyncGenerator<Entry, void> {
    const found: (readonly Found[])[] = [];
    const labels = labelPaths(paths);
    for (const [i, path] of paths.entries()) found.push(await find(path, labels[i] ?? path, paths.length > 1));
    const all = found.flat();
    total = all.some(({ type }) => type === 'stream')
      ? 0
      : all.reduce((sum, item) => sum + (item.type === 'file' ? item.size : 0), 0);
    // Who names several paths wants each to be read: what one of them holds too much of costs the others nothing.
    for (const items of found) yield* readPath(items, createExpander(limits, problems, pool, unique));
  }

  async function* readPath(items: readonly Found[], expander: Expander): AsyncGenerator<Entry, void> {
    for (const item of items) {
      if (expander.isStopped()) return;
      try {
        yield* item.type === 'file' ? openFile(item, expander) : openStream(item, expander);
      } catch (error) {
        problems.add(item.label, 'unreadable', reasonOf(error));
      }
    }
  }

  async function find(path: string, label: string, several: boolean): Promise<readonly Found[]> {
    const prefix = several ? `${label}/` : '';
    if (path === '-') return [{ type: 'stream', label, prefix, chunks: stdin }];
    try {
      const { size, ...facts } = await kindOf(path);
      if (facts.isFile) return [{ type: 'file', label, prefix, file: path, size, level: 0 }];
      if (!facts.isFolder)
        return [{ type: 'stream', label, prefix, chunks: () => chunksOf(readBlocks(path, READ_BYTES, () => {})) }];
      const files = await walk(path, problems, (inside) => prefix + inside);
      return files.map((file) => ({
        type: 'file',
        label: prefix + file.path,
        prefix: `${prefix}${file.path}/`,
        file: file.file,
        size: file.size,
        level: 1,
      }));
    } catch (error) {
      problems.add(path, 'unreadable', reasonOf(error, path));
      return [];
    }
  }

  async function* openFile(item: Found & { type: 'file' }, { expand }: Expander): AsyncGenerator<Entry, void> {
    const { label, prefix, file, size, level } = item;
    const head = await readHead(file, CONTAINER_HEAD_BYTES);
    const before = read;
    const origin: Origin = {
      path: label,
      prefix,
      container: level === 0 ? 'file' : 'folder',
      size,
      mtime: 0,
      level,
      raw: () => fileSource(file, size, onRead),
      inflated: () => inflateFile(file, size, pool, onRead, options.inflate),
      packed: () => read - before,
      isCutOff: () => false,
      file: { path: file, onRead },
    };
    yield* expand(origin, head);
    // What was skipped is behind us as well.
    read = before + size;
  }

  async function* openStream(
    { label, prefix, chunks }: Found & { type: 'stream' },
    { expand }: Expander,
  ): AsyncGenerator<Entry, void> {
    const before = read;
    async function* counted(): AsyncGenerator<Uint8Array, void> {
      for await (const chunk of chunks()) {
        onRead(chunk.length);
        yield chunk;
      }
    }
    const headed = await takeHead(counted(), CONTAINER_HEAD_BYTES);
    // The reader of a tar asks for a block before it is done with the one before it.
    async function* copied(): AsyncGenerator<Uint8Array, void> {
      for await (const chunk of headed.chunks()) yield Buffer.from(chunk);
    }
    const origin: Origin = {
      path: label,
      prefix,
      container: 'stdin',
      size: 0,
      mtime: 0,
      level: 0,
      raw: () => chunkSource(copied),
      inflated: () => inflateChunks(headed.chunks, pool),
      packed: () => read - before,
      isCutOff: () => false,
      file: null,
    };
    yield* expand(origin, headed.head);
  }

  return { entries, problems: problems.list, bytesRead: () => read, bytesTotal: () => total };
}

async function kindOf(
  path: string,
): Promise<{ readonly size: number; readonly isFile: boolean; readonly isFolder: boolean }> {
  const found = await stat(path);
  return { size: found.size, isFile: found.isFile(), isFolder: found.isDirectory() };
}
