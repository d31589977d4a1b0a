/** What the first bytes say about how a file is packed. */
export type ContainerFormat = 'gzip' | 'tar' | 'zip' | 'zstd' | 'xz' | 'bzip2' | 'none';

/** Enough of a file to tell. */
export const CONTAINER_HEAD_BYTES = 512;

const MAGIC: readonly (readonly [ContainerFormat, number, readonly number[]])[] = [
  ['gzip', 0, [0x1f, 0x8b, 0x08]],
  ['zip', 0, [0x50, 0x4b, 0x03, 0x04]],
  ['zstd', 0, [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', 0, [0x42, 0x5a, 0x68]],
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
