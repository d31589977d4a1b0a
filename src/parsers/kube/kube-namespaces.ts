import type { KubeObject } from '../../model/kube.ts';
import type { ParseContext, Parser } from '../../model/parsed.ts';
import { createDocumentParser, linesOf } from '../document.ts';
import { readTables } from '../tables.ts';

/** Parser of `kubectl get namespaces --show-labels`. */
export function createKubeNamespacesParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes) => {
    const objects = readTables(linesOf(bytes), ['NAME', 'STATUS', 'AGE', 'LABELS'], context.limits).map(
      (row): KubeObject => {
        const { text, line, offset } = row.source;
        const name = row.cell('NAME');
        const labels = labelsOf(row.cell('LABELS'));
        return {
          apiVersion: 'v1',
          kind: 'Namespace',
          namespace: '',
          name,
          labels,
          annotations: {},
          createdAt: '',
          body: { metadata: { name, labels }, status: { phase: row.cell('STATUS') } },
          raw: text,
          source: { path: context.path, line, offset, text },
        };
      },
    );
    return { records: objects.length, parsed: [{ type: 'objects', objects }], problems: [] };
  });
}

function labelsOf(cell: string): Readonly<Record<string, string>> {
  const pairs = cell.split(',').flatMap((pair): [string, string][] => {
    const equals = pair.indexOf('=');
    return equals > 0 && !pair.startsWith('__proto__') ? [[pair.slice(0, equals), pair.slice(equals + 1)]] : [];
  });
  return Object.fromEntries(pairs);
}
