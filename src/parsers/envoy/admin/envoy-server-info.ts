import type { ParseContext, Parser } from '../../../model/parsed.ts';
import { isObject, message, text } from '../envoy-json.ts';
import { createJsonParser, type JsonDocument, type JsonReading } from '../envoy-json-document.ts';
import { readNode } from '../envoy-node.ts';

/** Parser of Envoy's `/server_info`; its version is `<commit>/<version>/<status>/<build>/<tls library>`. */
export function createEnvoyServerInfoParser(context: ParseContext): Parser {
  const read = ({ value }: JsonDocument): JsonReading => {
    if (!isObject(value)) return null;
    const version = text(value, 'version');
    const state = text(value, 'state');
    if (version === '' && state === '') return null;
    const [, envoyVersion = version] = version.split('/');
    return {
      records: 1,
      parsed: [{ type: 'server-info', node: readNode(message(value, 'node')), state, envoyVersion }],
    };
  };
  return createJsonParser(context, "Envoy's server_info", 1, read, withoutExtensions);
}

const LIST = Buffer.from('\n  "extensions": [\n');
const LIST_END = Buffer.from('\n  ]');

/** Nine tenths of the page are the names of all extensions that Envoy was built with. */
function withoutExtensions(bytes: Buffer): Buffer {
  const start = bytes.indexOf(LIST);
  const end = start === -1 ? -1 : bytes.indexOf(LIST_END, start);
  return end === -1 ? bytes : Buffer.concat([bytes.subarray(0, start + LIST.length - 1), bytes.subarray(end)]);
}
