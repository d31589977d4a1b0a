import type { Rule } from '../../engine/rules/rule.ts';
import type { RuleFilter } from '../../flags.ts';
import type { Io } from '../io.ts';

/** What the list says about a rule. */
interface Listed {
  readonly id: string;
  readonly title: string;
  readonly severities: readonly string[];
  readonly status: string;
  readonly role: string;
  readonly needs: readonly (readonly string[])[];
  readonly explains: readonly string[];
  readonly path: string;
}

/** `mesh-triage rules list`: the rules that pass the filters, sorted. */
export async function listRules(
  rules: readonly Rule[],
  filter: RuleFilter,
  format: 'text' | 'json',
  io: Io,
): Promise<void> {
  const listed = rules
    .filter((rule) => passes(rule, filter))
    .map(entry)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (format === 'json') await io.out(`${JSON.stringify(listed, null, 2)}\n`);
  else await io.out(listed.map(({ id, title }) => `${id}  ${title}\n`).join(''));
}

function passes(rule: Rule, { area, severity, status, text }: RuleFilter): boolean {
  const { file, id } = rule;
  return (
    (area === undefined || id.startsWith(`${area}/`)) &&
    (severity === undefined || rule.severity.some(({ level }) => level === severity)) &&
    (status === undefined || file.status === status) &&
    (text === undefined ||
      `${id} ${file.title} ${file.finding.summary} ${file.finding.why}`.toLowerCase().includes(text.toLowerCase()))
  );
}

const entry = ({ id, path, file, severity, needs }: Rule): Listed => ({
  id,
  title: file.title,
  severities: severity.map(({ level }) => level),
  status: file.status,
  role: file.role,
  needs,
  explains: file.explains ?? [],
  path,
});
