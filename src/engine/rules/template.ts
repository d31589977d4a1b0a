import type { Expressions, Scope } from '../cel.ts';
import type { Mistake } from './cel-mistake.ts';
import type { Template } from './rule.ts';

interface Part {
  readonly text: string;
  readonly expression: boolean;
}

/** Splits `text {{expression}} text`; an opening without its closing is plain text. */
function templateParts(source: string): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of source.matchAll(/\{\{(.*?)\}\}/gs)) {
    if (match.index > at) parts.push({ text: source.slice(at, match.index), expression: false });
    parts.push({ text: (match[1] ?? '').trim(), expression: true });
    at = match.index + match[0].length;
  }
  if (at < source.length) parts.push({ text: source.slice(at), expression: false });
  return parts;
}

/** An expression that is nothing but a field, such as `a.pod`. */
const FIELD = /^\w+(?:\.\w+)*\.(\w+)$/;

/** Compiles a template; a value that cannot be had at run time reads `unknown`, so that a sentence never breaks. */
export const compileTemplate = (source: string, expressions: Expressions): Template =>
  compileParts(source, expressions, () => '');

/** As `compileTemplate`, for commands: of a field that is empty, such as the pod of a pasted line, the reader is to fill in the value. */
export const compileCommand = (source: string, expressions: Expressions): Template =>
  compileParts(source, expressions, (expression) => FIELD.exec(expression)?.[1]?.toUpperCase() ?? '');

function compileParts(source: string, expressions: Expressions, blank: (expression: string) => string): Template {
  const parts = templateParts(source.trim()).map((part) => ({
    ...part,
    run: part.expression ? expressions.compile(part.text) : null,
  }));
  return (variables) =>
    parts
      .map((part) => {
        if (!part.run) return part.text;
        try {
          return show(part.run(variables)) || blank(part.text);
        } catch {
          return 'unknown';
        }
      })
      .join('');
}

/** Every error of a template’s expressions in a scope, with the expression. */
export function checkTemplate(
  source: string,
  expressions: Expressions,
  scope: Scope,
): readonly (Mistake & { readonly part: string })[] {
  return templateParts(source)
    .filter((part) => part.expression)
    .flatMap((part) => {
      const result = expressions.check(part.text, scope);
      return 'error' in result ? [{ ...result, part: part.text }] : [];
    });
}

/** A value as people read it: lists joined with commas, nothing for what is absent. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(show).join(', ');
  if (value instanceof Map) return [...value].map(([k, v]) => `${show(k)}=${show(v)}`).join(', ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([k, v]) => `${k}=${show(v)}`)
      .join(', ');
  }
  return String(value);
}
