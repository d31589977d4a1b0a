import type { Certificate } from '../../../model/envoy.ts';
import type { ParseContext, Parser, Placed } from '../../../model/parsed.ts';
import { isObject, type Json, messages, text } from '../envoy-json.ts';
import { createJsonParser } from '../envoy-json-document.ts';
import { isoTime } from '../envoy-secret.ts';

const SERIAL = Buffer.from('"serial_number":');
/** What tells one certificate from another; the path and the days that are left do not. */
const IDENTITY = ['serial_number', 'subject_alt_names', 'valid_from', 'expiration_time'];

/**
 * Parser of Envoy's `/certs`: `{certificates: [{ca_cert: […], cert_chain: […]}]}`. Envoy repeats the same certificates for every
 * TLS context; each is given once, at the first line that has its serial number.
 */
export function createEnvoyCertsParser(context: ParseContext): Parser {
  return createJsonParser(context, "Envoy's list of certificates", 2, ({ value, bytes }) => {
    if (!isObject(value) || (!('certificates' in value) && Object.keys(value).length > 0)) return null;
    const found = new Map<string, Placed<Certificate>>();
    let position = 0;
    let line = 1;
    for (const context of messages(value, 'certificates')) {
      // Envoy prints the roots first.
      for (const [key, ca] of [
        ['ca_cert', true],
        ['cert_chain', false],
      ] as const) {
        for (const details of messages(context, key)) {
          const at = 'serial_number' in details ? bytes.indexOf(SERIAL, position) : -1;
          if (at >= 0) {
            for (let nl = bytes.indexOf(10, position); nl >= 0 && nl < at; nl = bytes.indexOf(10, nl + 1)) line++;
            position = at;
          }
          const identity = JSON.stringify([ca, ...IDENTITY.map((field) => details[field])]);
          if (!found.has(identity)) {
            found.set(identity, { view: readDetails(details, ca), line, offset: bytes.lastIndexOf(10, position) + 1 });
          }
          if (at >= 0) position = at + SERIAL.length;
        }
      }
    }
    return { records: found.size, parsed: [{ type: 'certs', certificates: [...found.values()] }] };
  });
}

function readDetails(details: Json, ca: boolean): Certificate {
  return {
    subject: '',
    issuer: '',
    sans: messages(details, 'subject_alt_names')
      .map((name) => text(name, 'uri') || text(name, 'dns') || text(name, 'ip_address'))
      .filter((name) => name !== ''),
    notBefore: isoTime(text(details, 'valid_from')),
    notAfter: isoTime(text(details, 'expiration_time')),
    serial: text(details, 'serial_number').toLowerCase(),
    fingerprint: '',
    ca,
  };
}
