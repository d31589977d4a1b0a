import type { KubeEvent, KubeObject } from '../../model/kube.ts';
import type { LimitName, Limits } from '../../model/limits.ts';
import type { ParseContext, Parsed, ParseOutcome, Parser } from '../../model/parsed.ts';
import { asText, type Json } from '../fields.ts';
import { createJsonElements } from '../json-elements.ts';
import { createProblemList } from '../problem-list.ts';
import {
  type ItemFault,
  type KubeItem,
  messageSource,
  parseJsonItem,
  parseYamlItem,
  peekYaml,
  sourceOf,
  toEvent,
  toObject,
} from './kube-item.ts';
import { isWanted } from './kube-wanted.ts';
import { createYamlItems } from './yaml-items.ts';

/** Limits of the parser, in characters. */
export interface KubeObjectsOptions {
  /** Longest text of one object that is kept for quoting. */
  readonly maxRaw?: number;
  /** And of all of them together. */
  readonly maxAllRaw?: number;
  /** A list without any object is no problem. */
  readonly mayBeEmpty?: boolean;
}

const MAX_RAW = 64 << 10;
const MAX_ALL_RAW = 64 << 20;
const MAX_HEAD = 64 << 10;
/** `kubectl describe`: what bug-report stored of nodes from 1.10 to 1.20.0. It has no objects, which is no fault of it. */
const DESCRIBED = /^Name: +\S/;

/** An item that does not say what kind it is: the list around it does. */
interface Orphan {
  readonly body: Json;
  readonly item: KubeItem;
}

/** What both syntaxes of an input are cut into. */
interface Sink {
  push(chunk: Uint8Array): void;
  /** Line of the last object when that is cut, else 0. */
  end(): number;
}

/**
 * Kubernetes objects in YAML or JSON: a List as kubectl writes it, single objects, several documents, lists of one kind whose items
 * don't name it, plain lists of objects. Objects nobody reads are only counted.
 */
export function createKubeObjectsParser(context: ParseContext): Parser {
  return createObjectsParser(context, {});
}

/** The same with other limits. */
export function createObjectsParser(context: ParseContext, options: KubeObjectsOptions): Parser {
  const { limits } = context;
  const reader = createObjectReader(context, options);
  let head: Buffer | undefined = Buffer.alloc(0);
  let sink: Sink | undefined;
  let described = false;

  const decide = (final: boolean): void => {
    if (!head || sink) return;
    const format = sniff(head, final);
    if (!format) return;
    described = DESCRIBED.test(head.toString('latin1', 0, 256));
    sink = format === 'json' ? jsonSink(reader, limits) : yamlSink(reader, limits);
    sink.push(head);
    head = undefined;
  };

  return {
    push(chunk) {
      if (sink) {
        sink.push(chunk);
        return;
      }
      head = Buffer.concat([head ?? Buffer.alloc(0), chunk]);
      decide(false);
    },
    end() {
      decide(true);
      const outcome = reader.end(sink?.end() ?? 0);
      return described && outcome.records === 0 ? { records: 1, parsed: [], problems: [] } : outcome;
    },
  };
}

/** Lines before the first object, such as warnings of kubectl, start with a capital. */
function sniff(head: Buffer, final: boolean): 'json' | 'yaml' | undefined {
  const first = /^[ \t\ufeff]*([{["'a-z#%-])/m.exec(head.toString('utf8', 0, MAX_HEAD))?.[1];
  if (first !== undefined) return first === '{' || first === '[' ? 'json' : 'yaml';
  return final || head.length > MAX_HEAD ? 'yaml' : undefined;
}

function jsonSink(reader: ObjectReader, limits: Limits): Sink {
  const { field, documentEnd, past } = reader;
  return createJsonElements(
    {
      open(path, list) {
        if (path.length === 0) return list ? 'enter' : 'either';
        if (path.length === 1 && path[0] === 'items' && list) return 'enter';
        return path.at(-1) === '' ? 'element' : 'skip';
      },
      element: ({ text, line, offset }) => reader.add({ text, skip: 0, line, offset }, parseJsonItem(text)),
      field,
      documentEnd,
      past,
    },
    limits,
  );
}

function yamlSink(reader: ObjectReader, limits: Limits): Sink {
  const { field, documentEnd, past } = reader;
  return createYamlItems(
    {
      item(item) {
        const { kind, apiVersion, name, namespace } = peekYaml(item);
        if (kind !== '' && apiVersion !== '' && !isWanted(kind, apiVersion, name, namespace)) reader.skip();
        else if (kind !== '' || /\S/.test(item.text)) reader.add(item, parseYamlItem(item, kind, limits));
      },
      field,
      documentEnd,
      past,
    },
    limits,
  );
}

interface ObjectReader {
  add(item: KubeItem, body: Json | ItemFault): void;
  skip(): void;
  field(key: string, value: string): void;
  documentEnd(): void;
  past(line: number, limit: LimitName): void;
  end(cutAt: number): ParseOutcome;
}

function createObjectReader(
  context: ParseContext,
  { maxRaw = MAX_RAW, maxAllRaw = MAX_ALL_RAW, mayBeEmpty = false }: KubeObjectsOptions,
): ObjectReader {
  const { path, items, limits } = context;
  const objects: KubeObject[] = [];
  const events: KubeEvent[] = [];
  const problems = createProblemList(context);
  let records = 0;
  let room = maxAllRaw;
  let orphans: Orphan[] = [];
  let listKind = '';
  let listVersion = '';
  let seen = false;
  let isFull = false;

  const hasRoom = (item: KubeItem): boolean => {
    if (objects.length + events.length + orphans.length < limits.objects) return true;
    if (!isFull) problems.past(item.line, 'objects', 'this one and those after it were not read');
    isFull = true;
    return false;
  };

  const keep = (body: Json, kind: string, apiVersion: string, item: KubeItem): void => {
    if (!hasRoom(item)) return;
    if (kind === 'Event' && (apiVersion === 'v1' || apiVersion.startsWith('events.k8s.io/'))) {
      events.push(toEvent(body, messageSource(path, item)));
      return;
    }
    const { text } = item;
    const raw = text.length <= maxRaw && text.length <= room ? text : '';
    const object = toObject(body, kind, apiVersion, sourceOf(path, item), raw);
    room -= object.raw.length;
    objects.push(object);
  };

  const accept = (body: Json, kind: string, apiVersion: string, item: KubeItem): void => {
    records++;
    const { name, namespace } = (body['metadata'] ?? {}) as Json;
    if (isWanted(kind, apiVersion, asText(name), asText(namespace))) keep(body, kind, apiVersion, item);
  };

  const adopt = (): void => {
    // A plain List says nothing of its items, nor does a list without any List around it: the path may.
    const kind = /^(.+)List$/.exec(listKind)?.[1] ?? items?.kind;
    const apiVersion = listVersion !== '' && /.List$/.test(listKind) ? listVersion : items?.apiVersion;
    if (kind === undefined || apiVersion === undefined) return;
    const adopted = orphans;
    orphans = [];
    for (const { body, item } of adopted) accept(body, kind, apiVersion, item);
  };

  const past = (line: number, limit: LimitName): void => {
    seen = true;
    problems.past(line, limit, 'it was not read; the others in the file are');
  };

  return {
    add(item, body) {
      seen = true;
      if (typeof body === 'string') {
        if (body === 'not-parsed')
          problems.add(item.line, 'bad-document', 'this object cannot be parsed; the others in the file are read');
        else past(item.line, body);
        return;
      }
      const kind = asText(body['kind']);
      const apiVersion = asText(body['apiVersion']);
      if (kind !== '' && apiVersion !== '') {
        accept(body, kind, apiVersion, item);
      } else if (hasRoom(item)) orphans.push({ body, item });
    },
    skip() {
      seen = true;
      records++;
    },
    field(key, value) {
      seen = true;
      if (key === 'kind') listKind = value;
      if (key === 'apiVersion') listVersion = value;
    },
    documentEnd() {
      adopt();
      const [first] = orphans;
      if (first) problems.add(first.item.line, 'bad-document', 'this is no Kubernetes object: it names no kind');
      orphans = [];
      listKind = '';
      listVersion = '';
    },
    past,
    end(cutAt) {
      if (cutAt > 0) {
        problems.add(
          cutAt,
          'cut-document',
          'the file ends inside this object; those before it are read',
          'Collect the file again.',
        );
      }
      if (!seen && !mayBeEmpty && cutAt === 0 && problems.list().length === 0) {
        problems.add(0, 'bad-document', 'there is no Kubernetes object in this file');
      }
      const parsed: Parsed[] = [];
      if (objects.length > 0) parsed.push({ type: 'objects', objects });
      if (events.length > 0) parsed.push({ type: 'events', events });
      return { records, parsed, problems: problems.list() };
    },
  };
}
