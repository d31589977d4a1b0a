import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/mesh-triage.js', import.meta.url));
const TELL =
  "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage()) + '\\n'));";
const PRELOAD = `data:text/javascript,${encodeURIComponent(TELL)}`;
const KIB = 1024;

/** How a run of the program went. */
export interface Run {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of all processors together, so that it is the same however busy the machine is; 0 when it did not live to tell. */
  readonly seconds: number;
  /** The most memory it ever had, in bytes; 0 when it did not live to tell. */
  readonly peak: number;
}

/** Runs the built program as a user would, and kills it after so many seconds. */
export async function runProgram(args: readonly string[], seconds: number): Promise<Run> {
  const child = spawn(process.execPath, ['--import', PRELOAD, PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
  });
  const [, stdout, stderr, told] = await Promise.all([
    new Promise((resolve) => child.on('close', resolve)),
    ...child.stdio.slice(1).map((stream) => textOf(stream as NodeJS.ReadableStream)),
  ]);
  // Threads tell too; the last to end is the process.
  const last = told?.trim().split('\n').at(-1) || '{"userCPUTime":0,"systemCPUTime":0,"maxRSS":0}';
  const usage = JSON.parse(last) as NodeJS.ResourceUsage;
  return {
    exitCode: child.exitCode,
    stdout: stdout ?? '',
    stderr: stderr ?? '',
    seconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peak: usage.maxRSS * KIB,
  };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
