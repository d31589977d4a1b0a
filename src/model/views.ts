import * as envoy from './envoy.ts';
import { injection, revision } from './injection.ts';
import * as istio from './istio.ts';
import * as kube from './kube.ts';
import * as logs from './logs.ts';
import * as ztunnel from './ztunnel.ts';

/** Every view that rule expressions may meet, for type checking and for the generated documentation. */
export const ruleViews = [
  kube.kubeObject,
  kube.pod,
  kube.workload,
  kube.namespace,
  kube.service,
  kube.endpoint,
  kube.webhook,
  kube.kubeEvent,
  kube.secretName,
  kube.configMap,
  kube.node,
  kube.networkPolicy,
  istio.gateway,
  istio.virtualService,
  istio.destinationRule,
  istio.serviceEntry,
  istio.sidecar,
  istio.peerAuthentication,
  istio.requestAuthentication,
  istio.authorizationPolicy,
  istio.envoyFilter,
  istio.telemetry,
  istio.wasmPlugin,
  istio.k8sGateway,
  istio.k8sRoute,
  envoy.envoyCluster,
  envoy.envoyListener,
  envoy.envoyRouteConfig,
  envoy.envoyEndpoints,
  envoy.envoySecret,
  envoy.envoyHost,
  envoy.certificate,
  envoy.stat,
  envoy.listeningPort,
  envoy.proxy,
  injection,
  revision,
  logs.logLine,
  logs.accessGroup,
  logs.analyzeMessage,
  ztunnel.ztunnelWorkload,
  ztunnel.ztunnelService,
  ztunnel.ztunnelCertificate,
  ztunnel.ztunnelPolicy,
] as const;
