import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sniffKind } from '../../artifacts/sniff.ts';
import { ruleFromTemplate, templateOf } from '../../engine/logs/log-template.ts';
import { SAVED_TEXT } from '../../model/artifact.ts';
import { decodeEntry } from '../../parsers/logs/log-entry.ts';
import { UsageError } from '../../util/usage-error.ts';
import type { ExitCode, Io } from '../io.ts';

/** `mesh-triage rules new`: writes a rule that passes lint and test as it is, or one that looks for lines like a given one; to be changed from there. */
export async function newRule(
  { id, dir, line }: { readonly id: string; readonly dir: string; readonly line: string | undefined },
  io: Io,
): Promise<ExitCode> {
  if (!/^[a-z0-9-]+\/[a-z0-9-]+$/.test(id)) {
    throw new UsageError(
      `${id} is no id of a rule`,
      'It is AREA/SLUG, in lower-case letters, digits and hyphens: `mesh-triage rules new gateway/no-backend`.',
    );
  }
  const path = join(dir, `${id}.yaml`);
  if (existsSync(path)) throw new UsageError(`${path} exists already`, 'Take another name, or change that file.');
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, line === undefined ? template(id) : fromLine(line));
  } catch (error) {
    throw new UsageError(
      `${path} could not be written: ${error instanceof Error ? error.message : error}`,
      'Name a folder that you may write to with --dir.',
    );
  }
  await io.out(
    [
      `${path} is written. ${line === undefined ? 'It looks for a line that no mesh writes; change it' : 'It looks for lines like this one; complete it'}, and then:`,
      `  mesh-triage rules lint ${dir}`,
      `  mesh-triage rules test ${dir}`,
      `  mesh-triage rules debug ${id} INPUT --rules ${dir}`,
      `  mesh-triage analyze INPUT --rules ${dir}`,
      '',
    ].join('\n'),
  );
  return 0;
}

/** A line of no known format is taken for one of istiod's, so that the rule has a log to look into. */
function fromLine(line: string): string {
  const kind = sniffKind(Buffer.from(`${line}\n`), 'line');
  const { level, scope, message } = decodeEntry(line);
  const template = `${[level, scope].filter((word) => word !== '').join(' ')}: ${templateOf(message)}`;
  return ruleFromTemplate({ kind: SAVED_TEXT.includes(kind) ? 'istiod.log' : kind, template }, line);
}

function template(id: string): string {
  const words = id.slice(id.indexOf('/') + 1).replaceAll('-', ' ');
  return `# The form of a rule: rules/README.md; an annotated tutorial: TUTORIAL-RULES.md.
title: ${words.charAt(0).toUpperCase()}${words.slice(1)}
severity: warning # critical, error, warning or info
status: experimental
find:
  # Only lines that hold the text are looked at; named groups of the pattern become variables.
  - log: istiod.log
    text: "placeholder of ${id}"
    pattern: 'placeholder of ${id}: (?<host>\\S+) is broken'
finding:
  subject: Service {{host}}
  summary: "{{host}} is broken; istiod said so {{line.count}} times"
  why: Say here by which mechanism this happens, in two to four sentences.
  fix:
    - do: Say here what to change.
      command: kubectl get service -A
      verify: Say here how to see that it is mended.
evidence:
  - of: line
    says: what this line proves
examples:
  fires:
    - name: the line that says so
      subject: Service web.shop
      files:
        istiod.log: |
          2026-01-01T00:00:00.000000Z\\terror\\tmodel\\tplaceholder of ${id}: web.shop is broken
  silent:
    - name: the same words about something that is mended
      files:
        istiod.log: |
          2026-01-01T00:00:00.000000Z\\tinfo\\tmodel\\tplaceholder of ${id}: web.shop was mended
`.replaceAll('\\t', '\t');
}
