import type { ParseContext, Parsed, Parser } from '../model/parsed.ts';
import { createDocumentParser, parseJson } from './document.ts';
import { asText, isObject } from './fields.ts';
import { parseAnyYaml } from './kube/kube-item.ts';

/** Parser of `az aks show -o json|yaml`: the version of Kubernetes that the cluster runs. Everything else of it is searched as text. */
export function createAksParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes) => {
    const value = parseJson(bytes, context.limits) ?? parseAnyYaml(bytes.toString('utf8'), context.limits);
    const cluster = Array.isArray(value) ? value[0] : value;
    if (!isObject(cluster)) return { records: 1, parsed: [], problems: [] };
    const server = asText(cluster['currentKubernetesVersion']) || asText(cluster['kubernetesVersion']);
    const parsed: Parsed[] = server === '' ? [] : [{ type: 'kube-version', server }];
    return { records: 1, parsed, problems: [] };
  });
}
