import { z } from 'zod';
import { sourceRef } from './kube.ts';

/** Rows made from logs. Equal lines are one row with a count; the first few are kept as evidence. */
const seen = {
  count: z.number(),
  first: z.string().describe('ISO 8601'),
  last: z.string(),
};

/** One line, or one multi-line entry, that a rule's literal and pattern hit; repeats with equal captures are counted. */
export const logLine = z
  .object({
    kind: z.string().describe('artifact kind, e.g. istiod.log'),
    namespace: z.string().describe('of the pod that wrote it'),
    pod: z.string(),
    previous: z.boolean().describe('from the log of the container before its restart'),
    level: z.string(),
    scope: z.string(),
    text: z.string(),
    ...seen,
    source: sourceRef,
  })
  .meta({ id: 'LogLine' });
export type LogLine = z.infer<typeof logLine>;

/**
 * Access-log lines of one proxy that agree in everything but time, path, peer and duration.
 * Formats: Envoy text and JSON access logs of every Istio release, and ztunnel's access lines (`ztunnel`).
 */
export const accessGroup = z
  .object({
    namespace: z.string().describe('of the reporting proxy'),
    pod: z.string().describe('of the reporting proxy'),
    ztunnel: z.boolean(),
    side: z.string().describe('client (outbound), server (inbound) or gateway'),
    method: z.string(),
    protocol: z.string().describe('HTTP/1.1, HTTP/2 … or empty for TCP'),
    code: z.number().describe('0 for TCP and for requests without an answer'),
    flags: z.array(z.string()),
    details: z.string().describe('response code details'),
    termination: z.string().describe('connection termination details'),
    failure: z.string().describe('upstream transport failure reason; for ztunnel the error text'),
    envoyCluster: z.string(),
    host: z
      .string()
      .describe('host in the name of the Envoy cluster, or the service ztunnel names; empty for special clusters'),
    port: z.number().describe('port in the name of the Envoy cluster, else of the downstream local address'),
    subset: z.string(),
    authority: z.string(),
    sni: z.string(),
    route: z.string(),
    localAddress: z.string().describe('downstream local address without variation: ip:port the caller dialled'),
    upstreams: z.array(z.string()).describe('upstream hosts seen, at most eight'),
    peers: z.array(z.string()).describe('addresses of callers without port, at most eight'),
    paths: z.array(z.string()).describe('without query, at most eight'),
    durations: z.array(z.number()).describe('milliseconds of the first 64 lines'),
    srcIdentity: z.string().describe('ztunnel only'),
    dstIdentity: z.string().describe('ztunnel only'),
    srcWorkload: z.string().describe('ztunnel only: ns/name'),
    dstWorkload: z.string().describe('ztunnel only: ns/name'),
    ...seen,
    source: sourceRef,
  })
  .meta({ id: 'Access' });
export type AccessGroup = z.infer<typeof accessGroup>;

/** One message of `istioctl analyze`. */
export const analyzeMessage = z
  .object({
    level: z.string(),
    code: z.string(),
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    message: z.string(),
    source: sourceRef,
  })
  .meta({ id: 'AnalyzeMessage' });
export type AnalyzeMessage = z.infer<typeof analyzeMessage>;

/** A line of saved command output or pasted text of no known format, where a rule asked for it. */
export interface LogSpan {
  /** ISO 8601 of the earliest and latest timed line, '' when no line has a time. */
  readonly first: string;
  readonly last: string;
  /** How many times the container restarted inside this file (restart markers). */
  readonly restarts: number;
}
