import { EventEmitter } from 'node:events';
import { render } from 'ink';
import { afterEach, describe, expect, test } from 'vitest';
import { App } from '../../src/tui/app.tsx';
import { createStore, type Store } from '../../src/tui/store.ts';
import { themeOf } from '../../src/tui/theme.ts';
import { bigReport, LINES, type Recorded, recordingPorts, report, start } from './fixtures.ts';

/** A terminal of any size that remembers the last frame; Ink's own test library knows one width only. */
class FakeTerminal extends EventEmitter {
  isTTY = true;
  columns: number;
  rows: number;
  frames: string[] = [];

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.frames.push(text);
    return true;
  }
}

class FakeKeyboard extends EventEmitter {
  isTTY = true;
  waiting: string[] = [];
  setEncoding(): void {}
  setRawMode(): void {}
  resume(): void {}
  pause(): void {}
  ref(): void {}
  unref(): void {}
  read(): string | null {
    return this.waiting.shift() ?? null;
  }
  type(text: string): void {
    this.waiting.push(text);
    this.emit('readable');
    this.emit('data', text);
  }
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 80));
let close = (): void => {};
afterEach(() => close());

interface Opened {
  readonly store: Store;
  readonly ports: Recorded;
  readonly keyboard: FakeKeyboard;
  readonly terminal: FakeTerminal;
  readonly quits: () => number;
  readonly type: (...keys: readonly string[]) => Promise<void>;
  readonly frame: () => string;
}

function open(columns = 80, rows = 24): Opened {
  const terminal = new FakeTerminal(columns, rows);
  const keyboard = new FakeKeyboard();
  const ports = recordingPorts();
  let quits = 0;
  const store = createStore(start(columns, rows), { ports, onQuit: () => quits++, onStop: async () => {} });
  const theme = themeOf({ color: false, ascii: false });
  const instance = render(<App store={store} theme={theme} onReady={() => {}} />, {
    stdout: terminal as unknown as NodeJS.WriteStream,
    stdin: keyboard as unknown as NodeJS.ReadStream,
    debug: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  close = () => instance.unmount();
  return {
    store,
    ports,
    keyboard,
    terminal,
    quits: () => quits,
    async type(...keys) {
      for (const key of keys) {
        keyboard.type(key);
        await settled();
      }
    },
    frame: () => terminal.frames.at(-1) ?? '',
  };
}

const ENTER = '\r';
const ESC = '\u001b';

describe('key sequences', () => {
  test('the walk: overview, finding, evidence, whole file, back', async () => {
    const ui = open();
    ui.store.feed({ type: 'report', report });
    await settled();
    expect(ui.frame()).toContain('What is broken');
    await ui.type(ENTER);
    expect(ui.frame()).toContain('Overview › Finding');
    await ui.type(ENTER);
    expect(ui.frame()).toContain('Evidence 1 of');
    await ui.type(ENTER);
    expect(ui.frame()).toContain(`613 ▶ ${LINES[612]?.replaceAll('\t', ' ')}`);
    await ui.type(ESC);
    await settled();
    expect(ui.frame()).toContain('Evidence 1 of');
    await ui.type('q', 'q');
    expect(ui.frame()).toContain('What is broken');
  });

  test('typed fast: several keys in one piece', async () => {
    const ui = open();
    ui.store.feed({ type: 'report', report: bigReport(100) });
    await ui.type('f', '5', 'jjjj');
    expect(ui.frame()).toContain(' 5/100');
    await ui.type('&sev:critical\r');
    expect(ui.frame()).toContain('& sev:critical · 75 hidden');
  });

  test('copy, export, quit', async () => {
    const ui = open();
    ui.store.feed({ type: 'report', report });
    await ui.type('c', 'C', 'x');
    expect(ui.ports.copied).toHaveLength(2);
    expect(ui.ports.saved).toEqual(['text']);
    expect(ui.frame()).toContain('Report written to /tmp/report.text');
    await ui.type('\u0003');
    expect(ui.quits()).toBe(1);
  });

  test('arrows, pages and ends', async () => {
    const ui = open();
    ui.store.feed({ type: 'report', report: bigReport(1000) });
    await ui.type('f', '5', '\u001b[B', '\u001b[B', '\u001b[A');
    expect(ui.frame()).toContain(' 2/1000');
    await ui.type('\u001b[6~');
    expect(ui.frame()).toContain(' 21/1000');
    await ui.type('\u001b[F');
    expect(ui.frame()).toContain(' 1000/1000');
  });

  test('a resize is drawn', async () => {
    const ui = open();
    ui.store.feed({ type: 'report', report });
    await settled();
    ui.terminal.columns = 120;
    ui.terminal.rows = 40;
    ui.terminal.emit('resize');
    await settled();
    expect(ui.frame().split('\n')).toHaveLength(40);
  });
});
