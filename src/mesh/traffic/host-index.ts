/** Items found by host names and wildcard patterns; a look-up costs as much as the host has labels. */
export interface HostIndex<T> {
  /** Items whose pattern is the host or a wildcard over it, most specific pattern first. */
  find(host: string): readonly T[];
  /** Items of the most specific pattern alone. */
  findBest(host: string): readonly T[];
}

/** Wildcards are `*`, `*.suffix`, or `*suffix` as Istio takes them. Items keep their order within one pattern. */
export function hostIndex<T>(items: readonly T[], patterns: (item: T) => readonly string[]): HostIndex<T> {
  const byPattern = new Map<string, T[]>();
  const odd: string[] = [];
  for (const item of items) {
    for (const pattern of new Set(patterns(item).map((p) => p.toLowerCase()))) {
      const known = byPattern.get(pattern);
      if (known) known.push(item);
      else {
        byPattern.set(pattern, [item]);
        if (pattern.startsWith('*') && pattern !== '*' && !pattern.startsWith('*.')) odd.push(pattern);
      }
    }
  }
  odd.sort((a, b) => b.length - a.length);
  const candidates = function* (host: string): Generator<readonly T[]> {
    const name = host.toLowerCase();
    const tried = [name];
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const pattern = `*${name.slice(dot)}`;
      if (pattern !== name) tried.push(pattern);
    }
    tried.push(
      ...odd.filter(
        (pattern) => pattern !== name && name.endsWith(pattern.slice(1)) && name.length >= pattern.length - 1,
      ),
    );
    if (odd.length > 0) tried.splice(1, tried.length - 1, ...tried.slice(1).sort((a, b) => b.length - a.length));
    if (name !== '*') tried.push('*');
    for (const pattern of tried) {
      const found = byPattern.get(pattern);
      if (found) yield found;
    }
  };
  return {
    find: (host) => [...new Set([...candidates(host)].flat())],
    findBest: (host) => candidates(host).next().value ?? [],
  };
}
