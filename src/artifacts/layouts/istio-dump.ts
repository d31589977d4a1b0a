import type { ArtifactKind } from '../../model/artifact.ts';
import { type Layout, logOf, placed } from './place.ts';

const PILOT: Readonly<Record<string, ArtifactKind>> = {
  configz: 'istiod.configz',
  endpointz: 'istiod.endpointz',
  adsz: 'istiod.debug',
  authenticationz: 'istiod.debug',
  metrics: 'istiod.metrics',
};
const PAGE = /^(?<page>configz|endpointz|adsz|authenticationz|metrics)(?:-(?<pod>.+))?$/;
const LOG = /^(?<container>.+?)(?:_previous)?\.log$/;

const TIME = 'DUMP_TIME';
const LOGS = 'logs/*/*/*.log';
/** Always of one namespace: the script knows no other. */
const ISTIO_NAMESPACE = 'istio-system';

/**
 * `tools/dump_kubernetes.sh` of Istio up to 1.8: the logs of every container, and what Pilot says of itself. The files in its top folder
 * are what kubectl prints, and known by that.
 */
export const istioDump: Layout = {
  name: 'istio-dump',
  description: 'Resources and logs of a cluster, of Istio up to 1.8',
  writer: 'dump_kubernetes.sh',
  collect: 'tools/dump_kubernetes.sh -z',
  place(segments) {
    const [first = '', second = '', third = '', fourth = ''] = segments;
    if (segments.length === 1 && first === TIME) return placed(TIME, 'bundle.notes');
    if (segments.length === 4 && first === 'logs') {
      const container = LOG.exec(fourth)?.groups?.['container'];
      return container === undefined ? undefined : logOf(LOGS, container, { namespace: second, pod: third });
    }
    const { page, pod = '' } = (segments.length === 2 && first === 'pilot' && PAGE.exec(second)?.groups) || {};
    if (page === undefined) return undefined;
    return { ...placed('pilot', PILOT[page], { namespace: ISTIO_NAMESPACE, pod }), noisy: page !== 'metrics' };
  },
  needs: (marks) => marks.has(TIME) && marks.size > 1,
};
