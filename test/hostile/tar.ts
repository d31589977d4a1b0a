/** What a header of a tar says, true or not. */
export interface TarHeader {
  readonly name: string;
  readonly size?: number;
  /** One character; `0` is a file. */
  readonly type?: string;
  readonly linkname?: string;
  /** Bytes put over the header before its checksum is made. */
  readonly over?: { readonly at: number; readonly bytes: string };
  readonly checksum?: string;
}

const BLOCK = 512;
export const TAR_END: Buffer = Buffer.alloc(2 * BLOCK);

/** A header as no packer would write it. */
export function tarHeader({ name, size = 0, type = '0', linkname = '', over, checksum }: TarHeader): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 100);
  header.write('0000644\x000000000\x000000000\x00', 100);
  // Sizes that have no room in octal are written in base 256.
  if (size < 8 ** 11) header.write(`${size.toString(8).padStart(11, '0')}\x00`, 124);
  else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(size), 128);
  }
  header.write('14711053600\x00        ', 136);
  header.write(type, 156);
  header.write(linkname, 157, 100);
  header.write('ustar\x0000', 257);
  if (over) header.write(over.bytes, over.at, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(checksum ?? `${sum.toString(8).padStart(6, '0')}\x00 `, 148);
  return header;
}

/** A header and its content, filled up to whole blocks. */
export function tarItem(header: string | Omit<TarHeader, 'size'>, content: string | Uint8Array = ''): Buffer {
  const bytes = Buffer.from(content as Uint8Array);
  const full = typeof header === 'string' ? { name: header } : header;
  return Buffer.concat([
    tarHeader({ ...full, size: bytes.length }),
    bytes,
    Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ]);
}

/** A record of a pax header. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const length = Buffer.byteLength(rest);
  const digits = String(length + String(length).length).length;
  return `${length + digits}${rest}`;
}
