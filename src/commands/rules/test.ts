import { placeIn } from '../../engine/rules/locate.ts';
import type { ExitCode, Io } from '../io.ts';
import { runExamples } from '../rule-examples.ts';
import { counted, describe, type Loaded } from './load.ts';

/** `mesh-triage rules test`: whether the examples of rules hold, and which other rules they set off. */
export async function testRules({ triage, rules, files }: Loaded, io: Io): Promise<ExitCode> {
  let run = 0;
  let wrong = 0;
  const crossed: string[] = [];
  for (const rule of rules) {
    const results = await runExamples(triage, rule);
    run += results.length;
    for (const { name, fires, others } of results) {
      if (others.length > 0)
        crossed.push(`${rule.id} ${fires ? 'fires' : 'silent'} ${JSON.stringify(name)}: ${others.join(' ')}`);
    }
    const text = files.find((file) => file.path === rule.path)?.text ?? '';
    for (const { name, path, complaint, hint } of results) {
      if (complaint === null) continue;
      wrong++;
      io.err(
        describe({
          path: rule.path,
          ...placeIn(text, path),
          message: `example ${JSON.stringify(name)}: ${complaint}`,
          hint,
        }),
      );
    }
  }
  await io.out(`${counted(run, 'example')} of ${counted(rules.length, 'rule')}, ${wrong} wrong\n`);
  if (crossed.length > 0) {
    await io.out(
      `\nOther rules that these examples set off, and that no rule explains (${crossed.length}):\n${crossed.map((line) => `  ${line}\n`).join('')}`,
    );
  }
  return wrong === 0 ? 0 : 1;
}
