import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { EntryCoverage } from '../../src/model/report.ts';
import { runAnalysis } from '../../src/pipeline.ts';

// What Istio's own tests, other collectors and public reports show of every format; see the README beside the files.
const EXAMPLES = join(import.meta.dirname, '..', 'fixtures', 'examples');

const KINDS: readonly (readonly [path: string, kind: string])[] = [
  ['analyze/messages-1.12.0.yaml', 'istioctl.analyzers'],
  ['analyze/messages-1.20.0.yaml', 'istioctl.analyzers'],
  ['analyze/messages-master.yaml', 'istioctl.analyzers'],
  ['bug-report-logs/input/format_json.log', 'istiod.log'],
  ['bug-report-logs/input/format_txt.log', 'other.log'],
  ['bug-report-logs/input/ingress.log', 'proxy.log'],
  ['bug-report-logs/output/format_json_no_time_filter.log', 'istiod.log'],
  ['bug-report-logs/output/format_json_with_time_filter.log', 'other.log'],
  ['bug-report-logs/output/format_txt_no_time_filter.log', 'other.log'],
  ['bug-report-logs/output/format_txt_with_time_filter.log', 'other.log'],
  ['bug-report-logs/output/multi_line_entries.log', 'proxy.log'],
  ['bug-report-logs/output/range_equals.log', 'other.log'],
  ['bug-report-logs/output/range_not_equals.log', 'other.log'],
  ['envoy-bootstrap/default_golden.json', 'proxy-config.bootstrap'],
  ['envoy-bootstrap/running_golden.json', 'proxy-config.bootstrap'],
  ['envoy-config-dump/authz.configdump.yaml', 'proxy.config-dump'],
  ['envoy-config-dump/bootstrapdump.json', 'proxy-config.bootstrap'],
  ['envoy-config-dump/compare.configdump.json', 'proxy.config-dump'],
  ['envoy-config-dump/compare.configdump_diff.json', 'proxy.config-dump'],
  ['envoy-config-dump/configdump.json', 'proxy.config-dump'],
  ['envoy-config-dump/ecds/configdump.json', 'proxy.config-dump'],
  ['envoy-config-dump/ecds/output.json', 'proxy-config.ecds'],
  ['envoy-config-dump/ecds/output.txt', 'proxy-config.table'],
  ['envoy-config-dump/ecds/output.yaml', 'proxy-config.ecds'],
  ['envoy-config-dump/endpoint/configdump.json', 'proxy.config-dump'],
  ['envoy-config-dump/endpoint/emptyfilter_output.json', 'proxy-config.endpoints'],
  ['envoy-config-dump/endpoint/emptyfilter_output.txt', 'proxy-config.endpoints'],
  ['envoy-config-dump/endpoint/emptyfilter_output.yaml', 'proxy-config.endpoints'],
  ['envoy-config-dump/endpoint/portfilter_output.json', 'proxy-config.endpoints'],
  ['envoy-config-dump/endpoint/portfilter_output.txt', 'proxy-config.endpoints'],
  ['envoy-config-dump/endpoint/portfilter_output.yaml', 'proxy-config.endpoints'],
  ['envoy-config-dump/routes/empty-gateway/configdump.json', 'proxy.config-dump'],
  ['envoy-config-dump/routes/empty-gateway/output.txt', 'proxy-config.table'],
  ['envoy-config-dump/routes/istio-gateway-http-route-prefix/configdump.json', 'proxy.config-dump'],
  ['envoy-config-dump/routes/istio-gateway-http-route-prefix/output.txt', 'proxy-config.table'],
  ['envoy-config-dump/routes/k8s-gateway-http-route-path-prefix/configdump.json', 'proxy.config-dump'],
  ['envoy-config-dump/routes/k8s-gateway-http-route-path-prefix/output.txt', 'proxy-config.table'],
  ['envoy-config-dump/secret/istio/config_dump.json', 'proxy.config-dump'],
  ['envoy-config-dump/secret/istio/output', 'proxy-config.secrets'],
  ['envoy-config-dump/secret/spire/config_dump.json', 'proxy.config-dump'],
  ['envoy-config-dump/secret/spire/output', 'proxy-config.secrets'],
  ['envoy-config-dump/versionsummary.txt', 'proxy-config.bootstrap'],
  ['envoy-config-dump/waypoint-1.21.config_dump.json', 'proxy.config-dump'],
  ['envoy-config-dump/waypoint-1.21.pc-all-short-with-headers.txt', 'text.session'],
  ['envoy-config-dump/waypoint-1.21.pc-all-short.txt', 'text.session'],
  ['envoy-hcm/http_config.json', 'proxy.config-dump'],
  ['envoy-hcm/tls_config.json', 'proxy.config-dump'],
  ['istiod-debug/syncz-1.14.1.json', 'istiod.syncz'],
  ['log-lines/access-json-custom.log', 'proxy.log'],
  ['log-lines/access-text-1.4-1.7.log', 'proxy.log'],
  ['log-lines/access-text-1.9plus-tcp.log', 'proxy.log'],
  ['log-lines/access-text-1.9plus.log', 'proxy.log'],
  ['log-lines/agent-grpc-core.log', 'other.log'],
  ['log-lines/bug-report-process.log', 'bug-report.log'],
  ['log-lines/cni-json.log', 'cni.log'],
  ['log-lines/cni-text-multiline.log', 'cni.log'],
  ['log-lines/envoy-epoch-1.4-1.5.log', 'proxy.log'],
  ['log-lines/envoy-istio-1.17plus.log', 'proxy.log'],
  ['log-lines/envoy-istio-1.6-1.16.log', 'proxy.log'],
  ['log-lines/envoy-native-pre-1.4.log', 'proxy.log'],
  ['log-lines/istiod-fatal-panic.log', 'istiod.log'],
  ['log-lines/istiod-http-panic.log', 'istiod.log'],
  ['log-lines/istiod-klog-scope-multiline.log', 'istiod.log'],
  ['log-lines/istiod-nack.log', 'istiod.log'],
  ['log-lines/istiod-text-tabs-lost-in-paste.log', 'istiod.log'],
  ['log-lines/istiod-text.log', 'istiod.log'],
  ['log-lines/klog-raw.log', 'other.log'],
  ['log-lines/kubectl-prefix.log', 'istiod.log'],
  ['log-lines/versions-1.20.txt', 'bug-report.versions'],
  ['log-lines/versions-1.9.txt', 'bug-report.versions'],
  ['log-lines/ztunnel-text.log', 'ztunnel.log'],
  ['logs/waypoint-access-with-kubectl-timestamps.log', 'proxy.log'],
  ['logs/ztunnel-access-text.log', 'ztunnel.log'],
  ['must-gather/namespaces/test-namespace/pods/test-pod/test-container/test-container/logs/current.log', 'other.log'],
  [
    'must-gather/namespaces/test-namespace/pods/test-pod/test-container/test-container/logs/rotated/1.log.20231102-061208',
    'other.log',
  ],
  [
    'must-gather/namespaces/test-namespace/pods/test-pod/test-container/test-container/logs/rotated/1.log.20231102-061208 (2)',
    'other.log',
  ],
  ['pc-log/logging.txt', 'proxy-config.log'],
  ['proxy-status/1.12.0.multiStatusMultiPilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.12.0.multiStatusSinglePilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.12.0.multiXdsStatusMultiPilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.12.0.multiXdsStatusSinglePilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.12.0.singleStatus.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.12.0.singleStatusFallback.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.16.0.multiStatusMultiPilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.16.0.multiStatusSinglePilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.16.0.multiXdsStatusMultiPilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.16.0.multiXdsStatusSinglePilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.16.0.singleStatus.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.16.0.singleStatusFallback.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.20.0.multiStatusMultiPilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.20.0.multiStatusSinglePilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.20.0.multiXdsStatusMultiPilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.20.0.multiXdsStatusSinglePilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.20.0.singleStatus.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.20.0.singleStatusFallback.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.24.0.multiXdsStatusMultiPilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.24.0.multiXdsStatusSinglePilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.8.0.multiStatusMultiPilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.8.0.multiStatusSinglePilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.8.0.singleStatus.txt', 'istioctl.proxy-status'],
  ['proxy-status/1.8.0.singleStatusFallback.txt', 'istioctl.proxy-status'],
  ['proxy-status/multiXdsStatusMultiPilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/multiXdsStatusMultiPilot_verbose.txt', 'istioctl.proxy-status'],
  ['proxy-status/multiXdsStatusSingleNamespace.yaml', 'istioctl.proxy-status'],
  ['proxy-status/multiXdsStatusSinglePilot.json', 'istioctl.proxy-status'],
  ['proxy-status/multiXdsStatusSinglePilot.txt', 'istioctl.proxy-status'],
  ['proxy-status/multiXdsStatusSinglePilot.yaml', 'istioctl.proxy-status'],
  ['ztunnel-config-dump/allsummary.txt', 'text.session'],
  ['ztunnel-config-dump/allsummary_withheaders.txt', 'text.session'],
  ['ztunnel-config-dump/connectionsdump.json', 'ztunnel-config.connections'],
  ['ztunnel-config-dump/connectionsummary.txt', 'ztunnel-config.connections'],
  ['ztunnel-config-dump/connectionsummary_workload.txt', 'ztunnel-config.connections'],
  ['ztunnel-config-dump/dump.json', 'ztunnel.config-dump'],
  ['ztunnel-config-dump/policies.txt', 'ztunnel-config.policies'],
  ['ztunnel-config-dump/secretsummary.txt', 'ztunnel-config.certificates'],
  ['ztunnel-config-dump/workloadsummary.txt', 'ztunnel-config.workloads'],
  ['ztunnel-config-dump/workloadsummary_default.txt', 'ztunnel-config.workloads'],
  ['ztunnel-config-dump/workloadsummary_workload.txt', 'ztunnel-config.workloads'],
];

let entries: readonly EntryCoverage[] = [];
beforeAll(async () => {
  entries = (await runAnalysis({ paths: [EXAMPLES], rules: [] })).coverage.entries;
});

describe('every example is what it is said to be', () => {
  test.each(KINDS)('%s', (path, kind) => {
    const entry = entries.find((one) => one.path === path);
    expect(entry).toMatchObject({ kind, status: 'read' });
    expect(entry?.records).toBeGreaterThan(0);
  });

  test('and none is left out', () => {
    const listed = new Set(KINDS.map(([path]) => path));
    const others = entries.map(({ path }) => path).filter((path) => !listed.has(path));
    expect(others.filter((path) => !path.startsWith('replicated-support-bundle/') && path !== 'README.md')).toEqual([]);
  });
});
