import { expect, test } from 'vitest';
import { limitsFor } from '../../../src/commands/scan/limits.ts';

const GB = 2 ** 30;

test('as many jobs as processors, as asked for, as there are items, and as memory bears', () => {
  const jobs = (asked: number | undefined, items: number, free: number): number =>
    limitsFor(asked, items, free, 4).jobs;
  expect(jobs(undefined, 100, 64 * GB)).toBe(4);
  expect(jobs(16, 100, 64 * GB)).toBe(16);
  expect(jobs(16, 3, 64 * GB)).toBe(3);
  expect(jobs(16, 100, 2 * GB)).toBe(3);
  expect(jobs(16, 100, 0.1 * GB)).toBe(1);
  expect(jobs(undefined, 0, 64 * GB)).toBe(1);
});

test('together they stay within half of the free memory, and one alone may have it all', () => {
  for (const gigabytes of [1, 2, 4, 8, 64]) {
    for (const asked of [1, 2, 8, 64]) {
      const { jobs, heapMb, aloneHeapMb } = limitsFor(asked, 1000, gigabytes * GB, 4);
      expect(jobs * heapMb).toBeLessThanOrEqual((gigabytes * 1024) / 2);
      expect(aloneHeapMb).toBeGreaterThanOrEqual(heapMb);
      expect(aloneHeapMb).toBeLessThanOrEqual((gigabytes * 1024) / 2);
      if (jobs === 1) expect(heapMb).toBe(aloneHeapMb);
    }
  }
});
