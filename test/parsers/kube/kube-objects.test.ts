import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { KubeEvent, KubeObject } from '../../../src/model/kube.ts';
import type { ParseOutcome } from '../../../src/model/parsed.ts';
import { createKubeObjectsParser, createObjectsParser } from '../../../src/parsers/kube/kube-objects.ts';
import { expectNeverThrows, expectSameInAnyChunks, only, parse } from '../envoy-helpers.ts';

const list = readFileSync(join(import.meta.dirname, '../../fixtures/kube/list.yaml'));
const read = (input: string | Uint8Array): ParseOutcome => parse(createKubeObjectsParser, input);
const objectsOf = (outcome: ParseOutcome): readonly KubeObject[] => only(outcome, 'objects').objects;
const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: b\n';

describe('createKubeObjectsParser', () => {
  it('reads a real list: objects and events, each with its own lines', () => {
    const outcome = read(list);
    expect(outcome.problems).toEqual([]);
    expect(outcome.records).toBe(39);
    const found: readonly (KubeObject | KubeEvent)[] = [...objectsOf(outcome), ...only(outcome, 'events').events];
    const lines = list.toString('utf8').split('\n');
    for (const { source } of found) {
      expect(list.toString('utf8', source.offset, source.offset + Buffer.byteLength(source.text))).toBe(source.text);
      expect(lines.slice(source.line - 1, source.line - 1 + source.text.split('\n').length).join('\n')).toBe(
        source.text,
      );
    }
    const service = objectsOf(outcome).find((object) => object.kind === 'Service');
    expect(service?.source.text).toBe('- apiVersion: v1\n  kind: Service');
    expect(service?.raw.startsWith('- apiVersion: v1\n')).toBe(true);
    expect(list.toString('utf8', service?.source.offset).startsWith(service?.raw ?? '-')).toBe(true);
  });

  it('keeps of definitions only names and versions', () => {
    const definition = objectsOf(read(list)).find((object) => object.kind === 'CustomResourceDefinition');
    expect(definition?.name).toBe('proxyconfigs.networking.istio.io');
    expect(definition?.body['spec']).toMatchObject({
      group: 'networking.istio.io',
      names: { kind: 'ProxyConfig' },
      versions: [{ name: 'v1beta1', served: true, storage: true }],
    });
    expect(JSON.stringify(definition).includes('openAPIV3Schema')).toBe(false);
  });

  it('reads events with the line of their message', () => {
    const [pulled] = only(read(list), 'events').events;
    expect(pulled).toMatchObject({
      kind: 'Pod',
      namespace: 'accounts',
      type: 'Normal',
      reason: 'Pulled',
      component: 'kubelet',
      count: 1,
      message: 'Container image "mcr.microsoft.com/oss/v2/istio/proxyv2:v1.29.6-1" already present on machine',
    });
    expect(pulled?.source.text).toMatch(/^ {2}message: Container image .*\n {4}present on machine$/);
  });

  it('reads the same from JSON, pretty or on one line', () => {
    const value: unknown = parseYaml(list.toString('utf8'));
    const yaml = objectsOf(read(list));
    for (const indent of [0, 4]) {
      const outcome = read(JSON.stringify(value, null, indent));
      expect(outcome.problems).toEqual([]);
      expect(objectsOf(outcome).map(({ body, name, labels }) => ({ body, name, labels }))).toEqual(
        yaml.map(({ body, name, labels }) => ({ body, name, labels })),
      );
    }
    const [first] = objectsOf(read(JSON.stringify(value, null, 4)));
    expect(first?.source).toMatchObject({ line: 4 });
    expect(first?.source.text.split('\n')).toHaveLength(3);
  });

  it.each([
    ['a single object', POD],
    ['two documents', `# note\n---\n${POD}---\n${POD}...\n`],
    ['documents that just follow each other', POD + POD],
    ['a warning before it', `Warning: v1 Endpoints is deprecated\n${POD}`],
    ['an indented list', `kind: List\napiVersion: v1\nitems:\n  - ${POD.trim().replaceAll('\n', '\n    ')}\n`],
    ['a list without a List', `- ${POD.trim().replaceAll('\n', '\n  ')}\n`],
    ['carriage returns', POD.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${POD}`],
    ['what only the full library reads', `${POD}spec: {a: &x [1], b: *x} # flow\n`],
    ['JSON documents in a row', `${JSON.stringify(parseYaml(POD))}\n${JSON.stringify(parseYaml(POD), null, 2)}`],
    ['a JSON array', JSON.stringify([parseYaml(POD)])],
    [
      'a list of one kind',
      JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items: [{ metadata: { name: 'a', namespace: 'b' } }] }),
    ],
    [
      'a list of one kind that is named last',
      'apiVersion: v1\nitems:\n- metadata:\n    name: a\n    namespace: b\nkind: PodList\n',
    ],
  ])('reads %s', (_, input) => {
    const outcome = read(input);
    expect(outcome.problems).toEqual([]);
    for (const object of objectsOf(outcome)) expect(object).toMatchObject({ kind: 'Pod', name: 'a', namespace: 'b' });
  });

  it('counts what nobody reads and does not keep it', () => {
    const other = (kind: string, version: string, name: string): string =>
      `apiVersion: ${version}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: x\n---\n`;
    const outcome = read(
      other('ConfigMap', 'v1', 'game') +
        other('ConfigMap', 'v1', 'istio') +
        other('Service', 'serving.knative.dev/v1', 'a') +
        other('CustomResourceDefinition', 'apiextensions.k8s.io/v1', 'apps.argoproj.io') +
        other('Gateway', 'networking.istio.io/v1', 'gw'),
    );
    expect(outcome.records).toBe(5);
    expect(objectsOf(outcome).map(({ name }) => name)).toEqual(['istio', 'gw']);
  });

  it('drops managed fields and the last applied configuration', () => {
    const [object] = objectsOf(
      read(
        `${POD}  managedFields:\n  - manager: x\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: y\n    a: b\n`,
      ),
    );
    expect(object?.body['metadata']).toEqual({ name: 'a', namespace: 'b', annotations: { a: 'b' } });
    expect(object?.annotations).toEqual({ a: 'b' });
  });

  it('never keeps the values of secrets', () => {
    const value = Buffer.from('hunter2').toString('base64');
    const secret = {
      apiVersion: 'v1',
      data: { 'tls.crt': value, 'tls.key': value },
      kind: 'Secret',
      metadata: { name: 's', namespace: 'n' },
      stringData: { more: 'hunter2' },
      type: 'kubernetes.io/tls',
    };
    const yaml = `apiVersion: v1\nitems:\n- apiVersion: v1\n  data:\n    tls.crt: ${value}\n    tls.key: ${value}\n  kind: Secret\n  metadata:\n    annotations:\n      x: ${value}\n    name: s\n    namespace: n\n  stringData:\n    more: hunter2\n  type: kubernetes.io/tls\nkind: List\n`;
    for (const input of [yaml, JSON.stringify(secret), JSON.stringify({ kind: 'List', items: [secret] }, null, 2)]) {
      const outcome = read(input);
      expect(objectsOf(outcome)[0]?.body).toMatchObject({
        type: 'kubernetes.io/tls',
        data: { 'tls.crt': '', 'tls.key': '', more: '' },
        certificates: [],
      });
      const text = JSON.stringify(outcome);
      expect(text.includes(value) || text.includes('hunter2')).toBe(false);
    }
  });

  it('reports a broken item and reads the others', () => {
    const outcome = read(
      `apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a, namespace\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: b\nkind: List\n`,
    );
    expect(outcome.problems).toMatchObject([{ code: 'bad-document', line: 3 }]);
    expect(objectsOf(outcome).map(({ name }) => name)).toEqual(['b']);
  });

  it('reports a cut list and leaves out its last item', () => {
    const text = list.toString('utf8');
    const outcome = read(text.slice(0, text.indexOf('kind: Node') + 200));
    expect(outcome.problems).toMatchObject([{ code: 'cut-document' }]);
    expect(objectsOf(outcome).some(({ kind }) => kind === 'Node')).toBe(false);
    const json = JSON.stringify(parseYaml(text), null, 2);
    const cut = read(json.slice(0, json.length / 2));
    expect(cut.problems).toMatchObject([{ code: 'cut-document' }]);
    expect(objectsOf(cut).length).toBeGreaterThan(5);
  });

  it.each([
    ['brackets that never close', `${POD}x: ${'['.repeat(100)}\n`],
    ['no object', 'hello: world\n'],
    ['words', 'Hello World\n  and more\n'],
    ['nothing', ''],
  ])('reports %s', (_, input) => {
    expect(read(input)).toMatchObject({ parsed: [], problems: [{ code: 'bad-document' }] });
  });

  it.each([
    ['brackets', '['.repeat(3000)],
    ['marks of lists', '- '.repeat(3000)],
  ])('does not climb thousands of %s', (_, deep) => {
    expect(read(`${POD}x: ${deep}\n`)).toMatchObject({ parsed: [], problems: [{ code: 'limit' }] });
  });

  it('reports aliases that multiply', () => {
    const aliases = Array.from({ length: 60 }, (_, i) => `y${i}: [*a, *a]`).join('\n');
    expect(read(`${POD}x: &a [1,1,1,1,1,1,1,1,1]\n${aliases}\n`)).toMatchObject({
      parsed: [],
      problems: [{ code: 'limit' }],
    });
  });

  it('says nothing of descriptions', () => {
    expect(
      read('Name:               aks-1\nRoles:              <none>\nLabels:             a=b\n                    c=d\n'),
    ).toEqual({
      records: 1,
      parsed: [],
      problems: [],
    });
  });

  it('is not polluted by keys', () => {
    for (const input of [
      `${POD}__proto__:\n  polluted: 1\n`,
      `${POD}__proto__: {polluted: 1}\n`,
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"__proto__":{"polluted":1}}',
    ]) {
      const body = objectsOf(read(input))[0]?.body;
      expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
      expect(body?.['polluted']).toBeUndefined();
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('keeps no more text than allowed', () => {
    const outcome = parse((context) => createObjectsParser(context, { maxRaw: 1000, maxAllRaw: 5000 }), list);
    const raws = objectsOf(outcome).map(({ raw }) => raw.length);
    expect(Math.max(...raws)).toBeLessThanOrEqual(1000);
    expect(raws.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(5000);
  });

  it('does not depend on chunks and survives anything', () => {
    expectSameInAnyChunks(createKubeObjectsParser, list);
    const json = JSON.stringify(parseYaml(list.toString('utf8').slice(0, list.indexOf('\n- ', 12_000))), null, 1);
    expectSameInAnyChunks(createKubeObjectsParser, json);
    expectNeverThrows(createKubeObjectsParser, list.subarray(0, 20_000));
    expectNeverThrows(createKubeObjectsParser, json);
  });
});
