import type { ParseContext, Parser } from '../../model/parsed.ts';
import { createDocumentParser, failed, linesOf, parseJson } from '../document.ts';
import { isObject } from '../fields.ts';

const MAX_QUOTE = 1024;

/** Parser of istiod's `debug/mesh`: MeshConfig as JSON with the defaults filled in. */
export function createIstiodMeshParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes) => {
    const config = parseJson(bytes, context.limits);
    if (!isObject(config)) return failed(context, 'bad-document', 'this is no mesh configuration in JSON');
    const text = linesOf(bytes.subarray(0, MAX_QUOTE))[0]?.text ?? '';
    const source = { path: context.path, line: 1, offset: 0, text };
    return { records: 1, parsed: [{ type: 'mesh-config', config, source }], problems: [] };
  });
}
