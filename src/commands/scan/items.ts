import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundleRoots } from '../../artifacts/index.ts';
import { expandGlobs } from '../../input/paths/globs.ts';
import { type FolderFile, walk } from '../../input/paths/walk.ts';
import { createProblemLog } from '../../input/problems.ts';
import { reasonOf } from '../../input/reason.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import { groupBy } from '../../util/group-by.ts';
import { compare } from '../../util/order.ts';
import { type Look, lookAt } from './look.ts';

/** One input of a scan: evidence of a mesh of its own. */
export interface ScanItem {
  /** What it is called: as the user would name it to `analyze`. */
  readonly path: string;
  /** What is read: `path` alone, or the loose files of a folder that holds archives too. */
  readonly paths: readonly string[];
  /** Every file in it, where it is a folder. */
  readonly files: readonly string[];
  /** Bytes of its files as they are on disk. */
  readonly bytes: number;
  /** Text that nobody knows by its form: it may hold nothing of a mesh, and then it was no item. */
  readonly maybe: boolean;
  /** Why it cannot be read at all; '' where that is not known before. */
  readonly problem: string;
}

export interface ItemSearch {
  /** Files that are none of the input, such as the output of the scan. */
  readonly ignored: ReadonlySet<string>;
  readonly signal: AbortSignal;
  /** Told of each file that was looked at. */
  readonly onLook: () => void;
}

/** A folder and the files below it, with paths relative to what the user named. */
interface Tree {
  /** '' or with a slash at its end. */
  readonly prefix: string;
  readonly files: readonly FolderFile[];
}

/**
 * What there is to scan below paths, sorted by path, each once. An archive is an item, and so is a folder that one was unpacked to. So is
 * a folder with evidence directly in it, with all that is below it; but where archives or unpacked ones are below it, only the files
 * directly in it are. Other folders are looked through.
 */
export async function findItems(paths: readonly string[], search: ItemSearch): Promise<readonly ScanItem[]> {
  const found = new Map<string, ScanItem>();
  for (const path of await expandGlobs(paths)) {
    if (search.signal.aborted) break;
    for (const item of await itemsOf(path, search))
      if (!found.has(resolve(item.path))) found.set(resolve(item.path), item);
  }
  return [...found.values()].sort((a, b) => compare(a.path, b.path));
}

async function itemsOf(path: string, search: ItemSearch): Promise<readonly ScanItem[]> {
  try {
    const facts = await stat(path);
    if (facts.isFile()) return [{ ...item(path, [{ path, file: path, size: facts.size }]), paths: [path] }];
    if (!facts.isDirectory()) return [unreadable(path, 'neither a file nor a folder')];
    return await itemsBelow(path, search);
  } catch (error) {
    return [unreadable(path, reasonOf(error, path))];
  }
}

async function itemsBelow(root: string, search: ItemSearch): Promise<readonly ScanItem[]> {
  const log = createProblemLog(DEFAULT_LIMITS);
  const all = await walk(root, log, (path) => path);
  const files = all.filter(({ file }) => !search.ignored.has(file));
  const roots = bundleRoots(files.map(({ path }) => path));
  const looks = new Map<FolderFile, Look>();
  for (const file of files) {
    if (search.signal.aborted) return [];
    search.onLook();
    if (!isBelow(roots, file.path)) looks.set(file, await lookAt(file));
  }
  const items = collect({ prefix: '', files }, root, { roots, lookOf: (file) => looks.get(file) ?? 'other' });
  // What could not be read inside of an item is told in its report.
  const problems = log
    .list()
    .map(({ path, message }) => unreadable(join(root, path), message))
    .filter(({ path }) => !items.some((item) => item.paths.length === 1 && `${path}/`.startsWith(`${item.path}/`)));
  if (items.length === 0 && problems.length === 0)
    return [unreadable(root, 'holds no archive, no unpacked one, and no file that is known as evidence of a mesh')];
  return [...items, ...problems];
}

/** Whether one of these folders is above a path. */
function isBelow(roots: ReadonlySet<string>, path: string): boolean {
  if (roots.has('')) return true;
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1))
    if (roots.has(path.slice(0, slash + 1))) return true;
  return false;
}

interface Known {
  readonly roots: ReadonlySet<string>;
  readonly lookOf: (file: FolderFile) => Look;
}

function collect({ prefix, files }: Tree, root: string, known: Known): readonly ScanItem[] {
  const { roots, lookOf } = known;
  const whole = (maybe: boolean): ScanItem => ({ ...item(join(root, prefix), files), maybe });
  if (roots.has(prefix)) return [whole(false)];

  const below = groupBy(files, ({ path }) => path.slice(prefix.length).split('/').slice(0, -1)[0] ?? '');
  const direct = below.get('') ?? [];
  const archives = direct.filter((file) => lookOf(file) === 'archive');
  const loose = direct.filter((file) => lookOf(file) !== 'archive');
  const isEvidence = loose.some((file) => lookOf(file) === 'evidence');
  const isShared = files.some((file) => lookOf(file) === 'archive' || isBelow(roots, file.path));
  if (isEvidence && !isShared) return [whole(false)];

  const items = [
    ...archives.map((file) => item(join(root, file.path), [file])),
    ...(isEvidence ? [looseItem(root, prefix, loose)] : []),
    ...[...below].flatMap(([name, inside]) =>
      name === '' ? [] : collect({ prefix: `${prefix}${name}/`, files: inside }, root, known),
    ),
  ];
  return items.length === 0 && loose.some((file) => lookOf(file) === 'text') ? [whole(prefix !== '')] : items;
}

const looseItem = (root: string, prefix: string, files: readonly FolderFile[]): ScanItem => ({
  ...item(join(root, prefix), files),
  paths: files.map(({ path }) => join(root, path)),
});

function item(path: string, files: readonly FolderFile[]): ScanItem {
  const plain = path.length > 1 ? path.replace(/\/+$/, '') : path;
  return {
    path: plain,
    paths: [plain],
    files: files.map(({ file }) => file),
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    maybe: false,
    problem: '',
  };
}

const unreadable = (path: string, problem: string): ScanItem => ({ ...item(path, []), problem });
