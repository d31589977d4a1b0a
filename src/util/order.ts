/** Order of two texts by their code units, the same on every machine. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The earlier of two ISO times; '' is no time. */
export const earlier = (a: string, b: string): string => (a === '' ? b : b === '' ? a : compare(a, b) < 0 ? a : b);

/** The later of two ISO times; '' is no time. */
export const later = (a: string, b: string): string => (compare(a, b) > 0 ? a : b);
