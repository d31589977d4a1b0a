import type { Container } from '../../model/kube.ts';
import { at, bool, has, list, map, num, str, strs } from './fields.ts';

const PROBE_KINDS = ['httpGet', 'tcpSocket', 'grpc', 'exec'] as const;

/** A probe in one line: 'HTTP GET :8080/ready', 'TCP :5432', 'GRPC :9000', 'exec cat /tmp/ready'; '' when there is none. */
export const probeText = (probe: unknown): string => {
  const kind = PROBE_KINDS.find((key) => has(probe, key));
  if (kind === undefined) return '';
  const action = at(probe, kind);
  const place = `${str(at(action, 'host'))}:${str(at(action, 'port'))}`;
  if (kind === 'httpGet') return `${str(at(action, 'scheme')) || 'HTTP'} GET ${place}${str(at(action, 'path')) || '/'}`;
  if (kind === 'exec') return `exec ${strs(at(action, 'command')).join(' ')}`;
  return `${kind === 'grpc' ? 'GRPC' : 'TCP'} ${place}`;
};

const plainEnv = (env: unknown): Record<string, string> =>
  Object.fromEntries(
    list(env)
      .filter((item) => has(item, 'value') && str(at(item, 'name')) !== '__proto__')
      .map((item) => [str(at(item, 'name')), str(at(item, 'value'))]),
  );

const containerView = (spec: unknown, init: boolean, podUser: number, status: unknown): Container => {
  const state = ['running', 'waiting', 'terminated'].find((key) => has(status, 'state', key)) ?? '';
  const now = at(status, 'state', state);
  const last = at(status, 'lastState', 'terminated');
  return {
    name: str(at(spec, 'name')),
    image: str(at(spec, 'image')),
    init,
    restartPolicy: str(at(spec, 'restartPolicy')),
    ready: bool(at(status, 'ready')),
    state,
    reason: str(at(now, 'reason')),
    message: str(at(now, 'message')),
    exitCode: num(at(now, 'exitCode'), -1),
    startedAt: str(at(now, 'startedAt')),
    restarts: num(at(status, 'restartCount')),
    lastReason: str(at(last, 'reason')),
    lastExitCode: num(at(last, 'exitCode'), -1),
    lastMessage: str(at(last, 'message')),
    ports: list(at(spec, 'ports')).map((port) => num(at(port, 'containerPort'))),
    runAsUser: num(at(spec, 'securityContext', 'runAsUser'), podUser),
    memoryLimit: str(at(spec, 'resources', 'limits', 'memory')),
    cpuRequest: str(at(spec, 'resources', 'requests', 'cpu')),
    env: plainEnv(at(spec, 'env')),
    args: strs(at(spec, 'args')),
    readinessProbe: probeText(at(spec, 'readinessProbe')),
  };
};

/** Init containers, then containers, of a pod spec; with their state when the pod's status is given. */
export const containersOf = (podSpec: unknown, status?: unknown): Container[] => {
  const podUser = num(at(podSpec, 'securityContext', 'runAsUser'), -1);
  const of = (key: string, statusKey: string, init: boolean): Container[] => {
    const statuses = new Map(list(at(status, statusKey)).map((item) => [str(at(item, 'name')), item]));
    return list(at(podSpec, key)).map((item) =>
      containerView(item, init, podUser, statuses.get(str(at(item, 'name')))),
    );
  };
  return [...of('initContainers', 'initContainerStatuses', true), ...of('containers', 'containerStatuses', false)];
};

/** The service account a pod spec runs as; 'default' is what Kubernetes takes when none is named. */
export const serviceAccountOf = (podSpec: unknown): string =>
  str(at(podSpec, 'serviceAccountName')) || str(at(podSpec, 'serviceAccount')) || 'default';

/** Node selector of a pod spec. */
export const nodeSelectorOf = (podSpec: unknown): Record<string, string> => map(at(podSpec, 'nodeSelector'));
