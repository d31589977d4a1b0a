import { X509Certificate } from 'node:crypto';
import type { Certificate } from '../../model/envoy.ts';
import type { ConfigMap } from '../../model/kube.ts';
import type { SourceRef } from '../../model/source.ts';
import { istioNamespace } from '../control-plane/control-plane.ts';
import { derived, type Mesh } from '../mesh.ts';
import { rootsOf } from '../proxies.ts';

const ROOTS = 'istio-ca-root-cert';
const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

type Root = Certificate & { readonly source: SourceRef };

const iso = (time: string): string => {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().replace('.000Z', 'Z');
};

function rootsIn(map: ConfigMap): readonly Root[] {
  const blocks = (map.data['root-cert.pem'] ?? '').match(BLOCK) ?? [];
  return blocks.flatMap((block) => {
    try {
      const x509 = new X509Certificate(block);
      return [
        {
          subject: (x509.subject ?? '').replaceAll('\n', ', '),
          issuer: (x509.issuer ?? '').replaceAll('\n', ', '),
          sans: [],
          notBefore: iso(x509.validFrom),
          notAfter: iso(x509.validTo),
          serial: x509.serialNumber.toLowerCase(),
          fingerprint: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
          ca: x509.ca,
          source: map.source,
        },
      ];
    } catch {
      return [];
    }
  });
}

/** Roots that istiod publishes in its ConfigMap; where it was not collected, the youngest root that some proxy trusts. */
export const currentRoots = derived((mesh): readonly Root[] => {
  const maps = mesh.configMaps.filter((map) => map.name === ROOTS);
  const own = maps.find((map) => map.namespace === istioNamespace(mesh)) ?? maps[0];
  const published = own ? rootsIn(own) : [];
  if (published.length > 0) return published;
  const trusted = mesh.proxies.filter((proxy) => proxy.type !== 'ztunnel').flatMap((proxy) => rootsOf(mesh, proxy));
  const [youngest] = trusted.toSorted((a, b) => (a.notBefore < b.notBefore ? 1 : a.notBefore > b.notBefore ? -1 : 0));
  return youngest ? [youngest] : [];
});

const plainSerial = (serial: string): string =>
  serial
    .toLowerCase()
    .replaceAll(/[^0-9a-f]/g, '')
    .replace(/^0+/, '');

const same = (a: Certificate, b: Certificate): boolean =>
  a.fingerprint !== '' && b.fingerprint !== ''
    ? a.fingerprint === b.fingerprint
    : plainSerial(a.serial) === plainSerial(b.serial);

/** Whether two lists of certificates have one in common. */
export const haveCommonCertificate = (_mesh: Mesh, a: readonly Certificate[], b: readonly Certificate[]): boolean =>
  a.some((one) => b.some((other) => same(one, other)));
