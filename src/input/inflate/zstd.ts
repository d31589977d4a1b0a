import { createZstdDecompress } from 'node:zlib';
import { type Ending, WHOLE } from '../byte-source.ts';
import { CUT, DECODED_BYTES, decode } from './decode.ts';

/** Said of bytes behind a frame that begin no other one. */
export const NO_FRAME = 'what follows is no zstd frame';

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/**
 * Unpacks zstd data of any number of frames; tells `onEnd` how it ended. Node's stream knows but one frame, and not every release of Node
 * says when that is cut; so frames are taken apart here (RFC 8878, 3.1).
 */
export async function* unzstd(
  chunks: AsyncIterable<Uint8Array>,
  onEnd: (ending: Ending) => void,
): AsyncGenerator<Buffer, void> {
  const reader = createReader(chunks);
  let ending: Ending = WHOLE;
  while (ending.state === 'whole') {
    const magic = await reader.take(4);
    if (magic.length === 0) break;
    const number = magic.length < 4 ? 0 : magic.readUInt32LE();
    if (number === FRAME) {
      let isCut = false;
      const frame = frameAfter(magic, reader, () => (isCut = true));
      let how: Ending = WHOLE;
      yield* decode(createZstdDecompress({ chunkSize: DECODED_BYTES }), frame, (ended) => (how = ended));
      ending = isCut ? CUT : how;
    } else if ((number & 0xfffffff0) >>> 0 === SKIPPABLE) {
      const size = await reader.take(4);
      if (size.length < 4 || !(await reader.skip(size.readUInt32LE()))) ending = CUT;
    } else ending = { state: 'corrupt', reason: NO_FRAME };
  }
  onEnd(ending);
}

/** The bytes of one frame, its magic number included. */
async function* frameAfter(magic: Buffer, reader: Reader, onCut: () => void): AsyncGenerator<Uint8Array, void> {
  const descriptor = await reader.take(1);
  const flags = descriptor[0] ?? 0;
  const isSingle = (flags & 0x20) !== 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0;
  yield Buffer.concat([magic, descriptor, await reader.take((isSingle ? 0 : 1) + dictionaryBytes + sizeBytes)]);
  for (let isLast = false; !isLast; ) {
    const header = await reader.take(3);
    if (header.length < 3) return onCut();
    yield header;
    const value = header.readUIntLE(0, 3);
    const type = (value >> 1) & 3;
    isLast = (value & 1) === 1;
    // The decoder has refused it by now.
    if (type === RESERVED_BLOCK) return;
    for (let left = type === RLE_BLOCK ? 1 : value >> 3; left > 0; ) {
      const piece = await reader.some(left);
      if (piece.length === 0) return onCut();
      left -= piece.length;
      yield piece;
    }
  }
  if ((flags & 4) === 0) return;
  const checksum = await reader.take(4);
  yield checksum;
  if (checksum.length < 4) onCut();
}

/** Bytes by number; fewer only at the end. */
interface Reader {
  take(count: number): Promise<Buffer>;
  /** At least one, at most so many, without copying. */
  some(most: number): Promise<Uint8Array>;
  /** Whether there were so many. */
  skip(count: number): Promise<boolean>;
}

function createReader(chunks: AsyncIterable<Uint8Array>): Reader {
  const source = chunks[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  const some = async (most: number): Promise<Uint8Array> => {
    while (rest.length === 0) {
      const next = await source.next();
      if (next.done) return rest;
      rest = next.value;
    }
    const piece = rest.subarray(0, most);
    rest = rest.subarray(piece.length);
    return piece;
  };
  return {
    some,
    async take(count) {
      const parts: Uint8Array[] = [];
      for (let left = count; left > 0; ) {
        const piece = await some(left);
        if (piece.length === 0) break;
        parts.push(Uint8Array.from(piece));
        left -= piece.length;
      }
      return Buffer.concat(parts);
    },
    async skip(count) {
      for (let left = count; left > 0; ) {
        const piece = await some(left);
        if (piece.length === 0) return false;
        left -= piece.length;
      }
      return true;
    },
  };
}
