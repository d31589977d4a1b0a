import type { Condition, KubeObject } from '../../model/kube.ts';

/** Accessors over values of unknown shape. Each takes anything and answers the zero value of its type when the value does not fit. */

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path of own keys: `at(body, 'spec', 'replicas')`; undefined when any step is missing. */
export const at = (value: unknown, ...path: readonly string[]): unknown => {
  let here = value;
  for (const key of path) {
    if (!isFields(here) || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here;
};

/** Text; a number or boolean is written out, for YAML drops the quotes of `version: 1`. */
export const str = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** A number, also one in quotes (int-or-string); `absent` when it is neither. */
export const num = (value: unknown, absent = 0): number => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : absent;
};

/** True for `true` and 'true'. */
export const bool = (value: unknown): boolean => value === true || value === 'true';

/** The items of a list. */
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A list of texts; items that are no scalars are dropped. */
export const strs = (value: unknown): string[] =>
  list(value)
    .map(str)
    .filter((text) => text !== '');

/** Whether a key is there at all with a value other than null: `tls: {}` counts, `tls:` does not. */
export const has = (value: unknown, ...path: readonly string[]): boolean => {
  const found = at(value, ...path);
  return found !== undefined && found !== null;
};

/** Keys and values of an object, without `__proto__`. */
export const entries = (value: unknown): [string, unknown][] =>
  isFields(value) ? Object.entries(value).filter(([key]) => key !== '__proto__') : [];

/** A map of texts, such as labels; values that are no scalars are dropped. */
export const map = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    entries(value)
      .filter(([, item]) => ['string', 'number', 'boolean'].includes(typeof item))
      .map(([key, item]) => [key, str(item)]),
  );

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const DURATION_PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
const DURATION = new RegExp(`^(?:${DURATION_PART.source})+$`);

/** A duration as Go and protobuf write it ('1.5s', '300ms', '1h30m') in milliseconds; '0' is 0; `absent` for anything else. */
export const durationMs = (value: unknown, absent = 0): number => {
  const text = str(value);
  if (text === '0') return 0;
  if (!DURATION.test(text)) return absent;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(DURATION_PART)) total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  return total;
};

/** The `status.conditions` of an object, or of a part of it that has such a list. */
export const conditions = (value: unknown): Condition[] =>
  list(value).map((item) => ({
    type: str(at(item, 'type')),
    status: str(at(item, 'status')),
    reason: str(at(item, 'reason')),
    message: str(at(item, 'message')),
  }));

/** True when the condition of that type has status True. */
export const isTrue = (list: readonly Condition[], type: string): boolean =>
  list.some((item) => item.type === type && item.status === 'True');

/** What every view of a namespaced object begins with. */
export const base = (object: KubeObject) => ({
  namespace: object.namespace,
  name: object.name,
  labels: { ...object.labels },
  annotations: { ...object.annotations },
  createdAt: object.createdAt,
  source: object.source,
});

/** `selector.matchLabels` of a security, telemetry or extension resource. */
export const matchLabels = (object: KubeObject): Record<string, string> =>
  map(at(object.body, 'spec', 'selector', 'matchLabels'));

/** `targetRefs`, and the older single `targetRef`, each as Kind/name. */
export const targetRefs = (object: KubeObject): string[] =>
  [...list(at(object.body, 'spec', 'targetRefs')), at(object.body, 'spec', 'targetRef')]
    .filter((ref) => has(ref, 'name'))
    .map((ref) => `${str(at(ref, 'kind'))}/${str(at(ref, 'name'))}`);

/** An enum field of a message: its first value where the message is there and the field is not, as istiod's JSON leaves first values out. */
export const enumOf = (message: unknown, field: string, first: string): string =>
  str(at(message, field)) || (typeof message === 'object' && message !== null ? first : '');
