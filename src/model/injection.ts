import { z } from 'zod';

/** Views of sidecar injection: what the webhooks of the control plane make of a workload. Same conventions as in kube.ts. */
const INJECTION_REASONS = [
  'injected',
  'not-wanted',
  'namespace-label-unknown-value',
  'namespace-label-without-webhook',
  'revision-unknown',
  'pod-opted-out',
  'namespace-opted-out',
  'host-network',
  'label-conflict',
  'pod-label-without-namespace',
  'created-before',
  'ambient',
  'unknown',
] as const;
export type InjectionReason = (typeof INJECTION_REASONS)[number];

export const injection = z
  .object({
    wanted: z.boolean().describe('a label of the namespace or of the pods asks for a sidecar'),
    injected: z.boolean().describe('some pod of the workload has a proxy'),
    revision: z
      .string()
      .describe('control plane revision that injects, or that the label names; empty when none is involved'),
    reason: z.string().describe(INJECTION_REASONS.join(', ')),
    label: z.string().describe('the label that decides, empty when there is none'),
    labelValue: z.string(),
  })
  .meta({ id: 'Injection' });
export type Injection = z.infer<typeof injection>;

/** A control plane revision: what istiod pods, webhooks and the versions file say of it. */
export const revision = z
  .object({
    name: z.string(),
    version: z.string().describe('Istio version of its istiod, may be empty'),
    tags: z.array(z.string()),
    istiodPods: z.number().describe('ready istiod pods'),
  })
  .meta({ id: 'Revision' });
export type Revision = z.infer<typeof revision>;
