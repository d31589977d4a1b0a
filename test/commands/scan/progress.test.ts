import { expect, test } from 'vitest';
import type { ScanItem } from '../../../src/commands/scan/items.ts';
import { type ScanProgress, scanProgressText, watchScan } from '../../../src/commands/scan/progress.ts';

const AT: ScanProgress = {
  done: 12,
  total: 247,
  failed: 0,
  bytesDone: 10_000_000,
  bytesTotal: 70_000_000,
  bytesOfRun: 5_000_000,
  seconds: 10,
  current: ['shop/bug-report.tar.gz'],
};

test('says how far it is and how long the rest will take, on one line without control characters', () => {
  expect(scanProgressText(AT, 100)).toBe('12 of 247 items, 10 MB of 70 MB, about 2 min left: shop/bug-report.tar.gz');
  expect(scanProgressText({ ...AT, failed: 1, current: [] }, 100)).toBe(
    '12 of 247 items, 1 failed, 10 MB of 70 MB, about 2 min left',
  );
  expect(scanProgressText({ ...AT, current: ['\u001b[2Ja\nb', 'c'] }, 100)).toMatch(/: a b, c$/);
  expect(scanProgressText(AT, 30)).toBe('12 of 247 items, 10 MB of 70…');
});

test('guesses no time before it can', () => {
  expect(scanProgressText({ ...AT, seconds: 0.5 }, 100)).not.toContain('left');
  expect(scanProgressText({ ...AT, bytesOfRun: 0 }, 100)).not.toContain('left');
});

test('counts what is done, and what is being read of the rest', () => {
  const item = (path: string, problem = ''): ScanItem => ({
    path,
    paths: [path],
    files: [path],
    bytes: 100,
    maybe: false,
    problem,
  });
  const [old, bad, a, b] = [item('old'), item('bad', 'gone'), item('a'), item('b')];
  const watch = watchScan([old, bad, a, b], [a, b]);
  watch.reading(a, 30);
  watch.reading(b, 1000);
  expect(watch.now()).toMatchObject({ done: 2, total: 4, failed: 1, bytesDone: 330, bytesTotal: 400, bytesOfRun: 130 });
  watch.done(a, true);
  expect(watch.now()).toMatchObject({ done: 3, failed: 2, bytesDone: 400, bytesOfRun: 200, current: ['b'] });
  watch.done(b, false);
  expect(watch.now()).toMatchObject({ done: 4, failed: 2, bytesDone: 400, bytesOfRun: 200, current: [] });
});
