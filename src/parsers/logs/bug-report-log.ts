import { pastLimit } from '../../model/limits.ts';
import type { CollectionFailure, LogParser, ParseContext } from '../../model/parsed.ts';
import type { Problem } from '../../model/problem.ts';
import { isDigit, timeLength } from './log-bytes.ts';
import { decodeEntry, isEntryStart } from './log-entry.ts';
import { forEachLine, type LinePlace } from './log-lines.ts';

const MAX_TASKS = 20_000;
const MAX_MESSAGE = 1024;
const MAX_TEXT = 4096;

interface Growing {
  task: string;
  message: string;
  /** True while lines belong to what the command printed to stdout, which is no reason. */
  output: boolean;
  readonly source: { readonly line: number; readonly offset: number; text: string };
}

/**
 * The log of the `istioctl bug-report` run itself: full with STARTING and COMPLETED lines up to 1.20, errors only or empty in later
 * releases. One error entry may list many failures over many lines.
 */
export function createBugReportLogParser(context: ParseContext): LogParser {
  const failures = new Map<string, CollectionFailure>();
  const running = new Map<string, CollectionFailure['source'][]>();
  let current: Growing[] = [];
  let records = 0;
  let startedAt = '';
  let istioNamespace = '';
  let inError = false;
  let dropped = 0;

  const add = (task: string, message: string, source: CollectionFailure['source']): void => {
    const key = `${task}\0${message}`;
    if (failures.has(key)) return;
    if (failures.size >= context.limits['collection-failures']) dropped++;
    else failures.set(key, { task, message, source });
  };

  const finish = (): void => {
    for (const { task, message, source } of current) {
      const text = message.trim().replace(/[:,]$/, '').slice(0, MAX_MESSAGE);
      if (text !== '') add(task, text, { path: context.path, ...source });
    }
    current = [];
  };

  /** One line may hold several errors; a list follows where it only counts them. */
  const open = (text: string, whole: string, { line, offset }: LinePlace): void => {
    finish();
    for (const part of text.split(/, (?=(?:podExec|kubectl) error: )/)) {
      const message = part.replace(COUNT, '').trim();
      if (message !== '')
        current.push({ task: taskOf(message), message, output: false, source: { line, offset, text: whole } });
    }
  };

  const continueError = (text: string, place: LinePlace): void => {
    const item = /^\t\* (.*)$/.exec(text);
    if (item) {
      open(item[1] ?? '', text, place);
      return;
    }
    if (COUNT.test(text)) {
      finish();
      return;
    }
    const failure = current.at(-1);
    if (!failure) return;
    if (failure.source.text.length + text.length < MAX_TEXT) failure.source.text += `\n${text}`;
    if (/^std(?:err|out):\s*$/.test(text)) failure.output = text.startsWith('stdout');
    else if (!failure.output && text.trim() !== '' && failure.message.length < MAX_MESSAGE)
      failure.message += `; ${text.trim()}`;
  };

  const startEntry = (text: string, place: LinePlace): void => {
    records++;
    finish();
    const entry = decodeEntry(text);
    // A log of errors only starts with the first error, long after the run.
    if (records === 1 && (entry.level === 'info' || entry.level === 'debug')) startedAt = entry.time;
    inError = entry.level === 'error' || entry.level === 'fatal' || isFailedWarning(entry.level, entry.message);
    if (inError) open(entry.message, text, place);
    else trackTask(entry.message, text, place);
  };

  const trackTask = (message: string, text: string, { line, offset }: LinePlace): void => {
    const match = /^(STARTING|COMPLETED) (\S[\s\S]*)$/.exec(message);
    const task = match?.[2]?.trim().slice(0, MAX_MESSAGE);
    if (!match || !task) return;
    const open = running.get(task) ?? [];
    if (match[1] === 'COMPLETED') open.pop();
    else open.push({ path: context.path, line, offset, text });
    if (open.length === 0) running.delete(task);
    else if (running.size < MAX_TASKS) running.set(task, open);
  };

  const readLine = (place: LinePlace): void => {
    const { bytes, at, end } = place;
    const text = bytes.toString('utf8', at, Math.min(end, at + MAX_TEXT));
    // Not every `{"` or `[` starts an entry here: stdout of commands is part of one.
    if (
      isDigit(bytes[at])
        ? timeLength(bytes, at) > 0
        : bytes[at] === 123 && isEntryStart(bytes, at) && /^\{"level":/.test(text)
    ) {
      startEntry(text, place);
    } else if (inError) {
      continueError(text, place);
    } else if (istioNamespace === '') {
      istioNamespace = /^istio-namespace: (\S+)/.exec(text)?.[1] ?? '';
    }
  };

  return {
    block(block) {
      forEachLine(block, readLine);
      return [];
    },
    end() {
      finish();
      for (const [task, starts] of running) {
        for (const source of starts.slice(0, 1)) add(task, 'started but never completed', source);
      }
      const problems: Problem[] = [];
      if (dropped > 0) {
        const past = pastLimit(context.limits, 'collection-failures', `${dropped} more are not listed`);
        problems.push({ path: context.path, line: 0, ...past });
      }
      const sorted = [...failures.values()].sort((a, b) => a.source.offset - b.source.offset);
      return { records, parsed: [{ type: 'collection', startedAt, istioNamespace, failures: sorted }], problems };
    },
  };
}

const COUNT = /(?:^|,? )\d+ errors? occurred:\s*$/;

function isFailedWarning(level: string, message: string): boolean {
  const line = message.split('\n', 1)[0] ?? '';
  if (/\btimeout when\b|\btimed out\b/i.test(line)) return true;
  return level === 'warn' && /\b(?:fail|error|unable|cannot|could not|forbidden|denied|not found)/i.test(line);
}

/** The task of a failure in the words of STARTING lines, as far as the message names it. */
function taskOf(message: string): string {
  const exec = /exec'ing into ([^\s/]+\/\S+) (\S+) container/.exec(message);
  if (exec) return `PodExec ${exec[1]}/${exec[2]}`;
  const container = /container "?([^"\s]+)"? in pod "?([^"\s]+?)"?(?:\s|$)/.exec(message);
  if (/port.?forward/i.test(message)) return container ? `ProxyGet ${container[2]}` : 'port-forward';
  if (container) return `PodLogs ${container[2]}/${container[1]}`;
  if (/^kubectl error/.test(message)) return 'kubectl';
  if (/^(?:open|write|mkdir|create) \S/.test(message)) return 'write';
  return '';
}
