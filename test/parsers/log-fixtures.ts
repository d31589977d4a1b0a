import type { LogBlock } from '../../src/model/log-block.ts';
import type { LogParser, ParseOutcome } from '../../src/model/parsed.ts';
import { createLogBlocks, type LogBlockOptions } from '../../src/parsers/logs/log-blocks.ts';

/** Envoy access lines of every era and shape, by what is special about them. */
export const ACCESS = {
  ok: '[2026-11-25T00:11:18.995Z] "GET /today HTTP/1.1" 200 - via_upstream - "-" 0 64 5 4 "-" "Go-http-client/1.1" "c0cb0081-dfaf-4013-ab87-b1d9a3e446ae" "menu" "10.244.0.96:8080" outbound|80||menu.bistro.svc.cluster.local 10.244.0.97:59514 10.96.252.235:80 10.244.0.97:43838 - -',
  inbound:
    '[2026-11-25T01:02:43.674Z] "GET /list?page=2 HTTP/1.1" 200 - via_upstream - "-" 0 65 0 0 "-" "Go-http-client/1.1" "797e3e3c-d636-4e34-b4d1-837a0971d13b" "seeds" "10.244.0.191:8080" inbound|8080|| 127.0.0.6:60361 10.244.0.191:8080 10.244.0.193:35408 outbound_.80_.v1_.seeds.garden.svc.cluster.local default',
  tls: '[2026-11-25T00:48:43.707Z] "GET /export HTTP/1.1" 503 URX,UF upstream_reset_before_response_started{remote_connection_failure|TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end} - "TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end" 0 234 26 - "-" "Go-http-client/1.1" "150b0af1-b0c5-4afc-b056-90689cbb46e2" "writer:8080" "envoy://connect_originate/10.244.0.88:8080" inbound-vip|8080|http|writer.exports.svc.cluster.local - 10.96.138.55:8080 10.244.0.86:45124 - default',
  noChain:
    '[2026-11-25T00:37:53.777Z] "- - -" 0 NR filter_chain_not_found - "-" 0 0 0 - "-" "-" "-" "-" "-" - - 10.244.0.243:8080 10.244.0.242:38334 - -',
  blackHole:
    '[2023-04-24T15:57:17.434Z] "- - -" 0 UH - - "-" 0 0 0 - "-" "-" "-" "-" "-" BlackHoleCluster - 142.250.217.115:443 10.52.97.65:58576 sqa.ory.sh -',
  mixer:
    '[2020-05-19T19:53:38.151Z] "- - -" 0 - "-" "-" 2279 3059 63 - "-" "-" "-" "-" "1.2.3.4:443" PassthroughCluster 10.0.0.93:37018 1.2.3.4:443 10.0.0.93:39849 - -',
  v18: '[2020-10-29T03:22:16.126Z] "GET /headers HTTP/1.1" 503 UC "-" 0 547 5 4 "-" "curl/7.73.0-DEV" "24e58e43-e576-9048-829b-02e3f3da16f0" "httpbin:8000" "127.0.0.1:80" inbound|8000|http|httpbin.foo.svc.cluster.local 127.0.0.1:51680 172.17.0.7:80 172.17.0.6:59022 outbound_.8000_._.httpbin.foo.svc.cluster.local default',
  quotes:
    '[2026-11-25T00:11:18.995Z] "GET /a"b HTTP/1.1" 404 NR route_not_found - "-" 0 0 0 - "-" "odd " agent "x" "24e58e43-e576-9048-829b-02e3f3da16f0" "menu" "-" - - 10.96.252.235:80 10.244.0.97:43838 - -',
  gateway:
    '[2026-11-25T01:15:34.716Z] "GET / HTTP/2" 200 - via_upstream - "-" 0 76 6 5 "10.244.0.1" "Mozilla/5.0 (X11; Linux x86_64)" "25875438-4125-456e-88db-9bd36cd6e2bc" "gifts.example.com:8443" "10.244.0.71:8080" outbound|80||web.gifts.svc.cluster.local 10.244.0.70:55852 10.244.0.70:8443 10.244.0.1:34502 gifts.example.com -',
  json: '{"authority":"docks","bytes_received":0,"bytes_sent":62,"connection_termination_details":null,"downstream_local_address":"10.96.37.34:80","downstream_remote_address":"10.244.0.212:34270","duration":7,"method":"GET","path":"/2?x=1","protocol":"HTTP/1.1","request_id":"c2cb6410-1c02-45b6-9914-b468de57389d","requested_server_name":null,"response_code":200,"response_code_details":"via_upstream","response_flags":"-","route_name":"default","start_time":"2026-11-25T01:04:32.068Z","upstream_cluster":"outbound|80||docks.cargo.svc.cluster.local","upstream_host":"10.244.0.211:8080","upstream_local_address":"10.244.0.212:42810","upstream_service_time":"6","upstream_transport_failure_reason":null,"user_agent":"Go-http-client/1.1","x_forwarded_for":null}',
} as const;

export const ZTUNNEL = {
  ok: '2024-07-02T13:41:03.203349Z\tinfo\taccess\tconnection complete\tsrc.addr=10.244.0.123:43847 src.workload="hotels-v1-57d9574745-6nstr" src.namespace="travel-agency" src.identity="spiffe://cluster.local/ns/travel-agency/sa/default" dst.addr=10.244.0.117:3306 dst.hbone_addr=10.244.0.117:3306 dst.service="mysqldb.travel-agency.svc.cluster.local" dst.workload="mysqldb-v1-64bc584fdc-bb5vw" dst.namespace="travel-agency" dst.identity="spiffe://cluster.local/ns/travel-agency/sa/default" direction="inbound" bytes_sent=271 bytes_recv=205 duration="1ms"',
  bare: '2024-04-12T10:17:44.080629Z\tinfo\taccess\tconnection complete\tsrc.addr=10.244.0.16:52008 src.workload=productpage-v1-87d54dd59-fzflt src.namespace=bookinfo dst.addr=10.244.0.14:15008 dst.service=reviews.bookinfo.svc.cluster.local dst.workload=reviews-v2-6f9b55c5db-vnpzr dst.namespace=bookinfo direction="outbound" bytes_sent=200 bytes_recv=603 duration="2ms"',
  denied:
    '2026-11-25T01:39:50.017862Z\terror\taccess\tconnection complete\tsrc.addr=10.244.0.10:50986 src.workload="crawler-7584f668d-cg5sb" src.namespace="brokers" dst.addr=10.244.0.12:8080 dst.service="policies.insurance.svc.cluster.local" dst.workload="policies-87d8bd897-rz29d" dst.namespace="insurance" direction="inbound" bytes_sent=0 bytes_recv=0 duration="0ms" error="connection closed due to policy rejection: explicitly denied by: istio-system/istio_converted_static_strict"',
  failed:
    '2026-11-25T00:45:48.188910Z\twarn\taccess\tconnection failed\tsrc.addr=10.244.0.53:46230 dst.addr=10.96.58.148:8080 direction="outbound" error="no healthy upstream: 10.96.58.148:8080"',
  opened:
    '2026-11-25T01:42:36.817520Z\tdebug\taccess\tconnection opened\tsrc.addr=10.244.0.36:46810 dst.addr=10.244.0.37:15008 direction="outbound"',
  json: '{"level":"info","time":"2026-11-25T01:15:06.944399Z","scope":"access","message":"connection complete","src.addr":"10.244.0.91:35158","src.workload":"site-7cbbcd8664-cvdcw","src.namespace":"tours","src.identity":"spiffe://cluster.local/ns/tours/sa/site","dst.addr":"10.244.0.93:15008","dst.hbone_addr":"10.244.0.93:7000","dst.service":"seatsdb.tours.svc.cluster.local","dst.workload":"seatsdb-666f7b8c99-hbcgs","dst.namespace":"tours","dst.identity":"spiffe://cluster.local/ns/tours/sa/seatsdb","direction":"outbound","bytes_sent":3,"bytes_recv":5,"duration":"152ms"}',
  old: '2023-05-03T09:20:40.583911Z  WARN inbound{id=5f0c peer_ip=10.244.1.4 peer_id=spiffe://cluster.local/ns/a/sa/b}: ztunnel::proxy::inbound: failed dur=1.5ms err=io error: Connection refused (os error 111)',
} as const;

export const AGENT = [
  '2026-11-25T01:04:25.848284Z\tinfo\tFLAG: --concurrency="0"',
  '2026-11-25T01:04:25.849301Z\tinfo\tVersion 1.29.6-7019d6d3608e4995e9a36d2977cfec3a341431cd-Clean',
  '2026-11-25T01:04:25.852001Z\tinfo\tProxy role\tips=[10.244.0.97] type=sidecar id=guest-5c6c4cb7c9-rc2tf.bistro domain=bistro.svc.cluster.local',
  '2026-11-25T01:04:25.852409Z\tinfo\tEffective config: binaryPath: /usr/local/bin/envoy',
  'concurrency: 2',
  'configPath: ./etc/istio/proxy',
  '',
  '2026-11-25T01:04:26.563793Z\tinfo\tcache\treturned workload trust anchor from cache\tttl=23h59m59.436208528s',
] as const;

/** What a parser makes of the bytes, cut into chunks at the given places. */
export function parse(
  parser: LogParser,
  bytes: Uint8Array,
  cuts: readonly number[] = [],
  options: LogBlockOptions = {},
): ParseOutcome {
  const blocks = createLogBlocks((block) => parser.block(block), options);
  for (const chunk of chunksOf(bytes, cuts)) blocks.push(chunk);
  blocks.end();
  return parser.end();
}

/** Chunks in memory of their own that is overwritten once they are used, as a reader that recycles its buffers does. */
function* chunksOf(bytes: Uint8Array, cuts: readonly number[]): Generator<Uint8Array> {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let start = 0;
  for (const end of [...places, bytes.length]) {
    const chunk = Uint8Array.from(bytes.subarray(start, end));
    yield chunk;
    chunk.fill(0x21);
    start = end;
  }
}

/** Copies of the blocks that the bytes are cut into. */
export function blocksOf(bytes: Uint8Array, cuts: readonly number[] = [], options: LogBlockOptions = {}) {
  const blocks: LogBlock[] = [];
  const cutter = createLogBlocks((block) => blocks.push({ ...block, bytes: Uint8Array.from(block.bytes) }), options);
  for (const chunk of chunksOf(bytes, cuts)) cutter.push(chunk);
  return { blocks, ...cutter.end() };
}
