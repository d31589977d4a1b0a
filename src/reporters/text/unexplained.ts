import type { Report } from '../../model/report.ts';
import { plural } from '../../util/format.ts';
import { cut, heading, type Page, prose } from './page.ts';

/** Templates shown; the report document has more. */
const MOST_SHOWN = 10;

/** How many of the complaints in logs the findings account for, and what the others look like. */
export function unexplainedSection(page: Page, { coverage: { unexplained } }: Report): string[] {
  if (unexplained === undefined || unexplained.lines === 0) return [];
  const { lines, explained, kinds, templates } = unexplained;
  const title = heading(page, 'Errors and warnings in logs that nothing explains');
  // Rounded down, so that 100 % is never said of less.
  const share = Math.floor((explained / lines) * 100);
  const of = `${share} % of ${lines.toLocaleString('en-US')} error and warning lines explained`;
  if (kinds === 0) return [...title, ...prose(page, `None: ${of}, by findings or as known to be harmless.`)];
  const shown = templates.slice(0, MOST_SHOWN);
  const width = Math.max(...shown.map(({ count }) => count.toLocaleString('en-US').length));
  return [
    ...title,
    ...prose(
      page,
      `${of}; ${plural(kinds, 'template')} ${kinds === 1 ? 'is' : 'are'} not${kinds > shown.length ? `, of which these are the most frequent` : ''}:`,
    ),
    ...shown.flatMap(({ kind, template, count, path, line }) => [
      cut(page, `${count.toLocaleString('en-US').padStart(width)} × ${kind}  ${template}`, 2),
      `${' '.repeat(width + 5)}${page.paint('path', `${path}:${line}`)}`,
    ]),
  ];
}
