import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { reportSchema } from '../../src/model/report.ts';
import { openPty, type Pty, type PtyOptions } from './pty.ts';

const ROOT = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'bin/mesh-triage.js');
const SAMPLE = join(ROOT, 'samples/destinationrule-tls/bug-report.tar.gz');
const HEALTHY = join(ROOT, 'samples/healthy-sidecar/bug-report.tar.gz');
const ENTER = '\r';
const ESC = '\u001b';

let folder = '';
let pty: Pty | undefined;
beforeAll(() => {
  if (!existsSync(join(ROOT, 'dist/cli.js')))
    throw new Error('dist/cli.js is missing: run `npm run build` first (`npm test` does)');
  folder = mkdtempSync(join(tmpdir(), 'mesh-triage-'));
});
afterEach(() => pty?.dispose());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(args: readonly string[], options: PtyOptions = {}): Pty {
  pty = openPty([process.execPath, BIN, ...args], { cwd: folder, ...options });
  return pty;
}

async function expectClean(ui: Pty, code?: number): Promise<void> {
  const end = await ui.exit();
  if (code !== undefined) expect(end.code).toBe(code);
  expect(end.settingsKept, 'the settings of the terminal (stty -g) are what they were').toBe(true);
  expect(ui.isAlternateScreen(), 'the terminal shows its normal screen again').toBe(false);
  expect(ui.isCursorHidden(), 'the cursor is visible').toBe(false);
  expect(ui.written()).not.toMatch(new RegExp(`${ESC}\\[\\?(1000|1002|1003|1006|1007|2004)h(?![^]*${ESC}\\[\\?\\1l)`));
}

describe('a real terminal', () => {
  test('the walk: overview, finding, evidence, whole file and back; filter, copy, export, resize, quit', async () => {
    const ui = open(['analyze', SAMPLE]);
    await ui.until('What is broken');
    expect(ui.isAlternateScreen()).toBe(true);
    expect(ui.screen()).toMatch(/▌ ✖ ERROR +25x .*DestinationRule lending\/scoring/);

    ui.type(ENTER);
    await ui.until('Overview › Finding');
    expect(ui.screen()).toContain('Evidence (');
    ui.type(ENTER);
    await ui.until(/Evidence 1 of \d/);
    const marked = (await ui.until(/▌ +\d+ ▶/)).split('\n').find((line) => line.includes('▶'));
    ui.type(ENTER);
    await ui.until('› File');
    await ui.until((screen) => screen.includes(marked ?? '?'), 'the same line in the whole file');
    ui.type('g');
    await ui.until(/▌ +1 {2}/);
    ui.type('G');
    await ui.until(/ (\d+)\/\1$/m);
    ui.type('q');
    await ui.until((screen) => /Evidence 1 of/.test(screen) && !screen.includes('› File'), 'the evidence again');
    ui.type('q');
    await ui.until((screen) => screen.includes('Evidence (') && !screen.includes('› Evidence'), 'the finding again');
    ui.type('q');
    await ui.until('What is broken');

    ui.type('f&sev:error\r');
    await ui.until(/& sev:error · \d+ hidden/);
    expect(ui.screen()).not.toMatch(/INFO|WARNING/);
    ui.type(ESC);
    await ui.until(/INFO/);

    ui.type('gc');
    const said = await ui.until(/copied\.txt/);
    const file = /(\/\S*copied\.txt)/.exec(said)?.[1] ?? '';
    expect(readFileSync(file, 'utf8')).toMatch(/^\S+:\d+: ERROR DestinationRule lending\/scoring/);
    const encoded = new RegExp(`${ESC}\\]52;c;([A-Za-z0-9+/=]+)\u0007`).exec(ui.written())?.[1] ?? '';
    expect(Buffer.from(encoded, 'base64').toString()).toBe(readFileSync(file, 'utf8'));
    rmSync(join(file, '..'), { recursive: true });

    ui.type(':export json\r');
    await ui.until('Report written to');
    const report = reportSchema.parse(JSON.parse(readFileSync(join(folder, 'mesh-triage-report.json'), 'utf8')));
    expect(report.findings[0]?.rule).toBe('mtls/tls-to-plaintext');

    await ui.resize(120, 40);
    await ui.until((screen) => screen.split('\n')[39]?.includes('Enter open') ?? false, 'the footer in row 40');
    await ui.resize(60, 24);
    await ui.until((screen) => screen.split('\n')[23]?.includes('Enter open') ?? false, 'the footer in row 24');
    ui.type('Q');
    await expectClean(ui, 1);
    expect(ui.screen()).not.toContain('Findings');
  });

  test('Ctrl-C while it reads, or later, leaves a clean terminal', async () => {
    const ui = open(['analyze', SAMPLE]);
    await ui.until('Overview');
    ui.type('\u0003');
    await expectClean(ui);
  });

  test('SIGTERM leaves a clean terminal', async () => {
    const ui = open(['analyze', HEALTHY]);
    await ui.until('Captured');
    ui.signal('SIGTERM');
    await expectClean(ui, 143);
  });

  test('Ctrl-Z hands the terminal back, and fg takes it again', async () => {
    const command = `${process.execPath} ${BIN} analyze ${HEALTHY}`;
    pty = openPty(['bash', '--norc', '-i'], { cwd: folder, env: { PS1: 'prompt> ' } });
    const ui = pty;
    await ui.until('prompt>');
    ui.type(`${command}\r`);
    await ui.until('Captured');
    ui.type('\u001a');
    await ui.until((screen) => screen.includes('Stopped') && !screen.includes('Captured'), 'the shell');
    expect(ui.isAlternateScreen()).toBe(false);
    expect(ui.isCursorHidden()).toBe(false);
    ui.type('fg\r');
    await ui.until('Captured');
    ui.type('q');
    await ui.until((screen) => screen.trimEnd().endsWith('prompt>'), 'the prompt');
    ui.type('exit\r');
    await expectClean(ui);
  });

  test('an input that is no evidence: the reason stands on the normal screen', async () => {
    const ui = open(['analyze', 'gone.tar.gz']);
    await expectClean(ui, 2);
    expect(ui.screen()).toContain('could be read as evidence');
  });

  test('a saved report opens, with its evidence in the archive that is still there', async () => {
    const saved = open(['analyze', '--format', 'json', '-o', 'saved.json', SAMPLE]);
    expect((await saved.exit()).code).toBe(1);
    saved.dispose();
    const ui = open(['view', 'saved.json']);
    await ui.until('What is broken');
    ui.type('\r');
    await ui.until('› Finding');
    ui.type('\r');
    await ui.until(/Evidence 1 of/);
    ui.type('\r');
    await ui.until(/▌ +\d+ ▶/);
    ui.type('Q');
    await expectClean(ui, 1);
  });

  test.each([
    ['--no-ui', ['--no-ui'], {}],
    ['--format text', ['--format', 'text'], {}],
    ['TERM=dumb', [], { TERM: 'dumb' }],
  ])('%s gives the text report', async (_, flags, env) => {
    const ui = open(['analyze', ...flags, HEALTHY], { env });
    await ui.exit();
    expect(ui.written()).not.toContain('\u001b[?1049h');
    expect(ui.written()).toContain('No fault found');
  });

  test('NO_COLOR and --ascii', async () => {
    const ui = open(['analyze', '--ascii', SAMPLE], { env: { NO_COLOR: '1' } });
    await ui.until('What is broken');
    expect(ui.screen()).toMatch(/^[\n -~…’µ]*$/);
    expect(ui.written()).not.toMatch(new RegExp(`${ESC}\\[(?:[0-9;]*;)?(?:[349][0-8])[;m]`));
    ui.type('q');
    await expectClean(ui);
  });
});
