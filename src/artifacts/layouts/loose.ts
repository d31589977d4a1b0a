import { NO_OWNER, type Owner } from '../../model/source.ts';

/** Letters of the random parts of Kubernetes names: no vowels, nothing that looks like another. */
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]';
const DEPLOYMENT_POD = new RegExp(`^[a-z0-9][a-z0-9.-]*-${RANDOM}{6,10}-${RANDOM}{5}$`);
const DAEMON_POD = new RegExp(`^[a-z0-9][a-z0-9.-]*-${RANDOM}{5}$`);
const STATEFUL_POD = /^[a-z0-9][a-z0-9-]*-\d{1,3}$/;
const CONTAINER = /^[a-z][a-z0-9-]*$/;
/** Words that only announce a name, which may be `<namespace>-<pod>`: nobody can tell where one ends. */
const ANNOUNCED = /^(?:proxy-config|config[-_]dump|proxy-status|envoy|logs?)-/;
/** Rotated logs carry a number or a time behind theirs. */
const EXTENSION = /\.(?:log(?:\.\d+|\.\d{8}-\d{6})?|txt|json|ya?ml|out|gz|zst|previous|prev)$/i;
const DUPLICATE = / \(\d+\)$/;
/** Names under which other collectors, and nodes, keep what belongs to one pod. */
const POD_PATHS: readonly RegExp[] = [
  /(?:^|\/)namespaces\/(?<namespace>[^/]+)\/pods\/(?<pod>[^/]+)\//,
  /(?:^|\/)cluster-resources\/pods\/logs\/(?<namespace>[^/]+)\/(?<pod>[^/]+)\//,
  /(?:^|\/)logs\/(?<namespace>[^/]+)\/(?<pod>[^/]+)\//,
  /(?:^|\/)(?<namespace>[^/_]+)_(?<pod>[^/_]+)_[0-9a-f-]{36}\//,
  /(?:^|\/)(?<pod>[^/_]+)_(?<namespace>[^/_]+)_[^/_]+-[0-9a-f]{64}\.log$/,
];

/** A file of no known layout, as far as its name tells. */
export interface LooseName {
  readonly owner: Owner;
  /** The last segment in lower case without extensions and marks: `shop-7d9c-x2x4z.istio-proxy`. */
  readonly stem: string;
}

export function looseName(path: string): LooseName {
  const plain = path.replaceAll('\\', '/').replace(DUPLICATE, '');
  let stem = plain.split('/').at(-1) ?? '';
  while (EXTENSION.test(stem)) stem = stem.replace(EXTENSION, '');
  return { owner: ownerOf(plain, stem), stem: stem.toLowerCase() };
}

function ownerOf(path: string, stem: string): Owner {
  for (const folder of POD_PATHS) {
    const { namespace, pod } = folder.exec(path)?.groups ?? {};
    if (namespace !== undefined && pod !== undefined) return { namespace, pod };
  }
  const [pod = '', container = ''] = stem.split('.');
  if (isPodName(pod) || (CONTAINER.test(container) && STATEFUL_POD.test(pod))) return { namespace: '', pod };
  const [first = '', second = ''] = stem.split(/_+/);
  if (DEPLOYMENT_POD.test(second)) return { namespace: first, pod: second };
  if (isPodName(first)) return { namespace: '', pod: first };
  const folder = path
    .split('/')
    .slice(0, -1)
    .findLast((segment) => DEPLOYMENT_POD.test(segment));
  return folder === undefined ? NO_OWNER : { namespace: '', pod: folder };
}

/** The shapes that a ReplicaSet and a DaemonSet give to the names of their pods. */
const isPodName = (name: string): boolean =>
  !ANNOUNCED.test(name) && (DEPLOYMENT_POD.test(name) || DAEMON_POD.test(name));
