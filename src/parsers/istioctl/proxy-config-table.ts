import type { EnvoyHost, EnvoySecret } from '../../model/envoy.ts';
import type { Limits } from '../../model/limits.ts';
import type { Parsed, ParseOutcome, Placed } from '../../model/parsed.ts';
import { linesOf, type TextLine } from '../document.ts';
import { readTables, type TableRow } from '../tables.ts';

/** Rows of the table of endpoints by themselves, as `grep` leaves them. */
const ENDPOINT_ROW =
  /^(?<address>\S+) +(?<status>HEALTHY|UNHEALTHY|DRAINING|DEGRADED|TIMEOUT) +(?<outlier>OK|FAILED) +(?<cluster>\S+)$/;

/**
 * Reads the short tables of `istioctl proxy-config endpoint|secret`. Those of clusters, listeners and routes are too short for a view (the
 * first has no TLS, the second no filter chains): they are only searched as text. Throws LimitError.
 */
export function readProxyConfigTable(bytes: Buffer, limits: Limits): ParseOutcome {
  const lines = linesOf(bytes, true);
  const rows = [
    ...readTables(lines, ['ENDPOINT', 'STATUS', 'CLUSTER'], limits),
    ...readTables(lines, ['NAME', 'STATUS', 'LOCALITY', 'CLUSTER'], limits),
  ];
  const hosts = rows.length > 0 ? rows.map(hostOfRow) : lines.flatMap(hostOfLine);
  const secrets = secretsOf(readTables(lines, ['RESOURCE NAME', 'TYPE', 'STATUS', 'VALID CERT'], limits));
  const parsed: Parsed[] = [];
  if (hosts.length > 0) parsed.push({ type: 'envoy-hosts', hosts });
  if (secrets.length > 0)
    parsed.push({ type: 'envoy', node: null, clusters: [], listeners: [], routes: [], endpoints: [], secrets });
  return { records: parsed.length > 0 ? hosts.length + secrets.length : rowsOf(lines), parsed, problems: [] };
}

const rowsOf = (lines: readonly TextLine[]): number => lines.filter(({ text }) => text.trim() !== '').length;

/** `pc all` says of each row what it is. */
const bare = (name: string): string => name.replace(/^(?:endpoint|secret)\//, '');

const hostOfRow = (row: TableRow): EnvoyHost =>
  hostOf(
    row.cell('ENDPOINT') || row.cell('NAME'),
    row.cell('STATUS'),
    row.cell('OUTLIER CHECK'),
    row.cell('CLUSTER'),
    row.source.line,
  );

function hostOfLine({ text, line }: TextLine): readonly EnvoyHost[] {
  const { address, status, outlier, cluster } = ENDPOINT_ROW.exec(text.trim())?.groups ?? {};
  if (address === undefined || status === undefined || outlier === undefined || cluster === undefined) return [];
  return [hostOf(address, status, outlier, cluster, line)];
}

function hostOf(address: string, status: string, outlier: string, cluster: string, line: number): EnvoyHost {
  const ejected = outlier === 'FAILED' ? '/failed_outlier_check' : '';
  const unhealthy = status === 'UNHEALTHY' && ejected === '' ? '/failed_eds_health' : '';
  return {
    cluster,
    address: bare(address),
    hostname: '',
    health: ejected + unhealthy || 'healthy',
    connectFails: 0,
    connections: 0,
    requests: 0,
    errors: 0,
    line,
  };
}

/** The table has one row for each certificate of a secret; of a certificate it has the serial number and the times only. */
function secretsOf(rows: readonly TableRow[]): readonly Placed<EnvoySecret>[] {
  const byName = Map.groupBy(rows, (row) => bare(row.cell('RESOURCE NAME')));
  return [...byName].flatMap(([name, [first, ...more]]) => {
    if (!first) return [];
    const certificates = [first, ...more]
      .filter((row) => row.cell('SERIAL NUMBER') !== '')
      .map((row) => ({
        subject: '',
        issuer: '',
        sans: [],
        notBefore: row.cell('NOT BEFORE'),
        notAfter: row.cell('NOT AFTER'),
        serial: row.cell('SERIAL NUMBER').toLowerCase(),
        fingerprint: '',
        ca: row.cell('TYPE') === 'CA',
      }));
    const view: EnvoySecret = {
      name,
      state: first.cell('STATUS').toLowerCase(),
      type: first.cell('TYPE') === 'CA' ? 'ca' : first.cell('TYPE') === 'Cert Chain' ? 'certificate' : '',
      certificates,
    };
    return [{ view, line: first.source.line, offset: first.source.offset }];
  });
}
