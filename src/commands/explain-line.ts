import type { Engine } from '../engine/engine.ts';
import { pastedLines } from '../input/lines.ts';
import { createLogBlocks } from '../parsers/logs/log-blocks.ts';
import { sanitizeLine } from '../util/sanitize.ts';
import type { ExitCode, Io } from './io.ts';

/** `mesh-triage rules explain-line`: which rules look at a pasted log line, and what they take from it. `-` reads lines from standard input. */
export async function explainLine(
  engine: Pick<Engine<unknown>, 'scanLogs' | 'queries'>,
  line: string,
  io: Io,
): Promise<ExitCode> {
  let hits = 0;
  for await (const text of line === '-' ? pastedLines(process.stdin) : [line]) {
    await io.out(`${sanitizeLine(text)}\n`);
    const scanner = engine.scanLogs();
    const watch = scanner.open({ path: 'line', kind: 'text.lines', owner: { namespace: '', pod: '' }, mtime: 0 });
    const blocks = createLogBlocks((block) => watch?.(block));
    blocks.push(Buffer.from(text));
    blocks.end();
    const found = scanner.rows().flatMap((rows, i) => rows.map((row) => ({ query: engine.queries[i], row })));
    hits += found.length;
    if (found.length === 0) await io.out('  no rule looks at this line\n');
    for (const { query, row } of found) {
      const literal = query?.query.literals.find((l) => text.includes(l));
      await io.out(`  ${query?.rule.id ?? ''}${literal === undefined ? '' : ` by ${JSON.stringify(literal)}`}\n`);
      for (const [name, value] of Object.entries(row.captures)) await io.out(`    ${name} = ${sanitizeLine(value)}\n`);
    }
  }
  return hits > 0 ? 0 : 1;
}
