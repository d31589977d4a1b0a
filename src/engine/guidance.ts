import { parse } from 'yaml';
import { z } from 'zod';
import type { Rule } from './rules/rule.ts';

/** The form of rules/_guidance.yaml: one account of every item of published guidance. */
const guidanceSchema = z.strictObject({
  sections: z.record(
    z.string(),
    z.strictObject({ title: z.string(), test: z.string().describe('file of the test that shows it') }),
  ),
  reasons: z.record(z.string(), z.string()),
  items: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      url: z.url(),
      section: z.string().optional().describe('key of the section of the report that shows it'),
      reason: z.string().optional().describe('key of the reason why no finding can come of it'),
      sameAs: z.string().optional().describe('the item that it repeats'),
      open: z.literal(true).optional().describe('a finding is possible, and there is no rule yet'),
    }),
  ),
});
export type Guidance = z.infer<typeof guidanceSchema>;
type Item = Guidance['items'][number];

/** Where one item is accounted for. */
export interface Account {
  readonly item: Item;
  /** Of the item that this one repeats, where it does. */
  readonly by: 'rules' | 'section' | 'reason' | 'open';
  readonly rules: readonly Rule[];
}

/** Reads the text of rules/_guidance.yaml. Throws when it does not fit the form. */
export const parseGuidance = (text: string): Guidance => guidanceSchema.parse(parse(text));

/** One account for each item, in the order of the file, and what is wrong with the file or the rules' `covers`. */
export function accountFor(
  { items, sections, reasons }: Guidance,
  rules: readonly Rule[],
): { readonly accounts: readonly Account[]; readonly wrong: readonly string[] } {
  const byId = new Map(items.map((item) => [item.id, item]));
  const covering = new Map<string, Rule[]>();
  const wrong: string[] = [];
  if (byId.size < items.length) wrong.push('an id stands twice');
  for (const rule of rules) {
    for (const id of rule.file.covers ?? []) {
      if (!byId.has(id)) wrong.push(`${rule.id} covers ${id}, which is no item`);
      covering.set(id, [...(covering.get(id) ?? []), rule]);
    }
  }
  const own = (item: Item): Account => {
    const found = covering.get(item.id) ?? [];
    const said =
      [item.section, item.reason, item.sameAs, item.open].filter((value) => value !== undefined).length +
      (found.length > 0 ? 1 : 0);
    if (said !== 1)
      wrong.push(`${item.id} has ${said} accounts (rules: ${found.map(({ id }) => id).join(', ') || 'none'})`);
    if (item.section !== undefined && !(item.section in sections))
      wrong.push(`${item.id}: there is no section ${item.section}`);
    if (item.reason !== undefined && !(item.reason in reasons))
      wrong.push(`${item.id}: there is no reason ${item.reason}`);
    return {
      item,
      rules: found,
      by:
        item.section !== undefined
          ? 'section'
          : item.reason !== undefined
            ? 'reason'
            : found.length > 0
              ? 'rules'
              : 'open',
    };
  };
  const accounts = items.map(own);
  const accountOf = new Map(accounts.map((account) => [account.item.id, account]));
  const resolved = accounts.map((account): Account => {
    if (account.item.sameAs === undefined) return account;
    const target = accountOf.get(account.item.sameAs);
    if (target === undefined || target.item.sameAs !== undefined)
      wrong.push(`${account.item.id} repeats ${account.item.sameAs}, which has no account of its own`);
    return { item: account.item, rules: target?.rules ?? [], by: target?.by ?? 'open' };
  });
  return { accounts: resolved, wrong };
}

/** How many items of a group are accounted for in which way; the group is the first word of the id. */
export interface Tally {
  readonly group: string;
  readonly total: number;
  readonly rules: number;
  readonly section: number;
  readonly reason: number;
  readonly open: number;
}

/** The figures of each group, in the order in which the groups come. */
export function tally(accounts: readonly Account[]): readonly Tally[] {
  const groups = [...new Set(accounts.map(({ item }) => groupOf(item.id)))];
  return groups.map((group) => {
    const members = accounts.filter(({ item }) => groupOf(item.id) === group);
    const count = (by: Account['by']): number => members.filter((account) => account.by === by).length;
    return {
      group,
      total: members.length,
      rules: count('rules'),
      section: count('section'),
      reason: count('reason'),
      open: count('open'),
    };
  });
}

const groupOf = (id: string): string => id.slice(0, id.indexOf('-'));
