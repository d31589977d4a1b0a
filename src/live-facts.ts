import type { Parsed } from './model/parsed.ts';
import type { Observer } from './pipeline.ts';
import type { FactsSoFar, Signal } from './tui/ports.ts';

/** What the UI shows of the mesh while it is read, from the pieces as they are parsed. */
export interface LiveFacts {
  readonly add: (parsed: Parsed) => void;
  readonly facts: () => FactsSoFar;
}

export function createLiveFacts(): LiveFacts {
  let facts: FactsSoFar = { istioctl: '', kubernetes: '', controlPlanes: [], proxies: 0 };
  const proxies = new Set<string>();
  return {
    facts: () => ({ ...facts, proxies: proxies.size }),
    add(parsed) {
      switch (parsed.type) {
        case 'versions':
          facts = {
            ...facts,
            istioctl: parsed.istioctl || facts.istioctl,
            controlPlanes: parsed.controlPlanes.length > 0 ? parsed.controlPlanes : facts.controlPlanes,
          };
          return;
        case 'kube-version':
          facts = { ...facts, kubernetes: parsed.server || facts.kubernetes };
          return;
        case 'proxy-info':
          if (parsed.info.pod !== '') proxies.add(`${parsed.info.namespace}/${parsed.info.pod}`);
          return;
        case 'syncz':
          for (const { namespace, pod } of parsed.rows) proxies.add(`${namespace}/${pod}`);
          return;
        case 'envoy':
        case 'server-info':
          if (parsed.node !== null) proxies.add(`${parsed.node.namespace}/${parsed.node.pod}`);
      }
    },
  };
}

const RANK = { critical: 0, error: 1, warning: 2, info: 3 } as const;

/** Rules whose log lines were met, the worst first. */
export const signalsOf = (hits: Parameters<Observer['onHits']>[0]): readonly Signal[] =>
  hits
    .map(({ rule, count }) => ({
      rule: rule.id,
      title: rule.file.title,
      severity: rule.severity.at(-1)?.level ?? 'info',
      count,
    }))
    .sort((a, b) => RANK[a.severity] - RANK[b.severity] || b.count - a.count || (a.rule < b.rule ? -1 : 1));
