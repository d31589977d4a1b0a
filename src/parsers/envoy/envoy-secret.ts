import { X509Certificate } from 'node:crypto';
import type { Certificate, EnvoySecret } from '../../model/envoy.ts';
import { field, isObject, type Json, message, messages, text, typedConfig } from './envoy-json.ts';

// Reading one certificate takes about 0.2 ms, and every proxy of a mesh has the same roots and intermediates.
const MAX_CACHED = 2000;
const cache = new Map<string, Certificate | null>();

/** View of an entry of a secrets list. Private keys are never read. State is active, warming or static. */
export function readSecret(entry: Json, state: string): EnvoySecret {
  const secret = message(entry, 'secret');
  const name = text(entry, 'name') || text(secret, 'name');
  const pair = field(secret, 'tls_certificate');
  if (isObject(pair)) {
    return { name, state, type: 'certificate', certificates: readPem(pemOf(message(pair, 'certificate_chain'))) };
  }
  const roots = field(secret, 'validation_context');
  if (!isObject(roots)) return { name, state, type: '', certificates: [] };
  // SPIRE puts one bundle for each trust domain into a custom validator.
  const bundles = messages(typedConfig(message(roots, 'custom_validator_config')), 'trust_domains').map((domain) =>
    message(domain, 'trust_bundle'),
  );
  const certificates = [message(roots, 'trusted_ca'), ...bundles].flatMap((source) => readPem(pemOf(source)));
  return { name, state, type: 'ca', certificates };
}

function pemOf(source: Json): string {
  const inline = text(source, 'inline_bytes');
  return inline === '' ? text(source, 'inline_string') : Buffer.from(inline, 'base64').toString('latin1');
}

/** The certificates of a PEM text in their order; blocks that are none are left out. */
export function readPem(pem: string): Certificate[] {
  const blocks =
    pem.match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g) ?? [];
  return blocks.map(readCertificate).filter((certificate) => certificate !== null);
}

function readCertificate(block: string): Certificate | null {
  const known = cache.get(block);
  if (known !== undefined) return known;
  let certificate: Certificate | null = null;
  try {
    const x509 = new X509Certificate(block);
    certificate = {
      subject: oneLine(x509.subject),
      issuer: oneLine(x509.issuer),
      sans: alternativeNames(x509.subjectAltName ?? ''),
      notBefore: isoTime(x509.validFrom),
      notAfter: isoTime(x509.validTo),
      serial: x509.serialNumber.toLowerCase(),
      fingerprint: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
      ca: x509.ca,
    };
  } catch {
    // Not a certificate: there is nothing to show of it.
  }
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(block, certificate);
  return certificate;
}

/** ISO 8601 in seconds of any time that the JavaScript engine reads; '' where it is none. */
export function isoTime(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().replace('.000Z', 'Z');
}

// Empty names come as undefined, whatever the type says.
function oneLine(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ');
}

function alternativeNames(list: string): string[] {
  if (list === '') return [];
  return list.split(/, (?=[A-Za-z][A-Za-z ]*:)/).map((name) => {
    const value = name.replace(/^[A-Za-z][A-Za-z ]*:/, '');
    if (!value.startsWith('"')) return value;
    try {
      const unquoted: unknown = JSON.parse(value);
      return typeof unquoted === 'string' ? unquoted : value;
    } catch {
      return value;
    }
  });
}
