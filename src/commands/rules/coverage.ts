import { join } from 'node:path';
import { type Account, accountFor, type Guidance, parseGuidance, type Tally, tally } from '../../engine/guidance.ts';
import { readText } from '../../input/rule-files.ts';
import { BUILT_IN_RULES } from '../../pipeline.ts';
import type { ExitCode, Io } from '../io.ts';
import type { Loaded } from './load.ts';

/** `mesh-triage rules coverage`: where each item of published guidance is accounted for, and what proves it. */
export async function coverage({ rules }: Loaded, io: Io): Promise<ExitCode> {
  const guidance = parseGuidance(readText(join(BUILT_IN_RULES, '_guidance.yaml')));
  const { accounts, wrong } = accountFor(guidance, rules);
  await io.out([...accounts.map((account) => line(account, guidance)), '', ...table(tally(accounts)), ''].join('\n'));
  for (const complaint of wrong) io.err(`${complaint}\n`);
  return wrong.length === 0 ? 0 : 1;
}

function line(account: Account, guidance: Guidance): string {
  const { item } = account;
  const repeats = item.sameAs === undefined ? '' : ` (as ${item.sameAs})`;
  return `${item.id}  ${item.title}${repeats}\n    ${where(account, guidance)}\n    ${item.url}`;
}

function where({ item, by, rules }: Account, { items, sections, reasons }: Guidance): string {
  const source = items.find(({ id }) => id === (item.sameAs ?? item.id)) ?? item;
  switch (by) {
    case 'rules':
      return rules
        .map(
          ({ id, file: { examples } }) =>
            `rule ${id} → ${examples.fires.length} firing and ${examples.silent.length} silent of its examples`,
        )
        .join('\n    ');
    case 'section': {
      const section = sections[source.section ?? ''];
      return `report: ${section?.title} → ${section?.test}`;
    }
    case 'reason':
      return `no finding: ${reasons[source.reason ?? '']}`;
    case 'open':
      return 'open: there is no rule yet';
  }
}

function table(tallies: readonly Tally[]): string[] {
  const others = tallies.filter(({ group }) => group !== 'SEED');
  const sum = (group: string, of: readonly Tally[]): Tally =>
    of.reduce(
      (a, b) => ({
        group,
        total: a.total + b.total,
        rules: a.rules + b.rules,
        section: a.section + b.section,
        reason: a.reason + b.reason,
        open: a.open + b.open,
      }),
      { group, total: 0, rules: 0, section: 0, reason: 0, open: 0 },
    );
  const rows = [
    ...tallies,
    ...(others.length < tallies.length ? [sum('all but SEED', others)] : []),
    sum('all', tallies),
  ];
  const cell = (value: string | number): string => String(value).padStart(8);
  return [
    `${'items'.padEnd(14)}${['total', 'rules', 'section', 'reason', 'open'].map(cell).join('')}   accounted for`,
    ...rows.map(
      ({ group, total, rules, section, reason, open }) =>
        `${group.padEnd(14)}${[total, rules, section, reason, open].map(cell).join('')}   ${Math.floor(((total - open) / Math.max(total, 1)) * 1000) / 10} %`,
    ),
  ];
}
