import { type EntryCoverage, lacksEvidence, type Report, type RuleCoverage } from '../../model/report.ts';
import { plural } from '../../util/format.ts';
import { groupBy } from '../../util/group-by.ts';
import { wrap } from '../../util/wrap.ts';
import { commandLines, heading, listOnOneLine, type Page, prose } from './page.ts';

const MAX_PATHS = 4;

/** What this report can say nothing about, and how that can be changed. */
export function coverageSection(page: Page, { coverage }: Report): string[] {
  const missing = coverage.rules.filter(lacksEvidence);
  const elsewhere = coverage.rules.filter((rule) => rule.status === 'not-evaluated' && !lacksEvidence(rule));
  const total = plural(coverage.rules.length, 'rule');
  const failed = coverage.rules.filter(({ status }) => status === 'failed');
  const blocks = [
    rulesBlock(page, missing, `${missing.length} of ${total} lacked the evidence that they need:`),
    rulesBlock(page, elsewhere, `Do not apply to this input, or were left out: ${elsewhere.length} of ${total}:`),
    failedBlock(page, failed),
    entriesBlock(page, coverage),
  ].filter((block) => block.length > 0);
  if (blocks.length === 0) {
    return [
      ...heading(page, 'What could not be judged'),
      ...prose(
        page,
        `Nothing: of ${total} all were judged, and of ${plural(coverage.entries.length, 'entry', 'entries')} all were read.`,
      ),
    ];
  }
  return [
    ...heading(page, 'What could not be judged'),
    ...blocks.flatMap((block, i) => [...(i > 0 ? [''] : []), ...block]),
  ];
}

function rulesBlock(page: Page, missing: readonly RuleCoverage[], lead: string): string[] {
  if (missing.length === 0) return [];
  const groups = [...groupBy(missing, ({ reason, collect }) => `${reason}\n${collect}`).values()].sort(
    (a, b) => b.length - a.length,
  );
  return [
    `  ${lead}`,
    ...groups.flatMap((group) => {
      const { reason, collect } = group[0]!;
      return [
        ...wrap(`${reason || 'no reason given'} (${plural(group.length, 'rule')})`, page.prose, {
          first: '  - ',
          rest: '    ',
        }),
        `    ${page.paint(
          'dim',
          listOnOneLine(
            page,
            group.map(({ rule }) => rule),
            page.width - 4,
          ),
        )}`,
        ...(collect === '' ? [] : ['    Collect it with:', ...commandLines(page, collect, 6)]),
      ];
    }),
  ];
}

function failedBlock(page: Page, failed: readonly RuleCoverage[]): string[] {
  if (failed.length === 0) return [];
  return [
    `  ${plural(failed.length, 'rule')} failed; please report this as a bug of the rule:`,
    ...failed.flatMap(({ rule, reason }) => wrap(`${rule}: ${reason}`, page.prose, { first: '  - ', rest: '    ' })),
  ];
}

interface Trouble {
  readonly what: string;
  readonly hint: string;
  readonly at: string;
}

function entriesBlock(page: Page, { entries, problems }: Report['coverage']): string[] {
  const explained = new Set(problems.map(({ path }) => path));
  const troubles: Trouble[] = [
    ...problems.map(({ path, line, message, code, hint }) => ({
      what: `${message} (${code})`,
      hint,
      at: line > 0 ? `${path}:${line}` : path,
    })),
    ...entries
      .filter(
        ({ path, status, problem }) =>
          !explained.has(path) && status !== 'skipped' && (status !== 'read' || problem !== null),
      )
      .map(({ path, status, problem }) => ({ what: problem ?? WITHOUT_PROBLEM[status], hint: '', at: path })),
  ];
  const groups = [...groupBy(troubles, ({ what, hint }) => `${what}\n${hint}`).values()];
  const skipped = entries.filter(({ path, status }) => status === 'skipped' && !explained.has(path));
  if (groups.length === 0 && skipped.length === 0) return [];
  return [
    ...(groups.length === 0
      ? []
      : ['  Not read, or not in full:', ...groups.flatMap((group) => troubleLines(page, group))]),
    ...(skipped.length === 0 ? [] : skippedLines(page, skipped)),
  ];
}

const WITHOUT_PROBLEM: Readonly<Record<EntryCoverage['status'], string>> = {
  read: 'read',
  partly: 'read in part',
  skipped: 'skipped',
  unreadable: 'unreadable',
};

function troubleLines(page: Page, group: readonly Trouble[]): string[] {
  const { what, hint } = group[0]!;
  const places = group.map(({ at }) => at).filter(Boolean);
  const shown = places.length > MAX_PATHS + 1 ? places.slice(0, MAX_PATHS) : places;
  return [
    ...wrap(what, page.prose, { first: '  - ', rest: '    ' }),
    ...shown.map((path) => `    ${page.paint('path', path)}`),
    ...(places.length > shown.length ? [`    and ${plural(places.length - shown.length, 'more place')}`] : []),
    ...(hint === ''
      ? []
      : wrap(hint, page.prose, {
          first: `    ${page.glyphs.arrow} `,
          rest: `    ${' '.repeat(page.glyphs.arrow.length)} `,
        })),
  ];
}

function skippedLines(page: Page, skipped: readonly EntryCoverage[]): string[] {
  const kinds = groupBy(skipped, ({ kind, problem }) => problem ?? kind);
  const list = [...kinds].sort(([, a], [, b]) => b.length - a.length).map(([kind, of]) => `${kind} (${of.length})`);
  return wrap(
    `Skipped, as no rule reads them: ${plural(skipped.length, 'entry', 'entries')}: ${list.join(', ')}`,
    page.prose,
    { first: '  ', rest: '    ' },
  );
}
