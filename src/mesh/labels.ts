type Labels = Readonly<Record<string, string>>;

/** Whether labels carry everything a selector asks for; an empty selector matches all. */
export function hasLabels(labels: Labels, selector: Labels): boolean {
  for (const key of Object.keys(selector)) if (labelOf(labels, key) !== selector[key]) return false;
  return true;
}

/** The value of a label, undefined when it is not set. */
export function labelOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** Evaluates a Kubernetes LabelSelector (matchLabels and matchExpressions). An absent or empty one matches all. */
export function selectorMatches(selector: unknown, labels: Labels): boolean {
  if (!isRecord(selector)) return true;
  const wanted = selector['matchLabels'];
  if (isRecord(wanted)) {
    for (const [key, value] of Object.entries(wanted)) if (labelOf(labels, key) !== String(value)) return false;
  }
  const expressions = selector['matchExpressions'];
  return !Array.isArray(expressions) || expressions.every((expression) => expressionMatches(expression, labels));
}

function expressionMatches(expression: unknown, labels: Labels): boolean {
  if (!isRecord(expression)) return true;
  const value = labelOf(labels, String(expression['key']));
  const values = Array.isArray(expression['values']) ? expression['values'].map(String) : [];
  switch (expression['operator']) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** Values that a LabelSelector admits for one key with In or matchLabels. */
export function selectorValues(selector: unknown, key: string): readonly string[] {
  if (!isRecord(selector)) return [];
  const wanted = isRecord(selector['matchLabels']) ? selector['matchLabels'][key] : undefined;
  const expressions = Array.isArray(selector['matchExpressions']) ? selector['matchExpressions'] : [];
  const listed = expressions.flatMap((e: unknown) =>
    isRecord(e) && e['key'] === key && e['operator'] === 'In' && Array.isArray(e['values'])
      ? e['values'].map(String)
      : [],
  );
  return wanted === undefined ? listed : [String(wanted), ...listed];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
