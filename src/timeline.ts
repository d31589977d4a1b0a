import type { Mesh } from './mesh/mesh.ts';
import type { Certificate } from './model/envoy.ts';
import type { Finding, LANES, TimelineItem } from './model/report.ts';
import { plural } from './util/format.ts';
import { groupBy } from './util/group-by.ts';

type Lane = (typeof LANES)[number];
interface Item extends TimelineItem {
  readonly lane: Lane;
}

/** Each lane has room of its own, so that many events cannot push out the one restart. */
const MOST_ITEMS: Readonly<Record<Lane, number>> = {
  restart: 200,
  push: 300,
  reject: 300,
  certificate: 100,
  event: 300,
  finding: 2000,
  errors: 360,
};
/** Widths of a piece of the lane of errors; the first that gives few enough pieces is taken. */
const ERROR_MINUTES = [1, 5, 15, 60, 24 * 60];
const MINUTE_MS = 60_000;

/** What happened when, oldest first: restarts, pushes and rejections of configuration, certificates that begin and end, events, findings, errors. */
export function timelineOf(mesh: Mesh, findings: readonly Finding[]): TimelineItem[] {
  const lanes: readonly Item[][] = [
    restarts(mesh),
    pushes(mesh),
    rejects(mesh),
    certificates(mesh),
    events(mesh),
    seen(findings),
    errors(mesh),
  ];
  return lanes.flatMap((items) => newest(items, mesh.capturedAt)).sort(inOrder);
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
const inOrder = (a: Item, b: Item): number =>
  compare(a.at, b.at) ||
  compare(a.lane, b.lane) ||
  compare(a.what, b.what) ||
  compare(a.path, b.path) ||
  a.line - b.line;

/** As many of a lane as there is room for: those nearest to the capture. */
function newest(items: readonly Item[], capturedAt: string): Item[] {
  const most = MOST_ITEMS[items[0]?.lane ?? 'event'];
  if (items.length <= most) return [...items];
  const now = Date.parse(capturedAt) || Math.max(...items.map(({ at }) => Date.parse(at) || 0));
  const far = (item: Item): number => Math.abs((Date.parse(item.at) || 0) - now);
  return items.toSorted((a, b) => far(a) - far(b) || inOrder(a, b)).slice(0, most);
}

function restarts(mesh: Mesh): Item[] {
  return mesh.pods.flatMap(({ namespace, name, containers, source }) =>
    containers
      .filter(({ restarts: times, startedAt }) => times > 0 && startedAt !== '')
      .map(({ name: container, restarts: times, startedAt, lastReason }) => ({
        at: startedAt,
        lane: 'restart' as const,
        what: `container ${container} of pod ${namespace}/${name} started again (${lastReason || 'ended'}, ${plural(times, 'restart')})`,
        path: source.path,
        line: source.line,
      })),
  );
}

function pushes({ logMinutes }: Mesh): Item[] {
  return logMinutes.flatMap(({ path, owner, minutes }) =>
    minutes
      .filter((minute) => minute.pushes > 0)
      .map(({ pushAt, pushes: times, push, pushLine }) => ({
        at: pushAt,
        lane: 'push' as const,
        what: `${owner.pod || 'istiod'} pushed ${times === 1 ? push : `${times} times, first ${push}`}`,
        path,
        line: pushLine,
      })),
  );
}

function rejects({ logMinutes }: Mesh): Item[] {
  return logMinutes.flatMap(({ path, owner, minutes }) =>
    minutes
      .filter((minute) => minute.rejects > 0)
      .map(({ rejectAt, rejects: times, reject, rejectLine }) => ({
        at: rejectAt,
        lane: 'reject' as const,
        what: `${owner.pod === '' ? '' : `${owner.pod}: `}${reject}${times === 1 ? '' : ` (${times} times)`}`,
        path,
        line: rejectLine,
      })),
  );
}

interface Edge {
  readonly at: string;
  readonly begins: boolean;
  readonly root: boolean;
  readonly whose: string;
  readonly path: string;
  readonly line: number;
}

/** Where certificates begin and end; those of many proxies in one minute are one item. */
function certificates(mesh: Mesh): Item[] {
  const edges: Edge[] = [];
  const add = (
    { notBefore, notAfter, ca, subject, sans }: Certificate,
    owner: string,
    path: string,
    line: number,
  ): void => {
    const whose = ca ? subject || sans[0] || 'unknown' : owner;
    if (Number.isFinite(Date.parse(notBefore)))
      edges.push({ at: notBefore, begins: true, root: ca, whose, path, line });
    if (Number.isFinite(Date.parse(notAfter))) edges.push({ at: notAfter, begins: false, root: ca, whose, path, line });
  };
  for (const [key, { secrets, certificates: listed }] of mesh.proxyData) {
    const owner = key.replace(/^file:/, '');
    const inSecrets = secrets.items.flatMap(({ view, line }) =>
      view.certificates.map((certificate) => ({ certificate, line })),
    );
    for (const { certificate, line } of inSecrets) add(certificate, owner, secrets.path, line);
    if (inSecrets.length === 0) for (const { view, line } of listed.items) add(view, owner, listed.path, line);
  }
  for (const { identity, notAfter, source } of mesh.ztunnelCertificates) {
    if (Number.isFinite(Date.parse(notAfter)))
      edges.push({ at: notAfter, begins: false, root: false, whose: identity, path: source.path, line: source.line });
  }
  const groups = groupBy(edges, ({ at, begins, root }) => `${at.slice(0, 16)} ${begins} ${root}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group.toSorted(
      (a, b) => compare(a.at, b.at) || compare(a.whose, b.whose) || compare(a.path, b.path) || a.line - b.line,
    );
    if (first === undefined) return [];
    const names = new Set(group.map(({ whose }) => whose));
    const others = names.size > 1 ? ` and ${names.size - 1} more` : '';
    const what = `${first.root ? 'trust root' : 'certificate of'} ${first.whose}${others} ${first.begins ? 'begins' : 'ends'}`;
    return [{ at: first.at, lane: 'certificate' as const, what, path: first.path, line: first.line }];
  });
}

function events(mesh: Mesh): Item[] {
  return mesh.events
    .filter(({ type, last }) => type === 'Warning' && last !== '')
    .map(({ reason, kind, namespace, name, last, source }) => ({
      at: last,
      lane: 'event' as const,
      what: `${reason}: ${kind} ${namespace}/${name}`,
      path: source.path,
      line: source.line,
    }));
}

function seen(findings: readonly Finding[]): Item[] {
  return findings.flatMap(({ id, firstSeen, lastSeen, evidence }) => {
    const place = { lane: 'finding' as const, path: evidence[0]?.path ?? '', line: evidence[0]?.line ?? 0 };
    return [
      ...(firstSeen === '' ? [] : [{ at: firstSeen, what: `first of ${id}`, ...place }]),
      ...(lastSeen === '' || lastSeen === firstSeen ? [] : [{ at: lastSeen, what: `last of ${id}`, ...place }]),
    ];
  });
}

interface Sum {
  failed: number;
  requests: number;
  worst: number;
  path: string;
  line: number;
}

/** Failed requests of all proxies, minute by minute; in longer pieces where that would be too many. */
function errors({ logMinutes }: Mesh): Item[] {
  for (const width of ERROR_MINUTES) {
    const sums = new Map<number, Sum>();
    for (const { path, minutes } of logMinutes) {
      for (const { at, failed, requests, failedLine } of minutes) {
        const piece = Math.floor(Date.parse(at) / (width * MINUTE_MS));
        const sum = sums.get(piece) ?? { failed: 0, requests: 0, worst: 0, path: '', line: 0 };
        sums.set(piece, sum);
        sum.failed += failed;
        sum.requests += requests;
        // Shown is the log that has most of them.
        if (failed > sum.worst || (failed > 0 && failed === sum.worst && path < sum.path))
          Object.assign(sum, { worst: failed, path, line: failedLine });
      }
    }
    const bad = [...sums].filter(([, { failed }]) => failed > 0);
    if (bad.length > MOST_ITEMS.errors && width !== ERROR_MINUTES.at(-1)) continue;
    return bad.map(([piece, { failed, requests, path, line }]) => ({
      at: new Date(piece * width * MINUTE_MS).toISOString(),
      lane: 'errors' as const,
      what: `${failed} of ${requests} logged requests failed${width === 1 ? '' : ` in ${width} minutes`}`,
      path,
      line,
    }));
  }
  return [];
}
