import { stripVTControlCharacters } from 'node:util';
import type { ArtifactKind } from '../model/artifact.ts';
import { NO_OWNER, type Owner } from '../model/source.ts';
import { commandOn } from './command-line.ts';
import { logOfContainer } from './container-log.ts';
import { hasMeshLines } from './sniff-log.ts';
import { isTableKind, kindOfTable } from './sniff-text.ts';

/** A line of a file at which another output begins. */
interface Cut {
  readonly kind: ArtifactKind | undefined;
  readonly owner: Owner;
  /** Whether the line is a command or a frame, and no part of the output. */
  readonly isMark: boolean;
}

// `kubectl cluster-info dump` frames the log of each container; its end stands behind a last line that has no end.
const START = /^==== START logs for container (?<container>\S+) of pod (?<namespace>[^/\s]+)\/(?<pod>\S+) ====$/;
const END = '==== END logs for container ';
/** Before each table of `istioctl proxy-config all` and `ztunnel-config all`. */
const SECTION = /^-{6} [A-Z]+ INFO -{6}$/;
/** Markdown of tickets and issues: prose, and outputs in fences. */
const FENCE = /^(?:```|~~~|<\/?(?:pre|details|summary)\b)/;
/** `kubectl cluster-info dump` without a folder: lists of JSON first, then framed logs. */
const DUMP = /^\{\s*"(?:kind|apiVersion)"\s*:[^}]{0,2000}"NodeList"/;
const LONGEST_MARK = 1000;

/** Whether the beginning of a file shows that several outputs follow each other in it. */
export function isSession(head: string): boolean {
  const lines = stripVTControlCharacters(head)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));
  if (hasMeshLines(lines[0] ?? '')) return false;
  if (DUMP.test(head)) return true;
  const tables = new Set<ArtifactKind>();
  let fences = 0;
  for (const line of lines) {
    if (line.length > LONGEST_MARK) continue;
    if (START.test(line) || SECTION.test(line) || (looksTyped(line) && commandOn(line))) return true;
    if (FENCE.test(line)) fences++;
    const table = kindOfTable(line);
    if (table) tables.add(table);
  }
  return tables.size > 1 || fences > 1;
}

/** Lines of YAML and of prose that quote a command are indented further. */
const looksTyped = (line: string): boolean => !/^ {3}/.test(line);

/** Says at each line of a session whether another output begins there. */
export interface SessionCutter {
  /** `inside` is what the output is that goes on, as far as it is known. */
  cut(line: string, inside: ArtifactKind | undefined): Cut | undefined;
}

export function createSessionCutter(): SessionCutter {
  let owner: Owner = NO_OWNER;
  return {
    cut(line, inside) {
      if (line.length > LONGEST_MARK) return undefined;
      const frame = START.exec(line)?.groups;
      if (frame) {
        owner = { namespace: frame['namespace'] ?? '', pod: frame['pod'] ?? '' };
        return { kind: logOfContainer(frame['container'] ?? '') ?? 'other.log', owner, isMark: true };
      }
      if (line.startsWith(END)) {
        owner = NO_OWNER;
        return { kind: undefined, owner, isMark: true };
      }
      if (FENCE.test(line)) return { kind: undefined, owner: NO_OWNER, isMark: true };
      if (SECTION.test(line)) return { kind: undefined, owner, isMark: true };
      const command = looksTyped(line) ? commandOn(line) : undefined;
      if (command) {
        owner = command.owner;
        return { ...command, isMark: true };
      }
      const table = kindOfTable(line);
      if (table && table !== inside && (inside === undefined || isTableKind(inside) || inside === 'kube.objects'))
        return { kind: table, owner, isMark: false };
      return undefined;
    },
  };
}

/** Where in a line the end of a framed log is glued to it; -1 when it is not. */
export const gluedEnd = (line: string): number => line.indexOf(END);
