/**
 * `npm run screens [-- COLUMNSxROWS]`: what a user really sees, as text for the README. Opens a sample in a real terminal, walks to the
 * evidence, and prints each screen on the way.
 */
import { join } from 'node:path';
import { openPty } from './pty.ts';

const ROOT = join(import.meta.dirname, '../..');
const [columns = 100, rows = 30] = (process.argv[2] ?? '100x30').split('x').map(Number);
const ui = openPty(
  [process.execPath, join(ROOT, 'bin/mesh-triage.js'), 'analyze', 'samples/destinationrule-tls/bug-report.tar.gz'],
  { columns, rows, cwd: ROOT },
);

const show = (name: string): void => console.log(`${name}:\n\n\`\`\`text\n${ui.screen().trimEnd()}\n\`\`\`\n`);
try {
  await ui.until('What is broken');
  show('overview');
  ui.type('\r');
  await ui.until('› Finding');
  show('finding');
  ui.type(']');
  await ui.until(/▌ ▶/);
  ui.type('\r');
  await ui.until(/Evidence \d of/);
  await ui.until(/▌ +\d+ ▶/);
  show('evidence');
  ui.type('ot');
  await ui.until('[Timeline]');
  show('timeline');
  ui.type('Q');
  await ui.exit();
} finally {
  ui.dispose();
}
