import { TextDecoder } from 'node:util';

/** Chunks whose beginning was looked at. */
export interface HeadedChunks {
  /** The first bytes, at least as many as were asked for unless there are fewer. */
  readonly head: Uint8Array;
  /** All of it, from the beginning, once. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** Looks at the first bytes of chunks that are only valid until the next one is asked for. */
export async function takeHead(source: AsyncIterable<Uint8Array>, length: number): Promise<HeadedChunks> {
  const rest = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  for (;;) {
    const next = await rest.next();
    if (next.done) break;
    head = head.length === 0 && next.value.length >= length ? next.value : Buffer.concat([head, next.value]);
    if (head.length >= length) break;
  }
  return { head, chunks: () => behind(head, rest) };
}

/**
 * Chunks that are passed on as they are, all but a few: written as a generator each step would cost more than all else on the way of a
 * small file. `rest` is what is to be closed when nobody wants more.
 */
const passing = (
  next: () => Promise<Next>,
  rest: () => AsyncIterator<Uint8Array>,
): AsyncIterableIterator<Uint8Array> => ({
  next,
  return: () => closed(rest()),
  [Symbol.asyncIterator]() {
    return this;
  },
});
type Next = IteratorResult<Uint8Array>;

const closed = async (chunks: AsyncIterator<Uint8Array>): Promise<Next> =>
  (await chunks.return?.()) ?? { done: true, value: undefined };

/** What is left of chunks behind those that were looked at. */
function behind(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncIterableIterator<Uint8Array> {
  let isDue = head.length > 0;
  const next = (): Promise<Next> => {
    if (!isDue) return rest.next();
    isDue = false;
    return Promise.resolve({ done: false, value: head });
  };
  return passing(next, () => rest);
}

/** The first `most` bytes; tells when there are more. */
export function capped(
  source: AsyncIterable<Uint8Array>,
  most: number,
  onMore: () => void,
): AsyncIterableIterator<Uint8Array> {
  const rest = source[Symbol.asyncIterator]();
  let room = most;
  const next = async (): Promise<Next> => {
    if (room < 0) return closed(rest);
    const chunk = await rest.next();
    if (chunk.done) return chunk;
    const left = room;
    room -= chunk.value.length;
    if (room >= 0) return chunk;
    onMore();
    return left > 0 ? { done: false, value: chunk.value.subarray(0, left) } : closed(rest);
  };
  return passing(next, () => rest);
}

/** Windows PowerShell redirects into UTF-16; everything behind this knows only UTF-8. */
export function asUtf8(source: AsyncIterable<Uint8Array>): AsyncIterableIterator<Uint8Array> {
  let rest = source[Symbol.asyncIterator]();
  let isFirst = true;
  const next = async (): Promise<Next> => {
    if (!isFirst) return rest.next();
    isFirst = false;
    const chunk = await rest.next();
    const decoder = chunk.done ? null : utf16Decoder(chunk.value);
    if (chunk.done || !decoder) return chunk;
    rest = decoded(behind(chunk.value, rest), decoder);
    return rest.next();
  };
  return passing(next, () => rest);
}

async function* decoded(source: AsyncIterable<Uint8Array>, decoder: TextDecoder): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of source) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  const last = decoder.decode();
  if (last !== '') yield Buffer.from(last);
}

function utf16Decoder([first, second]: Uint8Array): TextDecoder | null {
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  return first === 0xfe && second === 0xff ? new TextDecoder('utf-16be') : null;
}
