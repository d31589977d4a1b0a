/** Lines that stand in the logs of every healthy mesh; a literal of a rule should not. */
const ORDINARY_LINES: readonly string[] = [
  'info\tads\tADS: new connection for node:web-7c9d8f6b5c-q8w2e.shop-1',
  'info\tads\tADS: "10.244.0.20:40000" web-7c9d8f6b5c-q8w2e.shop-1 terminated',
  'info\tads\tCDS: PUSH for node:web-7c9d8f6b5c-q8w2e.shop resources:30 size:28.1kB cached:24/26',
  'info\tads\tEDS: PUSH request for node:web-7c9d8f6b5c-q8w2e.shop resources:24 size:4.8kB empty:0 cached:24/24',
  'info\tads\tLDS: PUSH for node:web-7c9d8f6b5c-q8w2e.shop resources:22 size:40.5kB',
  'info\tads\tRDS: PUSH request for node:web-7c9d8f6b5c-q8w2e.shop resources:9 size:9.2kB cached:8/9',
  'info\tads\tPush debounce stable[12] 1 for config ServiceEntry/shop/web: 100.1ms since last change, 100.1ms since last push, full=false',
  'info\tads\tXDS: Pushing Services:12 ConnectedEndpoints:3 Version:2026-01-01T00:00:00Z/9',
  'info\tdelta\tADS: new delta connection for node:web-7c9d8f6b5c-q8w2e.shop-1',
  'info\tsds\tSDS: PUSH request for node:gateway.istio-system resources:1 size:0B cached:0/0',
  'info\tmodel\tFull push, new service shop/web.shop.svc.cluster.local',
  'info\tmodel\treloading network gateways',
  'info\tvalidationController\tSuccessfully updated validatingwebhookconfiguration istio-validator-istio-system (failurePolicy=Fail,resourceVersion=1234)',
  'info\twebhooks\tPatching mutatingwebhookconfiguration istio-sidecar-injector',
  'info\tcache\tgenerated new workload certificate\tresourceName=default latency=12ms ttl=23h59m59s',
  'info\tcache\treturned workload trust anchor from cache\tttl=23h59m59s',
  'info\tads\tXDS: Incremental Pushing ConnectedEndpoints:2 Version:',
  'info\tEnvoy proxy is ready',
  'info\txdsproxy\tconnected to delta upstream XDS server: istiod.istio-system.svc:15012\tid=2',
  'info\txdsproxy\tdisconnected from XDS server: istiod.istio-system.svc:15012\tid=2',
  'info\tenvoy main external/envoy/source/server/server.cc:990\tstarting main dispatch loop\tthread=19',
  'info\tenvoy upstream external/envoy/source/common/upstream/cluster_manager_impl.cc:240\tcm init: all clusters initialized\tthread=19',
  'info\tenvoy config external/envoy/source/extensions/listener_managers/listener_manager/listener_manager_impl.cc:930\tall dependencies initialized. starting workers\tthread=19',
  '[2026-01-01T00:00:00.000Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 91 12 11 "-" "curl/8.5.0" "0b5b2ac2-62bd-4a2a-9b4f-5a3a1d0f6c14" "web.shop:8080" "10.244.0.20:8080" outbound|8080||web.shop.svc.cluster.local 10.244.0.21:40000 10.96.0.20:8080 10.244.0.21:40002 - default',
  'info\taccess\tconnection complete\tsrc.addr=10.244.0.21:40000 src.workload="web" dst.addr=10.244.0.20:15008 dst.service="web.shop.svc.cluster.local" direction="outbound" bytes_sent=91 bytes_recv=91 duration="12ms"',
  'info\txds::client:xds{id=1}\treceived response type_url="type.googleapis.com/istio.workload.Address" size=4',
  'info\tproxy::inbound\tlistener established\taddress=[::]:15008 component="inbound" transparent=true',
];

/** An ordinary line that holds a literal. */
export const ordinaryLineWith = (literal: string): string | undefined =>
  ORDINARY_LINES.find((line) => line.includes(literal));
