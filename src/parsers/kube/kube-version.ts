import type { ParseContext, Parser } from '../../model/parsed.ts';
import { createDocumentParser, linesOf } from '../document.ts';

/** Parser of `kubectl version`: text of all releases, YAML and JSON; and of the version that a support bundle holds. */
export function createKubeVersionParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes) => {
    const text = bytes.toString('utf8');
    const server =
      /^Server Version: v?(\d\S*)/m.exec(text)?.[1] ??
      /^Server Version: version\.Info\{.*?GitVersion:"v?([^"]+)"/m.exec(text)?.[1] ??
      /"?serverVersion"?:[\s\S]*?"?gitVersion"?: *"?v?([^"\s,]+)/.exec(text)?.[1] ??
      /^\s*\{\s*"info": *\{[\s\S]*?"gitVersion": *"v?([^"]+)/.exec(text)?.[1] ??
      '';
    return { records: server === '' ? 0 : 1, parsed: [{ type: 'kube-version', server }], problems: [] };
  });
}

/** Parser of `cluster-context`: the name of the kubectl context, from 1.12 on also the URL of the API server. */
export function createKubeContextParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes) => {
    const name = linesOf(bytes)[0]?.text.trim() ?? '';
    return { records: name === '' ? 0 : 1, parsed: [{ type: 'kube-context', context: name }], problems: [] };
  });
}
