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
 * What is left of chunks behind those that were looked at. This and what follows pass most chunks on as they are; written as generators they
 * would cost more than all else on the way of a small file.
 */
function behind(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncIterableIterator<Uint8Array> {
  let isDue = head.length > 0;
  return {
    next() {
      if (!isDue) return rest.next();
      isDue = false;
      return Promise.resolve({ done: false, value: head });
    },
    return: () => rest.return?.() ?? Promise.resolve(DONE),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The first `most` bytes; tells when there are more. */
export function capped(
  source: AsyncIterable<Uint8Array>,
  most: number,
  onMore: () => void,
): AsyncIterableIterator<Uint8Array> {
  const rest = source[Symbol.asyncIterator]();
  let room = most;
  const end = async (): Promise<IteratorResult<Uint8Array>> => (await rest.return?.()) ?? DONE;
  return {
    async next() {
      if (room < 0) return end();
      const next = await rest.next();
      if (next.done) return next;
      const left = room;
      room -= next.value.length;
      if (room >= 0) return next;
      onMore();
      return left > 0 ? { done: false, value: next.value.subarray(0, left) } : end();
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Windows PowerShell redirects into UTF-16; everything behind this knows only UTF-8. */
export function asUtf8(source: AsyncIterable<Uint8Array>): AsyncIterableIterator<Uint8Array> {
  let rest = source[Symbol.asyncIterator]();
  let isFirst = true;
  return {
    async next() {
      if (!isFirst) return rest.next();
      isFirst = false;
      const next = await rest.next();
      const decoder = next.done ? null : utf16Decoder(next.value);
      if (next.done || !decoder) return next;
      rest = decoded(behind(next.value, rest), decoder);
      return rest.next();
    },
    return: () => rest.return?.() ?? Promise.resolve(DONE),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
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
