/** Something wrong at a place of a rule file. */
export interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint: string;
  /** The words that are wrong: from `at` to `end` of an expression that stands in the value at the path. */
  readonly words?: { readonly source: string; readonly at: number; readonly end: number } | undefined;
  /** The key that is wrong, of the object at the path. */
  readonly key?: string | undefined;
}

/** `name in expression` */
export function eachParts(text: string): { readonly name: string; readonly list: string } {
  const at = text.indexOf(' in ');
  return { name: text.slice(0, at).trim(), list: text.slice(at + 4).trim() };
}

/** One value or several, as a list. */
export const listOf = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];
