import type { Listing } from './artifact.ts';
import type {
  Certificate,
  EnvoyCluster,
  EnvoyEndpoints,
  EnvoyHost,
  EnvoyListener,
  EnvoyRouteConfig,
  EnvoySecret,
  ListeningPort,
  Stat,
} from './envoy.ts';
import type { KubeEvent, KubeObject, SecretName } from './kube.ts';
import type { Limits } from './limits.ts';
import type { LogBlock } from './log-block.ts';
import type { AccessGroup, AnalyzeMessage, LogSpan } from './logs.ts';
import type { Problem } from './problem.ts';
import type { SourceRef } from './source.ts';
import type { ZtunnelCertificate, ZtunnelPolicy, ZtunnelService, ZtunnelWorkload } from './ztunnel.ts';

/** One Envoy element of one proxy: a view that many proxies may share, and the line where this proxy's copy stands. */
export interface Placed<T> {
  readonly view: T;
  readonly line: number;
  readonly offset: number;
}

/** Who a dump belongs to, from the node section of its bootstrap or from server_info. */
export interface EnvoyNode {
  readonly id: string;
  readonly type: string;
  readonly pod: string;
  readonly namespace: string;
  readonly ip: string;
  readonly istioVersion: string;
  readonly workload: string;
  readonly revision: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly clusterId: string;
  readonly network: string;
  readonly trustDomain: string;
}

/** One row of istiod's `debug/syncz`. xDS type keys are CDS, LDS, RDS, EDS, ECDS. */
export interface SyncRow {
  readonly pod: string;
  readonly namespace: string;
  readonly type: string;
  readonly version: string;
  readonly kubeCluster: string;
  readonly sync: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
  readonly source: SourceRef;
}

export interface RegistryService {
  readonly hostname: string;
  readonly namespace: string;
  readonly registry: string;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: string }[];
  readonly address: string;
  readonly resolution: string;
  readonly exportTo: readonly string[];
}

/** Endpoints of one service as istiod knows them. */
export interface RegistryEndpoints {
  readonly hostname: string;
  readonly namespace: string;
  readonly endpoints: readonly {
    readonly address: string;
    readonly port: number;
    readonly portName: string;
    readonly healthy: boolean;
  }[];
}

/**
 * What a parser makes of one artifact. A parser may yield several of these (loose files can hold several documents).
 * Parsers are pure: bytes in, values out; they never decide what is broken.
 */
export type Parsed =
  | { readonly type: 'objects'; readonly objects: readonly KubeObject[] }
  | { readonly type: 'events'; readonly events: readonly KubeEvent[] }
  | { readonly type: 'secrets'; readonly secrets: readonly SecretName[] }
  | ({ readonly type: 'listing' } & Listing)
  | { readonly type: 'access'; readonly groups: readonly AccessGroup[] }
  | { readonly type: 'log-span'; readonly span: LogSpan }
  | { readonly type: 'timeline'; readonly minutes: readonly LogMinute[] }
  | {
      readonly type: 'proxy-info';
      readonly info: {
        readonly version: string;
        readonly role: string;
        readonly pod: string;
        readonly namespace: string;
        readonly ip: string;
      };
    }
  | {
      readonly type: 'envoy';
      readonly node: EnvoyNode | null;
      readonly clusters: readonly Placed<EnvoyCluster>[];
      readonly listeners: readonly Placed<EnvoyListener>[];
      readonly routes: readonly Placed<EnvoyRouteConfig>[];
      readonly endpoints: readonly Placed<EnvoyEndpoints>[];
      readonly secrets: readonly Placed<EnvoySecret>[];
    }
  | { readonly type: 'envoy-hosts'; readonly hosts: readonly EnvoyHost[] }
  | { readonly type: 'envoy-listening'; readonly addresses: readonly string[] }
  | { readonly type: 'certs'; readonly certificates: readonly Placed<Certificate>[] }
  | {
      readonly type: 'server-info';
      readonly node: EnvoyNode | null;
      readonly state: string;
      readonly envoyVersion: string;
    }
  | { readonly type: 'stats'; readonly stats: readonly Stat[] }
  | { readonly type: 'netstat'; readonly ports: readonly ListeningPort[] }
  | {
      readonly type: 'ztunnel';
      readonly workloads: readonly ZtunnelWorkload[];
      readonly services: readonly ZtunnelService[];
      readonly policies: readonly ZtunnelPolicy[];
      readonly certificates: readonly ZtunnelCertificate[];
    }
  | { readonly type: 'syncz'; readonly rows: readonly SyncRow[] }
  | { readonly type: 'registry'; readonly services: readonly RegistryService[] }
  | { readonly type: 'registry-endpoints'; readonly services: readonly RegistryEndpoints[] }
  | { readonly type: 'mesh-config'; readonly config: Readonly<Record<string, unknown>>; readonly source: SourceRef }
  /** As istiod printed it when it started or it changed, in YAML or JSON. */
  | { readonly type: 'logged-mesh-config'; readonly text: string; readonly source: SourceRef }
  | {
      readonly type: 'push-status';
      readonly metrics: readonly {
        readonly metric: string;
        readonly key: string;
        readonly proxy: string;
        readonly message: string;
      }[];
    }
  | {
      readonly type: 'kube-clusters';
      readonly clusters: readonly { readonly id: string; readonly secret: string; readonly status: string }[];
    }
  | {
      readonly type: 'versions';
      readonly istioctl: string;
      readonly controlPlanes: readonly { readonly revision: string; readonly version: string }[];
      readonly proxies: readonly { readonly revision: string; readonly versions: readonly string[] }[];
    }
  | { readonly type: 'kube-version'; readonly server: string }
  | { readonly type: 'kube-context'; readonly context: string }
  | { readonly type: 'analyze'; readonly messages: readonly AnalyzeMessage[] }
  | {
      readonly type: 'collection';
      readonly startedAt: string;
      readonly istioNamespace: string;
      readonly failures: readonly CollectionFailure[];
    };

/** What one log tells of one minute: requests and how many failed, configuration pushed by istiod, configuration refused by proxies. */
export interface LogMinute {
  /** ISO 8601 of its start. */
  readonly at: string;
  readonly requests: number;
  readonly failed: number;
  /** Line of the first failed request; 0 for none. */
  readonly failedLine: number;
  readonly pushes: number;
  /** When the first push was, and what it was for. */
  readonly pushAt: string;
  readonly push: string;
  readonly pushLine: number;
  readonly rejects: number;
  /** When the first rejection was, and what it says. */
  readonly rejectAt: string;
  readonly reject: string;
  readonly rejectLine: number;
}

/** Something `istioctl bug-report` itself could not collect, from bug-report.log. */
export interface CollectionFailure {
  readonly task: string;
  readonly message: string;
  readonly source: SourceRef;
}

/** The result of one artifact. */
export interface ParseOutcome {
  /** How many records (log entries, objects, elements, rows) were understood. */
  readonly records: number;
  readonly parsed: readonly Parsed[];
  readonly problems: readonly Problem[];
}

/** What a parser is told about the entry it reads. */
export interface ParseContext {
  readonly path: string;
  readonly namespace: string;
  readonly pod: string;
  readonly limits: Limits;
  /** What objects are that do not say so themselves. */
  readonly items?: { readonly kind: string; readonly apiVersion: string };
}

/**
 * A parser of one artifact. Pushed with bytes in any chunking; the result must not depend on where the chunks break.
 * A chunk is only valid during the call: copy what is kept.
 */
export interface Parser {
  push(chunk: Uint8Array): void;
  end(): ParseOutcome;
}

/** A parser of a log: it is handed blocks of whole lines, which the rule scanner sees as well. */
export interface LogParser {
  /** Returns where in the block records at warning level or above start that are no access lines, in their order. */
  block(block: LogBlock): readonly number[];
  end(): ParseOutcome;
}
