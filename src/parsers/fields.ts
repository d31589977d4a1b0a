/** Reading of values of unknown shape: each takes anything and answers the empty value of its type where the value does not fit. */
export type Json = Readonly<Record<string, unknown>>;

const NOTHING: Json = Object.freeze({});

/** Whether the value is an object and not a list. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object. */
export function asObject(value: unknown): Json {
  return isObject(value) ? value : NOTHING;
}

/** The objects of a list, or the values of an object that are objects: dumps of several releases differ in that. */
export function asObjects(value: unknown): readonly Json[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).filter(isObject);
}

/** A string; numbers and booleans are printed. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The strings of a list. */
export function asTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A number, also one that is printed. */
export function asNumber(value: unknown): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : 0;
}

/** A map of texts such as labels; keys that could reach a prototype are left out. */
export function asTextMap(value: unknown): Record<string, string> {
  const map: Record<string, string> = {};
  for (const [key, item] of Object.entries(asObject(value))) {
    if (key !== '__proto__' && item !== null && typeof item !== 'object') map[key] = asText(item);
  }
  return map;
}
