import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScanItem } from '../../../src/commands/scan/items.ts';
import { analyzeItems, type PoolOptions } from '../../../src/commands/scan/pool.ts';
import type { ScanResult } from '../../../src/commands/scan/protocol.ts';
import { type Died, type ScanWorker, startScanWorker } from '../../../src/commands/scan/worker.ts';
import { DEFAULT_LIMITS } from '../../../src/model/limits.ts';

const item = (path: string): ScanItem => ({ path, paths: [path], files: [path], bytes: 1, maybe: false, problem: '' });
const items = (count: number): readonly ScanItem[] => Array.from({ length: count }, (_, i) => item(`item-${i}`));
const result = (path: string): ScanResult => ({ type: 'failed', message: path, hint: '' });

/** Workers that do as they are told, and what became of them. */
function fakes(answer: (path: string, heapMb: number) => Promise<ScanResult | Died> | ScanResult | Died) {
  const seen = { alive: 0, most: 0, alone: 0, started: [] as number[] };
  let busy = 0;
  const start = (heapMb: number): ScanWorker => {
    seen.alive++;
    seen.started.push(heapMb);
    let isAlive = true;
    return {
      ready: Promise.resolve('settings'),
      async analyze([path = '']) {
        busy++;
        seen.most = Math.max(seen.most, busy);
        if (heapMb === 1000) seen.alone = Math.max(seen.alone, busy, seen.alive);
        const end = await answer(path, heapMb);
        busy--;
        return isAlive ? end : { type: 'died', outOfMemory: false, message: 'stopped' };
      },
      async stop() {
        if (isAlive) seen.alive--;
        isAlive = false;
      },
    };
  };
  return { seen, start };
}

async function all(
  list: readonly ScanItem[],
  start: PoolOptions['start'],
  options: Partial<PoolOptions> = {},
): Promise<readonly string[]> {
  const limits = { jobs: 3, heapMb: 100, aloneHeapMb: 1000 };
  const got: string[] = [];
  const pool = analyzeItems(list, start(limits.heapMb), {
    limits,
    start,
    signal: new AbortController().signal,
    onDone: async () => {},
    onProgress() {},
    ...options,
  });
  for await (const end of pool) got.push(end.type === 'report' ? end.report : end.message);
  return got;
}

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await Promise.resolve();
};

describe('workers', () => {
  test('run side by side, and results come in the order of the items', async () => {
    const { seen, start } = fakes(async (path) => {
      await turns(100 - Number(path.split('-')[1]));
      return result(path);
    });
    expect(await all(items(40), start)).toEqual(items(40).map(({ path }) => path));
    expect(seen).toMatchObject({ alive: 0, most: 3, started: [100, 100, 100] });
  });

  test('do not run far ahead of an item that takes long', async () => {
    let release = (): void => {};
    const done = new Set<string>();
    const { start } = fakes(async (path) => {
      if (path === 'item-0') await new Promise<void>((go) => (release = go));
      return result(path);
    });
    const waiting = all(items(200), start, {
      onDone: async ({ path }) => void done.add(path),
    });
    await turns(2000);
    expect(done.size).toBe(3 * 8 - 1);
    release();
    expect(await waiting).toHaveLength(200);
  });

  test('that die are replaced; an item too large for one is analysed again, alone', async () => {
    const { seen, start } = fakes(async (path, heapMb) => {
      await turns(5);
      if (path === 'item-3') return { type: 'died', outOfMemory: false, message: 'a bug' };
      const isLarge = path === 'item-5' || path === 'item-6';
      if (isLarge && heapMb < 1000) return { type: 'died', outOfMemory: true, message: 'heap' };
      if (path === 'item-6') return { type: 'died', outOfMemory: true, message: 'heap' };
      return result(path);
    });
    const got = await all(items(30), start);
    expect(got[3]).toBe('the analysis stopped: a bug');
    expect(got[5]).toBe('item-5');
    expect(got[6]).toBe('needs more than the 1000 MB of memory that there are for it');
    expect(got.filter((text, i) => text === `item-${i}`)).toHaveLength(28);
    expect(seen.started.filter((heapMb) => heapMb === 1000)).toHaveLength(2);
    expect(seen).toMatchObject({ alive: 0, alone: 1 });
  });

  test('are stopped by the signal, and nothing is done after it', async () => {
    const interrupt = new AbortController();
    const done: string[] = [];
    const { seen, start } = fakes(async (path) => {
      await turns(10);
      return result(path);
    });
    const got = await all(items(100), start, {
      signal: interrupt.signal,
      async onDone({ path }) {
        done.push(path);
        if (done.length === 10) interrupt.abort();
      },
    });
    expect(got.length).toBeLessThanOrEqual(12);
    const after = done.length;
    await turns(1000);
    expect([done.length, seen.alive]).toEqual([after, 0]);
  });

  test('are stopped when what is done cannot be kept', async () => {
    const { seen, start } = fakes((path) => result(path));
    const failing = all(items(10), start, { onDone: () => Promise.reject(new Error('disk full')) });
    await expect(failing).rejects.toThrow('disk full');
    expect(seen.alive).toBe(0);
  });
});

describe('a real worker', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mesh-triage-pool-'));
    const pod = (i: number): object => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `web-${i}`, namespace: 'shop', labels: { app: `web-${i}` } },
      spec: { containers: [{ name: 'istio-proxy', image: `proxyv2:1.29.${i}`, ports: [{ containerPort: 80 }] }] },
    });
    writeFileSync(
      join(folder, 'pods.json'),
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: Array.from({ length: 20_000 }, (_, i) => pod(i)) }),
    );
    writeFileSync(join(folder, 'small.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [pod(1)] }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('runs out of memory without harm to the others, and has room when it is alone', async () => {
    const none: readonly string[] = [];
    const choices = {
      rules: none,
      include: none,
      exclude: none,
      only: none,
      skip: none,
      suppress: none,
      limits: DEFAULT_LIMITS,
    };
    const start = (heapMb: number): ScanWorker => startScanWorker({ choices, reports: false }, heapMb);
    const list = ['small.json', 'pods.json', 'small.json'].map((name) => item(join(folder, name)));
    const ends = async (aloneHeapMb: number): Promise<readonly string[]> => {
      const limits = { jobs: 2, heapMb: 48, aloneHeapMb };
      const got: string[] = [];
      const signal = new AbortController().signal;
      const pool = analyzeItems(list, start(48), { limits, start, signal, onDone: async () => {}, onProgress() {} });
      for await (const end of pool) got.push(end.type === 'report' ? end.type : end.message);
      return got;
    };
    expect(await ends(1000)).toEqual(['report', 'report', 'report']);
    expect(await ends(48)).toEqual(['report', 'needs more than the 48 MB of memory that there are for it', 'report']);
  });
});
