/**
 * `npm run fuzz [-- --seconds N] [--target NAME] [--seed S] [--path P]`: feeds all targets, or those whose name begins with NAME, with random
 * inputs until the time is over. A failure is shrunk and shown, with the command that repeats it; the status is 1 then.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { show, sizeOf, type Target } from './target.ts';
import { TARGETS } from './targets.ts';

/** What an input may cost: so much, and more for each byte. Far from what it does cost, and far below what anything quadratic would. */
const MS = 2000;
const MS_PER_KIB = 20;
/** Who is silent for so long does not end. */
const HANGS_MS = 120_000;
const SHRINK_MS = 30_000;

interface Work {
  readonly seconds: number;
  readonly target: string;
  readonly seed: number;
  readonly path: string | undefined;
}

interface Result {
  readonly name: string;
  readonly runs: number;
  readonly slowest: number;
  readonly failure: string | null;
}

/** Before each run, and behind each target. */
type Message = { readonly name: string; readonly run: number } | Result;

if (isMainThread) main();
else await fuzzAll(workerData as Work, (message) => parentPort?.postMessage(message));

function main(): void {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      target: { type: 'string', default: '' },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      path: { type: 'string' },
    },
  });
  const { target, path } = values;
  const work: Work = { target, path, seconds: Number(values.seconds), seed: Number(values.seed) };
  console.log(`seed ${work.seed}\n${'target'.padEnd(36)}${'runs'.padStart(9)}${'slowest'.padStart(14)}`);
  // A thread can be ended even where it does not end by itself.
  const thread = new Worker(new URL(import.meta.url), { workerData: work });
  let last = { name: '', run: 0 };
  const hangs = (): void => {
    console.log(`${last.name} does not end\n${repeat(last.name, work.seed, String(last.run))}`);
    process.exit(1);
  };
  let timer = setTimeout(hangs, HANGS_MS);
  thread.on('message', (message: Message) => {
    clearTimeout(timer);
    timer = setTimeout(hangs, HANGS_MS);
    if ('run' in message) last = message;
    else print(message);
  });
  thread.on('exit', () => clearTimeout(timer));
}

function print({ name, runs, slowest, failure }: Result): void {
  console.log(`${name.padEnd(36)}${String(runs).padStart(9)}${`${slowest.toFixed(0)} ms`.padStart(14)}`);
  if (failure === null) return;
  console.log(failure);
  process.exitCode = 1;
}

async function fuzzAll({ seconds, target, seed, path }: Work, tell: (message: Message) => void): Promise<void> {
  const targets = TARGETS.filter(({ name }) => name.startsWith(target));
  if (targets.length === 0) throw new Error(`no target begins with ${target}`);
  const weights = targets.reduce((sum, { weight }) => sum + weight, 0);
  for (const one of targets) tell(await fuzz(one, seed, path, (seconds * 1000 * one.weight) / weights, tell));
}

async function fuzz(
  { name, inputs, check }: Target<unknown>,
  seed: number,
  path: string | undefined,
  ms: number,
  tell: (message: Message) => void,
): Promise<Result> {
  let end = Date.now() + ms;
  let run = 0;
  let slowest = 0;
  const property = fc.asyncProperty(inputs, async (input) => {
    if (Date.now() > end) throw new fc.PreconditionFailure(true);
    tell({ name, run: run++ });
    const before = process.threadCpuUsage();
    await check(input);
    const { user, system } = process.threadCpuUsage(before);
    const cost = (user + system) / 1000;
    slowest = Math.max(slowest, cost);
    const size = sizeOf(input);
    if (cost > MS + (size / 1024) * MS_PER_KIB) throw new Error(`${cost.toFixed(0)} ms for ${size} bytes`);
  });
  const found = await fc.check(property, path === undefined ? { seed, numRuns: 2 ** 31 } : { seed, path, numRuns: 1 });
  if (found.counterexamplePath === null) return { name, runs: found.numRuns, slowest, failure: null };
  // The time may have ended while it was shrinking.
  end = Date.now() + SHRINK_MS;
  const shrunk = await fc.check(property, { seed, path: found.counterexamplePath, numRuns: 1 });
  const { counterexample, counterexamplePath, errorInstance } = shrunk.counterexamplePath === null ? found : shrunk;
  const reason = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
  const failure = `${reason}\n${show(counterexample?.[0])}\n${repeat(name, seed, counterexamplePath ?? '')}`;
  return { name, runs: found.numRuns, slowest, failure };
}

function repeat(name: string, seed: number, path: string): string {
  return `repeat it: npm run fuzz -- --target ${name} --seed ${seed} --path ${path}`;
}
