// Every hostile file through the built program, one after the other: `npm run hostile`; with patterns of names, only those.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../src/model/report.ts';
import type { Attack } from './attack.ts';
import { CORPUS } from './corpus.ts';
import { faultsOf, unsafeIn } from './judge.ts';
import { makeFile } from './make-file.ts';
import { type Run, runProgram } from './run-program.ts';
import { writeWitness } from './witness.ts';

const MOST_SECONDS = 20;
/** Seconds on the clock, which on a busy machine are more than those of the processor. */
const PATIENCE = 10 * MOST_SECONDS;
const MOST_BYTES = 500e6;
const SHOWN = 10;

interface Measured {
  readonly name: string;
  readonly seconds: number;
  readonly peak: number;
  readonly faults: readonly string[];
}

const patterns = process.argv.slice(2).map((pattern) => new RegExp(pattern));
const wanted = CORPUS.filter(({ name }) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name)));
const folder = mkdtempSync(join(tmpdir(), 'mesh-triage-hostile-'));
const done: Measured[] = [];
try {
  const witness = writeWitness(folder);
  for (const attack of wanted) {
    const path = await makeFile(attack, folder);
    const run = await runProgram(['analyze', path, witness, '--format', 'json', '--quiet'], PATIENCE);
    rmSync(path);
    const measured = { name: attack.name, seconds: run.seconds, peak: run.peak, faults: faultsIn(attack, run) };
    done.push(measured);
    process.stdout.write(lines(measured));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const bad = done.filter(({ faults }) => faults.length > 0);
process.stdout.write(`\nSlowest\n${most('seconds')}\nLargest\n${most('peak')}\n`);
process.stdout.write(`${done.length} files, ${bad.length} not right\n${bad.map(lines).join('')}`);
process.exitCode = bad.length > 0 ? 1 : 0;

function faultsIn(attack: Attack, { exitCode, stdout, stderr, seconds, peak }: Run): readonly string[] {
  const slow = seconds > MOST_SECONDS ? ['it takes too long'] : [];
  if (exitCode !== 0 && exitCode !== 1) return [`exit code ${exitCode}: ${stderr.slice(0, 1000).trim()}`, ...slow];
  const unsafe = unsafeIn(stdout + stderr);
  return [
    ...faultsOf(attack, JSON.parse(stdout) as Report),
    ...(unsafe === '' ? [] : [`it prints ${unsafe}`]),
    ...slow,
    ...(peak > MOST_BYTES ? ['it takes too much memory'] : []),
  ];
}

function most(figure: 'seconds' | 'peak'): string {
  return done
    .toSorted((a, b) => b[figure] - a[figure])
    .slice(0, SHOWN)
    .map(figures)
    .join('');
}

function figures({ name, seconds, peak }: Measured): string {
  return `${seconds.toFixed(1).padStart(6)} s ${(peak / 1e6).toFixed(0).padStart(6)} MB  ${name}\n`;
}

function lines(measured: Measured): string {
  return figures(measured) + measured.faults.map((fault) => `    ${fault}\n`).join('');
}
