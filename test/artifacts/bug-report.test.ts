import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleRoots, detectLayout } from '../../src/artifacts/index.ts';
import { placeOf } from '../../src/artifacts/layouts/index.ts';
import { COLLECTED_FROM_1_8_TO_MASTER } from './paths.ts';

const PATHS = join(import.meta.dirname, '../fixtures/paths');
const kindOf = (path: string): string => {
  const place = placeOf(path);
  return place ? `${place.kind} ${place.owner.namespace}/${place.owner.pod}` : 'none';
};

describe('paths of bug-report archives', () => {
  test.each(COLLECTED_FROM_1_8_TO_MASTER)('%s is %s', (path, kind) => {
    expect(kindOf(`bug-report/${path}`)).toBe(kind);
    expect(kindOf(path)).toBe(kind);
    expect(kindOf(`customer-4711/anything/${path}`)).toBe(kind);
    expect(kindOf(`C:\\Users\\x\\bug-report\\${path.replaceAll('/', '\\')}`)).toBe(kind);
    expect(kindOf(`${path} (2)`)).toBe(kind);
    expect(kindOf(`istio/${path}`)).toBe(kind);
  });

  test.each(readdirSync(PATHS))('every path of %s has a kind', (file) => {
    const paths = readFileSync(join(PATHS, file), 'utf8').trim().split('\n');
    expect(paths.filter((path) => !placeOf(path))).toEqual([]);
    expect(detectLayout(paths).name).toBe('bug-report');
  });

  test.each([
    ['bug-reportlog', 'bug-report.log /'],
    ['istio/istio-system/istiod-1/discoverylog', 'istiod.log istio-system/istiod-1'],
    ['proxies/shop/web-1/istio-proxylog', 'proxy.log shop/web-1'],
    ['cni/istio-cni-node-x/cnilog', 'cni.log /istio-cni-node-x'],
    ['PROXIES/shop/web-1/Istio-Proxy.log', 'proxy.log shop/web-1'],
    ['proxies/shop/web-1/config_dump_include_eds', 'proxy.config-dump shop/web-1'],
    ['proxies/shop/web-1/config_dump%3Finclude_eds', 'proxy.config-dump shop/web-1'],
    ['proxies/shop/web-1/config_dumpinclude_eds', 'proxy.config-dump shop/web-1'],
    ['proxies/shop/web-1/config_dump?include_eds.json', 'proxy.config-dump shop/web-1'],
    ['proxies/shop/web-1/', 'none'],
    ['proxies/shop/web-1/something', 'none'],
    ['proxies/__proto__/constructor/toString', 'none'],
    ['cluster/constructor', 'none'],
    ['istio/a/b/debug/x/y', 'none'],
    ['loose/events.txt', 'none'],
    ['', 'none'],
  ])('%s is %s', (path, kind) => {
    expect(kindOf(path)).toBe(kind);
  });

  test('a layout is that of the paths', () => {
    expect(detectLayout(['events.txt', 'x/istiod.log']).name).toBe('loose');
    expect(detectLayout([]).name).toBe('loose');
    expect(detectLayout(['bug-report/bug-report.log']).name).toBe('bug-report');
  });

  test('the root of an unpacked archive is the folder that all its paths begin in', () => {
    const paths = COLLECTED_FROM_1_8_TO_MASTER.map(([path]) => path);
    const below = (folder: string): readonly string[] => paths.map((path) => folder + path);
    expect(bundleRoots(below(''))).toEqual(new Set(['']));
    expect(bundleRoots([...below('a/bug-report/'), ...below('b/'), 'a/notes.txt', 'c/istiod.log'])).toEqual(
      new Set(['a/bug-report/', 'b/']),
    );
    expect(bundleRoots(['a/versions', 'b/bug-report.log', 'analyze/one', 'analyze/two', 'events.txt'])).toEqual(
      new Set(),
    );
  });
});
