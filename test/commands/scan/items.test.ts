import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findItems } from '../../../src/commands/scan/items.ts';
import { makeArchive, makeTar, makeZip } from '../../input/make-archive.ts';

const LOG = '2026-11-25T01:08:22.932061Z\tinfo\tads\tPush debounce stable[12] 1 for config ServiceEntry/shop/web\n';
const YAML = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n';
const PROSE = 'The owl and the pussy-cat went to sea\n';
const ARCHIVE = await makeArchive([['bug-report/versions', 'CLI version:\n']]);

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mesh-triage-items-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

/** Items by their path below the root; `?` for those that may be none, `!` for what cannot be read, `[…]` for what is read of a part. */
async function find(paths: readonly string[] = ['.'], ignored: readonly string[] = []): Promise<readonly string[]> {
  const below = (path: string): string => (path === root ? '.' : path.slice(root.length + 1));
  const items = await findItems(
    paths.map((path) => join(root, path)),
    { ignored: new Set(ignored.map((path) => join(root, path))), signal: new AbortController().signal, onLook() {} },
  );
  return items.map(({ path, paths: read, maybe, problem }) => {
    const part = read.length === 1 && read[0] === path ? '' : ` [${read.map(below).join(' ')}]`;
    return `${below(path)}${maybe ? '?' : ''}${problem === '' ? '' : `! ${problem}`}${part}`;
  });
}

describe('archives', () => {
  test('are items wherever they are, by content', async () => {
    put({
      'b.tar.gz': ARCHIVE,
      'a/report.bin': ARCHIVE,
      'a/x.tar': await makeTar([['versions', 'CLI version:\n']]),
      'z/notes.docx': await makeZip([['[Content_Types].xml', '<Types/>']]),
      'z/report.data': await makeZip([['bug-report/versions', 'CLI version:\n']]),
      'z/tar.bin': zstdCompressSync(await makeTar([['versions', 'CLI version:\n']])),
      'z/some.zip': Buffer.from('PK\u0003\u0004 and so on'),
      'z/some.data': Buffer.from('PK\u0003\u0004 and so on'),
    });
    expect(await find()).toEqual([
      'a/report.bin',
      'a/x.tar',
      'b.tar.gz',
      'z/report.data',
      'z/some.data',
      'z/some.zip',
      'z/tar.bin',
    ]);
  });

  test('that are none, or cut short, are items all the same, so that somebody hears of them', async () => {
    put({ 'page.tar.gz': '<html>', 'empty.tgz': '', 'stump.gz': ARCHIVE.subarray(0, 20) });
    expect(await find()).toEqual(['empty.tgz', 'page.tar.gz', 'stump.gz']);
  });

  test('hold more than one file: a compressed log is a log', async () => {
    put({ 'logs/istiod.log.gz': gzipSync(LOG), 'logs/old/istiod.log.1.zst': zstdCompressSync(LOG) });
    expect(await find()).toEqual(['logs']);
  });

  test('what is beside them is an item only if it is evidence', async () => {
    put({
      'case/bug-report.tar.gz': ARCHIVE,
      'case/case.json': '{"id":1}',
      'case/notes.txt': PROSE,
      'README.md': PROSE,
    });
    expect(await find()).toEqual(['case/bug-report.tar.gz']);
  });
});

describe('folders', () => {
  const BUNDLE = {
    'cluster/crs': YAML,
    'istio/istio-system/istiod-x/discovery.log': LOG,
    'proxies/shop/web/certs': '{}',
  };
  const below = (prefix: string, files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(files).map(([name, content]) => [`${prefix}/${name}`, content]));

  test('that an archive was unpacked to are items, whole', async () => {
    put({ ...below('one/bug-report', BUNDLE), ...below('two', BUNDLE), 'one/bug-report.tar.gz': ARCHIVE });
    expect(await find()).toEqual(['one/bug-report', 'one/bug-report.tar.gz', 'two']);
    expect(await find(['two'])).toEqual(['two']);
  });

  test('with evidence directly in them are items, with all that is below', async () => {
    put({ 'a/istiod.log': LOG, 'a/notes.txt': PROSE, 'a/pods/web/istio-proxy.log': LOG, 'b/x.yaml': YAML });
    expect(await find()).toEqual(['a', 'b']);
  });

  test('without are looked through', async () => {
    put({ 'a/logs/istiod.log': LOG, 'a/config/x.yaml': YAML, 'a/notes.txt': PROSE });
    expect(await find()).toEqual(['a/config', 'a/logs']);
  });

  test('with archives below them give their loose files as one item', async () => {
    put({ 'a/istiod.log': LOG, 'a/notes.txt': PROSE, 'a/old/x.tgz': ARCHIVE, 'a/more/y.yaml': YAML });
    expect(await find()).toEqual(['a [a/istiod.log a/notes.txt]', 'a/more', 'a/old/x.tgz']);
  });

  test('of text that nobody knows may be items, unless something else is below or beside', async () => {
    put({ 'a/events.txt': PROSE, 'b/events.txt': PROSE, 'b/c/x.yaml': YAML, 'd/README.md': PROSE, 'e/core': 'x' });
    expect(await find()).toEqual(['a?', 'b/c']);
    expect(await find(['a'])).toEqual(['a']);
  });

  test('are not taken for unpacked archives by one name, which would hide archives in them', async () => {
    put({ versions: 'CLI version:\n', 'a.tgz': ARCHIVE, 'analyze/b.tgz': ARCHIVE, 'analyze/c.tgz': ARCHIVE });
    expect(await find()).toEqual(['. [versions]', 'a.tgz', 'analyze/b.tgz', 'analyze/c.tgz']);
  });
});

describe('what is named', () => {
  test('counts once, whatever it is, in the order of the paths', async () => {
    put({ 'b.tgz': ARCHIVE, 'a.txt': PROSE, 'c/d.tgz': ARCHIVE });
    expect(await find(['c', 'b.tgz', 'a.txt', 'c/d.tgz', '.'])).toEqual(['a.txt', 'b.tgz', 'c/d.tgz']);
  });

  test('and cannot be read is an item with a problem', async () => {
    put({ 'a.tgz': ARCHIVE, 'empty/README.md': PROSE });
    symlinkSync(tmpdir(), join(root, 'out'));
    expect(await find(['gone', 'empty', '.'])).toEqual([
      'a.tgz',
      'empty! holds no archive, no unpacked one, and no file that is known as evidence of a mesh',
      'gone! no such file or folder',
      'out! a link that leads out of the folder; it was not followed',
    ]);
  });

  test('but for what the scan itself writes', async () => {
    put({ 'a.tgz': ARCHIVE, 'state/scan.log': LOG });
    expect(await find(['.'], ['state/scan.log'])).toEqual(['a.tgz']);
  });
});
