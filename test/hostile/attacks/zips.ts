import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';
import type { Attack } from '../attack.ts';

const OBJECT = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: inside}\n';
const DEFLATE = 8;
const ENCRYPTED = 1;

/** A file of a zip, and what is said of it, true or not. */
interface Member {
  readonly name: string;
  readonly content?: string | Uint8Array;
  readonly flags?: number;
  readonly method?: number;
  /** What the headers say of its unpacked size. */
  readonly size?: number;
  readonly checksum?: number;
  /** Unix mode, in the upper half of what the table of contents says. */
  readonly mode?: number;
}

/** A zip as no packer would write it; its first file may be listed again and again. */
function zip(members: readonly Member[], { again = 0, count = 0, cut = 0 } = {}): Buffer {
  const local: Buffer[] = [];
  const table: Buffer[] = [];
  let end = 0;
  for (const member of members) {
    const { name, content = OBJECT, flags = 0, method = DEFLATE, mode = 0 } = member;
    const plain = Buffer.from(content as Uint8Array);
    const packed = method === DEFLATE ? deflateRawSync(plain) : plain;
    const facts = Buffer.alloc(22);
    facts.writeUInt16LE(flags, 0);
    facts.writeUInt16LE(method, 2);
    facts.writeUInt32LE(member.checksum ?? crc32(plain), 8);
    facts.writeUInt32LE(packed.length, 12);
    facts.writeUInt32LE(member.size ?? plain.length, 16);
    facts.writeUInt16LE(Buffer.byteLength(name), 20);
    const header = Buffer.concat([
      Buffer.from('PK\x03\x04\x14\x00'),
      facts,
      Buffer.alloc(2),
      Buffer.from(name),
      packed,
    ]);
    const rest = Buffer.alloc(16);
    rest.writeUInt32LE((mode << 16) >>> 0, 8);
    rest.writeUInt32LE(end, 12);
    local.push(header);
    end += header.length;
    table.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03\x14\x00'), facts, rest, Buffer.from(name)]));
  }
  if (again > 0) table.push(...Array.from({ length: again }, () => table[0] as Buffer));
  const size = table.reduce((sum, { length }) => sum + length, 0);
  const mark = Buffer.alloc(22);
  mark.write('PK\x05\x06');
  mark.writeUInt16LE(count || table.length, 8);
  mark.writeUInt16LE(count || table.length, 10);
  mark.writeUInt32LE(size, 12);
  mark.writeUInt32LE(end, 16);
  const whole = Buffer.concat([...local, ...table, mark]);
  return whole.subarray(0, whole.length - cut);
}

const GOOD: Member = { name: 'objects.yaml' };

/** Archives in zip and zstd that unpack to too much, and that lie about what they hold. */
export const ZIPS: readonly Attack[] = [
  {
    name: 'bomb.zip',
    content: () => [zip([{ name: 'zeros.log', content: Buffer.alloc(200_000_000) }, GOOD])],
    says: { code: 'limit', words: /limit ratio/ },
    heavy: true,
  },
  {
    name: 'files-on-top-of-each-other.zip',
    content: () => [zip([{ name: 'a.log', content: 'x'.repeat(4_000_000) }, GOOD], { again: 5000 })],
    says: { code: 'limit', words: /limit ratio/ },
  },
  {
    name: 'zip-slip.zip',
    content: () => [zip([{ name: '../../etc/cron.d/x.yaml' }, { name: '/etc/passwd' }, { name: 'C:\\x.yaml' }, GOOD])],
    says: { code: 'unsafe-path', words: /its name in the archive is/ },
  },
  {
    name: 'encrypted.zip',
    content: () => [zip([{ name: 'secret.yaml', flags: ENCRYPTED }, GOOD])],
    says: { code: 'unreadable', words: /encrypted/ },
  },
  {
    name: 'unknown-method.zip',
    content: () => [zip([{ name: 'odd.yaml', method: 97 }, GOOD])],
    says: { code: 'unreadable', words: /./ },
  },
  {
    name: 'wrong-size.zip',
    content: () => [zip([{ name: 'short.yaml', size: 5 }, { name: 'long.yaml', size: 2 ** 31 }, GOOD])],
    says: { code: 'corrupt-archive', words: /./ },
  },
  {
    name: 'wrong-checksum.zip',
    content: () => [zip([{ name: 'a.yaml', checksum: 1 }, GOOD])],
    says: { code: 'corrupt-archive', words: /./ },
  },
  {
    name: 'links.zip',
    content: () => [zip([{ name: 'link.yaml', content: '/etc/shadow', mode: 0o120777 }, GOOD])],
    says: { code: 'unsafe-path', words: /link/ },
  },
  {
    name: 'zip64-that-is-none.zip',
    content: () => [zip([GOOD], { count: 0xffff })],
    says: { code: 'corrupt-archive', words: /./ },
  },
  {
    name: 'more-files-than-there-are.zip',
    content: () => [zip([GOOD], { count: 5000 })],
    says: { code: 'corrupt-archive', words: /./ },
  },
  {
    name: 'cut.zip',
    content: () => [zip([GOOD, { name: 'b.yaml' }], { cut: 40 })],
    says: { code: 'cut-archive', words: /./ },
  },
  {
    name: 'names.zip',
    content: () => [
      zip([
        { name: '__proto__' },
        { name: 'constructor' },
        { name: 'same.yaml' },
        { name: 'same.yaml' },
        { name: 'CON' },
      ]),
    ],
    says: { harmless: 'the names are names' },
  },
  {
    name: 'bomb.zst',
    content: () => [zstdCompressSync(Buffer.alloc(200_000_000))],
    says: { code: 'limit', words: /limit ratio/ },
    heavy: true,
  },
  {
    name: 'cut.zst',
    content: () => [zstdCompressSync(Buffer.from(OBJECT.repeat(1000))).subarray(0, 60)],
    says: { code: 'cut-archive', words: /./ },
  },
  {
    name: 'noise.zst',
    content: () => [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.alloc(5000, 0xee)],
    says: { code: 'corrupt-archive', words: /./ },
  },
];
