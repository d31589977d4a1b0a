import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const THINGS = [
  'listener',
  'cluster',
  'endpoint',
  'certificate',
  'route',
  'webhook',
  'workload',
  'gateway',
  'secret',
  'waypoint',
];
const FAULTS = [
  'could not be resolved',
  'was refused by the server',
  'has expired meanwhile',
  'is held by another owner',
  'ran out of retries',
  'lost its quorum',
];

/** Writes a pack of log rules, each with a literal and a pattern of its own, in the words that logs are made of. */
export function writeLogRules(folder: string, count: number): void {
  mkdirSync(join(folder, 'synthetic'), { recursive: true });
  for (let i = 0; i < count; i++) writeFileSync(join(folder, 'synthetic', `rule-${i}.yaml`), logRule(i));
}

function logRule(i: number): string {
  const fault = `${THINGS[i % THINGS.length]} of shard ${i} ${FAULTS[i % FAULTS.length]}`;
  const line = `2026-01-01T10:00:00.000000Z\terror\tads\t${fault}: host db-${i}.shop`;
  return `title: Synthetic ${i}
severity: warning
find:
  - log: [istiod.log, proxy.log]
    text: "${fault}"
    pattern: '${fault}: host (?<host>[\\w.-]+)'
  - group: {by: [host], count: ">= 1"}
finding:
  subject: Host {{host}}
  summary: "{{host}}: ${fault}, {{total}} times"
  why: Made to measure.
  fix: [{do: Nothing., command: 'true'}]
evidence:
  - {of: line, says: it says so}
examples:
  fires: [{name: a, subject: 'Host db-${i}.shop', files: {istiod.log: "${line.replaceAll('\t', '\\t')}\\n"}}]
  silent: [{name: b, files: {istiod.log: "${line.replaceAll('\t', '\\t').replace('host', 'hosts')}\\n"}}]
`;
}
