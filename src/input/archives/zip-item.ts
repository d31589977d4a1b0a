import { Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { type ByteSource, type Ending, WHOLE } from '../byte-source.ts';
import { DECODED_BYTES, decode, decodedSource } from '../inflate/decode.ts';
import { unzstd } from '../inflate/zstd.ts';

/** What a zip says of one of its files; sizes and checksum are -1 where it does not. */
export interface Member {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  readonly sum: number;
  /** 0 where the zip has only local time of some machine. */
  readonly mtime: number;
  readonly isLink: boolean;
}

/** One file of a zip. */
export interface ZipItem extends Pick<Member, 'name' | 'size' | 'mtime' | 'isLink'> {
  readonly isFolder: boolean;
  /** Why it cannot be read, '' if it can. */
  readonly refusal: string;
  open(): ByteSource;
  /** Compressed bytes read so far. */
  packed(): number;
}

const DEFLATED = 8;
const STORED = 0;
const ZSTD = 93;
/** Methods that people may meet, by the names of the specification. */
const METHODS: ReadonlyMap<number, string> = new Map([
  [9, 'Deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [95, 'xz'],
  [98, 'PPMd'],
]);
const ENCRYPTED = 1;
/** Bytes, packed or not, that are unpacked without a stream. */
const MOST_AT_ONCE = 2 ** 18;

/** A member with its packed bytes, which may throw while they are read. */
export function zipItem(member: Member, packedBytes: () => AsyncIterable<Buffer>): ZipItem {
  let packed = 0;
  async function* counted(): AsyncGenerator<Buffer, void> {
    for await (const bytes of packedBytes()) {
      packed += bytes.length;
      yield bytes;
    }
  }
  const { name, size, mtime, isLink } = member;
  return {
    name,
    size: Math.max(0, size),
    mtime,
    isLink,
    isFolder: name.endsWith('/'),
    refusal: refusalOf(member),
    open: () => decodedSource((onEnd) => checked(member, (onStop) => unpack(member, counted(), onStop), onEnd)),
    packed: () => packed,
  };
}

function refusalOf({ flags, method, size }: Member): string {
  if ((flags & ENCRYPTED) !== 0) return 'encrypted';
  if (![STORED, DEFLATED, ZSTD].includes(method))
    return `packed with ${METHODS.get(method) ?? `method ${method} of zip`}`;
  return size < 0 && method !== DEFLATED ? 'without the table of contents nobody knows where it ends' : '';
}

function unpack(
  { method, size, packedSize }: Member,
  packed: AsyncGenerator<Buffer, void>,
  onEnd: (ending: Ending) => void,
): AsyncGenerator<Buffer, void> {
  if (method === ZSTD) return unzstd(packed, onEnd);
  if (method !== DEFLATED) return packed;
  const isSmall = size >= 0 && size <= MOST_AT_ONCE && packedSize >= 0 && packedSize <= MOST_AT_ONCE;
  return isSmall ? inflateAtOnce(packed, size, onEnd) : inflate(packed, onEnd);
}

const inflate = (packed: AsyncIterable<Buffer>, onEnd: (ending: Ending) => void): AsyncGenerator<Buffer, void> =>
  decode(createInflateRaw({ chunkSize: DECODED_BYTES }), packed, onEnd);

/** A stream costs more than is in most files; only of what is not as the zip says a stream gives what can be had. */
async function* inflateAtOnce(
  packed: AsyncIterable<Buffer>,
  size: number,
  onEnd: (ending: Ending) => void,
): AsyncGenerator<Buffer, void> {
  const parts: Buffer[] = [];
  for await (const bytes of packed) parts.push(bytes);
  let content: Buffer;
  try {
    content = inflateRawSync(Buffer.concat(parts), { maxOutputLength: Math.max(size, 1) });
  } catch {
    yield* inflate(Readable.from(parts), onEnd);
    return;
  }
  if (content.length > 0) yield content;
  onEnd(WHOLE);
}

/** Compares what came with what the zip says. */
async function* checked(
  { size: stated, sum: statedSum }: Member,
  open: (onEnd: (ending: Ending) => void) => AsyncGenerator<Buffer, void>,
  onEnd: (ending: Ending) => void,
): AsyncGenerator<Buffer, void> {
  let ending: Ending = WHOLE;
  let size = 0;
  let sum = 0;
  const contents = open((how) => {
    ending = how;
  });
  for await (const bytes of contents) {
    size += bytes.length;
    sum = crc32(bytes, sum);
    yield bytes;
  }
  if (ending.state === 'whole' && stated >= 0 && size !== stated)
    ending = { state: 'damaged', reason: `${size} bytes, but the zip says ${stated}` };
  if (ending.state === 'whole' && statedSum >= 0 && sum !== statedSum)
    ending = { state: 'damaged', reason: 'its checksum is not the one in the zip' };
  onEnd(ending);
}
