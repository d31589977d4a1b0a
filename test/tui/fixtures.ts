import type { Finding, Report } from '../../src/model/report.ts';
import type { EntryReader, Ports } from '../../src/tui/ports.ts';
import { type Effect, type Event, initialState, type State } from '../../src/tui/state.ts';
import { themeOf } from '../../src/tui/theme.ts';
import { update } from '../../src/tui/update.ts';
import { loadReport } from '../reporters/fixtures.ts';

const base = loadReport('causes');

/** The fixture of the reporters, with a timeline and a list of proxies. */
export const report: Report = {
  ...base,
  mesh: {
    ...base.mesh,
    proxies: {
      ...base.mesh.proxies,
      list: [
        {
          namespace: 'lending',
          pod: 'stalls-7ccc5dbb9f-l94zw',
          workload: 'stalls',
          type: 'sidecar',
          version: '1.29.6',
          revision: 'default',
          sync: 'stale',
          path: 'istio/syncz',
          line: 1,
        },
        {
          namespace: 'shop',
          pod: 'web-5d4f8c7b6-x2x2x',
          workload: 'web',
          type: 'sidecar',
          version: '1.28.0',
          revision: 'default',
          sync: 'synced',
          path: 'istio/syncz',
          line: 9,
        },
      ],
    },
  },
  timeline: [
    {
      at: '2026-11-25T00:50:00Z',
      lane: 'errors',
      what: '3 of 40 logged requests failed',
      path: 'proxies/a.log',
      line: 4,
    },
    {
      at: '2026-11-25T01:06:10Z',
      lane: 'push',
      what: 'istiod pushed EnvoyFilter/lending/buffer-limit',
      path: 'istio/discovery.log',
      line: 610,
    },
    {
      at: '2026-11-25T01:07:30Z',
      lane: 'restart',
      what: 'container stalls of pod lending/stalls started again (Error, 1 restart)',
      path: 'cluster/pods',
      line: 12,
    },
    { at: '2026-11-25T01:08:00Z', lane: 'reject', what: 'LDS rejected', path: 'istio/discovery.log', line: 613 },
    {
      at: '2026-11-25T01:08:22Z',
      lane: 'finding',
      what: `first of ${base.findings[0]?.id}`,
      path: 'istio/discovery.log',
      line: 613,
    },
    {
      at: '2026-11-25T01:09:00Z',
      lane: 'errors',
      what: '17 of 40 logged requests failed',
      path: 'proxies/a.log',
      line: 9,
    },
    {
      at: '2026-11-26T01:00:00Z',
      lane: 'certificate',
      what: 'certificate of shop/web ends',
      path: 'proxies/certs',
      line: 1,
    },
  ],
};

/** A report with as many findings as asked for: every tenth a cause with nine symptoms. */
export function bigReport(count: number): Report {
  const [model] = report.findings as [Finding];
  const findings = Array.from({ length: count }, (_, i): Finding => {
    const cause = i - (i % 10);
    return {
      ...model,
      id: `test/rule-${i}@0`,
      rule: `test/rule-${i % 50}`,
      severity: (['error', 'warning', 'info', 'critical'] as const)[i % 4] ?? 'error',
      title: `Finding ${i} of many, with a title that is about as long as titles are`,
      subject: { kind: 'Deployment', namespace: `namespace-${i % 30}`, name: `workload-${i}` },
      symptoms: i === cause ? Array.from({ length: 9 }, (_, s) => `test/rule-${i + 1 + s}@0`) : [],
      causedBy: i === cause ? null : `test/rule-${cause}@0`,
    };
  });
  return { ...report, findings, suppressed: [] };
}

export const LINES = Array.from({ length: 1200 }, (_, i) =>
  i % 100 === 99
    ? `2026-11-25T01:08:${String(i % 60).padStart(2, '0')}Z\terror\tads\tline ${i + 1} failed`
    : `2026-11-25T01:08:00Z\tinfo\tads\tline ${i + 1}`,
);

/** Reads from LINES, whatever the path. */
const reader: EntryReader = {
  lines: async ({ from, count, filter }) => {
    const all = LINES.map((text, i) => ({ line: i + 1, text })).filter(({ text }) => text.includes(filter));
    return { lines: all.slice(from, from + count), total: all.length, all: LINES.length };
  },
  find: async ({ from, back, text }) => {
    const hits = LINES.flatMap((line, i) => (line.includes(text === '' ? '\terror\t' : text) ? [i] : []));
    return (back ? (hits.findLast((i) => i < from) ?? hits.at(-1)) : (hits.find((i) => i > from) ?? hits[0])) ?? -1;
  },
};

export interface Recorded extends Ports {
  readonly copied: string[];
  readonly saved: string[];
}

export function recordingPorts(): Recorded {
  const copied: string[] = [];
  const saved: string[] = [];
  return {
    copied,
    saved,
    reader,
    formats: ['text', 'json'],
    copy: async (text) => {
      copied.push(text);
      return '';
    },
    save: async (_, format) => {
      saved.push(format);
      return `/tmp/report.${format}`;
    },
    stop: async () => {},
  };
}

export const start = (
  columns = 80,
  rows = 24,
  options: { readonly ascii?: boolean; readonly canRead?: boolean } = {},
): State =>
  initialState({
    columns,
    rows,
    title: 'bug-report.tar.gz',
    glyphs: themeOf({ color: true, ascii: options.ascii ?? false }).glyphs,
    canRead: options.canRead ?? true,
    formats: ['text', 'json'],
  });

export interface Run {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** The state after some events, and all effects on the way. */
export function run(state: State, ...events: readonly Event[]): Run {
  return events.reduce<Run>(
    (before, event) => {
      const step = update(before.state, event);
      return { state: step.state, effects: [...before.effects, ...step.effects] };
    },
    { state, effects: [] },
  );
}

/** `press(state, 'j', 'j', 'enter')`; words of more than one letter in quotes are typed: `"sev:error"`. */
export const press = (state: State, ...keys: readonly string[]): Run =>
  run(
    state,
    ...keys.flatMap((key): Event[] =>
      key.startsWith('"')
        ? [...key.slice(1, -1)].map((letter) => ({ type: 'key', key: letter === ' ' ? 'space' : letter }))
        : [{ type: 'key', key }],
    ),
  );

/** With a report that is ready. */
export const opened = (columns = 80, rows = 24, of: Report = report): State =>
  run(start(columns, rows), { type: 'report', report: of }).state;

/** Answers what was asked of the reader, until nothing more is asked. */
export async function answered({ state, effects }: Run): Promise<State> {
  const events: Event[] = [];
  for (const effect of effects) {
    if (effect.type === 'lines')
      events.push({ type: 'lines', request: effect.request, reply: await reader.lines(effect.request) });
    if (effect.type === 'find')
      events.push({ type: 'found', request: effect.request, index: await reader.find(effect.request) });
  }
  if (events.length === 0) return state;
  return answered(run(state, ...events));
}
