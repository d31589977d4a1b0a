import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding, Report } from '../../src/model/report.ts';
import { renderText } from '../../src/reporters/text.ts';
import { textWidth } from '../../src/util/text-width.ts';
import { FIXTURE_NAMES, FIXTURES, loadReport } from './fixtures.ts';

const plain = { width: 80, color: false } as const;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const base = loadReport('causes');
const cause = base.findings[1]!;
const withFindings = (...findings: Finding[]): Report => ({ ...base, findings });
const finding = (changes: Partial<Finding>): Finding => ({ ...cause, causedBy: null, symptoms: [], ...changes });
/** The text of one section, by its heading. */
const section = (text: string, title: string): string =>
  text.split(`${title}\n`)[1]?.split(/\n\n(?=[A-Z].*\n─)/)[0] ?? '';

describe('golden', () => {
  for (const name of FIXTURE_NAMES) {
    for (const width of [80, 120]) {
      test(`${name} at ${width} columns`, async () => {
        await expect(renderText(loadReport(name), { width, color: false })).toMatchFileSnapshot(
          join(FIXTURES, `${name}.${width}.txt`),
        );
      });
    }
  }

  test('causes with ASCII only', async () => {
    await expect(renderText(base, { ...plain, ascii: true })).toMatchFileSnapshot(
      join(FIXTURES, 'causes.80.ascii.txt'),
    );
  });
});

describe('layout', () => {
  test('answers in the order what, broken, else, not judged', () => {
    const text = renderText(base, plain);
    const at = ['what this is', 'What is broken', 'What else was seen', 'What could not be judged'].map((title) =>
      text.indexOf(title),
    );
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(at).not.toContain(-1);
  });

  test('a line is wider than the page only where breaking it would spoil a command or an address', () => {
    const wide = renderText(base, plain)
      .split('\n')
      .filter((line) => textWidth(line) > 80);
    for (const line of wide) expect(line).toMatch(/^ {8}kubectl |^ +(See )?https:\S+$/);
  });

  test('colour adds only SGR codes, and only when asked for', () => {
    for (const name of FIXTURE_NAMES) {
      const without = renderText(loadReport(name), plain);
      const colored = renderText(loadReport(name), { ...plain, color: true });
      expect(without).not.toMatch(CONTROL);
      expect(colored).toContain('\u001b[1m');
      expect(stripVTControlCharacters(colored)).toBe(without);
    }
  });

  test('with ascii it draws nothing of its own outside ASCII', () => {
    const text = renderText(loadReport('healthy'), { ...plain, ascii: true });
    expect(text).toMatch(/^[\n -~]*$/);
  });

  test('a command is alone on its line, whole', () => {
    const command = `kubectl get pods ${'-l app=web '.repeat(20)}-A`;
    const text = renderText(withFindings(finding({ fix: [{ do: 'Look.', command, verify: '' }] })), plain);
    expect(text.split('\n').map((line) => line.trim())).toContain(command);
  });

  test('a long quotation keeps the words that it is quoted for', () => {
    const text = renderText(base, plain);
    const line = text.split('\n').find((candidate) => candidate.includes('01:18:47.164Z'));
    expect(line).toContain('WRONG_VERSION_NUMBER');
    expect(textWidth(line ?? '')).toBeLessThanOrEqual(80);
  });
});

describe('causes, symptoms and notes', () => {
  test('symptoms stand under their cause and nowhere else', () => {
    const text = renderText(base, plain);
    expect(text.match(/Upstream answers a TLS handshake/g)).toHaveLength(1);
    expect(text).toContain('Explains 2 symptoms');
    expect(text).toContain('3 causes: 1 critical, 1 error, 1 warning; 3 symptoms folded under them.');
  });

  test('a finding whose cause is not in the report stands for itself', () => {
    expect(renderText(withFindings(finding({ id: 'a', causedBy: 'gone' })), plain)).toContain(cause.title);
  });

  test('findings that explain each other in a circle are shown once', () => {
    const a = finding({ id: 'a', causedBy: 'b', subject: { kind: 'Pod', namespace: 'x', name: 'first' } });
    const b = finding({ id: 'b', causedBy: 'a', subject: { kind: 'Pod', namespace: 'x', name: 'second' } });
    const text = renderText(withFindings(a, b), plain);
    expect(text).toContain('1 cause: 1 error; 1 symptom folded under it.');
    expect(text).toContain('└ ✖ ERROR  Pod x/second');
  });

  test('a note with a symptom that matters is a cause', () => {
    const note = finding({ id: 'a', severity: 'info' });
    const text = renderText(withFindings(note, finding({ id: 'b', causedBy: 'a' })), plain);
    expect(text).toContain('1 cause: 1 info; 1 symptom folded under it.');
    expect(text).not.toContain('What else was seen');
  });

  test('many symptoms of one cause are counted, not listed', () => {
    const symptoms = Array.from({ length: 50 }, (_, i) =>
      finding({ id: `s${i}`, causedBy: 'a', severity: i < 2 ? 'error' : 'warning' }),
    );
    const text = renderText(withFindings(finding({ id: 'a' }), ...symptoms), plain);
    expect(text).toContain('Explains 50 symptoms');
    expect(text).toContain('and 44 more (44 warnings), all in --format json');
  });
});

describe('without a fault', () => {
  const healthy = loadReport('healthy');

  test('says what was read, what was judged and what was not', () => {
    const text = section(renderText(healthy, plain), 'What is broken').replace(/\s+/g, ' ');
    expect(text).toContain('No fault found.');
    expect(text).toContain('3 were read in full');
    expect(text).toContain('5 of 6 rules could be judged');
    expect(text).toContain('1 could not be judged for want of evidence');
  });

  test('does not call proxies unsynced of which nobody knows', () => {
    const proxies = { ...healthy.mesh.proxies, total: 2, synced: 0, stale: 0, notSent: 0 };
    const text = renderText({ ...healthy, mesh: { ...healthy.mesh, proxies } }, plain).replace(/\s+/g, ' ');
    expect(text).toContain('2 proxies, their sync state unknown.');
  });

  test('tells rules that do not apply from those that lack evidence', () => {
    const rules = healthy.coverage.rules.map((rule) =>
      rule.status === 'not-evaluated' ? { ...rule, reason: 'is for aks; this is upstream', collect: '' } : rule,
    );
    const text = renderText({ ...healthy, coverage: { ...healthy.coverage, rules } }, plain).replace(/\s+/g, ' ');
    expect(text).toContain('1 does not apply to this input, or was left out.');
    expect(text).toContain('No rule lacked evidence that could be collected.');
    expect(text).toContain(
      'Do not apply to this input, or were left out: 1 of 6 rules: - is for aks; this is upstream',
    );
    expect(text).not.toContain('Collect it with');
  });

  test('claims nothing when no rule could be judged', () => {
    const rules = healthy.coverage.rules.map((rule) => ({ ...rule, status: 'not-evaluated' as const }));
    const text = renderText({ ...healthy, findings: [], coverage: { ...healthy.coverage, rules } }, plain);
    expect(text).toContain('Not known: none of 6 rules could be judged.');
    expect(text).not.toContain('No fault found');
  });

  test('tells of what is suppressed', () => {
    const suppressed = [{ finding: 'mtls/x@1', reason: 'known', until: '' }];
    const text = renderText({ ...healthy, suppressed }, plain).replace(/\s+/g, ' ');
    expect(text).toContain('none of them found a fault other than those suppressed (1, below)');
    expect(text).toContain('- mtls/x@1: known');
  });
});

test('whatever stands in a report, no control character comes out, and it does not throw', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      '\u001b[2J',
      '\u001b]0;title\u0007',
      '\u009b31m',
      '\u202e',
      '\r\n',
      '\t',
      '\ud800',
      'x'.repeat(400),
      '漢字'.repeat(30),
    ),
  );
  const hostile = fc.array(text, { minLength: 24, maxLength: 24 });
  fc.assert(
    fc.property(hostile, fc.integer({ min: 40, max: 160 }), fc.boolean(), (texts, width, ascii) => {
      let i = 0;
      const next = (): string => texts[i++ % texts.length] ?? '';
      const report = fill(base, next) as Report;
      expect(renderText(report, { width, color: false, ascii })).not.toMatch(CONTROL);
    }),
    { numRuns: 60 },
  );
});

/** The report with every text replaced, but those that are of a closed set. */
function fill(value: unknown, next: () => string, key = ''): unknown {
  if (typeof value === 'string')
    return ['severity', 'status', 'platform', 'dataPlanes', 'id', 'causedBy'].includes(key) ? value : next();
  if (Array.isArray(value)) return value.map((item) => fill(item, next, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, next, name)]));
}
