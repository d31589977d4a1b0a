import type { Stat } from '../../model/envoy.ts';
import type { ParseContext, ParseOutcome, Parser } from '../../model/parsed.ts';
import { problem } from './envoy-json-document.ts';
import { createLineCutter, lineText, quoteOf } from './envoy-lines.ts';
import type { StatPattern } from './prometheus-text.ts';

/** `name: value`; histograms have other values. */
const LINE = /^(?<name>\S+): (?<value>\d+)$/;
const ANY = /^\S+: /;
/** The names of clusters hold dots; what counts in them does not, but for a few groups of statistics. */
const CLUSTER =
  /^cluster\.(?<cluster>.+?)\.(?<rest>(?:(?:circuit_breakers\.\w+|outlier_detection|ssl|external|internal|default|zone)\.)?[a-z0-9_]+)$/;

/** Parser of Envoy's `stats` as text, with the names that `stats/prometheus` prints; keeps those above 0 that a pattern names. */
export function createEnvoyStatsTextParser(context: ParseContext, patterns: readonly StatPattern[]): Parser {
  const stats: Stat[] = [];
  let samples = 0;
  const cutter = createLineCutter((line) => {
    const text = lineText(line);
    if (ANY.test(text)) samples++;
    const { name = '', value = '0' } = LINE.exec(text)?.groups ?? {};
    if (!(Number(value) > 0)) return;
    const { cluster, rest } = CLUSTER.exec(name)?.groups ?? {};
    const plain = `envoy_${(rest === undefined ? name : `cluster.${rest}`).replaceAll(/\W/g, '_')}`;
    if (!patterns.some((pattern) => pattern.labels === undefined && pattern.name.test(plain))) return;
    const source = { path: context.path, line: line.line, offset: line.offset, text: quoteOf(line) };
    stats.push({
      name: plain,
      labels: cluster === undefined ? {} : { cluster_name: cluster },
      value: Number(value),
      source,
    });
  });
  return {
    push: cutter.push,
    end(): ParseOutcome {
      cutter.end();
      if (samples > 0) return { records: samples, parsed: [{ type: 'stats', stats }], problems: [] };
      return { records: 0, parsed: [], problems: [problem(context, 1, 'bad-document', 'this is no list of metrics')] };
    },
  };
}
