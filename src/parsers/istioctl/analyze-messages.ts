import type { AnalyzeMessage } from '../../model/logs.ts';
import type { ParseContext, ParseOutcome, Parser } from '../../model/parsed.ts';
import type { SourceRef } from '../../model/source.ts';
import { createDocumentParser, linesOf } from '../document.ts';
import { asText, isObject, type Json } from '../fields.ts';
import { createJsonElements } from '../json-elements.ts';
import { parseJsonItem, parseYamlItem } from '../kube/kube-item.ts';
import { createYamlItems } from '../kube/yaml-items.ts';
import { createProblemList } from '../problem-list.ts';

const MESSAGE =
  /^(Info|Warning|Error|Warn) \[(IST\d{4})\](?: \[cluster-[^\]]*\])?(?: \(([A-Z]\w*) ([^\s)]+)(?: ([^)]+))?\))? ?(.*)$/;
/** What istioctl says around its messages. */
const NOISE = /^(?:✔|\? No |Error: Analyzers found|See https?:|Warning: |No validation issues)/;
const MAX_QUOTE = 4096;
const MAX_MESSAGE = 4096;
const OTHERS_READ = 'this message was not read; the others are';

/** Parser of `istioctl analyze`: one line for each message, some go on for several; JSON and YAML are lists. */
export function createAnalyzeParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes) => {
    const head = bytes.toString('utf8', 0, 4096);
    if (/^\ufeff?\[\s*[{\]]/m.test(head)) return readJson(context, bytes);
    return /^- \w+:/m.test(head) ? readYaml(context, bytes) : readText(context, bytes);
  });
}

function readText({ path }: ParseContext, bytes: Buffer): ParseOutcome {
  const messages: AnalyzeMessage[] = [];
  let open: { message: string; text: string; readonly rest: Omit<AnalyzeMessage, 'message'> } | undefined;
  const finish = (): void => {
    if (open)
      messages.push({
        ...open.rest,
        message: open.message.trimEnd(),
        source: { ...open.rest.source, text: open.text },
      });
    open = undefined;
  };
  const raw = linesOf(bytes);
  for (const [index, { text, line, offset }] of linesOf(bytes, true).entries()) {
    const match = MESSAGE.exec(text);
    const own = (raw[index]?.text ?? text).slice(0, MAX_QUOTE);
    if (match) {
      finish();
      const [, level = '', code = '', kind = '', place = '', , message = ''] = match;
      const source: SourceRef = { path, line, offset, text: own };
      open = { message, text: own, rest: { level: levelOf(level), code, kind, ...split(place), source } };
    } else if (NOISE.test(text) || text.trim() === '') {
      finish();
    } else if (open && open.message.length + text.length < MAX_MESSAGE) {
      open.message += `\n${text}`;
      open.text += `\n${own}`;
    }
  }
  finish();
  return { records: messages.length, parsed: [{ type: 'analyze', messages }], problems: [] };
}

function readJson(context: ParseContext, bytes: Buffer): ParseOutcome {
  const messages: AnalyzeMessage[] = [];
  const { path, limits } = context;
  const problems = createProblemList(context);
  const elements = createJsonElements(
    {
      open: (place) => (place.length === 0 ? 'enter' : 'element'),
      element({ text, line, offset }) {
        const value = parseJsonItem(text);
        if (isObject(value)) addMessage(messages, value, { path, line, offset, text: text.slice(0, MAX_QUOTE) });
        else problems.add(line, 'bad-document', 'this message cannot be parsed; the others are read');
      },
      past: (line, limit) => problems.past(line, limit, OTHERS_READ),
    },
    limits,
  );
  elements.push(bytes);
  const cutAt = elements.end();
  if (cutAt > 0) problems.add(cutAt, 'cut-document', 'the list of messages ends early', 'Collect the file again.');
  return { records: messages.length, parsed: [{ type: 'analyze', messages }], problems: problems.list() };
}

function readYaml(context: ParseContext, bytes: Buffer): ParseOutcome {
  const messages: AnalyzeMessage[] = [];
  const { path, limits } = context;
  const problems = createProblemList(context);
  const items = createYamlItems(
    {
      item(item) {
        const value = parseYamlItem(item, '', limits);
        const { text, line, offset } = item;
        if (isObject(value))
          addMessage(messages, value, { path, line, offset, text: text.trimEnd().slice(0, MAX_QUOTE) });
        else if (value === 'not-parsed')
          problems.add(line, 'bad-document', 'this message cannot be parsed; the others are read');
        else problems.past(line, value, OTHERS_READ);
      },
      field() {},
      documentEnd() {},
      past: (line, limit) => problems.past(line, limit, OTHERS_READ),
    },
    limits,
  );
  items.push(bytes);
  items.end();
  return { records: messages.length, parsed: [{ type: 'analyze', messages }], problems: problems.list() };
}

function addMessage(messages: AnalyzeMessage[], value: Json, source: SourceRef): void {
  const code = asText(value['code']);
  if (code === '') return;
  const [kind = '', place = ''] = asText(value['origin']).split(' ', 2);
  messages.push({
    level: levelOf(asText(value['level'])),
    code,
    kind,
    ...split(place),
    message: asText(value['message']),
    source,
  });
}

/** Old releases abbreviate. */
function levelOf(level: string): string {
  return level === 'Warn' ? 'Warning' : level;
}

/** `namespace/name`, or the name alone of what has no namespace. */
function split(place: string): { readonly namespace: string; readonly name: string } {
  const slash = place.indexOf('/');
  return slash < 0
    ? { namespace: '', name: place }
    : { namespace: place.slice(0, slash), name: place.slice(slash + 1) };
}
