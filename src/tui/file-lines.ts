import type { LinesReply, LinesRequest, SourceLine } from './ports.ts';
import type { FileLines } from './state.ts';

const BLOCK_LINES = 500;
const MOST_BLOCKS = 16;

export const noLines = (path: string, filter: string): FileLines => ({
  path,
  filter,
  total: -1,
  all: 0,
  blocks: new Map(),
  asked: [],
  error: '',
});

export const blockAt = ({ blocks }: FileLines, index: number): readonly SourceLine[] | undefined =>
  blocks.get(Math.floor(index / BLOCK_LINES));

/** The line with an index; undefined while its block is not there. */
export const fileLine = (file: FileLines, index: number): SourceLine | undefined =>
  blockAt(file, index)?.[index % BLOCK_LINES];

/** Blocks that hold these lines and are neither there nor asked for. */
export function missingBlocks({ blocks, asked, total, error }: FileLines, from: number, to: number): readonly number[] {
  if (error !== '') return [];
  const last = total < 0 ? to : Math.min(to, total - 1);
  const wanted: number[] = [];
  for (let block = Math.floor(Math.max(0, from) / BLOCK_LINES); block * BLOCK_LINES <= last; block++) {
    if (!blocks.has(block) && !asked.includes(block)) wanted.push(block);
  }
  return wanted;
}

export const requestFor = ({ path, filter }: FileLines, block: number): LinesRequest => ({
  path,
  filter,
  from: block * BLOCK_LINES,
  count: BLOCK_LINES,
});

/** With the answer taken in; the block that was asked for first goes if there are too many. */
export function withBlock(file: FileLines, { from }: LinesRequest, { lines, total, all }: LinesReply): FileLines {
  const block = Math.floor(from / BLOCK_LINES);
  const blocks = new Map(file.blocks).set(block, lines);
  const oldest = blocks.size > MOST_BLOCKS ? blocks.keys().next().value : undefined;
  if (oldest !== undefined) blocks.delete(oldest);
  return { ...file, total, all, blocks, asked: file.asked.filter((asked) => asked !== block) };
}
