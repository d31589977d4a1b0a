import type { Gateway } from '../../model/istio.ts';
import type { Pod } from '../../model/kube.ts';
import type { AccessGroup } from '../../model/logs.ts';
import { listed } from '../listings.ts';
import { derived, keyOf, type Mesh } from '../mesh.ts';
import { reporterPod } from './access.ts';
import { servicesOfPod } from './destinations.ts';
import { targetPortOf } from './index-services.ts';
import { gatewayPods } from './routing.ts';

/** Istio Gateways as the gateway proxies that serve them see them. */

const byPod = derived((mesh) => {
  const found = new Map<string, Gateway[]>();
  for (const gateway of mesh.gateways) {
    for (const pod of gatewayPods(mesh, gateway)) {
      const key = keyOf(pod.namespace, pod.name);
      found.set(key, [...(found.get(key) ?? []), gateway]);
    }
  }
  return found;
});

/** Gateways whose selector matches a pod. */
export const gatewaysOfPod = (mesh: Mesh, pod: Pod): readonly Gateway[] =>
  byPod(mesh).get(keyOf(pod.namespace, pod.name)) ?? [];

/** Gateways of the proxy that wrote a group; where the pod was not collected, those whose selector values its name begins with. */
export function gatewaysOfAccess(mesh: Mesh, group: AccessGroup): readonly Gateway[] {
  const pods = reporterPod(mesh, group);
  if (pods.length > 0 || group.pod === '') return pods.flatMap((pod) => gatewaysOfPod(mesh, pod));
  return mesh.gateways.filter((gateway) => {
    const values = Object.values(gateway.selector);
    return (
      values.length > 0 &&
      values.every((value) => [`${value}-`, `istio-${value}-`].some((head) => group.pod.startsWith(head)))
    );
  });
}

/** Names of a list that a host was probably meant to be: one is part of the other, both share a parent domain, or they differ in two letters. */
export function similarHosts(host: string, names: readonly string[]): readonly string[] {
  const rated = [...new Set(names)].map((name) => ({ name, score: likeness(host, name.replace(/^\*\./, '')) }));
  const best = Math.max(0, ...rated.map(({ score }) => score));
  return best === 0 ? [] : rated.filter(({ score }) => score === best).map(({ name }) => name);
}

function likeness(a: string, b: string): number {
  if (b === '*' || a === '' || b === '') return 0;
  if (a === b) return 100;
  if (a.endsWith(`.${b}`) || b.endsWith(`.${a}`)) return 50;
  if (Math.abs(a.length - b.length) <= 2 && distance(a, b) <= 2) return 40;
  const [left, right] = [a.split('.').reverse(), b.split('.').reverse()];
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return shared >= 2 ? shared : 0;
}

/** Edits between two short texts. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(
        Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Services in front of the pods of a Gateway. */
export const gatewayServices = (mesh: Mesh, gateway: Gateway) => [
  ...new Set(gatewayPods(mesh, gateway).flatMap((pod) => servicesOfPod(mesh, pod))),
];

/** Some Service in front of a Gateway's pods leads to a port of the Gateway, as service port or as target port, or may though it was not collected. */
export const gatewayPortReachable = (mesh: Mesh, gateway: Gateway, port: number): boolean =>
  gatewayPods(mesh, gateway).some((pod) => !listed(mesh, 'Service', pod.namespace)) ||
  gatewayServices(mesh, gateway).some((service) =>
    service.ports.some((p) => p.port === port || targetPortOf(mesh, service, p.port) === String(port)),
  );
