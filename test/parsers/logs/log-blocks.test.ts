import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEntryStart } from '../../../src/parsers/logs/log-entry.ts';
import { limited } from '../../limits.ts';
import { ACCESS, AGENT, blocksOf } from '../log-fixtures.ts';

const text = (blocks: readonly { readonly bytes: Uint8Array }[]): string =>
  blocks.map((block) => Buffer.from(block.bytes).toString()).join('');

interface Line {
  readonly line: number;
  readonly offset: number;
  readonly previous: boolean;
  readonly text: string;
}

/** Every line of the blocks with its place. */
function linesOf(blocks: ReturnType<typeof blocksOf>['blocks']): readonly Line[] {
  return blocks.flatMap((block) => {
    const bytes = Buffer.from(block.bytes);
    const lines: Line[] = [];
    for (let at = 0, line = block.line; at < bytes.length; line++) {
      const newline = bytes.indexOf(10, at);
      const end = newline === -1 ? bytes.length : newline + 1;
      lines.push({
        line,
        offset: block.offset + at,
        previous: block.previous,
        text: bytes.toString('latin1', at, end),
      });
      at = end;
    }
    return lines;
  });
}

const RESTARTED = [
  '========= Previous log present (appended at the end) =========',
  '',
  '2026-11-25T01:18:11.071924Z\tinfo\tztunnel\tnew',
  '',
  '',
  '========= Previous log =========',
  '',
  '2026-11-25T01:17:52.396739Z\tinfo\tztunnel\told',
  '',
].join('\n');

describe('createLogBlocks', () => {
  test('hands on whole lines without copying', () => {
    const bytes = Buffer.from(`${AGENT.join('\n')}\n`);
    const { blocks, lines, problems } = blocksOf(bytes);
    expect(text(blocks)).toBe(bytes.toString());
    expect(lines).toBe(AGENT.length);
    expect(problems).toEqual([]);
  });

  test('marks what stands behind the restart marker and leaves the markers out', () => {
    const { blocks, lines } = blocksOf(Buffer.from(RESTARTED));
    const named = linesOf(blocks).filter((line) => line.text.includes('ztunnel'));
    expect(named.map(({ line, offset, previous }) => ({ line, offset, previous }))).toEqual([
      { line: 3, offset: RESTARTED.indexOf('2026-11-25T01:18'), previous: false },
      { line: 8, offset: RESTARTED.indexOf('2026-11-25T01:17'), previous: true },
    ]);
    expect(text(blocks)).not.toContain('=====');
    expect(lines).toBe(8);
  });

  test('takes a marker with carriage return, but none inside a line', () => {
    const marked = blocksOf(Buffer.from('a\r\n========= Previous log =========\r\nb\r\n'));
    expect(marked.blocks.map((block) => block.previous)).toEqual([false, true]);
    const quoted = blocksOf(Buffer.from('a ========= Previous log =========\nb ========= Previous log\n'));
    expect(quoted.blocks).toHaveLength(1);
  });

  test('skips a byte order mark', () => {
    const { blocks } = blocksOf(Buffer.from('\ufeff{"level":"info"}\n'));
    expect(blocks).toMatchObject([{ line: 1, offset: 3 }]);
    expect(text(blocks)).toBe('{"level":"info"}\n');
  });

  test('keeps the head of a line that is too long, says so once and goes on behind it', () => {
    const long = 'x'.repeat(300);
    const bytes = Buffer.from(`one\n${long}\ntwo\n${long}\nthree\n`);
    const { blocks, lines, problems } = blocksOf(bytes, [], {
      path: 'a.log',
      smallest: 64,
      limits: limited({ 'line-length': 256 }),
      head: 32,
    });
    expect(linesOf(blocks).map((line) => [line.line, line.offset, line.text.length])).toEqual([
      [1, 0, 4],
      [2, 4, 32],
      [3, 305, 4],
      [4, 309, 32],
      [5, 610, 6],
    ]);
    expect(lines).toBe(5);
    expect(problems).toMatchObject([{ path: 'a.log', line: 2, code: 'long-line' }]);
  });

  test('leaves runs of NUL bytes out', () => {
    const { blocks, problems, lines } = blocksOf(Buffer.from(`one\ncut${'\0'.repeat(4000)}two\nthr\0ee\n`));
    expect(linesOf(blocks).map((line) => [line.line, line.offset, line.text])).toEqual([
      [1, 0, 'one\n'],
      [2, 4, 'cut'],
      [2, 4007, 'two\n'],
      [3, 4011, 'thr\0ee\n'],
    ]);
    expect(problems).toMatchObject([{ line: 2, code: 'nul-bytes' }]);
    expect(lines).toBe(3);
  });

  test('cuts at the start of an entry where one is near', () => {
    const entry = `${AGENT.slice(3).join('\n')}\n`;
    const { blocks } = blocksOf(Buffer.from(entry.repeat(200)), [7777, 20_000], {
      smallest: 2000,
      limits: limited({ 'line-length': 8000 }),
      head: 500,
    });
    expect(blocks.length).toBeGreaterThan(4);
    for (const block of blocks) expect(isEntryStart(block.bytes, 0)).toBe(true);
  });

  test('is linear in tiny chunks of long lines', () => {
    const bytes = Buffer.from(`${'y'.repeat(900_000)}\n`.repeat(2));
    const every = Array.from({ length: 20_000 }, (_, i) => i * 97);
    const { blocks } = blocksOf(bytes, every);
    expect(text(blocks).length).toBe(bytes.length);
  });

  test('gives the same lines however the bytes are chunked', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...AGENT,
        ...Object.values(ACCESS),
        '========= Previous log =========',
        '========= Previous log present (appended at the end) =========',
        '',
        '\r',
        'z'.repeat(700),
        '\0'.repeat(40),
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.array(fc.nat(8000), { maxLength: 12 }),
        fc.constantFrom(32, 256, 2048),
        (pieces, cuts, smallest) => {
          const bytes = Buffer.from(pieces.join('\n'));
          const limits = { longest: 600, head: 100 };
          const whole = blocksOf(bytes, [], { smallest: 64, ...limits });
          const cut = blocksOf(bytes, cuts, { smallest, ...limits });
          expect(linesOf(cut.blocks)).toEqual(linesOf(whole.blocks));
          expect([cut.lines, cut.problems]).toEqual([whole.lines, whole.problems]);
          for (const line of linesOf(cut.blocks)) {
            const there = bytes.toString('latin1', line.offset, line.offset + line.text.length);
            expect(there).toBe(line.text);
            expect(bytes.toString('latin1', 0, line.offset).split('\n').length).toBe(line.line);
          }
        },
      ),
    );
  });
});
