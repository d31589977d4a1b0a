import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accountFor, parseGuidance, tally } from '../src/engine/guidance.ts';
import { memoryEntry } from '../src/input/memory.ts';
import { readRuleFiles } from '../src/input/rule-files.ts';
import { BUILT_IN_RULES, createTriage } from '../src/pipeline.ts';

const guidance = parseGuidance(readFileSync(join(BUILT_IN_RULES, '_guidance.yaml'), 'utf8'));
const triage = createTriage(readRuleFiles(BUILT_IN_RULES), { check: false });
const { accounts, wrong } = accountFor(guidance, triage.engine.rules);
const tallies = tally(accounts);

describe('published guidance', () => {
  it('has exactly one account of every item, and rules cover items that there are', () => {
    expect(wrong).toEqual([]);
  });

  it('leaves nothing open of the article that the product encodes', () => {
    const article = accounts.filter(({ item }) => item.id.startsWith('SEED-'));
    expect(article.length).toBeGreaterThanOrEqual(44);
    expect(article.filter(({ by }) => by === 'open').map(({ item }) => item.id)).toEqual([]);
  });

  it.each(tallies.map((t) => ({ ...t })))('leaves at most a tenth of $group open', ({ total, open }) => {
    expect(open / total).toBeLessThanOrEqual(0.1);
  });

  it('adds up', () => {
    for (const { total, rules, section, reason, open } of tallies) expect(rules + section + reason + open).toBe(total);
    expect(tallies.reduce((sum, { total }) => sum + total, 0)).toBe(guidance.items.length);
  });

  it('names sections that are tested', () => {
    expect(
      Object.values(guidance.sections).filter(({ test }) => !existsSync(new URL(`../${test}`, import.meta.url))),
    ).toEqual([]);
  });
});

// The rows of the error table of the article, in the words of Azure.
const ANSWERS: readonly (readonly [item: string, text: string])[] = [
  ['SEED-ERR-01', 'Azure service mesh is not supported in this region'],
  ['SEED-ERR-02', 'Missing service mesh mode: '],
  ['SEED-ERR-03', 'Invalid istio ingress mode: Public'],
  ['SEED-ERR-04', 'Too many ingresses for type: External. Only 1 ingress gateway are allowed'],
  ['SEED-ERR-05', 'Istio profile is missing even though Service Mesh mode is Istio'],
  ['SEED-ERR-06', 'Istio based Azure service mesh is incompatible with feature Open Service Mesh'],
  [
    'SEED-ERR-07',
    'ServiceMeshProfile is missing required parameters: rootCertObjectName for plugin certificate authority',
  ],
  [
    'SEED-ERR-08',
    'AzureKeyvaultSecretsProvider addon is required for Azure Service Mesh plugin certificate authority feature',
  ],
  [
    'SEED-ERR-09',
    "'KeyVaultId': 'my-vault' is not a valid Azure keyvault resource identifier. Please make sure that the format matches '/subscriptions//resourceGroups//providers/Microsoft.KeyVault/vaults/'",
  ],
  ['SEED-ERR-10', 'Kubernetes version is missing in orchestrator profile'],
  [
    'SEED-ERR-11',
    "Service mesh revision asm-1-26 is not compatible with cluster version 1.35.1. To find information about mesh-cluster compatibility, use 'az aks mesh get-upgrades'",
  ],
  [
    'SEED-ERR-12',
    "Kubernetes version 1.22.6 not supported. Please upgrade to a supported cluster version first. To find compatibility information, use 'az aks mesh get-upgrades'",
  ],
  ['SEED-ERR-13', 'ServiceMeshProfile revision field must not be empty'],
  ['SEED-ERR-14', 'Request exceeds maximum allowed number of revisions (2)'],
  [
    'SEED-ERR-15',
    'Mesh upgrade is in progress. Please complete or roll back the current upgrade before attempting to retrieve versioning and compatibility information',
  ],
];

/** How such an answer reaches us. */
const FORMS: Readonly<Record<string, (text: string) => string>> = {
  'az.txt': (text) => `ERROR: (BadRequest) ${text}\nCode: BadRequest\nMessage: ${text}\n`,
  'arm.json': (text) => `${JSON.stringify({ error: { code: 'BadRequest', message: text } }, null, 2)}\n`,
  'arm-line.json': (text) => `${JSON.stringify({ code: 'BadRequest', details: null, message: text })}\n`,
  'activity-log.json': (text) =>
    `${JSON.stringify([{ eventTimestamp: '2026-11-24T10:00:00Z', level: 'Error', operationName: { value: 'Microsoft.ContainerService/managedClusters/write' }, properties: { statusCode: 'BadRequest', statusMessage: JSON.stringify({ error: { code: 'BadRequest', message: text } }) } }], null, 2)}\n`,
  'notes.txt': (text) => `The customer wrote:\n> we got "${text}" at the upgrade\n`,
  'terraform.log': (text) =>
    `│ Error: updating Cluster: unexpected status 400 (400 Bad Request) with error: BadRequest: ${text}\n`,
};

describe.each(ANSWERS)('%s', (item, text) => {
  it.each(Object.keys(FORMS))('is found in %s', async (name) => {
    const report = await triage.analyze([memoryEntry(name, FORMS[name]?.(text) ?? '')]);
    const covering = accounts.find((account) => account.item.id === item)?.rules.map(({ id }) => id) ?? [];
    expect(report.findings.map(({ rule }) => rule)).toEqual(covering);
  });
});
