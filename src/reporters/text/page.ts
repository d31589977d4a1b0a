import type { Severity } from '../../model/report.ts';
import { truncate } from '../../util/text-width.ts';
import { wrap } from '../../util/wrap.ts';

const MAX_PROSE = 100;

// SGR codes. Colour never says anything that a word does not say too.
const STYLES = {
  bold: '1',
  dim: '2',
  critical: '1;31',
  error: '31',
  warning: '33',
  info: '36',
  path: '36',
  command: '1',
};
type Style = keyof typeof STYLES;

const UNICODE = {
  ellipsis: '…',
  rule: '─',
  quote: '│',
  arrow: '→',
  dot: '·',
  child: '└',
  critical: '✖ ',
  error: '✖ ',
  warning: '▲ ',
  info: '● ',
};
const ASCII: typeof UNICODE = {
  ellipsis: '...',
  rule: '-',
  quote: '|',
  arrow: '->',
  dot: '-',
  child: '`-',
  critical: '',
  error: '',
  warning: '',
  info: '',
};

/** What a section needs to know about the page it is written on. */
export interface Page {
  /** Columns for quoted lines and lists. */
  readonly width: number;
  /** Columns for sentences. */
  readonly prose: number;
  readonly maxEvidence: number;
  readonly glyphs: typeof UNICODE;
  readonly paint: (style: Style, text: string) => string;
}

export interface PageOptions {
  readonly width: number;
  readonly color: boolean;
  readonly ascii?: boolean;
  readonly maxEvidence?: number;
}

export function createPage({ width, color, ascii = false, maxEvidence = 3 }: PageOptions): Page {
  return {
    width,
    prose: Math.min(width, MAX_PROSE),
    maxEvidence,
    glyphs: ascii ? ASCII : UNICODE,
    paint: (style, text) => (color && text !== '' ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text),
  };
}

/** `✖ ERROR` */
export function severityLabel(page: Page, severity: Severity): string {
  return page.glyphs[severity] + severity.toUpperCase();
}

export function heading(page: Page, text: string): string[] {
  return [page.paint('bold', text), page.paint('dim', page.glyphs.rule.repeat(Math.min(page.prose, text.length)))];
}

/** Wrapped sentences, every line indented. */
export function prose(page: Page, text: string, indent = 2): string[] {
  return wrap(text, page.prose, { first: ' '.repeat(indent) });
}

/** Wrapped sentences behind a label; the lines after the first stand under the text. */
export function labelled(page: Page, label: string, text: string, indent = 3): string[] {
  const first = `${' '.repeat(indent)}${label} `;
  const lines = wrap(text, page.prose, { first, rest: ' '.repeat(first.length) });
  return lines.map((line, i) =>
    i === 0 ? page.paint('bold', first.trimEnd()) + line.slice(first.trimEnd().length) : line,
  );
}

/** Commands stand alone on their lines and are never broken, so that they can be copied. */
export function commandLines(page: Page, command: string, indent: number): string[] {
  return command
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ' '.repeat(indent) + page.paint('command', line.trimEnd()));
}

/** One line, cut to the page. */
export function cut(page: Page, text: string, indent = 0): string {
  return ' '.repeat(indent) + truncate(text.replace(/\s*\n\s*/g, ' '), page.width - indent, page.glyphs.ellipsis);
}

/** As many items as fit on one line, and how many more there are. */
export function listOnOneLine(page: Page, items: readonly string[], room: number): string {
  let line = items[0] ?? '';
  for (let i = 1; i < items.length; i++) {
    const more = i + 1 < items.length ? `, and ${items.length - i - 1} more`.length : 0;
    const next = `${line}, ${items[i]}`;
    if (next.length + more > room) return `${line}, and ${items.length - i} more`;
    line = next;
  }
  return truncate(line, room, page.glyphs.ellipsis);
}
