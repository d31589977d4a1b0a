import type { ParseContext, Parsed, Parser } from '../../model/parsed.ts';
import { isObject, type Json } from '../fields.ts';
import { createJsonElements, type JsonElement, type JsonStep } from '../json-elements.ts';
import { createProblemList } from '../problem-list.ts';

/** How a debug document is cut, and what its elements make. */
export interface ElementReader {
  open(path: readonly string[], list: boolean): JsonStep;
  /** Takes an element; answers how many records it is. */
  read(value: Json | readonly unknown[], element: JsonElement): number;
  end(): readonly Parsed[];
}

/**
 * Parser of a JSON document that is read element by element: they may be of any size in all, and a cut one still gives its
 * complete elements. `what` names the document in messages.
 */
export function createElementsParser(context: ParseContext, what: string, reader: ElementReader): Parser {
  const { limits } = context;
  const problems = createProblemList(context);
  let records = 0;
  let documents = 0;
  let size = 0;
  let count = 0;
  const elements = createJsonElements(
    {
      open: reader.open,
      element(element) {
        count++;
        if (count > limits.objects) {
          if (count === limits.objects + 1)
            problems.past(element.line, 'objects', `this part of ${what} and those after it were not read`);
          return;
        }
        const value = parse(element.text);
        if (value === undefined)
          problems.add(element.line, 'bad-document', `this part of ${what} cannot be parsed; the others are read`);
        else records += reader.read(value, element);
      },
      documentEnd() {
        documents++;
      },
      past: (line, limit) => problems.past(line, limit, `this part of ${what} was not read; the others are`),
    },
    limits,
  );
  return {
    push(chunk) {
      size += chunk.length;
      elements.push(chunk);
    },
    end() {
      const cutAt = elements.end();
      if (cutAt > 0) {
        problems.add(
          cutAt,
          'cut-document',
          `${what} ends early; its complete parts are read`,
          'Collect the file again.',
        );
      } else if (documents === 0) {
        problems.add(0, size === 0 ? 'empty' : 'bad-document', size === 0 ? `${what} is empty` : `${what} is not JSON`);
      }
      return { records, parsed: reader.end(), problems: problems.list() };
    },
  };
}

function parse(text: string): Json | readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const MAX_QUOTE = 4096;

/** The text of an element for quoting: as it stands in the input, cut when long. */
export function quoteOf({ text }: JsonElement): string {
  return text.length > MAX_QUOTE ? text.slice(0, MAX_QUOTE) : text;
}
