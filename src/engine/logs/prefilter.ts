/**
 * Finds which of hundreds of literals stand in a block of bytes without looking at every byte.
 *
 * Of each literal a window of eight bytes is chosen, and its five 4-byte grams go into a hash table. Any place where the window stands covers
 * at least one aligned 4-byte word, so looking at every fourth byte is enough; a marked word is then compared with the whole literal.
 */
export interface Prefilter {
  /** Calls `hit` for every place where a literal stands, in the order of the words that gave it away; places may repeat. */
  scan(bytes: Uint8Array, hit: (literal: number, at: number) => void): void;
}

/** The shortest literal that can be searched for, in bytes. */
export const SHORTEST_LITERAL = 8;
const WINDOW = 8;
const GRAMS = WINDOW - 3;
const TABLE_BITS = 16;

interface Candidate {
  readonly gram: number;
  readonly literal: number;
  /** Offset of the gram in the literal. */
  readonly at: number;
}

export function createPrefilter(literals: readonly Uint8Array[]): Prefilter {
  const marked = new Uint8Array(1 << TABLE_BITS);
  const buckets = new Map<number, Candidate[]>();
  literals.forEach((literal, index) => {
    const start = rarestWindow(literal, (gram) => buckets.get(hashOf(gram))?.length ?? 0);
    for (let g = 0; g < GRAMS; g++) {
      const at = start + g;
      const gram = littleEndian(literal, at);
      const hash = hashOf(gram);
      marked[hash] = 1;
      const bucket = buckets.get(hash) ?? [];
      bucket.push({ gram, literal: index, at });
      buckets.set(hash, bucket);
    }
  });

  return {
    scan(bytes, hit) {
      if (literals.length === 0 || bytes.length < SHORTEST_LITERAL) return;
      const skip = (4 - (bytes.byteOffset & 3)) & 3;
      const words = new Int32Array(bytes.buffer, bytes.byteOffset + skip, (bytes.length - skip) >> 2);
      const count = words.length;
      for (let w = 0; w < count; w++) {
        const gram = words[w] as number;
        if (marked[hashOf(gram)] === 0) continue;
        const place = skip + w * 4;
        for (const candidate of buckets.get(hashOf(gram)) ?? []) {
          if (candidate.gram !== gram) continue;
          const literal = literals[candidate.literal] as Uint8Array;
          const start = place - candidate.at;
          if (start >= 0 && start + literal.length <= bytes.length && standsAt(bytes, start, literal)) {
            hit(candidate.literal, start);
          }
        }
      }
    },
  };
}

const hashOf = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> (32 - TABLE_BITS);

/** A 4-byte word as an Int32Array on this machine reads it (every supported platform is little-endian). */
const littleEndian = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);

function standsAt(bytes: Uint8Array, start: number, literal: Uint8Array): boolean {
  for (let i = 0; i < literal.length; i++) if (bytes[start + i] !== literal[i]) return false;
  return true;
}

/**
 * Where the window with the least common bytes starts. Commonness is judged by what istiod, Envoy and access logs are made of, and by how
 * many literals are told by the same words already: hundreds of rules that speak of a "cluster" should not all wake up at that word.
 */
function rarestWindow(literal: Uint8Array, owners: (gram: number) => number): number {
  let best = 0;
  let bestScore = Number.POSITIVE_INFINITY;
  for (let start = 0; start + WINDOW <= literal.length; start++) {
    let score = 0;
    for (let i = start; i < start + WINDOW; i++) score += commonness(literal[i] as number);
    for (let g = 0; g < GRAMS; g++) score += 2 * Math.log2(1 + owners(littleEndian(literal, start + g)));
    if (score < bestScore) {
      best = start;
      bestScore = score;
    }
  }
  return best;
}

function commonness(byte: number): number {
  const char = String.fromCharCode(byte);
  if (/[ "./:\-0-9]/.test(char)) return 4;
  if (/[etaoinsr]/.test(char)) return 3;
  if (/[a-z]/.test(char)) return 2;
  return 1;
}
