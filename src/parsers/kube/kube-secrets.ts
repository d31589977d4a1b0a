import type { SecretName } from '../../model/kube.ts';
import type { ParseContext, Parser } from '../../model/parsed.ts';
import { createDocumentParser, linesOf } from '../document.ts';
import { readTables } from '../tables.ts';
import { createKubeObjectsParser } from './kube-objects.ts';

/** Parser of `kubectl get secrets`; with `istioctl bug-report --full-secrets` it is a List in YAML, whose values are not kept. */
export function createKubeSecretsParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes) => {
    const lines = linesOf(bytes);
    if (!lines.some(({ text }) => /^(?:apiVersion:|items:|- |[{[])/.test(text))) {
      const secrets = readTables(lines, ['NAME', 'TYPE', 'DATA'], context.limits).map((row): SecretName => {
        const { text, line, offset } = row.source;
        return {
          namespace: row.cell('NAMESPACE') || context.namespace,
          name: row.cell('NAME'),
          type: row.cell('TYPE'),
          keys: Number(row.cell('DATA')) || 0,
          source: { path: context.path, line, offset, text },
        };
      });
      return { records: secrets.length, parsed: [{ type: 'secrets', secrets }], problems: [] };
    }
    const objects = createKubeObjectsParser(context);
    objects.push(bytes);
    return objects.end();
  });
}
