import type { ParseContext, Parser } from '../../model/parsed.ts';
import { createDocumentParser, failed, parseJson } from '../document.ts';
import { asObjects, asText } from '../fields.ts';

/** Parser of istiod's `debug/clusterz`: the Kubernetes clusters it watches and whether it has read them. */
export function createIstiodClusterzParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes) => {
    const list = parseJson(bytes, context.limits);
    if (!Array.isArray(list)) return failed(context, 'bad-document', 'this is no list of clusters in JSON');
    const clusters = asObjects(list).map((cluster) => ({
      id: asText(cluster['id']),
      secret: asText(cluster['secretName']),
      status: asText(cluster['syncStatus']),
    }));
    return { records: clusters.length, parsed: [{ type: 'kube-clusters', clusters }], problems: [] };
  });
}
