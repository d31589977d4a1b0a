import { afterEach, expect, test, vi } from 'vitest';
import type { Io } from '../../src/commands/io.ts';
import { progressText, startProgress } from '../../src/commands/progress.ts';

afterEach(() => {
  vi.useRealTimers();
});

const at = { bytesRead: 12_000_000, bytesTotal: 40_000_000, entries: 120, current: 'proxies/shop/web/istio-proxy.log' };

function draw(errColumns: number): { io: Io; drawn: string[] } {
  const drawn: string[] = [];
  return {
    drawn,
    io: { out: async () => {}, err: (text) => drawn.push(text), outColumns: 0, errColumns, color: false },
  };
}

test('says how far it is, on one line without control characters', () => {
  expect(progressText(at, 80)).toBe('reading 12 MB of 40 MB, 120 entries, proxies/shop/web/istio-proxy.log');
  expect(progressText({ ...at, bytesTotal: 0, current: '' }, 80)).toBe('reading 12 MB, 120 entries');
  expect(progressText({ ...at, current: '\u001b[2Ja\nb' }, 40)).toBe('reading 12 MB of 40 MB, 120 entries, a b');
  expect(progressText(at, 30)).toHaveLength(30);
});

test('draws on a terminal and erases its line at the end', () => {
  vi.useFakeTimers();
  const { io, drawn } = draw(80);
  const line = startProgress(io);
  line.update(at);
  vi.advanceTimersByTime(350);
  line.stop();
  expect(drawn).toEqual([`\r\u001b[2K${progressText(at, 79)}`, '\r\u001b[2K']);
});

test('a run that ends at once draws nothing, and so does one without a terminal', () => {
  vi.useFakeTimers();
  for (const [columns, wait] of [
    [80, 50],
    [0, 1000],
  ] as const) {
    const { io, drawn } = draw(columns);
    const line = startProgress(io);
    line.update(at);
    vi.advanceTimersByTime(wait);
    line.stop();
    expect(drawn).toEqual([]);
  }
});
