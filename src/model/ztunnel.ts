import { z } from 'zod';
import { sourceRef } from './kube.ts';

/** Views of ztunnel's `config_dump` (all releases: maps keyed by address, or arrays). */
export const ztunnelWorkload = z
  .object({
    name: z.string(),
    namespace: z.string(),
    addresses: z.array(z.string()),
    protocol: z.string().describe('HBONE or TCP'),
    node: z.string(),
    serviceAccount: z.string(),
    workloadName: z.string(),
    waypoint: z.string().describe('destination of the waypoint, empty when there is none'),
    status: z.string(),
  })
  .meta({ id: 'ZtunnelWorkload' });
export type ZtunnelWorkload = z.infer<typeof ztunnelWorkload>;

export const ztunnelService = z
  .object({
    name: z.string(),
    namespace: z.string(),
    hostname: z.string(),
    addresses: z.array(z.string()),
    ports: z.record(z.string(), z.number()).describe('service port to target port'),
    endpoints: z.number().describe('how many it knows'),
    waypoint: z.string(),
  })
  .meta({ id: 'ZtunnelService' });
export type ZtunnelService = z.infer<typeof ztunnelService>;

export const ztunnelCertificate = z
  .object({ identity: z.string(), state: z.string(), notAfter: z.string(), source: sourceRef })
  .meta({ id: 'ZtunnelCertificate' });
export type ZtunnelCertificate = z.infer<typeof ztunnelCertificate>;

export const ztunnelPolicy = z
  .object({ name: z.string(), namespace: z.string(), action: z.string(), scope: z.string() })
  .meta({ id: 'ZtunnelPolicy' });
export type ZtunnelPolicy = z.infer<typeof ztunnelPolicy>;
