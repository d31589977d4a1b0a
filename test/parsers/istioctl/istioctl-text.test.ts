import { describe, expect, it } from 'vitest';
import { createIgnoredParser } from '../../../src/parsers/ignored.ts';
import { createAnalyzeParser } from '../../../src/parsers/istioctl/analyze-messages.ts';
import { createVersionsParser } from '../../../src/parsers/istioctl/versions.ts';
import { expectNeverThrows, expectSameInAnyChunks, only, parse } from '../envoy-helpers.ts';

const NEW = `CLI version:
version.BuildInfo{Version:"1.30.3", GitRevision:"56df", GolangVersion:"go1.26.8", BuildStatus:"Clean", GitTag:"1.30.3"}

✅ The following Istio control plane revisions/versions were found in the cluster:
Revision asm-1-29:
&version.MeshInfo{version.ServerInfo{Component:"istiod", Revision:"asm-1-29", Info:version.BuildInfo{Version:"1.29.6", GitTag:"1.29.6"}}, version.ServerInfo{Component:"istiod", Revision:"asm-1-29", Info:version.BuildInfo{Version:"1.29.6", GitTag:"1.29.6"}}}

✅ The following proxy revisions/versions were found in the cluster:
Revision asm-1-29: Versions {1.29.6, 1.28.1}
`;
const OLD = `CLI version:
version.BuildInfo{Version:"unknown", GitRevision:"unknown", GitTag:"unknown"}

The following Istio control plane revisions/versions were found in the cluster:
Revision default:
&version.MeshInfo{
    {
        Component: "pilot",
        Info:      version.BuildInfo{Version:"1.17.8", GitRevision:"7019"},
    },
}
Revision canary:
&version.MeshInfo{
    {
        Component: "pilot",
        Info:      version.BuildInfo{Version:"1.18.0", GitRevision:"7019"},
    },
}

The following proxy revisions/versions were found in the cluster:
Revision default: Versions {1.17.8}
`;

describe('createVersionsParser', () => {
  it.each([
    [
      '1.30',
      NEW,
      {
        istioctl: '1.30.3',
        controlPlanes: [{ revision: 'asm-1-29', version: '1.29.6' }],
        proxies: [{ revision: 'asm-1-29', versions: ['1.29.6', '1.28.1'] }],
      },
    ],
    [
      'up to 1.23',
      OLD,
      {
        istioctl: '',
        controlPlanes: [
          { revision: 'default', version: '1.17.8' },
          { revision: 'canary', version: '1.18.0' },
        ],
        proxies: [{ revision: 'default', versions: ['1.17.8'] }],
      },
    ],
    ['nothing found', NEW.slice(0, NEW.indexOf('Revision')), { istioctl: '1.30.3', controlPlanes: [], proxies: [] }],
    [
      'istioctl version',
      'client version: 1.28.2\ncontrol plane version: 1.28.2\ndata plane version: 1.26.2 (3 proxies), 1.25.1 (1 proxy)\n',
      {
        istioctl: '1.28.2',
        controlPlanes: [{ revision: '', version: '1.28.2' }],
        proxies: [{ revision: '', versions: ['1.26.2', '1.25.1'] }],
      },
    ],
    [
      'istioctl version without proxies',
      'client version: 1.28.2\ndata plane version: none\n',
      { istioctl: '1.28.2', controlPlanes: [], proxies: [] },
    ],
    [
      'istioctl version -o yaml',
      'clientVersion:\n  version: 1.29.6\ndataPlaneVersion:\n- ID: cart.shop\n  IstioVersion: 1.29.5\nmeshVersion:\n- Component: pilot\n  Info:\n    version: 1.29.6\n  Revision: default\n',
      {
        istioctl: '1.29.6',
        controlPlanes: [{ revision: 'default', version: '1.29.6' }],
        proxies: [{ revision: '', versions: ['1.29.5'] }],
      },
    ],
    [
      'istioctl version -o json',
      '{"clientVersion":{"version":"1.29.6"}}',
      { istioctl: '1.29.6', controlPlanes: [], proxies: [] },
    ],
  ])('reads %s', (_, text, versions) => {
    expect(parse(createVersionsParser, text).parsed).toEqual([{ type: 'versions', ...versions }]);
  });

  it('does not depend on chunks and survives anything', () => {
    expectSameInAnyChunks(createVersionsParser, NEW);
    expectNeverThrows(createVersionsParser, OLD);
  });
});

const TEXT = `\u001b[1;31mError\u001b[0m [IST0101] (VirtualService default/bookinfo virtual-service.yaml:7) Referenced gateway not found: "bogus"
Info [IST0102] (Namespace default) The namespace is not enabled for Istio injection.
Warning [IST0150] (Pod a/b) First line
  and another
Warning [IST0136] [cluster-east] (Gateway a/b) Annotation x
Info [IST0118] Without an origin
Error: Analyzers found issues when analyzing all namespaces.
See https://istio.io/v1.29/docs/reference/config/analysis for more information.`;

describe('createAnalyzeParser', () => {
  it('reads text', () => {
    const { messages } = only(parse(createAnalyzeParser, TEXT), 'analyze');
    expect(messages).toMatchObject([
      {
        level: 'Error',
        code: 'IST0101',
        kind: 'VirtualService',
        namespace: 'default',
        name: 'bookinfo',
        message: 'Referenced gateway not found: "bogus"',
      },
      { level: 'Info', code: 'IST0102', kind: 'Namespace', namespace: '', name: 'default' },
      {
        code: 'IST0150',
        message: 'First line\n  and another',
        source: { line: 3, text: 'Warning [IST0150] (Pod a/b) First line\n  and another' },
      },
      { code: 'IST0136', kind: 'Gateway', namespace: 'a', name: 'b', message: 'Annotation x' },
      { code: 'IST0118', kind: '', namespace: '', name: '', message: 'Without an origin' },
    ]);
    expect(messages[0]?.source.text).toBe(TEXT.split('\n')[0]);
  });

  it('reads JSON and YAML', () => {
    const json =
      '[\n\t{\n\t\t"code": "IST0102",\n\t\t"level": "Info",\n\t\t"message": "Not enabled: x",\n\t\t"origin": "Namespace default"\n\t},\n\t{\n\t\t"code": "IST0101",\n\t\t"level": "Error",\n\t\t"message": "m",\n\t\t"origin": "Gateway a/b"\n\t}\n]\n';
    const yaml =
      "- code: IST0102\n  level: Info\n  message: 'Not enabled: x'\n  origin: Namespace default\n- code: IST0101\n  level: Error\n  message: m\n  origin: Gateway a/b\n";
    for (const [text, line] of [
      [json, 8],
      [yaml, 5],
    ] as const) {
      const outcome = parse(createAnalyzeParser, text);
      expect(outcome.problems).toEqual([]);
      expect(only(outcome, 'analyze').messages).toMatchObject([
        {
          level: 'Info',
          code: 'IST0102',
          kind: 'Namespace',
          namespace: '',
          name: 'default',
          message: 'Not enabled: x',
        },
        { level: 'Error', code: 'IST0101', kind: 'Gateway', namespace: 'a', name: 'b', message: 'm', source: { line } },
      ]);
      const [, second] = only(outcome, 'analyze').messages;
      expect(text.startsWith(second?.source.text ?? '-', second?.source.offset)).toBe(true);
    }
    expect(only(parse(createAnalyzeParser, '[]\n'), 'analyze').messages).toEqual([]);
  });

  it('does not depend on chunks and survives anything', () => {
    expectSameInAnyChunks(createAnalyzeParser, TEXT);
    expectNeverThrows(createAnalyzeParser, TEXT);
    expectNeverThrows(
      createAnalyzeParser,
      '[{"code":"IST0102","level":"Info","message":"x","origin":"Namespace default"}]',
    );
  });
});

describe('createIgnoredParser', () => {
  it('counts one record', () => {
    expect(parse(createIgnoredParser, 'anything')).toEqual({ records: 1, parsed: [], problems: [] });
    expect(parse(createIgnoredParser, '').records).toBe(0);
  });
});
