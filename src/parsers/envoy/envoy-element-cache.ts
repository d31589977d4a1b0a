import type { EnvoyView } from './envoy-views.ts';

/** What is known of an element of a config dump that was seen before. */
interface CachedElement {
  /** Second hash and length of the hashed bytes: together with the key they tell elements apart. */
  readonly check: number;
  readonly bytes: number;
  readonly views: readonly EnvoyView[];
  /** Newlines in the hashed bytes. */
  readonly newlines: number;
}

/** Views of elements by what the elements say. Bounded; what was not asked for longest goes first, in halves. */
export interface EnvoyElementCache {
  get(hash: ElementHash): CachedElement | undefined;
  set(hash: ElementHash, views: readonly EnvoyView[], newlines: number): void;
}

/** Two independent 32-bit hashes and the length of an element without the lines that differ from push to push. */
export interface ElementHash {
  readonly key: number;
  readonly check: number;
  readonly bytes: number;
}

/** Makes a cache for so many elements and bytes of JSON; with 0 elements it keeps nothing. */
export function createEnvoyElementCache(maxElements = 20_000, maxBytes = 64 << 20): EnvoyElementCache {
  let young = new Map<number, CachedElement>();
  let old = new Map<number, CachedElement>();
  let bytes = 0;
  const keep = (key: number, element: CachedElement): void => {
    if (young.size * 2 >= maxElements || (bytes + element.bytes) * 2 > maxBytes) {
      old = young;
      young = new Map();
      bytes = 0;
    }
    // An element too large for the cache would only push the others out.
    if (maxElements === 0 || element.bytes * 2 > maxBytes) return;
    young.set(key, element);
    bytes += element.bytes;
  };
  return {
    get({ key, check, bytes: length }) {
      let found = young.get(key);
      if (!found) {
        found = old.get(key);
        if (found && found.check === check && found.bytes === length) keep(key, found);
      }
      return found && found.check === check && found.bytes === length ? found : undefined;
    },
    set({ key, check, bytes: length }, views, newlines) {
      keep(key, { check, bytes: length, views, newlines });
    },
  };
}

/** Hashes ranges of a buffer one after the other; `seed` keeps elements of different lists apart. */
export function hashRanges(view: DataView, ranges: readonly number[], seed: number): ElementHash {
  let a = seed | 0;
  let b = ~seed;
  let bytes = 0;
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    let at = ranges[i] ?? 0;
    const end = ranges[i + 1] ?? 0;
    bytes += end - at;
    for (const last = end - 4; at <= last; at += 4) {
      const word = view.getInt32(at, true);
      a = Math.imul(a ^ word, 0x9e3779b1);
      a ^= a >>> 15;
      b = (Math.imul(b, 0x85ebca6b) + word) | 0;
      b = (b << 13) | (b >>> 19);
    }
    for (; at < end; at++) {
      const byte = view.getUint8(at);
      a = Math.imul(a ^ byte, 0x9e3779b1);
      a ^= a >>> 15;
      b = (Math.imul(b, 0x85ebca6b) + byte) | 0;
      b = (b << 13) | (b >>> 19);
    }
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  b = Math.imul(b ^ (b >>> 16), 0xc2b2ae35);
  return { key: a ^ (a >>> 13), check: b ^ (b >>> 13), bytes };
}

/** How many newlines stand in [from, to). */
export function countNewlines(view: DataView, from: number, to: number): number {
  let count = 0;
  let at = from;
  while (at + 4 <= to) {
    // Four bytes at once: the top bit of a lane is set where the lane is no newline. At most 255 rounds fit into a lane of the sum.
    let lanes = 0;
    for (const stop = Math.min(to - 4, at + 4 * 254); at <= stop; at += 4) {
      const x = view.getInt32(at, true) ^ 0x0a0a0a0a;
      lanes = (lanes + ((~(((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x) >>> 7) & 0x01010101)) | 0;
    }
    count += (lanes & 0xff) + ((lanes >>> 8) & 0xff) + ((lanes >>> 16) & 0xff) + (lanes >>> 24);
  }
  for (; at < to; at++) if (view.getUint8(at) === 10) count++;
  return count;
}
