import { isUtf8 } from 'node:buffer';

/** Whether chunks, taken together, are valid UTF-8; a character may be split between chunks. */
export function createUtf8Check(): { push(chunk: Uint8Array): void; isValid(): boolean } {
  let valid = true;
  let carry: Uint8Array = new Uint8Array(0);
  return {
    push(chunk) {
      if (!valid || chunk.length === 0) return;
      let start = 0;
      if (carry.length > 0) {
        start = Math.min(lengthOf(carry[0] as number) - carry.length, chunk.length);
        const joined = Buffer.concat([carry, chunk.subarray(0, start)]);
        if (unfinished(joined) === joined.length) {
          carry = joined;
          return;
        }
        valid = isUtf8(joined);
      }
      const rest = chunk.subarray(start);
      const left = unfinished(rest);
      valid &&= isUtf8(rest.subarray(0, rest.length - left));
      carry = Uint8Array.from(rest.subarray(rest.length - left));
    },
    isValid: () => valid && carry.length === 0,
  };
}

/** Bytes of the character that starts with this byte. */
const lengthOf = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2);

/** How many bytes at the end are the beginning of a character whose other bytes are still to come. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return lengthOf(byte) > back ? back : 0;
  }
  return 0;
}
