import type { Mesh } from './mesh/mesh.ts';
import type { Finding, TimelineItem } from './model/report.ts';

const MOST_ITEMS = 500;

/** What happened when: restarts of containers, warning events, and when each finding was first and last seen; the newest when there are too many. */
export function timelineOf(mesh: Mesh, findings: readonly Finding[]): TimelineItem[] {
  const items: TimelineItem[] = [];
  for (const pod of mesh.pods) {
    for (const container of pod.containers) {
      if (container.restarts === 0 || container.startedAt === '') continue;
      const what = `container ${container.name} of pod ${pod.namespace}/${pod.name} started again (${container.lastReason || 'ended'}, ${container.restarts} restarts)`;
      items.push({ at: container.startedAt, lane: 'restart', what, path: pod.source.path, line: pod.source.line });
    }
  }
  for (const event of mesh.events) {
    if (event.type !== 'Warning' || event.last === '') continue;
    const what = `${event.reason}: ${event.kind} ${event.namespace}/${event.name}`;
    items.push({ at: event.last, lane: 'event', what, path: event.source.path, line: event.source.line });
  }
  for (const finding of findings) {
    const [quote] = finding.evidence;
    const place = { path: quote?.path ?? '', line: quote?.line ?? 0 };
    if (finding.firstSeen !== '') items.push({ at: finding.firstSeen, lane: 'finding', what: `first of ${finding.id}`, ...place });
    if (finding.lastSeen !== '' && finding.lastSeen !== finding.firstSeen) items.push({ at: finding.lastSeen, lane: 'finding', what: `last of ${finding.id}`, ...place });
  }
  const order = (a: TimelineItem, b: TimelineItem): number => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
  return items.sort(order).slice(-MOST_ITEMS);
}

const key = (item: TimelineItem): string => `${item.at}\0${item.lane}\0${item.what}\0${item.path}\0${String(item.line).padStart(9, '0')}`;
