import type { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, fromBufferPromise, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { type ByteSource, type Ending, reasonOf, WHOLE } from './byte-source.ts';
import { DECODED_BYTES, decode, decodedSource } from './inflate/decode.ts';
import { unzstd } from './inflate/zstd.ts';

/** One file of a zip. */
export interface ZipItem {
  readonly name: string;
  readonly size: number;
  /** 0 where the zip has only local time of some machine. */
  readonly mtime: number;
  readonly isFolder: boolean;
  readonly isLink: boolean;
  /** Why it cannot be read, '' if it can. */
  readonly refusal: string;
  open(): ByteSource;
  /** Compressed bytes read so far. */
  packed(): number;
}

/** How the reading of a zip ended. */
export interface ZipOutcome {
  /** What is wrong with its table of contents, '' when nothing is. */
  readonly error: string;
  /** Whether the table could be found at all. */
  readonly found: boolean;
}

const OPTIONS = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
const STORED = 0;
const DEFLATED = 8;
const ZSTD = 93;
/** Methods that people may meet, by the names of the specification. */
const METHODS: ReadonlyMap<number, string> = new Map([
  [9, 'Deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [95, 'xz'],
  [98, 'PPMd'],
]);
/** Extra fields with times that are the same everywhere, of Info-ZIP and of NTFS. */
const REAL_TIMES: readonly number[] = [0x5455, 0x000a];
const MADE_ON_UNIX = 3;
const FILE_TYPE = 0xf000;
const LINK = 0xa000;

/** The files of a zip, in the order of its table of contents, which stands at its end. `input` is a path or the whole zip. Never throws. */
export async function* readZip(
  input: string | Buffer,
  onEnd: (outcome: ZipOutcome) => void,
): AsyncGenerator<ZipItem, void> {
  let zip: ZipFile | null = null;
  try {
    zip = await (typeof input === 'string' ? openPromise(input, OPTIONS) : fromBufferPromise(input, OPTIONS));
    for await (const entry of zip.eachEntry()) yield itemOf(zip, entry);
    onEnd({ error: '', found: true });
  } catch (error) {
    onEnd({ error: reasonOf(error), found: zip !== null });
  } finally {
    zip?.close();
  }
}

function itemOf(zip: ZipFile, entry: Entry): ZipItem {
  let packed = 0;
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  const mode = entry.versionMadeBy >> 8 === MADE_ON_UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const hasTime = entry.extraFields.some(({ id }) => REAL_TIMES.includes(id));
  return {
    name,
    size: entry.uncompressedSize,
    mtime: (hasTime && entry.getLastModDate().getTime()) || 0,
    isFolder: name.endsWith('/'),
    isLink: (mode & FILE_TYPE) === LINK,
    refusal: refusalOf(entry),
    open: () =>
      decodedSource((onEnd) =>
        checked(
          entry,
          contentOf(zip, entry, (bytes) => (packed += bytes)),
          onEnd,
        ),
      ),
    packed: () => packed,
  };
}

function refusalOf(entry: Entry): string {
  const method = entry.compressionMethod;
  if (entry.isEncrypted()) return 'encrypted';
  return [STORED, DEFLATED, ZSTD].includes(method)
    ? ''
    : `packed with ${METHODS.get(method) ?? `method ${method} of zip`}`;
}

type Unpack = (onEnd: (ending: Ending) => void) => AsyncGenerator<Buffer, void>;

function contentOf(zip: ZipFile, entry: Entry, onRead: (bytes: number) => void): Unpack {
  async function* raw(): AsyncGenerator<Buffer, void> {
    const stream: Readable = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    for await (const chunk of stream) {
      onRead((chunk as Buffer).length);
      yield chunk as Buffer;
    }
  }
  if (entry.compressionMethod === DEFLATED)
    return (onEnd) => decode(createInflateRaw({ chunkSize: DECODED_BYTES }), raw(), onEnd);
  return entry.compressionMethod === ZSTD ? (onEnd) => unzstd(raw(), onEnd) : raw;
}

/** Compares what came with what the table of contents says. */
async function* checked(
  { uncompressedSize, crc32: stated }: Entry,
  unpack: Unpack,
  onEnd: (ending: Ending) => void,
): AsyncGenerator<Buffer, void> {
  let ending: Ending = WHOLE;
  let size = 0;
  let sum = 0;
  for await (const bytes of unpack((how) => (ending = how))) {
    size += bytes.length;
    sum = crc32(bytes, sum);
    yield bytes;
  }
  if (ending.state === 'whole' && size !== uncompressedSize)
    ending = { state: 'damaged', reason: `${size} bytes, but the zip says ${uncompressedSize}` };
  if (ending.state === 'whole' && sum !== stated)
    ending = { state: 'damaged', reason: 'its checksum is not the one in the zip' };
  onEnd(ending);
}
