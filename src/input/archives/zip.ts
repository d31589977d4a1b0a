import { readFile, stat } from 'node:fs/promises';
import { type Entry, fromBufferPromise, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { reasonOf } from '../reason.ts';
import { type ZipItem, zipItem } from './zip-item.ts';
import { salvageZip } from './zip-salvage.ts';

/** How the reading of a zip ended. */
export interface ZipOutcome {
  /** What is wrong with its table of contents, '' when nothing is. */
  readonly error: string;
  /** Whether the table could be found at all. */
  readonly found: boolean;
}

const OPTIONS = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
/** Bytes of a zip that is read at once: to go to the disk for each of its files takes longer. */
const READ_AT_ONCE = 32 * 2 ** 20;
/** Extra fields with times that are the same everywhere, of Info-ZIP and of NTFS. */
const REAL_TIMES: readonly number[] = [0x5455, 0x000a];
const MADE_ON_UNIX = 3;
const FILE_TYPE = 0xf000;
const LINK = 0xa000;

/**
 * The files of a zip, in the order of its table of contents, which stands at its end; without one, in the order in which they lie. `input`
 * is a path or the whole zip. Never throws.
 */
export async function* readZip(
  input: string | Buffer,
  onEnd: (outcome: ZipOutcome) => void,
): AsyncGenerator<ZipItem, void> {
  let place = input;
  let zip: ZipFile | null = null;
  let error = '';
  try {
    if (typeof input === 'string' && (await stat(input)).size <= READ_AT_ONCE) place = await readFile(input);
    zip = await (typeof place === 'string' ? openPromise(place, OPTIONS) : fromBufferPromise(place, OPTIONS));
    for await (const entry of zip.eachEntry()) yield itemOf(zip, entry);
  } catch (failure) {
    error = reasonOf(failure);
  } finally {
    zip?.close();
  }
  try {
    if (zip === null) yield* salvageZip(place);
  } catch (failure) {
    error = reasonOf(failure);
  }
  onEnd({ error, found: zip !== null });
}

function itemOf(zip: ZipFile, entry: Entry): ZipItem {
  const {
    generalPurposeBitFlag: flags,
    compressionMethod: method,
    uncompressedSize: size,
    crc32: sum,
    compressedSize: packedSize,
  } = entry;
  const mode = entry.versionMadeBy >> 8 === MADE_ON_UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const hasTime = entry.extraFields.some(({ id }) => REAL_TIMES.includes(id));
  async function* packedBytes(): AsyncGenerator<Buffer, void> {
    for await (const chunk of await zip.openReadStreamPromise(entry, { decodeFileData: false })) yield chunk as Buffer;
  }
  return zipItem(
    {
      name: getFileNameLowLevel(flags, entry.fileNameRaw, entry.extraFields, false),
      flags,
      method,
      packedSize,
      size,
      sum,
      mtime: (hasTime && entry.getLastModDate().getTime()) || 0,
      isLink: (mode & FILE_TYPE) === LINK,
    },
    packedBytes,
  );
}
