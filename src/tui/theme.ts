import type { Severity } from '../model/report.ts';
import type { Tone } from './row.ts';

/** What Ink's <Text> is told; a subset of its props. */
interface Style {
  readonly color?: string;
  readonly backgroundColor?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
}

// Severities are black or white on a colour of their own, and other texts use only colours of middling brightness (a contrast of about 4
// with white and with black), so that everything is readable on light and on dark terminals. Terminals of 16 colours show the nearest.
const COLORS: Readonly<Record<Tone, Style>> = {
  plain: {},
  strong: { bold: true },
  dim: { color: '#808080' },
  accent: { color: '#0087af', bold: true },
  good: { color: '#008700' },
  bad: { color: '#d70000', bold: true },
  warn: { color: '#af5f00' },
  critical: { color: '#ffffff', backgroundColor: '#af005f', bold: true },
  error: { color: '#ffffff', backgroundColor: '#d70000', bold: true },
  warning: { color: '#000000', backgroundColor: '#ffaf00' },
  info: { color: '#000000', backgroundColor: '#00afd7' },
  command: { color: '#5f5fd7' },
  match: { color: '#000000', backgroundColor: '#ffd700', bold: true },
  tab: { inverse: true, bold: true },
  key: { bold: true },
};

const MONO: Readonly<Record<Tone, Style>> = {
  ...COLORS,
  dim: { dimColor: true },
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
