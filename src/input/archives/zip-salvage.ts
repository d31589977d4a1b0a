import { open } from 'node:fs/promises';
import { getFileNameLowLevel, parseExtraFields } from 'yauzl';
import { READ_BYTES } from '../byte-source.ts';
import { type Member, type ZipItem, zipItem } from './zip-item.ts';

/** What stands at some place of a zip. */
interface Place {
  readonly size: number;
  read(at: number, length: number): Promise<Buffer>;
}

/** A member by the header that stands before it, and where its content begins. */
interface Local extends Member {
  readonly start: number;
}

const HEADER_BYTES = 30;
const LOCAL_HEADER = 0x04034b50;
const MAGIC = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
/** What may stand between a member and the next header: a checksum and sizes. */
const DESCRIPTOR_BYTES = 24;
const SIZES_FOLLOW = 8;
const ZIP64 = 0x0001;
const UNIX_TIME = 0x5455;
const IN_ZIP64 = 0xffffffff;

/**
 * The files of a zip whose end, where its table of contents stands, is missing: by the header before each of them. It ends where no
 * further header is found.
 */
export async function* salvageZip(input: string | Buffer): AsyncGenerator<ZipItem, void> {
  if (typeof input !== 'string') {
    yield* membersOf({ size: input.length, read: async (at, length) => input.subarray(at, at + length) });
    return;
  }
  const file = await open(input);
  try {
    const { size } = await file.stat();
    yield* membersOf({
      size,
      async read(at, length) {
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
        return buffer.subarray(0, bytesRead);
      },
    });
  } finally {
    await file.close();
  }
}

async function* membersOf(place: Place): AsyncGenerator<ZipItem, void> {
  for (let at = 0; at >= 0; ) {
    const member = await headerAt(place, at);
    if (!member) return;
    const { start, packedSize } = member;
    const end = packedSize < 0 ? place.size : Math.min(place.size, start + packedSize);
    yield zipItem(member, () => bytesOf(place, start, end));
    at = await (packedSize < 0 ? nextHeader(place, start, place.size) : nextHeader(place, end, end + DESCRIPTOR_BYTES));
  }
}

async function headerAt(place: Place, at: number): Promise<Local | null> {
  const header = await place.read(at, HEADER_BYTES);
  if (header.length < HEADER_BYTES || header.readUInt32LE(0) !== LOCAL_HEADER) return null;
  const nameBytes = header.readUInt16LE(26);
  const extraBytes = header.readUInt16LE(28);
  const rest = await place.read(at + HEADER_BYTES, nameBytes + extraBytes);
  if (rest.length < nameBytes + extraBytes) return null;
  const flags = header.readUInt16LE(6);
  const method = header.readUInt16LE(8);
  const fields = fieldsOf(rest.subarray(nameBytes));
  const wide = fields.find(({ id }) => id === ZIP64)?.data;
  const sizeAt = (offset: number, wideOffset: number): number => {
    const size = header.readUInt32LE(offset);
    return size === IN_ZIP64 && wide && wide.length >= wideOffset + 8 ? Number(wide.readBigUInt64LE(wideOffset)) : size;
  };
  const isOpen = (flags & SIZES_FOLLOW) !== 0 && header.readUInt32LE(18) === 0;
  const time = fields.find(({ id }) => id === UNIX_TIME)?.data;
  return {
    name: getFileNameLowLevel(flags, rest.subarray(0, nameBytes), fields, false),
    flags,
    method,
    size: isOpen ? -1 : sizeAt(22, 0),
    sum: isOpen ? -1 : header.readUInt32LE(14),
    mtime: time && time.length >= 5 ? time.readInt32LE(1) * 1000 : 0,
    isLink: false,
    start: at + HEADER_BYTES + nameBytes + extraBytes,
    packedSize: isOpen ? -1 : sizeAt(18, 8),
  };
}

function fieldsOf(extra: Buffer): ReturnType<typeof parseExtraFields> {
  try {
    return parseExtraFields(extra);
  } catch {
    return [];
  }
}

async function* bytesOf(place: Place, from: number, to: number): AsyncGenerator<Buffer, void> {
  for (let at = from; at < to; ) {
    const bytes = await place.read(at, Math.min(READ_BYTES, to - at));
    if (bytes.length === 0) return;
    at += bytes.length;
    yield bytes;
  }
}

/** Where the next header is in the bytes from one place up to another; -1 for nowhere. */
async function nextHeader(place: Place, from: number, to: number): Promise<number> {
  for (let at = from; at < to; at += READ_BYTES) {
    // As much more as a header over the end of what is read needs.
    const found = (await place.read(at, Math.min(READ_BYTES, to - at) + MAGIC.length - 1)).indexOf(MAGIC);
    if (found >= 0) return at + found;
  }
  return -1;
}
