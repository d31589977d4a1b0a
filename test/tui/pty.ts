import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import xterm from '@xterm/headless';

/** A program in a real terminal, whose screen is kept by a headless xterm. */
export interface Pty {
  /** Types; names of keys are not known here, only what they send. */
  readonly type: (text: string) => void;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  /** The screen as text, without blanks at the ends of lines. */
  readonly screen: () => string;
  /** Waits until the screen shows something. */
  readonly until: (shown: string | RegExp | ((screen: string) => boolean), what?: string) => Promise<string>;
  /** Everything that was written to the terminal. */
  readonly written: () => string;
  readonly isAlternateScreen: () => boolean;
  readonly isCursorHidden: () => boolean;
  /** Waits for the program; its exit code, and whether the settings of the terminal are what they were. */
  readonly exit: () => Promise<{ readonly code: number; readonly settingsKept: boolean }>;
  readonly signal: (name: string) => void;
  readonly dispose: () => void;
}

const TIMEOUT_MS = 20_000;
const REST_MS = 100;
const MOST_TURNS = 40;
const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
const has = (command: string): boolean => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

/** How to get a real terminal without a native add-on: a command that runs a shell script in one. */
export function terminalFor(script: string): [command: string, args: string[]] {
  if (
    has('script') &&
    spawnSync('script', ['-qfec', 'true', '/dev/null'], { stdio: ['pipe', 'ignore', 'ignore'] }).status === 0
  )
    return ['script', ['-qfec', script, '/dev/null']];
  if (has('python3')) return ['python3', ['-c', 'import pty, sys; pty.spawn(["sh", "-c", sys.argv[1]])', script]];
  throw new Error('This test needs a real terminal: install `script` (util-linux) or python3.');
}

export interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export function openPty(
  command: readonly string[],
  { columns = 80, rows = 24, env = {}, cwd = process.cwd() }: PtyOptions = {},
): Pty {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-triage-pty-'));
  const file = (name: string): string => join(folder, name);
  const script = [
    `stty rows ${rows} cols ${columns}`,
    `tty > ${quote(file('tty'))}`,
    `stty -g > ${quote(file('before'))}`,
    `sh -c 'echo $$ > ${file('pid')}; exec "$@"' - ${command.map(quote).join(' ')}`,
    `echo $? > ${quote(file('code'))}`,
    `stty -g > ${quote(file('after'))}`,
    'printf done',
  ].join('; ');
  const [program, args] = terminalFor(script);
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const child: ChildProcess = spawn(program, args, {
    cwd,
    env: { ...process.env, NO_COLOR: '', TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let written = '';
  let ended = false;
  let heard = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    written += chunk.toString('utf8');
    heard = performance.now();
    terminal.write(chunk);
  });
  child.stdin?.on('error', () => {});
  child.on('close', () => {
    ended = true;
  });
  const screen = (): string => {
    const { active } = terminal.buffer;
    return Array.from(
      { length: terminal.rows },
      (_, y) =>
        active
          .getLine(active.viewportY + y)
          ?.translateToString(true)
          .trimEnd() ?? '',
    ).join('\n');
  };
  const wait = async (isDone: () => boolean, what: () => string): Promise<void> => {
    for (const end = Date.now() + TIMEOUT_MS; !isDone(); await new Promise((next) => setTimeout(next, 25))) {
      if (Date.now() > end) throw new Error(`the terminal never showed ${what()}; it shows:\n${screen()}`);
    }
  };
  return {
    type: (text) => child.stdin?.write(text),
    async resize(toColumns, toRows) {
      terminal.resize(toColumns, toRows);
      execFileSync('stty', [
        '-F',
        readFileSync(file('tty'), 'utf8').trim(),
        'rows',
        String(toRows),
        'cols',
        String(toColumns),
      ]);
    },
    screen,
    async until(shown, what = String(shown)) {
      const matches =
        typeof shown === 'function'
          ? shown
          : (text: string): boolean => (typeof shown === 'string' ? text.includes(shown) : shown.test(text));
      await wait(
        () => matches(screen()),
        () => what,
      );
      // A frame arrives in pieces: the screen is only looked at when it has come to rest.
      for (let turn = 0; turn < MOST_TURNS && performance.now() - heard < REST_MS; turn++)
        await new Promise((next) => setTimeout(next, REST_MS / 2));
      await new Promise<void>((done) => terminal.write('', done));
      return screen();
    },
    written: () => written,
    isAlternateScreen: () => terminal.buffer.active.type === 'alternate',
    isCursorHidden: () => written.lastIndexOf('\u001b[?25l') > written.lastIndexOf('\u001b[?25h'),
    async exit() {
      await wait(
        () => ended,
        () => 'the end of the program',
      );
      // xterm takes what was written in pieces.
      await new Promise<void>((done) => terminal.write('', done));
      const text = (name: string): string => (existsSync(file(name)) ? readFileSync(file(name), 'utf8').trim() : '');
      return { code: Number(text('code')), settingsKept: text('before') !== '' && text('before') === text('after') };
    },
    signal: (name) => process.kill(Number(readFileSync(file('pid'), 'utf8')), name),
    dispose() {
      child.kill('SIGKILL');
      terminal.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
