/** What the first bytes say about how a file is packed. */
export type ContainerFormat = 'gzip' | 'tar' | 'zip' | 'zstd' | 'xz' | 'bzip2' | 'lz4' | '7z' | 'rar' | 'none';

/** Enough of a file to tell. */
export const CONTAINER_HEAD_BYTES = 512;

/** What is opened, whatever it is called: what it may be, and the command that makes it. */
export const CONTAINERS: readonly {
  readonly format: ContainerFormat;
  readonly description: string;
  readonly pack: string;
}[] = [
  {
    format: 'tar',
    description: 'Files in a tar, packed with gzip or zstd or not',
    pack: 'tar -czf <name>.tar.gz <folder>',
  },
  {
    format: 'zip',
    description: 'Files in a zip (stored, Deflate or zstd), without a password',
    pack: 'zip -r <name>.zip <folder>',
  },
  { format: 'gzip', description: 'One file, such as a rotated log', pack: 'gzip <file>' },
  { format: 'zstd', description: 'One file, such as a rotated log', pack: 'zstd <file>' },
];

const MAGIC: readonly (readonly [ContainerFormat, number, readonly number[]])[] = [
  ['gzip', 0, [0x1f, 0x8b, 0x08]],
  ['zip', 0, [0x50, 0x4b, 0x03, 0x04]],
  // One that holds nothing.
  ['zip', 0, [0x50, 0x4b, 0x05, 0x06]],
  ['zstd', 0, [0x28, 0xb5, 0x2f, 0xfd]],
  // The skippable frame that pzstd begins with.
  ['zstd', 0, [0x50, 0x2a, 0x4d, 0x18]],
  ['xz', 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  // Behind "BZh" and a digit: text may begin with these.
  ['bzip2', 4, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]],
  ['lz4', 0, [0x04, 0x22, 0x4d, 0x18]],
  ['7z', 0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['rar', 0, [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ['tar', 257, [0x75, 0x73, 0x74, 0x61, 0x72]],
];
const CHECKSUM_AT = 148;
const CHECKSUM_LENGTH = 8;
const SPACE = 0x20;

/** Content decides, names do not. */
export function sniffContainer(head: Uint8Array): ContainerFormat {
  const known = MAGIC.find(([, at, magic]) => magic.every((byte, i) => head[at + i] === byte));
  return known?.[0] ?? (hasTarChecksum(head) ? 'tar' : 'none');
}

/** Archives older than the ustar magic have only this. */
function hasTarChecksum(head: Uint8Array): boolean {
  if (head.length < CONTAINER_HEAD_BYTES || head[0] === 0) return false;
  const field = Buffer.from(head.subarray(CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_LENGTH)).toString('latin1');
  const stated = /^ *([0-7]{1,7})[ \0]/.exec(field)?.[1];
  if (stated === undefined) return false;
  let sum = 0;
  for (let i = 0; i < CONTAINER_HEAD_BYTES; i++) {
    const inField = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH;
    sum += inField ? SPACE : (head[i] ?? 0);
  }
  return Number.parseInt(stated, 8) === sum;
}
