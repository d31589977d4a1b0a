import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPty } from '../tui/pty.ts';

const ROOT = join(import.meta.dirname, '../..');

test('on a terminal the lines stay whole, and no progress is left on it', async () => {
  const command = [process.execPath, 'bin/mesh-triage.js', 'scan', 'samples', '--jobs', '1'];
  const terminal = openPty(command, { columns: 80, rows: 40, cwd: ROOT });
  try {
    const { code, settingsKept } = await terminal.exit();
    expect([code, settingsKept]).toEqual([1, true]);
    const lines = terminal.screen().split('\n');
    expect(lines[0]).toMatch(/^WORST {7}ITEM +ISTIOD\/PROXIES {2}FIRST CAUSE$/);
    for (const line of lines.slice(1, 4)) expect(line).toMatch(/^✖ ERROR {5}\S+ +1\.29\.6 {10}\S/);
    expect(lines[4]).toMatch(/^● INFO {6}\S+ +1\.29\.6 {10}no fault found/);
    expect(terminal.screen()).not.toContain(' of 4 items');
    expect(terminal.written()).toContain('\u001b[31m✖ ERROR');
    expect(terminal.isCursorHidden()).toBe(false);
  } finally {
    terminal.dispose();
  }
});
