/** A part of a file: text, bytes, or so many zeros that take no room on the disk. */
export type Piece = string | Uint8Array | { readonly hole: number };

/** What a report says of a hostile file: a problem that names it, or nothing, for a reason. */
type Saying =
  | { readonly code: string; readonly words: RegExp }
  /** Why there is nothing to complain of: the file is odd, but was read, or shown, like any other. */
  | { readonly harmless: string };

/** A file that somebody made to bring the program down, to fool it, or to fool those who read what it says. */
export interface Attack {
  /** Name of the file, unique in the corpus. */
  readonly name: string;
  readonly content: () => Iterable<Piece>;
  /** Whether the content is packed. */
  readonly gzip?: true;
  readonly says: Saying;
  /** Too large to be made in every run of the tests; `npm run hostile` takes it. */
  readonly heavy?: true;
}

/** So many times the same, in pieces of a megabyte or so. */
export function* times(count: number, one: string | ((i: number) => string)): Generator<string> {
  let piece: string[] = [];
  let length = 0;
  for (let i = 0; i < count; i++) {
    const text = typeof one === 'string' ? one : one(i);
    piece.push(text);
    length += text.length;
    if (length < 2 ** 20) continue;
    yield piece.join('');
    piece = [];
    length = 0;
  }
  yield piece.join('');
}

/** Pieces one after the other. */
export function* joined(...parts: readonly (Piece | Iterable<Piece>)[]): Generator<Piece> {
  for (const part of parts) {
    if (typeof part === 'string' || part instanceof Uint8Array || 'hole' in part) yield part;
    else yield* part;
  }
}

/** The same text without end, as far as `length`. */
export const filler = (length: number, text: string): string =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);
