import type { ParseContext, ParseOutcome, Parser } from '../../../model/parsed.ts';
import { createJsonOrTextParser } from '../../json-or-text.ts';
import { createLineCutter, lineText } from '../../line-cutter.ts';
import { addressText, isObject, message, messages } from '../envoy-json.ts';
import { createJsonParser, problem } from '../envoy-json-document.ts';

/** Parser of Envoy's `/listeners`: lines `<name>::<address>:<port>`, or its JSON form. Gives the addresses Envoy listens on. */
export function createEnvoyListenersParser(context: ParseContext): Parser {
  return createJsonOrTextParser(
    () => createStatusParser(context),
    () => createTextParser(context),
  );
}

function createStatusParser(context: ParseContext): Parser {
  return createJsonParser(context, "Envoy's list of listeners", 2, ({ value }) => {
    const statuses = isObject(value) ? messages(value, 'listener_statuses') : [];
    if (!isObject(value) || (statuses.length === 0 && Object.keys(value).length > 0)) return null;
    const addresses = statuses.map((status) => addressText(message(status, 'local_address')));
    return { records: addresses.length, parsed: [{ type: 'envoy-listening', addresses }] };
  });
}

function createTextParser(context: ParseContext): Parser {
  const addresses: string[] = [];
  let lines = 0;
  const cutter = createLineCutter(context, (line) => {
    if (line.end === line.start) return;
    lines++;
    const [, address = ''] = /^.+?::((?:envoy:\/\/|\/|@).*|.*:\d+)$/.exec(lineText(line)) ?? [];
    if (address !== '') addresses.push(address);
  });
  return {
    push: cutter.push,
    end(): ParseOutcome {
      const problems = cutter.end();
      // A proxy that has got no listeners yet prints nothing.
      const isOther = lines > 0 && addresses.length === 0;
      if (isOther) problems.push(problem(context, 1, 'bad-document', "this is no list of Envoy's listeners"));
      return {
        records: addresses.length,
        parsed: isOther ? [] : [{ type: 'envoy-listening', addresses }],
        problems,
      };
    },
  };
}
