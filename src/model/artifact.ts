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
  'kube.table',
  'kube.top',
  'kube.api',
  'bundle.notes',
  'istioctl.proxy-status',
  'istioctl.analyzers',
  'istioctl.verify-install',
  'istioctl.precheck',
  'istioctl.check-inject',
  'istioctl.tag-list',
  'istioctl.describe',
  'istioctl.authz-check',
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
  'proxy-config.ecds',
  'proxy-config.all',
  'proxy-config.table',
  'proxy-config.log',
  'ztunnel.log',
  'ztunnel.config-dump',
  'ztunnel-config.workloads',
  'ztunnel-config.services',
  'ztunnel-config.policies',
  'ztunnel-config.certificates',
  'ztunnel-config.connections',
  'helm.values',
  'az.aks',
  'az.mesh',
  'az.error',
  'command.error',
  'other.log',
  'text.session',
  'text.lines',
  'unknown',
] as const;

export type ArtifactKind = (typeof ARTIFACT_KINDS)[number];

/**
 * Text that people save and paste. Every rule that looks into logs looks into these as well: nobody can tell what somebody pasted between
 * two commands.
 */
export const SAVED_TEXT: readonly ArtifactKind[] = [
  'kube.table',
  'kube.top',
  'istioctl.proxy-status',
  'istioctl.verify-install',
  'istioctl.precheck',
  'istioctl.check-inject',
  'istioctl.tag-list',
  'istioctl.describe',
  'istioctl.authz-check',
  'proxy-config.table',
  'proxy-config.log',
  'helm.values',
  'az.aks',
  'az.mesh',
  'az.error',
  'command.error',
  'other.log',
  'text.lines',
];

/** What an input has the whole list of, so that an object that is not in it does not exist. */
export interface Listing {
  /** `pods`, `virtualservices.networking.istio.io`, or `*.istio.io` for everything in such groups. */
  readonly resource: string;
  /** Of one namespace; '' for what has none or was listed for all; '*' for each namespace whose pods were listed. */
  readonly namespace: string;
  /** The collector could not list it: whatever else says that it was listed is wrong. */
  readonly failed?: boolean;
}

/** An entry whose kind and owner are known. */
export interface Artifact {
  readonly path: string;
  readonly kind: ArtifactKind;
  readonly owner: Owner;
  /** Modification time from the archive in milliseconds since the epoch; 0 where the input has none that means anything. */
  readonly mtime: number;
  /** Only of collectors that look at a part of a mesh; where nothing has one, everything was asked for. */
  readonly listings?: readonly Listing[];
  /** What the objects in it are where they do not say so themselves. */
  readonly items?: { readonly kind: string; readonly apiVersion: string };
}
