import { type CharSet, NONE } from './char-set.ts';
import type { Regex } from './regex-parse.ts';

/** The places of a pattern that take a character, and which may come next. */
export interface Graph {
  readonly sets: readonly CharSet[];
  /** How the pattern writes each of them. */
  readonly texts: readonly string[];
  /** For each place, the places that may follow. A place that stands there twice can be reached in two ways. */
  readonly next: readonly (readonly number[])[];
  readonly first: readonly number[];
  /** Places after which the whole pattern may have matched. */
  readonly last: ReadonlySet<number>;
  readonly hasAnchor: boolean;
}

interface Piece {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** A bounded repetition counts as so many copies: enough to see what meets what. */
const COPIES = 2;
const MOST_PLACES = 2000;

/** Null when the pattern is too large to judge. */
export function graphOf(regex: Regex): Graph | null {
  const sets: CharSet[] = [];
  const texts: string[] = [];
  const next: number[][] = [];
  let hasAnchor = false;
  const link = (from: readonly number[], to: readonly number[]): void => {
    for (const a of from) for (const b of to) next[a]?.push(b);
  };
  const EMPTY: Piece = { nullable: true, first: [], last: [] };

  const sequence = (pieces: readonly Piece[]): Piece =>
    pieces.reduce((done, piece) => {
      link(done.last, piece.first);
      return {
        nullable: done.nullable && piece.nullable,
        first: done.nullable ? [...done.first, ...piece.first] : done.first,
        last: piece.nullable ? [...done.last, ...piece.last] : piece.last,
      };
    }, EMPTY);

  const visit = (node: Regex): Piece => {
    if (sets.length > MOST_PLACES) return EMPTY;
    switch (node.type) {
      case 'chars': {
        if (node.set === NONE) return EMPTY;
        const place = sets.push(node.set) - 1;
        texts.push(node.text);
        next.push([]);
        return { nullable: false, first: [place], last: [place] };
      }
      case 'sequence':
        return sequence(node.items.map(visit));
      case 'choice': {
        const pieces = node.branches.map(visit);
        return {
          nullable: pieces.some((p) => p.nullable),
          first: pieces.flatMap((p) => p.first),
          last: pieces.flatMap((p) => p.last),
        };
      }
      case 'repeat': {
        if (node.most === 0) return EMPTY;
        if (node.most === Number.POSITIVE_INFINITY) {
          const piece = visit(node.body);
          link(piece.last, piece.first);
          return { ...piece, nullable: piece.nullable || node.least === 0 };
        }
        const copies = Array.from({ length: Math.min(node.most, COPIES) }, (_, i) => ({
          ...visit(node.body),
          optional: i >= node.least,
        }));
        return sequence(copies.map((copy) => ({ ...copy, nullable: copy.nullable || copy.optional })));
      }
      case 'look': {
        hasAnchor = true;
        return { ...visit(node.body), nullable: true, last: [] }; // it is read, and then what follows it
      }
      case 'anchor':
        hasAnchor = true;
        return EMPTY;
    }
  };
  const whole = visit(regex);
  if (sets.length > MOST_PLACES) return null;
  return { sets, texts, next, first: whole.first, last: new Set(whole.last), hasAnchor };
}
