/** `1.29.6`, `1.24-alpha.x`, `v1.30` → [1, 29, 6]; null when there is no version in the text. */
function parseVersion(text: string): readonly [number, number, number] | null {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : null;
}

/** Whether a version lies in a range such as `>=1.16 <1.22` (all conditions must hold); an unreadable version lies in every range. */
export function inVersionRange(version: string, range: string): boolean {
  const actual = parseVersion(version);
  if (!actual) return true;
  return [...range.matchAll(/(>=|<=|>|<|=)?\s*(\d[\d.]*)/g)].every(([, operator = '=', text = '']) => {
    const bound = parseVersion(text.includes('.') ? text : `${text}.0`);
    if (!bound) return true;
    const order =
      actual[0] - bound[0] ||
      actual[1] - bound[1] ||
      (text.split('.').length > 2
        ? actual[2] - bound[2]
        : operator === '>=' || operator === '<'
          ? actual[2] - bound[2]
          : 0);
    switch (operator) {
      case '>=':
        return order >= 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '<':
        return order < 0;
      default:
        return order === 0;
    }
  });
}

/** Whether every part of a range can be read. */
export const isVersionRange = (text: string): boolean =>
  /^(?:(?:>=|<=|>|<|=)?\s*\d+(?:\.\d+){0,2}(?:\s+|$))+$/.test(text.trim());
