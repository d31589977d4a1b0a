import type { Endpoint, KubeObject, Service, ServicePort } from '../../model/kube.ts';
import { at, base, has, list, map, num, str, strs } from './fields.ts';
import { resolveHost } from './hosts.ts';
import { portProtocol } from './protocol.ts';

const portView = (item: unknown): ServicePort => {
  const port = num(at(item, 'port'));
  const name = str(at(item, 'name'));
  const protocol = str(at(item, 'protocol')) || 'TCP';
  const appProtocol = str(at(item, 'appProtocol'));
  return {
    name,
    port,
    targetPort: str(at(item, 'targetPort')) || String(port),
    nodePort: num(at(item, 'nodePort')),
    protocol,
    appProtocol,
    istioProtocol: portProtocol(port, name, protocol, appProtocol),
  };
};

/** A Service; type is ClusterIP when the manifest names none, as in Kubernetes. */
export const serviceView = (object: KubeObject, domain?: string): Service => {
  const spec = at(object.body, 'spec');
  const clusterIp = str(at(spec, 'clusterIP'));
  return {
    ...base(object),
    host: resolveHost(object.name, object.namespace, domain),
    type: str(at(spec, 'type')) || 'ClusterIP',
    headless: clusterIp === 'None',
    clusterIp,
    externalName: str(at(spec, 'externalName')),
    addresses: list(at(object.body, 'status', 'loadBalancer', 'ingress'))
      .map((item) => str(at(item, 'ip')) || str(at(item, 'hostname')))
      .filter((address) => address !== ''),
    selector: map(at(spec, 'selector')),
    ports: list(at(spec, 'ports')).map(portView),
  };
};

/** Which Service an Endpoints or EndpointSlice object is of, as 'ns/name'; '' for a slice that names none. */
export const endpointsService = (object: KubeObject): string => {
  const name = object.kind === 'EndpointSlice' ? str(at(object.labels, 'kubernetes.io/service-name')) : object.name;
  return name && `${object.namespace}/${name}`;
};

const podOf = (target: unknown, namespace: string): string =>
  str(at(target, 'kind')) === 'Pod' ? `${str(at(target, 'namespace')) || namespace}/${str(at(target, 'name'))}` : '';

/** No port at all (a headless service without ports) still gives one endpoint, with port 0, so that its pods are seen. */
const portsOf = (part: unknown): readonly unknown[] => {
  const ports = list(at(part, 'ports'));
  return ports.length === 0 ? [{}] : ports;
};

const placed = (
  object: KubeObject,
  ips: readonly string[],
  target: unknown,
  ports: readonly unknown[],
  ready: boolean,
): Endpoint[] =>
  ips.flatMap((ip) =>
    ports.map((port) => ({
      ip,
      port: num(at(port, 'port')),
      portName: str(at(port, 'name')),
      ready,
      pod: podOf(target, object.namespace),
      source: object.source,
    })),
  );

/** Every address × port of an Endpoints or EndpointSlice object, ready or not. */
export const endpointViews = (object: KubeObject): Endpoint[] => {
  const { body } = object;
  if (object.kind === 'EndpointSlice') {
    return list(at(body, 'endpoints')).flatMap((item) => {
      // An unknown readiness means ready.
      const ready = !has(item, 'conditions', 'ready') || at(item, 'conditions', 'ready') === true;
      return placed(object, strs(at(item, 'addresses')), at(item, 'targetRef'), portsOf(body), ready);
    });
  }
  return list(at(body, 'subsets')).flatMap((subset) =>
    (['addresses', 'notReadyAddresses'] as const).flatMap((key) =>
      list(at(subset, key)).flatMap((item) =>
        placed(object, [str(at(item, 'ip'))], at(item, 'targetRef'), portsOf(subset), key === 'addresses'),
      ),
    ),
  );
};
