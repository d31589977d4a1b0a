import { meshConfig } from '../control-plane/mesh-config.ts';
import { isRecord } from '../labels.ts';
import { derived, type Mesh } from '../mesh.ts';
import { fqdnOf } from '../traffic/index-services.ts';

/** meshConfig.extensionProviders: what AuthorizationPolicies of action CUSTOM and Telemetry resources name. */

/** Providers that istiod defines when the configuration does not. */
const BUILT_IN = ['prometheus', 'stackdriver', 'envoy'];

interface Provider {
  readonly name: string;
  /** Host of the service behind it, '' where there is none. */
  readonly service: string;
  readonly port: number;
}

const providers = derived((mesh): readonly Provider[] => {
  const list = meshConfig(mesh)['extensionProviders'];
  return (Array.isArray(list) ? list.filter(isRecord) : []).map((item) => {
    const settings = Object.values(item).find(isRecord) ?? {};
    const service = typeof settings['service'] === 'string' ? settings['service'] : '';
    return {
      name: String(item['name'] ?? ''),
      service: service.slice(service.indexOf('/') + 1),
      port: Number(settings['port'] ?? 0),
    };
  });
});

/** Names of all providers, those that Istio brings along included. */
export const extensionProviders = (mesh: Mesh): readonly string[] => [
  ...new Set([...providers(mesh).map(({ name }) => name), ...BUILT_IN]),
];

/** Full host name of the service behind a provider, '' when there is none. */
export function providerHost(mesh: Mesh, name: string): string {
  const service = providers(mesh).find((provider) => provider.name === name)?.service ?? '';
  return service === '' ? '' : fqdnOf(mesh, service, '');
}

export const providerPort = (mesh: Mesh, name: string): number =>
  providers(mesh).find((provider) => provider.name === name)?.port ?? 0;

/** Whether the mesh configuration was collected, so that a missing provider is one that is not defined. */
export const meshConfigKnown = (mesh: Mesh): boolean => Object.keys(meshConfig(mesh)).length > 0;
