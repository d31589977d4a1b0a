// Interim stand-in so that others can build; the owner of this folder replaces it.
import type { Artifact, ArtifactKind } from '../model/artifact.ts';
export const HEAD_BYTES = 65536;
export const detectLayout = (p: readonly string[]): string => p.some((x) => /proxies\/|cluster\/|istio\//.test(x)) ? 'bug-report' : 'loose';
const D: Record<string, ArtifactKind> = { syncz: 'istiod.syncz', configz: 'istiod.configz', registryz: 'istiod.registryz', endpointz: 'istiod.endpointz', endpointShardz: 'istiod.endpointz', mesh: 'istiod.mesh', push_status: 'istiod.push-status', clusterz: 'istiod.clusterz' };
export function identify(e: { path: string; mtime: number }, head: Uint8Array) {
  const p = e.path.replace(/^.*?(?=(?:analyze|cluster|cni|istio|operator|proxies)\/)/, '');
  const text = Buffer.from(head).toString('utf8');
  const make = (kind: ArtifactKind, namespace = '', pod = '') => ({ artifact: { path: e.path, kind, owner: { namespace, pod }, mtime: e.mtime } as Artifact, problem: text.startsWith('404 page not found') ? { path: e.path, line: 0, code: 'not-supported-by-istiod' as const, message: '404 page not found', hint: '' } : null });
  let m: RegExpExecArray | null;
  if ((m = /^proxies\/([^/]+)\/([^/]+)\/(.*)$/.exec(p))) {
    const f = m[3]!; const k: ArtifactKind = f === 'istio-proxy.log' ? (/ztunnel/.test(m[2]!) ? 'ztunnel.log' : 'proxy.log') : f === 'config_dump' ? 'ztunnel.config-dump' : f.startsWith('config_dump') ? 'proxy.config-dump' : f === 'clusters' ? 'proxy.clusters' : f === 'listeners' ? 'proxy.listeners' : f === 'certs' ? 'proxy.certs' : f === 'server_info' ? 'proxy.server-info' : f === 'stats/prometheus' ? 'proxy.stats' : f === 'netstat' ? 'proxy.netstat' : f === 'memory' ? 'proxy.memory' : 'proxy.runtime';
    return make(k, m[1], m[2]);
  }
  if ((m = /^istio\/([^/]+)\/([^/]+)\/(.*)$/.exec(p))) { const f = m[3]!; return make(f === 'discovery.log' ? 'istiod.log' : f === 'metrics' ? 'istiod.metrics' : (D[f.replace('debug/', '')] ?? 'istiod.debug'), m[1], m[2]); }
  if ((m = /^cni\/([^/]+)\//.exec(p))) return make('cni.log', '', m[1]);
  const b = p.split('/').pop()!;
  if (p.startsWith('cluster/')) { const k: Record<string, ArtifactKind> = { 'cluster-context': 'kube.context', 'kubectl-version': 'kube.version', events: 'kube.events', secrets: 'kube.secrets', 'describe-pods': 'kube.pods-describe' }; return make(k[b] ?? 'kube.objects'); }
  if (p.startsWith('analyze/')) return make('analyze.messages');
  if (b === 'versions') return make('bug-report.versions');
  if (b === 'bug-report.log') return make('bug-report.log');
  const pod = /^(.*?)\.(istio-proxy\.log|proxy-config\.json)$/.exec(b)?.[1] ?? (/^((?:istiod|ztunnel|istio-cni).*)\.log$/.exec(b)?.[1] ?? '');
  if (/^apiVersion:|\nkind: |^kind:/.test(text) || /^\s*\{\s*"(apiVersion|kind|items)"/.test(text)) return make('kube.objects');
  if (/"configs"/.test(text.slice(0, 200))) return make('proxy.config-dump', '', pod);
  if (b.startsWith('istiod')) return make('istiod.log', '', pod);
  if (b.startsWith('ztunnel') && b.endsWith('.log')) return make('ztunnel.log', '', pod);
  if (/istio-proxy|access/.test(b)) return make('proxy.log', '', pod);
  if (b.startsWith('istio-cni')) return make('cni.log', '', pod);
  if (b === 'events.txt') return make('kube.events');
  if (b === 'analyze.txt') return make('analyze.messages');
  return make('text.lines');
}
