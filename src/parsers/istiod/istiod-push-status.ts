import type { ParseContext, Parser } from '../../model/parsed.ts';
import { createDocumentParser, failed, parseJson } from '../document.ts';
import { asObject, asText, isObject } from '../fields.ts';

/** Parser of istiod's `debug/push_status`: what went wrong in the last push, by metric and key (a host, a listener, a proxy). */
export function createIstiodPushStatusParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes) => {
    const status = parseJson(bytes, context.limits);
    if (!isObject(status)) return failed(context, 'bad-document', 'this is no push status in JSON');
    const metrics = Object.entries(status).flatMap(([metric, keys]) =>
      Object.entries(asObject(keys)).map(([key, event]) => ({
        metric,
        key,
        proxy: asText(asObject(event)['proxy']),
        message: asText(asObject(event)['message']),
      })),
    );
    return { records: metrics.length, parsed: [{ type: 'push-status', metrics }], problems: [] };
  });
}
