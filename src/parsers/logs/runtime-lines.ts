import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import { criLine, DOCKER_LINE } from '../../util/docker-line.ts';
import { startsWith, timeLength, view } from './log-bytes.ts';

/** Lines of a container runtime, as the container wrote them. */
export interface RuntimeLines {
  push(chunk: Uint8Array): void;
  end(): void;
}

/** A line that a runtime had to cut, up to here; `head` is the time and the stream in front of it. */
interface Cut {
  readonly head: Buffer;
  readonly text: Buffer;
}

const ENOUGH_TO_TELL = 128;
const NEWLINE = Buffer.from('\n');

/**
 * Takes the logs that nodes keep: those of CRI (`<time> stderr F <text>`) and of Docker (`{"log":"<text>\n","stream":…,"time":…}`), which
 * become alike. The pieces of a line that the runtime cut are joined where the last of them stands, and empty lines remain of the others,
 * so that lines keep their numbers. Every other log goes through as it is.
 */
export function createRuntimeLines(sink: (chunk: Uint8Array) => void, limits: Limits = DEFAULT_LIMITS): RuntimeLines {
  // Whoever takes the lines says which of them are too long, and has to see that they are.
  const longest = limits['line-length'] + 1;
  const cuts = new Map<string, Cut>();
  let format: 'cri' | 'docker' | 'none' | undefined;
  let held: Buffer = Buffer.alloc(0);

  const join = (line: Buffer): Buffer => {
    const mark = markOf(line);
    if (!mark) return line;
    const { stream, head, text, isCut } = mark;
    const before = cuts.get(stream);
    if (isCut) {
      const whole = Buffer.concat([...(before ? [before.text] : []), withoutNewline(text)]);
      cuts.set(stream, { head: before?.head ?? head, text: whole.subarray(0, longest) });
      return NEWLINE;
    }
    if (!before) return line;
    cuts.delete(stream);
    return Buffer.concat([before.head, before.text, text]);
  };

  const take = (bytes: Buffer): void => {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      const line = bytes.subarray(start, end + 1);
      lines.push(join(format === 'docker' ? ofDocker(line) : line));
      start = end + 1;
    }
    if (lines.length > 0) sink(Buffer.concat(lines));
    // The caller may use its chunk again.
    held = Buffer.from(bytes.subarray(start));
    if (held.length > longest) {
      sink(held);
      held = Buffer.alloc(0);
    }
  };

  return {
    push(chunk) {
      if (format === 'none') {
        sink(chunk);
        return;
      }
      const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : view(chunk);
      if (format === undefined && bytes.length < ENOUGH_TO_TELL) held = Buffer.from(bytes);
      else begin(bytes);
    },
    end() {
      if (format === undefined) begin(held);
      if (held.length > 0) sink(join(format === 'docker' ? ofDocker(held) : held));
      for (const { head, text } of cuts.values()) sink(Buffer.concat([head, text, NEWLINE]));
    },
  };

  function begin(bytes: Buffer): void {
    format ??= startsWith(bytes, 0, DOCKER_LINE) ? 'docker' : markOf(bytes) ? 'cri' : 'none';
    held = Buffer.alloc(0);
    if (format !== 'none') take(bytes);
    else if (bytes.length > 0) sink(bytes);
  }
}

/** What a runtime put in front of a line: `head` is all of it, as it is in front of whole lines. */
function markOf(line: Buffer): { stream: string; head: Buffer; text: Buffer; isCut: boolean } | undefined {
  const at = timeLength(line, 0) + 1;
  if (at === 1 || !(startsWith(line, at, 'stdout ') || startsWith(line, at, 'stderr '))) return undefined;
  const tag = at + 7;
  const isCut = startsWith(line, tag, 'P ');
  if (!isCut && !startsWith(line, tag, 'F ')) return undefined;
  const head = Buffer.concat([line.subarray(0, tag), Buffer.from('F ')]);
  return { stream: line.toString('latin1', at, at + 6), head, text: line.subarray(tag + 2), isCut };
}

const ofDocker = (line: Buffer): Buffer => Buffer.from(`${criLine(withoutNewline(line).toString('utf8'))}\n`);

const withoutNewline = (text: Buffer): Buffer => text.subarray(0, text.at(-1) === 10 ? -1 : text.length);
