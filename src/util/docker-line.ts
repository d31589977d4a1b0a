/** How a line of Docker's json-file driver begins. */
export const DOCKER_LINE = '{"log":"';

/**
 * A line of Docker's json-file driver, `{"log":"<text>\n","stream":"stderr","time":"<time>"}`, as a CRI runtime would have written it:
 * `<time> stderr F <text>`, with P for a line that goes on in the next one. Other lines are given back as they are.
 */
export function criLine(line: string): string {
  if (!line.startsWith(DOCKER_LINE)) return line;
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return line;
  }
  const field = (name: string): string => {
    const value: unknown = record !== null && typeof record === 'object' ? Reflect.get(record, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  const [log, stream, time] = [field('log'), field('stream'), field('time')];
  if (log === '' || stream === '' || time === '') return line;
  return log.endsWith('\n') ? `${time} ${stream} F ${log.slice(0, -1)}` : `${time} ${stream} P ${log}`;
}
