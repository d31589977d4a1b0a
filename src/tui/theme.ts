import type { Severity } from '../model/report.ts';
import type { Tone } from './row.ts';

/** What Ink's <Text> is told; a subset of its props. */
export interface Style {
  readonly color?: string;
  readonly backgroundColor?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
}

// Severities are black or white on a colour of their own, so that they are readable on light and on dark terminals alike; other texts use
// only colours that are dark enough for white and light enough for black.
const COLORS: Readonly<Record<Tone, Style>> = {
  plain: {},
  strong: { bold: true },
  dim: { dimColor: true },
  accent: { color: 'cyan', bold: true },
  good: { color: 'green' },
  bad: { color: 'red', bold: true },
  warn: { color: 'magenta' },
  critical: { color: 'white', backgroundColor: 'magenta', bold: true },
  error: { color: 'white', backgroundColor: 'red', bold: true },
  warning: { color: 'black', backgroundColor: 'yellow' },
  info: { color: 'black', backgroundColor: 'cyan' },
  command: { color: 'blue', bold: true },
  match: { color: 'black', backgroundColor: 'yellow', bold: true },
  tab: { inverse: true, bold: true },
  key: { bold: true },
};

const MONO: Readonly<Record<Tone, Style>> = {
  ...COLORS,
  accent: { bold: true },
  good: {},
  bad: { bold: true },
  warn: {},
  critical: { inverse: true, bold: true },
  error: { inverse: true },
  warning: { bold: true },
  info: {},
  command: { bold: true },
  match: { underline: true, bold: true },
};

export interface Glyphs {
  readonly cursor: string;
  readonly folded: string;
  readonly open: string;
  readonly symptom: string;
  readonly severity: Readonly<Record<Severity, string>>;
  readonly dot: string;
  readonly crumb: string;
  readonly ellipsis: string;
  readonly mark: string;
  readonly bar: readonly [full: string, empty: string];
  readonly spark: readonly string[];
  readonly rule: string;
  readonly wait: string;
}

const UNICODE: Glyphs = {
  cursor: '▌',
  folded: '▸',
  open: '▾',
  symptom: '└',
  severity: { critical: '◆', error: '✖', warning: '▲', info: '●' },
  dot: '·',
  crumb: '›',
  ellipsis: '…',
  mark: '▶',
  bar: ['█', '░'],
  spark: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  rule: '─',
  wait: '…',
};

const ASCII: Glyphs = {
  cursor: '>',
  folded: '+',
  open: '-',
  symptom: '`',
  severity: { critical: '#', error: 'x', warning: '!', info: 'i' },
  dot: '-',
  crumb: '>',
  ellipsis: '...',
  mark: '*',
  bar: ['#', '.'],
  spark: ['_', '.', ':', '-', '=', '+', '*', '#'],
  rule: '-',
  wait: '...',
};

/** How everything looks; the only place that knows colours and drawing characters. */
export interface Theme {
  readonly styles: Readonly<Record<Tone, Style>>;
  readonly glyphs: Glyphs;
}

export const themeOf = ({ color, ascii }: { readonly color: boolean; readonly ascii: boolean }): Theme => ({
  styles: color ? COLORS : MONO,
  glyphs: ascii ? ASCII : UNICODE,
});
