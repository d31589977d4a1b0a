/** How Istio decides the protocol of a port. */

// SMTP, DNS, MySQL, MongoDB: sniffing would break protocols where the server speaks first.
const NEVER_SNIFFED: ReadonlySet<number> = new Set([25, 53, 3306, 27017]);

const KNOWN: ReadonlySet<string> = new Set([
  'TCP',
  'UDP',
  'GRPC',
  'GRPC-WEB',
  'HTTP',
  'HTTP_PROXY',
  'HTTP2',
  'HTTPS',
  'TLS',
  'MONGO',
  'REDIS',
  'MYSQL',
]);

const STANDARD_APP_PROTOCOL: Readonly<Record<string, string>> = {
  'kubernetes.io/h2c': 'HTTP2',
  'kubernetes.io/ws': 'HTTP',
  'kubernetes.io/wss': 'HTTPS',
};

/** A protocol name as written in a Gateway, ServiceEntry or Sidecar port, in capitals; AUTO when Istio does not know it and sniffs. */
export const parseProtocol = (text: string): string => {
  const upper = text.toUpperCase();
  return KNOWN.has(upper) ? upper : 'AUTO';
};

/**
 * The protocol of a Service port, in capitals; AUTO when Istio detects HTTP at run time. appProtocol decides before the name;
 * of either only the part before the first '-' counts; transport UDP overrules both.
 */
export const portProtocol = (port: number, name: string, transport: string, appProtocol: string): string => {
  if (transport.toUpperCase() === 'UDP') return 'UDP';
  if (Object.hasOwn(STANDARD_APP_PROTOCOL, appProtocol)) return STANDARD_APP_PROTOCOL[appProtocol] ?? 'AUTO';
  const said = (appProtocol || name).toLowerCase();
  if (said.startsWith('grpc-web')) return 'GRPC-WEB';
  const protocol = parseProtocol(said.split('-')[0] ?? '');
  return protocol === 'AUTO' && NEVER_SNIFFED.has(port) ? 'TCP' : protocol;
};
