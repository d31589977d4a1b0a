import { JSONParser } from '@streamparser/json';
import { pastLimit } from '../../model/limits.ts';
import type { ParseContext, Parser } from '../../model/parsed.ts';
import type { Problem } from '../../model/problem.ts';
import { countValues } from '../bounds.ts';
import { isObject } from './envoy-json.ts';
import { problem } from './envoy-json-document.ts';
import { readNode } from './envoy-node.ts';
import { addDump, createEnvoyCollector } from './envoy-views.ts';

/**
 * Parser of an Envoy config dump that is too large for one string and not indented, so that it cannot be cut by its lines: a streaming JSON
 * parser builds one element of `configs` after the other. Some ten times slower than JSON.parse, and the last resort.
 */
export function createStreamedDumpParser(context: ParseContext, what: string): Parser {
  const collector = createEnvoyCollector();
  // A section is in memory as a whole, and a dump may be one section.
  const most = 2 * context.limits['document-values'];
  let values = 0;
  let failure: string | null = null;
  const json = new JSONParser({ paths: ['$.configs.*'], keepStack: false });
  json.onValue = ({ value }) => {
    if (isObject(value)) addDump({ configs: [value] }, collector, readNode);
  };
  json.onError = (error) => {
    failure = error.message.split('\n')[0] ?? '';
  };
  const problems = (): readonly Problem[] => {
    if (values > most) {
      const past = pastLimit(context.limits, 'document-values', 'its sections before that are used');
      return [{ path: context.path, line: 0, ...past }];
    }
    if (failure !== null) return [problem(context, 0, 'bad-document', `${what} is not JSON to its end: ${failure}`)];
    if (json.isEnded) return [];
    const early = `${what} ends early; its complete sections are used`;
    return [problem(context, 0, 'cut-document', early, 'collect it again')];
  };
  return {
    push(chunk) {
      if (failure !== null || json.isEnded || values > most) return;
      values += countValues(chunk);
      if (values <= most) json.write(chunk);
    },
    end: () => ({
      records: collector.count,
      parsed: collector.count > 0 ? [collector.finish()] : [],
      problems: problems(),
    }),
  };
}

/** Reads with `first` up to so many bytes; a longer document is handed, from its start, to a parser that needs no more than a piece at a time. */
export function whenLarger(bytes: number, first: Parser, makeSecond: () => Parser): Parser {
  let held: Uint8Array[] = [];
  let size = 0;
  let second: Parser | null = null;
  return {
    push(chunk) {
      if (second) {
        second.push(chunk);
        return;
      }
      size += chunk.length;
      const own = Uint8Array.from(chunk);
      held.push(own);
      if (size <= bytes) return;
      second = makeSecond();
      for (const piece of held) second.push(piece);
      held = [];
    },
    end() {
      if (second) return second.end();
      for (const piece of held) first.push(piece);
      return first.end();
    },
  };
}
