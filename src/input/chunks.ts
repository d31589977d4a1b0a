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
  return {
    head,
    async *chunks() {
      try {
        if (head.length > 0) yield head;
        for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
      } finally {
        await rest.return?.();
      }
    },
  };
}

/** Windows PowerShell redirects into UTF-16; everything behind this knows only UTF-8. */
export async function* asUtf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let decoder: TextDecoder | null = null;
  let first = true;
  for await (const chunk of source) {
    if (first) decoder = utf16Decoder(chunk);
    first = false;
    if (!decoder) yield chunk;
    else yield Buffer.from(decoder.decode(chunk, { stream: true }));
  }
  const last = decoder?.decode() ?? '';
  if (last !== '') yield Buffer.from(last);
}

function utf16Decoder([first, second]: Uint8Array): TextDecoder | null {
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  return first === 0xfe && second === 0xff ? new TextDecoder('utf-16be') : null;
}
