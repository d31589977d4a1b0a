import type { ArtifactKind } from '../model/artifact.ts';
import { looseName } from './layouts/loose.ts';
import { sniffJson, sniffYaml } from './sniff-json.ts';
import { hasMeshLines, isLogOfAnyone, logKindOfName, sniffLog } from './sniff-log.ts';
import { sniffOutput } from './sniff-text.ts';

const YAML_OBJECTS = /^(?:---\s*\n)?(?:#[^\n]*\n)*(?:---\s*\n)?(?:- )?(?:apiVersion|kind|items|metadata):/;
const PROMETHEUS = /^# (?:HELP|TYPE|UNIT) /;
const ISTIOD_METRIC = /^# (?:HELP|TYPE) (?:pilot|citadel|galley|sidecar_injection|istiod)_/m;
/** Envoy's own form of its statistics. */
const STATS =
  /^(?:cluster|listener|http|server|cluster_manager|listener_manager|http_mixer_filter|main_thread|sds|filesystem|control_plane)\.[^\n]*: \d+\r?\n/;
const LISTENER_LINE = /^\S+::(?:\[[0-9a-f:]+\]|[0-9.]+):\d+$|^\S+::(?:@|\/)\S+$/i;
const ELF = [0x7f, 0x45, 0x4c, 0x46];
/** More of these than text ever has. */
const BINARY_SHARE = 0.1;

/** What a file of no known layout is: content decides, the name helps where content does not. `head` is the beginning of the file. */
export function sniffKind(head: Uint8Array, path: string): ArtifactKind {
  if (isElf(head)) return 'proxy.core';
  if (isBinary(head)) return 'unknown';
  const text = sniffText(head);
  const { stem } = looseName(path);
  if (text === '') return kindOfName(stem, path) ?? 'text.lines';
  return kindOfContent(text) ?? logKind(text, stem, path) ?? emptyDocument(text, stem) ?? otherText(text, path);
}

/** Text of a head without byte order mark and leading blanks, its lines ended as everybody but Windows ends them. */
export const sniffText = (head: Uint8Array): string =>
  Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    .toString('utf8')
    .replace(/^[\ufeff\s]+/, '')
    .replaceAll('\r\n', '\n');

export const isElf = (head: Uint8Array): boolean => ELF.every((byte, i) => head[i] === byte);

/** Kinds that content alone proves; undefined for logs, which need a vote. */
export function kindOfContent(text: string): ArtifactKind | undefined {
  if (/^[[{]/.test(text)) {
    const kind = sniffJson(text);
    if (kind) return kind;
  }
  if (YAML_OBJECTS.test(text)) return 'kube.objects';
  if (PROMETHEUS.test(text)) return ISTIOD_METRIC.test(text) ? 'istiod.metrics' : 'proxy.stats';
  if (STATS.test(text)) return 'proxy.stats';
  const yaml = sniffYaml(text);
  if (yaml) return yaml;
  const known = startsAsLog(text) ? undefined : sniffOutput(text);
  if (known) return known;
  const lines = text.split('\n', 20).filter((line) => line !== '');
  return lines.length > 0 && lines.every((line) => LISTENER_LINE.test(line)) ? 'proxy.listeners' : undefined;
}

/** Logs quote what commands print; what stands first is what the file is. */
const startsAsLog = (text: string): boolean => hasMeshLines(text.slice(0, text.indexOf('\n') + 1 || text.length));

function logKind(text: string, stem: string, path: string): ArtifactKind | undefined {
  const voted = sniffLog(text);
  if (voted) return voted;
  const named = logKindOfName(stem, path);
  // A mesh component that only wrote lines of libraries so far is still that component's log.
  return named && (hasMeshLines(text) || isLogName(path)) ? named : undefined;
}

const isLogName = (path: string): boolean => /\.log(?: \(\d+\))?$/i.test(path);

/** Nothing of the mesh: a log of something else, or any text. */
const otherText = (text: string, path: string): ArtifactKind =>
  isLogName(path) || isLogOfAnyone(text) ? 'other.log' : 'text.lines';

const kindOfName = (stem: string, path: string): ArtifactKind | undefined =>
  (/^analy[sz]e/.test(stem) ? 'analyze.messages' : undefined) ?? logKindOfName(stem, path);

/** `[]` and the like say only by their name of what they are the empty list. */
function emptyDocument(text: string, stem: string): ArtifactKind | undefined {
  return /^(?:\[\s*\]|null|\{\s*\})\s*$/.test(text) && /^analy[sz]e/.test(stem) ? 'analyze.messages' : undefined;
}

/** Whether there are bytes in it that text never has. */
export function isBinary(head: Uint8Array): boolean {
  const looked = head.subarray(0, 4096);
  let odd = 0;
  for (const byte of looked) if (byte < 9 || (byte > 13 && byte < 27)) odd++;
  // A log after the crash of a node may begin with a gap of zeros.
  return (
    odd > looked.length * BINARY_SHARE && !hasMeshLines(sniffText(head.subarray(head.findIndex((byte) => byte !== 0))))
  );
}
