/**
 * `npm run bench [-- --mb N --runs N]`: grows a sample to about 1 GB and times the analysis beside the tools a user has, in the same run.
 * Every figure is a ratio of medians; absolute times say nothing about another machine.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { growArchive } from './grow-archive.ts';
import { writeLogRules } from './rule-packs.ts';
import { measureUi } from './ui.ts';

const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '3' },
    sample: { type: 'string', default: 'destinationrule-tls' },
  },
});
const root = join(import.meta.dirname, '..', '..');
const runs = Number(values.runs);
const launcher = join(root, 'bin', 'mesh-triage.js');

interface Run {
  readonly seconds: number;
  /** Peak resident memory in MiB; 0 where the system does not tell. */
  readonly peak: number;
}

function run(command: string, args: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid));
    }, 20);
    child.on('error', reject);
    child.on('close', () => {
      clearInterval(watch);
      resolve({ seconds: Number(process.hrtime.bigint() - started) / 1e9, peak });
    });
  });
}

/** The kernel's own high-water mark, so that sampling misses nothing but the last moment. */
function peakOf(pid: number | undefined): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // gone in between
  }
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Commands run in turn, so that a slow moment of the machine meets all of them. */
async function compare(commands: Readonly<Record<string, readonly string[]>>): Promise<Record<string, Run>> {
  const results: Record<string, Run[]> = {};
  for (let i = 0; i < runs; i++) {
    for (const [name, [command = '', ...args]] of Object.entries(commands)) {
      results[name] = [...(results[name] ?? []), await run(command, args)];
    }
  }
  return Object.fromEntries(
    Object.entries(results).map(([name, all]) => [
      name,
      { seconds: median(all.map((r) => r.seconds)), peak: Math.max(...all.map((r) => r.peak)) },
    ]),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'mesh-triage-bench-'));
try {
  const archive = join(folder, 'bug-report.tar.gz');
  const grown = await growArchive(
    join(root, 'samples', values.sample, 'bug-report.tar.gz'),
    archive,
    Number(values.mb) * 1e6,
  );
  console.log(
    `archive: ${(grown.bytes / 1e6).toFixed(0)} MB unpacked, ${(statSync(archive).size / 1e6).toFixed(0)} MB packed, ${grown.pods} pods with a proxy`,
  );
  const big = await compare({
    'tar | wc': ['sh', '-c', `tar -xzOf '${archive}' | wc -l`],
    analyze: [process.execPath, launcher, 'analyze', archive, '--format', 'json', '--fail-on', 'never'],
  });
  const report = (name: string, value: string): void => console.log(`${name.padEnd(44)}${value}`);
  report(
    'analyze / (tar -xzOf A | wc -l), wall time',
    ((big['analyze']?.seconds ?? 0) / (big['tar | wc']?.seconds ?? 1)).toFixed(2),
  );
  report('analyze, peak resident memory', `${(big['analyze']?.peak ?? 0).toFixed(0)} MiB`);
  const packs = { few: join(folder, 'rules-100'), many: join(folder, 'rules-1000') };
  writeLogRules(packs.few, 100);
  writeLogRules(packs.many, 1000);
  const withPack = (pack: string): readonly string[] => [
    process.execPath,
    launcher,
    'analyze',
    archive,
    '--rules',
    pack,
    '--format',
    'json',
    '--fail-on',
    'never',
  ];
  const ruled = await compare({ few: withPack(packs.few), many: withPack(packs.many) });
  report(
    'analyze with 1,000 log rules / with 100',
    ((ruled['many']?.seconds ?? 0) / (ruled['few']?.seconds ?? 1)).toFixed(2),
  );
  const small = await compare({
    'node -e 0': [process.execPath, '-e', '0'],
    help: [process.execPath, launcher, '--help'],
    sample: [
      process.execPath,
      launcher,
      'analyze',
      join(root, 'samples', values.sample, 'bug-report.tar.gz'),
      '--format',
      'json',
      '--fail-on',
      'never',
    ],
  });
  report('--help / (node -e 0)', ((small['help']?.seconds ?? 0) / (small['node -e 0']?.seconds ?? 1)).toFixed(2));
  const ui = await measureUi(join(root, 'samples', values.sample, 'bug-report.tar.gz'), folder);
  report('first paint of the UI / (node -e 0)', ui.firstPaint.toFixed(2));
  report('key press to paint, 5,000 findings, median', `${ui.key.toFixed(1)} ms`);
  report('key press to paint, 5,000 findings, slowest', `${ui.slowestKey.toFixed(1)} ms`);
  report(
    'analyze of the sample / (node -e 0)',
    ((small['sample']?.seconds ?? 0) / (small['node -e 0']?.seconds ?? 1)).toFixed(2),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
