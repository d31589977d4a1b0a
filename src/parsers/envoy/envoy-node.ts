import type { EnvoyNode } from '../../model/parsed.ts';
import { field, type Json, message, text, textMap } from './envoy-json.ts';

/**
 * The node section of a bootstrap or of server_info; null where it says nothing. Its id is
 * `<type>~<ip>~<pod>.<namespace>~<namespace>.svc.<domain>`. The trust domain is not in it.
 */
export function readNode(node: Json): EnvoyNode | null {
  const id = text(node, 'id');
  const metadata = message(node, 'metadata');
  const [type = '', ip = '', place = ''] = id.split('~');
  const dot = place.lastIndexOf('.');
  const labels = textMap(field(metadata, 'LABELS'));
  const istioVersion = text(metadata, 'ISTIO_VERSION');
  if (id === '' && istioVersion === '') return null;
  return {
    id,
    type: id.includes('~') ? type : '',
    pod: text(metadata, 'NAME') || (dot < 0 ? place : place.slice(0, dot)),
    namespace: text(metadata, 'NAMESPACE') || (dot < 0 ? '' : place.slice(dot + 1)),
    ip: ip || (text(metadata, 'INSTANCE_IPS').split(',')[0] ?? ''),
    istioVersion,
    workload: text(metadata, 'WORKLOAD_NAME'),
    revision: textMap(field(metadata, 'ANNOTATIONS'))['istio.io/rev'] ?? labels['istio.io/rev'] ?? '',
    labels,
    clusterId: text(metadata, 'CLUSTER_ID'),
    network: text(metadata, 'NETWORK'),
    trustDomain: text(metadata, 'TRUST_DOMAIN'),
  };
}
