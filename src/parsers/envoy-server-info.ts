import type { ParseContext, Parser } from '../model/parsed.ts';
import { isObject, message, text } from './envoy-json.ts';
import { createJsonParser } from './envoy-json-document.ts';
import { readNode } from './envoy-node.ts';

/** Parser of Envoy's `/server_info`; its version is `<commit>/<version>/<status>/<build>/<tls library>`. */
export function createEnvoyServerInfoParser(context: ParseContext): Parser {
  return createJsonParser(context, "Envoy's server_info", 1, ({ value }) => {
    if (!isObject(value)) return null;
    const version = text(value, 'version');
    const state = text(value, 'state');
    if (version === '' && state === '') return null;
    const [, envoyVersion = version] = version.split('/');
    return {
      records: 1,
      parsed: [{ type: 'server-info', node: readNode(message(value, 'node')), state, envoyVersion }],
    };
  });
}
