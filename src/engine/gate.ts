import type { MeshSummary } from '../model/report.ts';
import type { Rule } from './rules/rule.ts';
import { inVersionRange } from './version-range.ts';

/** Why a rule's `applies` keeps it from this mesh, or null when it may be judged. What is not known keeps no rule out. */
export function gateFor(mesh: MeshSummary): (rule: Rule) => string | null {
  return (rule) => {
    const applies = rule.file.applies;
    if (!applies) return null;
    const { istio, proxy, platform, dataPlane } = applies;
    const controlPlanes = mesh.controlPlanes.map((c) => c.version).filter((v) => v !== '');
    if (outOfRange(controlPlanes, istio))
      return `is for Istio ${istio}; the control plane is ${controlPlanes.join(', ')}`;
    const proxies = Object.keys(mesh.proxies.byVersion).filter((v) => v !== 'unknown');
    if (outOfRange(proxies, proxy)) return `is for proxies ${proxy}; the proxies are ${proxies.join(', ')}`;
    if (platform !== undefined && mesh.platform !== 'unknown' && mesh.platform !== platform)
      return `is for ${platform}; this is ${mesh.platform}`;
    if (dataPlane !== undefined && mesh.dataPlanes.length > 0 && !mesh.dataPlanes.includes(dataPlane)) {
      return `is for ${dataPlane}; this mesh has ${mesh.dataPlanes.join(', ')}`;
    }
    return null;
  };
}

const outOfRange = (versions: readonly string[], range: string | undefined): boolean =>
  range !== undefined && versions.length > 0 && !versions.some((version) => inVersionRange(version, range));
