import type { Owner } from './source.ts';

/** What an entry is. `<writer>.<thing>`; one parser per kind. */
export const ARTIFACT_KINDS = [
  'bug-report.log',
  'bug-report.versions',
  'analyze.messages',
  'kube.context',
  'kube.version',
  'kube.objects',
  'kube.describe',
  'kube.events',
  'kube.secrets',
  'kube.namespaces',
  'istiod.log',
  'istiod.metrics',
  'istiod.syncz',
  'istiod.configz',
  'istiod.registryz',
  'istiod.endpointz',
  'istiod.mesh',
  'istiod.push-status',
  'istiod.clusterz',
  'istiod.debug',
  'operator.log',
  'cni.log',
  'proxy.log',
  'proxy.config-dump',
  'proxy.clusters',
  'proxy.listeners',
  'proxy.certs',
  'proxy.server-info',
  'proxy.stats',
  'proxy.memory',
  'proxy.runtime',
  'proxy.netstat',
  'proxy.core',
  'proxy-config.clusters',
  'proxy-config.listeners',
  'proxy-config.routes',
  'proxy-config.endpoints',
  'proxy-config.secrets',
  'proxy-config.bootstrap',
  'ztunnel.log',
  'ztunnel.config-dump',
  'text.lines',
  'unknown',
] as const;

export type ArtifactKind = (typeof ARTIFACT_KINDS)[number];

/** An entry whose kind and owner are known. */
export interface Artifact {
  readonly path: string;
  readonly kind: ArtifactKind;
  readonly owner: Owner;
  /** Modification time from the archive in milliseconds since the epoch; 0 where the input has none that means anything. */
  readonly mtime: number;
}
