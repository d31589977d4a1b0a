import { ERROR_LINE } from '../../util/line-filter.ts';
import { type Body, type BodyLine, bodyOfLines } from '../body.ts';
import { blockAt, fileLine } from '../file-lines.ts';
import type { SourceLine } from '../ports.ts';
import { cellRight, row, type Span, span, type Tone } from '../row.ts';
import { findingOf, type Screen, type State } from '../state.ts';

const AROUND = 100;

/** A whole entry of the input, read again block by block as it is looked at. */
export function fileBody(state: State, screen: Screen): Body {
  const { file, canRead } = state;
  const { path, filter } = screen;
  const pending = (text: string, tone: Tone): Body => ({
    ...bodyOfLines([]),
    isPending: true,
    head: [row(span(` ${text}`, tone))],
  });
  if (!canRead)
    return bodyOfLines([
      { row: row(span(' The input is not there any more, so only what the report quotes can be shown.', 'warn')) },
    ]);
  if (file === null || file.path !== path || file.filter !== filter || file.total < 0) {
    return file?.path === path && file.error !== '' ? pending(file.error, 'bad') : pending(`Reading ${path} …`, 'dim');
  }
  if (file.total === 0)
    return bodyOfLines(
      [
        {
          row: row(
            span(filter === '' ? ' This entry is empty.' : ' No line passes the filter; Esc takes it back.', 'dim'),
          ),
        },
      ],
      { hidden: file.all },
    );
  return {
    count: file.total,
    hidden: file.all - file.total,
    line: (index) => sourceLine(fileLine(file, index), screen, state),
  };
}

/** A piece of evidence among the lines around it: those of the report at once, those of the input as soon as they are read. */
export function evidenceBody(state: State, screen: Screen): Body {
  const evidence = findingOf(state, screen)?.evidence[screen.evidence];
  if (evidence === undefined) return bodyOfLines([]);
  const { line, endLine, path, says } = evidence;
  const { file } = state;
  const head = [row(span(` ${says || 'Evidence'}`, 'strong')), row(span(` ${path}:${line}`, 'command')), row()];
  const live =
    file !== null &&
    file.path === path &&
    file.filter === '' &&
    file.total > 0 &&
    blockAt(file, Math.max(0, line - 1)) !== undefined;
  const target = { view: 'file', finding: screen.finding, evidence: screen.evidence, path, line, endLine } as const;
  if (live) {
    const from = Math.max(0, line - 1 - AROUND);
    const to = Math.min(file.total, endLine + AROUND);
    return {
      count: Math.max(0, to - from),
      hidden: 0,
      head,
      start: Math.min(line - 1, file.total - 1) - from,
      line: (index) => ({ ...sourceLine(fileLine(file, from + index), screen, state), target }),
    };
  }
  const quoted = [...evidence.before, ...evidence.text.split('\n'), ...evidence.after];
  const first = line - evidence.before.length;
  const lines = quoted.map((text, i) => ({ ...sourceLine({ line: first + i, text }, screen, state), target }));
  const note = state.canRead
    ? []
    : [{ row: row() }, { row: row(span(' The input is not there any more: these lines are from the report.', 'dim')) }];
  return bodyOfLines([...lines, ...note], { head, start: evidence.before.length });
}

function sourceLine(
  source: SourceLine | undefined,
  { line, endLine, path }: Screen,
  { glyphs, columns }: State,
): BodyLine {
  if (source === undefined) return { row: row(span('      …', 'dim')) };
  const marked = line > 0 && source.line >= line && source.line <= Math.max(line, endLine);
  const isError = ERROR_LINE.test(source.text.slice(0, 2000));
  const tone: Tone = marked ? 'strong' : 'plain';
  const gutter: Span[] = [
    cellRight(String(source.line), columns < 70 ? 5 : 7, isError ? 'bad' : 'dim'),
    span(marked ? ` ${glyphs.mark} ` : isError ? ' ! ' : '   ', marked ? 'accent' : 'bad'),
  ];
  return {
    row: { gutter, spans: [span(source.text, tone)] },
    place: { path, line: source.line },
    copy: source.text,
    isError,
  };
}
