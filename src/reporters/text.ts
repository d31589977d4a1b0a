import type { Report } from '../model/report.ts';
import { sanitizeData } from '../util/sanitize.ts';
import { archiveSection } from './text/archive.ts';
import { brokenSection, healthySection } from './text/broken.ts';
import { coverageSection } from './text/coverage.ts';
import { notesSection } from './text/notes.ts';
import { sortFindings } from './text/order.ts';
import { createPage, type PageOptions } from './text/page.ts';
import { unexplainedSection } from './text/unexplained.ts';

/**
 * The report for a person, fit for a ticket: what this is, what is broken and why, what else was seen, what could not be judged, what
 * stays unexplained.
 * Everything in a report may have come from a hostile archive, so all of it is sanitised before a single line is laid out.
 */
export function renderText(raw: Report, options: PageOptions): string {
  const report = sanitizeData(raw);
  const page = createPage(options);
  const { causes, notes } = sortFindings(report.findings);
  const sections = [
    archiveSection(page, report),
    causes.length > 0 ? brokenSection(page, causes) : healthySection(page, report, notes.length),
    notesSection(page, notes, report.suppressed),
    coverageSection(page, report),
    unexplainedSection(page, report),
  ];
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => [...section, '']);
  return `${lines.join('\n').trimEnd()}\n`;
}
