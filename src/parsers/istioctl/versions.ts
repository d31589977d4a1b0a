import type { Limits } from '../../model/limits.ts';
import type { ParseContext, Parsed, Parser } from '../../model/parsed.ts';
import { createDocumentParser, linesOf, parseJson } from '../document.ts';
import { asObject, asObjects, asText, isObject, type Json } from '../fields.ts';
import { parseAnyYaml } from '../kube/kube-item.ts';

type Versions = Extract<Parsed, { type: 'versions' }>;
type ControlPlane = Versions['controlPlanes'][number];
type Proxies = Versions['proxies'][number];

/** Parser of the `versions` file of a bug-report of any release, and of `istioctl version` as text, JSON and YAML. */
export function createVersionsParser(context: ParseContext): Parser {
  return createDocumentParser(context, (bytes) => {
    const versions = readStructured(bytes, context.limits) ?? readText(linesOf(bytes, true).map((line) => line.text));
    const records = versions.controlPlanes.length + versions.proxies.length + (versions.istioctl === '' ? 0 : 1);
    return { records, parsed: [versions], problems: [] };
  });
}

function readText(lines: readonly string[]): Versions {
  const controlPlanes: ControlPlane[] = [];
  const proxies: Proxies[] = [];
  let istioctl = '';
  let section: 'client' | 'planes' | 'proxies' = 'client';
  let revision = '';
  const addPlane = (plane: ControlPlane): void => {
    if (
      plane.version !== '' &&
      !controlPlanes.some((p) => p.revision === plane.revision && p.version === plane.version)
    ) {
      controlPlanes.push(plane);
    }
  };
  for (const line of lines) {
    if (/control plane revisions\/versions were found/.test(line)) section = 'planes';
    else if (/proxy revisions\/versions were found/.test(line)) section = 'proxies';
    // `istioctl version`; components are named when their versions differ.
    const short = /^(?!CLI)(client|control plane|data plane|[\w-]+) version: (.*)$/.exec(line);
    if (short) {
      readShort(
        short[1] ?? '',
        short[2] ?? '',
        (plane) => addPlane(plane),
        proxies,
        (version) => {
          istioctl ||= version;
        },
      );
      continue;
    }
    const header = /^Revision ([^:]*):(.*)$/.exec(line);
    if (header) revision = header[1] ?? '';
    if (section === 'proxies') {
      const list = /Versions \{([^}]*)\}/.exec(header?.[2] ?? '')?.[1];
      if (list !== undefined) proxies.push({ revision, versions: splitList(list) });
    } else {
      for (const [, version = ''] of line.matchAll(/\bVersion:"([^"]*)"/g)) {
        if (section === 'planes') addPlane({ revision, version: known(version) });
        else istioctl ||= known(version);
      }
    }
  }
  return { type: 'versions', istioctl, controlPlanes, proxies };
}

function readShort(
  component: string,
  value: string,
  addPlane: (plane: ControlPlane) => void,
  proxies: Proxies[],
  addClient: (version: string) => void,
): void {
  const info = /\bVersion:"([^"]*)"/.exec(value)?.[1];
  if (component === 'client') {
    addClient(known(info ?? value.trim()));
  } else if (component === 'data plane') {
    const proxy = /IstioVersion:"([^"]*)"/.exec(value)?.[1];
    const versions = proxy === undefined ? splitList(value.replace(/\(\d+ prox(?:y|ies)\)/g, '')) : [proxy];
    const all = [...(proxies[0]?.versions ?? []), ...versions.filter((version) => version !== 'none')];
    if (all.length > 0) proxies.splice(0, 1, { revision: '', versions: [...new Set(all)] });
  } else {
    for (const version of info === undefined ? splitList(value) : [info])
      addPlane({ revision: '', version: known(version) });
  }
}

/** Builds without a version call themselves unknown. */
function known(version: string): string {
  return version === 'unknown' ? '' : version;
}

function splitList(list: string): string[] {
  return list
    .split(',')
    .map((version) => version.trim())
    .filter((version) => version !== '');
}

/** `istioctl version -o json` and `-o yaml`. */
function readStructured(bytes: Buffer, limits: Limits): Versions | undefined {
  const text = bytes.toString('utf8');
  if (!/^\s*(?:\{|clientVersion:|meshVersion:|dataPlaneVersion:)/.test(text)) return undefined;
  const value = /^\s*\{/.test(text) ? parseJson(bytes, limits) : parseAnyYaml(text, limits);
  if (!isObject(value)) return undefined;
  const planes = asObjects(value['meshVersion']).map((plane): ControlPlane => {
    const info: Json = asObject(plane['Info']);
    return { revision: asText(plane['Revision']), version: known(asText(info['version'])) };
  });
  const versions = [...new Set(asObjects(value['dataPlaneVersion']).map((proxy) => asText(proxy['IstioVersion'])))];
  return {
    type: 'versions',
    istioctl: known(asText(asObject(value['clientVersion'])['version'])),
    controlPlanes: planes.filter((plane) => plane.version !== ''),
    proxies: versions.length > 0 ? [{ revision: '', versions: versions.filter((version) => version !== '') }] : [],
  };
}
