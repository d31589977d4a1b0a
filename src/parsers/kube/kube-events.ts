import type { KubeEvent } from '../../model/kube.ts';
import type { ParseContext, Parser } from '../../model/parsed.ts';
import { createDocumentParser, linesOf } from '../document.ts';
import { readTables, type TableRow } from '../tables.ts';
import { eventMessage } from './kube-item.ts';

/** Kinds by the names that the OBJECT column has for them. */
const KINDS: ReadonlyMap<string, string> = new Map(
  (
    'Pod Node Namespace Service Endpoints Deployment ReplicaSet StatefulSet DaemonSet Job CronJob ConfigMap Secret Ingress EndpointSlice ' +
    'PersistentVolumeClaim PersistentVolume HorizontalPodAutoscaler PodDisruptionBudget ServiceAccount Gateway GatewayClass HTTPRoute ' +
    'VirtualService DestinationRule Certificate CertificateRequest Issuer ClusterIssuer Lease ResourceQuota NetworkPolicy ReplicationController'
  )
    .split(' ')
    .map((kind) => [kind.toLowerCase(), kind]),
);
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, y: 31_536_000 };

/**
 * Parser of `kubectl get events` and `kubectl events`, narrow and wide. The table has ages only: times are as exact as those, and empty
 * when `capturedAt` (milliseconds) is 0.
 */
export function createKubeEventsParser(context: ParseContext, capturedAt = 0): Parser {
  return createDocumentParser(context, (bytes) => {
    const events = readTables(linesOf(bytes), ['REASON', 'OBJECT', 'MESSAGE'], context.limits)
      .map((row) => readEvent(row, context, capturedAt))
      .filter((event) => event !== undefined);
    return { records: events.length, parsed: events.length > 0 ? [{ type: 'events', events }] : [], problems: [] };
  });
}

function readEvent(row: TableRow, context: ParseContext, capturedAt: number): KubeEvent | undefined {
  const [kind = '', name = ''] = row.cell('OBJECT').split('/', 2);
  const reason = row.cell('REASON');
  if (name === '' || reason === '') return undefined;
  // `14m (x12 over 2h)`: seen last 14 minutes ago, twelve times in two hours.
  const [, last = '', times = '', over = ''] = /^(\S+)(?: \(x(\d+) over (\S+)\))?/.exec(row.cell('LAST SEEN')) ?? [];
  const { text, line, offset } = row.source;
  return {
    namespace: row.cell('NAMESPACE') || context.namespace,
    kind: KINDS.get(kind.toLowerCase()) ?? kind,
    name,
    type: row.cell('TYPE'),
    reason,
    message: eventMessage(row.cell('MESSAGE')),
    component: row.cell('SOURCE').split(',', 1)[0] ?? '',
    count: Number(row.cell('COUNT') || times) || 1,
    first: timeOf(row.cell('FIRST SEEN') || over || last, capturedAt),
    last: timeOf(last, capturedAt),
    source: { path: context.path, line, offset, text },
  };
}

/** The time of an age such as 90s, 5m12s or 3d4h; '' when it is none. */
function timeOf(age: string, capturedAt: number): string {
  if (capturedAt <= 0 || !/^(?:\d+[ydhms])+$/.test(age)) return '';
  let seconds = 0;
  for (const [, amount, unit] of age.matchAll(/(\d+)([ydhms])/g))
    seconds += Number(amount) * (SECONDS[unit ?? ''] ?? 0);
  const time = new Date(capturedAt - seconds * 1000);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString().replace('.000Z', 'Z');
}
