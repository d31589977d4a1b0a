import type { ParseContext, Parser } from '../../model/parsed.ts';
import type { ZtunnelCertificate, ZtunnelPolicy, ZtunnelService, ZtunnelWorkload } from '../../model/ztunnel.ts';
import { createDocumentParser, linesOf } from '../document.ts';
import { readTables, type TableRow } from '../tables.ts';

/**
 * Parser of the tables of `istioctl ztunnel-config workloads|services|policies|certificates|connections|all`. They leave out service
 * accounts, ports and health; those stay empty.
 */
export function createZtunnelTableParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes) => {
    const lines = linesOf(bytes, true);
    const workloads = readTables(lines, ['NAMESPACE', 'NODE', 'WAYPOINT', 'PROTOCOL'], context.limits).map(workloadOf);
    const services = readTables(lines, ['NAMESPACE', 'SERVICE NAME', 'SERVICE VIP'], context.limits).map(serviceOf);
    const policies = readTables(lines, ['NAMESPACE', 'POLICY NAME', 'ACTION', 'SCOPE'], context.limits).map(policyOf);
    const certificates = readTables(lines, ['CERTIFICATE NAME', 'TYPE', 'STATUS'], context.limits)
      .filter((row) => row.cell('TYPE') !== 'Root')
      .map((row) => certificateOf(row, context));
    const connections = readTables(lines, ['WORKLOAD', 'DIRECTION', 'LOCAL', 'REMOTE'], context.limits).length;
    const rows = workloads.length + services.length + policies.length + certificates.length + connections;
    return {
      // A header without rows says that there is nothing: that is a record, too.
      records: Math.max(rows, 1),
      parsed: [{ type: 'ztunnel', workloads, services, policies, certificates }],
      problems: [],
    };
  });
}

/** What istioctl prints for nothing. */
const orNone = (cell: string): string => (cell === 'None' || cell === 'NA' || cell === '-' ? '' : cell);

function workloadOf(row: TableRow): ZtunnelWorkload {
  const address = row.cell('ADDRESS') || row.cell('IP');
  return {
    name: row.cell('POD NAME') || row.cell('NAME'),
    namespace: row.cell('NAMESPACE'),
    addresses: address === '' ? [] : address.split(','),
    protocol: row.cell('PROTOCOL'),
    node: row.cell('NODE'),
    serviceAccount: '',
    workloadName: '',
    waypoint: orNone(row.cell('WAYPOINT')),
    status: '',
  };
}

function serviceOf(row: TableRow): ZtunnelService {
  return {
    name: row.cell('SERVICE NAME'),
    namespace: row.cell('NAMESPACE'),
    hostname: '',
    addresses: row
      .cell('SERVICE VIP')
      .split(',')
      .filter((address) => address !== ''),
    ports: {},
    // `<healthy>/<all>`; older releases have no such column.
    endpoints: Number(/\/(\d+)$/.exec(row.cell('ENDPOINTS'))?.[1] ?? 0),
    waypoint: orNone(row.cell('WAYPOINT')),
  };
}

const policyOf = (row: TableRow): ZtunnelPolicy => ({
  name: row.cell('POLICY NAME'),
  namespace: row.cell('NAMESPACE'),
  action: row.cell('ACTION'),
  scope: row.cell('SCOPE'),
});

function certificateOf(row: TableRow, { path }: ParseContext): ZtunnelCertificate {
  const { line, offset, text } = row.source;
  return {
    identity: row.cell('CERTIFICATE NAME'),
    state: row.cell('STATUS'),
    notAfter: orNone(row.cell('NOT AFTER')),
    source: { path, line, offset, text },
  };
}
