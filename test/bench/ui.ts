/** `node test/bench/ui.ts`: how soon the UI paints, and how soon a key shows; both in a real terminal, from outside. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bigReport } from '../tui/fixtures.ts';
import { terminalFor } from '../tui/pty.ts';

const root = join(import.meta.dirname, '..', '..');
const launcher = join(root, 'bin', 'mesh-triage.js');
const ROUNDS = 11;
const KEYS = [
  'f',
  '5',
  ...'jjjjjjjj'.split(''),
  ' ',
  ' ',
  ' ',
  'b',
  'G',
  'g',
  ...'jjjj'.split(''),
  'd',
  'u',
  '1',
  '4',
  '5',
  'o',
  'f',
  'G',
  'k',
  'k',
  '\r',
  'q',
];

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const quiet = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

interface Running {
  /** Milliseconds from the start until the text was seen, or the end of the program. */
  readonly seen: Promise<number>;
  readonly press: (key: string) => Promise<number>;
  readonly end: () => void;
}

function run(script: string, text: string): Running {
  const [command, args] = terminalFor(`stty rows 40 cols 120; ${script}`);
  const started = performance.now();
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm-256color', SHELL: '/bin/sh' },
  });
  let all = '';
  let onData = (): void => {};
  const seen = new Promise<number>((done) => {
    child.stdout.on('data', (chunk: Buffer) => {
      all += chunk;
      if (text !== '' && all.includes(text)) done(performance.now() - started);
      onData();
    });
    child.on('close', () => done(performance.now() - started));
  });
  child.stdin.on('error', () => {});
  return {
    seen,
    press: (key) =>
      new Promise((done) => {
        const pressed = performance.now();
        onData = () => done(performance.now() - pressed);
        child.stdin.write(key);
      }),
    end: () => {
      child.stdin.write('\u0003');
    },
  };
}

export interface UiFigures {
  /** Start to first frame, as a multiple of `node -e 0`, both without what the terminal itself costs; the median of several rounds. */
  readonly firstPaint: number;
  /** Milliseconds from a key to the first byte of the frame it makes. */
  readonly key: number;
  readonly slowestKey: number;
}

export async function measureUi(archive: string, folder: string): Promise<UiFigures> {
  const ratios: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    // What is compared runs side by side, so that a busy moment of the machine meets both.
    const terminal = await run('true', '').seen;
    const node = await run(`'${process.execPath}' -e 0`, '').seen;
    const ui = run(`'${process.execPath}' '${launcher}' analyze '${archive}'`, 'Workloads');
    ratios.push(((await ui.seen) - terminal) / (node - terminal));
    ui.end();
    await quiet(300);
  }

  const file = join(folder, 'big.json');
  writeFileSync(file, JSON.stringify(bigReport(5000)));
  const ui = run(`'${process.execPath}' '${launcher}' view '${file}'`, 'What is broken');
  await ui.seen;
  await quiet(500);
  const keys: number[] = [];
  for (const key of KEYS) {
    keys.push(await ui.press(key));
    await quiet(60);
  }
  ui.end();
  return { firstPaint: median(ratios), key: median(keys), slowestKey: Math.max(...keys) };
}

if (process.argv[1] === import.meta.filename) {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-triage-bench-'));
  try {
    console.log(await measureUi(join(root, 'samples/destinationrule-tls/bug-report.tar.gz'), folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
