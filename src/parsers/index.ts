import { type Artifact, type ArtifactKind, SAVED_TEXT } from '../model/artifact.ts';
import type { Limits } from '../model/limits.ts';
import type { LogBlock } from '../model/log-block.ts';
import type { LogParser, ParseContext, Parser } from '../model/parsed.ts';
import { createAksParser } from './aks-cluster.ts';
import { createEnvoyCertsParser } from './envoy/admin/envoy-certs.ts';
import { createEnvoyClustersParser } from './envoy/admin/envoy-clusters-text.ts';
import { createEnvoyListenersParser } from './envoy/admin/envoy-listeners-text.ts';
import { createEnvoyServerInfoParser } from './envoy/admin/envoy-server-info.ts';
import { createEnvoyStatsParser } from './envoy/admin/envoy-stats.ts';
import { createNetstatParser } from './envoy/admin/netstat.ts';
import { createEnvoyConfigDumpParser } from './envoy/envoy-config-dump.ts';
import { createIgnoredParser } from './ignored.ts';
import { createAnalyzeParser } from './istioctl/analyze-messages.ts';
import { createProxyConfigParser } from './istioctl/proxy-config.ts';
import { createProxyStatusParser } from './istioctl/proxy-status.ts';
import { createVersionsParser } from './istioctl/versions.ts';
import { createIstiodClusterzParser } from './istiod/istiod-clusterz.ts';
import { createIstiodConfigzParser } from './istiod/istiod-configz.ts';
import { createIstiodMeshParser } from './istiod/istiod-mesh.ts';
import { createIstiodMetricsParser } from './istiod/istiod-metrics.ts';
import { createIstiodPushStatusParser } from './istiod/istiod-push-status.ts';
import { createEndpointzParser, createRegistryzParser } from './istiod/istiod-registry.ts';
import { createIstiodSynczParser } from './istiod/istiod-syncz.ts';
import { createKubeEventsParser } from './kube/kube-events.ts';
import { createKubeNamespacesParser } from './kube/kube-namespaces.ts';
import { createKubeObjectsParser } from './kube/kube-objects.ts';
import { createKubeSecretsParser } from './kube/kube-secrets.ts';
import { createKubeContextParser, createKubeVersionParser } from './kube/kube-version.ts';
import { createLogBlocks } from './logs/log-blocks.ts';
import { createLogParser } from './logs/log-parsers.ts';
import { createRuntimeLines } from './logs/runtime-lines.ts';
import { createRowsParser } from './rows.ts';
import { FILE_START, fromStart, outcomeFrom, type Start } from './start.ts';
import { createZtunnelConfigDumpParser, createZtunnelConfigParser } from './ztunnel/ztunnel-config-dump.ts';

type Make = (context: ParseContext, capturedAt: number) => Parser;

/** One parser for each kind; `log` kinds, and all saved text, are cut into blocks of lines for the rules. */
const PARSERS: Readonly<Record<ArtifactKind, Make | 'log'>> = {
  'bug-report.log': 'log',
  'bug-report.versions': createVersionsParser,
  'analyze.messages': createAnalyzeParser,
  'kube.context': createKubeContextParser,
  'kube.version': createKubeVersionParser,
  'kube.objects': createKubeObjectsParser,
  'kube.describe': 'log',
  'kube.events': createKubeEventsParser,
  'kube.secrets': createKubeSecretsParser,
  'kube.namespaces': createKubeNamespacesParser,
  'kube.table': createRowsParser,
  'kube.top': createRowsParser,
  'kube.api': createIgnoredParser,
  'bundle.notes': createIgnoredParser,
  'istioctl.proxy-status': createProxyStatusParser,
  'istioctl.analyzers': createIgnoredParser,
  'istioctl.verify-install': 'log',
  'istioctl.precheck': 'log',
  'istioctl.check-inject': createRowsParser,
  'istioctl.tag-list': createRowsParser,
  'istioctl.describe': 'log',
  'istioctl.authz-check': createRowsParser,
  'istiod.log': 'log',
  'istiod.metrics': createIstiodMetricsParser,
  'istiod.syncz': createIstiodSynczParser,
  'istiod.configz': createIstiodConfigzParser,
  'istiod.registryz': createRegistryzParser,
  'istiod.endpointz': createEndpointzParser,
  'istiod.mesh': createIstiodMeshParser,
  'istiod.push-status': createIstiodPushStatusParser,
  'istiod.clusterz': createIstiodClusterzParser,
  'istiod.debug': createIgnoredParser,
  'operator.log': 'log',
  'cni.log': 'log',
  'proxy.log': 'log',
  'proxy.config-dump': (context) => createEnvoyConfigDumpParser(context),
  'proxy.clusters': createEnvoyClustersParser,
  'proxy.listeners': createEnvoyListenersParser,
  'proxy.certs': createEnvoyCertsParser,
  'proxy.server-info': createEnvoyServerInfoParser,
  'proxy.stats': createEnvoyStatsParser,
  'proxy.memory': createIgnoredParser,
  'proxy.runtime': createIgnoredParser,
  'proxy.netstat': createNetstatParser,
  'proxy.core': createIgnoredParser,
  'proxy-config.clusters': createProxyConfigParser,
  'proxy-config.listeners': createProxyConfigParser,
  'proxy-config.routes': createProxyConfigParser,
  'proxy-config.endpoints': createProxyConfigParser,
  'proxy-config.secrets': createProxyConfigParser,
  'proxy-config.bootstrap': createProxyConfigParser,
  'proxy-config.ecds': createProxyConfigParser,
  'proxy-config.all': createProxyConfigParser,
  'proxy-config.table': createRowsParser,
  'proxy-config.log': 'log',
  'ztunnel.log': 'log',
  'ztunnel.config-dump': createZtunnelConfigDumpParser,
  'ztunnel-config.workloads': createZtunnelConfigParser,
  'ztunnel-config.services': createZtunnelConfigParser,
  'ztunnel-config.policies': createZtunnelConfigParser,
  'ztunnel-config.certificates': createZtunnelConfigParser,
  'ztunnel-config.connections': createZtunnelConfigParser,
  'helm.values': 'log',
  'az.aks': createAksParser,
  'az.mesh': 'log',
  'az.error': 'log',
  'command.error': 'log',
  'other.log': 'log',
  // Its parts are read each by the parser of its own kind.
  'text.session': 'log',
  'text.lines': 'log',
  unknown: createIgnoredParser,
};

/** Sees the blocks of a log, and where in them records at warning level or above start. */
type LogWatch = (block: LogBlock, complaints: readonly number[]) => void;

/**
 * The parser of an artifact, or of a part of it that begins at `start`: places are those of the file. `watch` sees the blocks of a log as
 * well; for other kinds it is not called.
 */
export function openParser(
  artifact: Artifact,
  watch: LogWatch | null,
  limits: Limits,
  start: Start = FILE_START,
): Parser {
  const { path, owner, items } = artifact;
  const context: ParseContext = { path, ...owner, limits, ...(items && { items }) };
  const make = PARSERS[artifact.kind];
  if (make === 'log') return logParser(artifact.kind, context, watch, start);
  const { push, end } = make(context, artifact.mtime);
  const parser: Parser = { push, end: () => outcomeFrom(end(), start) };
  return SAVED_TEXT.includes(artifact.kind)
    ? bothParsers(parser, logParser(artifact.kind, context, watch, start))
    : parser;
}

/** What a table says goes into the mesh, and rules look into its lines as well. */
const bothParsers = (parser: Parser, lines: Parser): Parser => ({
  push(chunk) {
    parser.push(chunk);
    lines.push(chunk);
  },
  end() {
    lines.end();
    return parser.end();
  },
});

function logParser(kind: ArtifactKind, context: ParseContext, watch: LogWatch | null, start: Start): Parser {
  const parser: LogParser | undefined = createLogParser(kind, context) ?? createLogParser('text.lines', context);
  const blocks = createLogBlocks(
    (part) => {
      const block = fromStart(part, start);
      const complaints = parser?.block(block) ?? [];
      watch?.(block, complaints);
    },
    { path: context.path, limits: context.limits },
  );
  const runtime = createRuntimeLines(blocks.push, context.limits);
  return {
    push: runtime.push,
    end() {
      runtime.end();
      const { lines, problems: unread } = blocks.end();
      const problems = unread.map((problem) => fromStart(problem, start));
      const outcome = parser?.end() ?? { records: 0, parsed: [], problems: [] };
      // Output of some known command is recognised as a whole; of unknown text only the records in it are.
      const records = outcome.records || (kind === 'text.lines' ? 0 : lines);
      return { ...outcome, records, problems: [...problems, ...outcome.problems] };
    },
  };
}
