import type { ListeningPort } from '../../../model/envoy.ts';
import type { ParseContext, ParseOutcome, Parser } from '../../../model/parsed.ts';
import { createLineCutter, lineText, quoteOf } from '../../line-cutter.ts';

/** Parser of `netstat -natp`: the TCP sockets in state LISTEN; equal ones (one for each Envoy worker) are given once. */
export function createNetstatParser(context: ParseContext): Parser {
  const ports = new Map<string, ListeningPort>();
  const cutter = createLineCutter(context, (line) => {
    if (line.buffer[line.start] !== 0x74) return;
    const match = /^tcp6?\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+\s+LISTEN(?:\s+(\S.*?))?\s*$/.exec(lineText(line));
    if (!match) return;
    const [, address = '', port = '', program = ''] = match;
    const process = program === '-' ? '' : program.replace(/^\d+\//, '');
    const key = `${address} ${port} ${process}`;
    if (ports.has(key)) return;
    const source = { path: context.path, line: line.line, offset: line.offset, text: quoteOf(line) };
    ports.set(key, { address, port: Number(port), process, source });
  });
  return {
    push: cutter.push,
    end(): ParseOutcome {
      const problems = cutter.end();
      return { records: ports.size, parsed: [{ type: 'netstat', ports: [...ports.values()] }], problems };
    },
  };
}
