import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AccessRecord,
  decodeAccessJson,
  decodeAccessText,
  isAccessLine,
  isAccessText,
  ztunnelMessageAt,
} from '../../../src/parsers/logs/access-log.ts';
import { decodeOldZtunnel, decodeZtunnelJson, decodeZtunnelText } from '../../../src/parsers/logs/access-ztunnel.ts';
import { ACCESS, AGENT, ZTUNNEL } from '../log-fixtures.ts';

const decode = (line: string): AccessRecord => {
  const bytes = Buffer.from(line);
  return decodeAccessText(bytes, 0, bytes.length);
};
const decodeZtunnel = (line: string): AccessRecord | undefined => {
  const bytes = Buffer.from(line);
  return decodeZtunnelText(bytes, 0, ztunnelMessageAt(bytes, 27), bytes.length);
};

describe('Envoy text', () => {
  test('1.9 and later', () => {
    expect(decode(ACCESS.inbound)).toMatchObject({
      time: Date.UTC(2026, 10, 25, 1, 2, 43, 674) * 1000,
      method: 'GET',
      path: '/list?page=2',
      protocol: 'HTTP/1.1',
      code: 200,
      flags: '',
      details: 'via_upstream',
      termination: '',
      failure: '',
      duration: 0,
      authority: 'seeds',
      upstreamHost: '10.244.0.191:8080',
      envoyCluster: 'inbound|8080||',
      upstreamLocal: '127.0.0.6:60361',
      localAddress: '10.244.0.191:8080',
      remoteAddress: '10.244.0.193:35408',
      sni: 'outbound_.80_.v1_.seeds.garden.svc.cluster.local',
      route: 'default',
    });
    expect(decode(ACCESS.tls)).toMatchObject({
      code: 503,
      flags: 'URX,UF',
      failure: 'TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end',
      envoyCluster: 'inbound-vip|8080|http|writer.exports.svc.cluster.local',
      upstreamLocal: '',
    });
    expect(decode(ACCESS.noChain)).toMatchObject({
      method: '',
      path: '',
      protocol: '',
      code: 0,
      flags: 'NR',
      details: 'filter_chain_not_found',
      envoyCluster: '',
      localAddress: '10.244.0.243:8080',
    });
  });

  test('1.4 to 1.7 with the mixer status, and 1.8', () => {
    expect(decode(ACCESS.mixer)).toMatchObject({
      code: 0,
      details: '',
      failure: '',
      duration: 63,
      upstreamHost: '1.2.3.4:443',
      envoyCluster: 'PassthroughCluster',
      remoteAddress: '10.0.0.93:39849',
    });
    expect(decode(ACCESS.v18)).toMatchObject({
      code: 503,
      flags: 'UC',
      details: '',
      duration: 5,
      authority: 'httpbin:8000',
      route: 'default',
    });
  });

  test('quotes inside path and header values', () => {
    expect(decode(ACCESS.quotes)).toMatchObject({
      path: '/a"b',
      code: 404,
      flags: 'NR',
      authority: 'menu',
      upstreamHost: '',
      localAddress: '10.96.252.235:80',
    });
  });

  test('fields added by users', () => {
    const added = `${ACCESS.tls} "added" trace-1`;
    expect(decode(added)).toMatchObject({
      code: 503,
      flags: 'URX,UF',
      envoyCluster: 'inbound-vip|8080|http|writer.exports.svc.cluster.local',
      localAddress: '10.96.138.55:8080',
      remoteAddress: '10.244.0.86:45124',
    });
    expect(decode(ACCESS.inbound.replace('" 200', '" id-7 200'))).toMatchObject({
      code: 200,
      envoyCluster: 'inbound|8080||',
    });
  });

  test('is told from application lines', () => {
    const bytes = Buffer.from('[2019-10-31 07:37:00.080][18][warning][config] x');
    expect(isAccessText(bytes, 0)).toBe(false);
    expect(isAccessText(Buffer.from(ACCESS.mixer), 0)).toBe(true);
  });
});

describe('Envoy JSON', () => {
  test("Istio's keys", () => {
    expect(decodeAccessJson(ACCESS.json)).toMatchObject({
      time: Date.UTC(2026, 10, 25, 1, 4, 32, 68) * 1000,
      path: '/2?x=1',
      code: 200,
      flags: '',
      details: 'via_upstream',
      failure: '',
      duration: 7,
      envoyCluster: 'outbound|80||docks.cargo.svc.cluster.local',
      remoteAddress: '10.244.0.212:34270',
      sni: '',
    });
  });

  test('keys of users, numbers as text', () => {
    const line =
      '{"responseCode":"503","responseFlags":"UF,URX","@timestamp":"2024-05-21T16:19:04.707Z","upstreamCluster":"outbound|80||a.b"}';
    expect(decodeAccessJson(line)).toMatchObject({
      code: 503,
      flags: 'UF,URX',
      envoyCluster: 'outbound|80||a.b',
      time: 1716308344707000,
    });
  });

  test.each([
    '{"level":"info","time":"2023-05-10T17:43:55.356626Z","msg":"response_flags"}',
    '{"time":"2023-05-10T17:43:55Z","method":"GET","path":"/","status":200,"duration":3}',
    '{"a":1}',
    '[1]',
    '{"start_time":',
    ZTUNNEL.json,
  ])('%s is something else', (line) => {
    expect(decodeAccessJson(line)).toBeUndefined();
  });
});

describe('ztunnel', () => {
  test('text with and without quotes', () => {
    expect(decodeZtunnel(ZTUNNEL.ok)).toMatchObject({
      ztunnel: true,
      direction: 'inbound',
      duration: 1,
      failure: '',
      upstreamHost: '10.244.0.117:3306',
      remoteAddress: '10.244.0.123:43847',
      srcIdentity: 'spiffe://cluster.local/ns/travel-agency/sa/default',
      srcWorkload: 'travel-agency/hotels-v1-57d9574745-6nstr',
      dstWorkload: 'travel-agency/mysqldb-v1-64bc584fdc-bb5vw',
      dstService: 'mysqldb.travel-agency.svc.cluster.local',
    });
    expect(decodeZtunnel(ZTUNNEL.bare)).toMatchObject({
      srcWorkload: 'bookinfo/productpage-v1-87d54dd59-fzflt',
      srcIdentity: '',
      localAddress: '10.244.0.14:15008',
    });
    expect(decodeZtunnel(ZTUNNEL.failed)).toMatchObject({
      failure: 'no healthy upstream: 10.96.58.148:8080',
      dstWorkload: '',
    });
    expect(decodeZtunnel(ZTUNNEL.opened)).toBeUndefined();
  });

  test('escapes in text', () => {
    expect(decodeZtunnel(ZTUNNEL.failed.replace('no healthy', 'no \\"x\\" \\u{e9} \\u{ffffff}'))?.failure).toMatch(
      /^no "x" é \ufffd/,
    );
  });

  test('JSON', () => {
    expect(decodeZtunnelJson(ZTUNNEL.json)).toMatchObject({
      direction: 'outbound',
      duration: 152,
      localAddress: '10.244.0.93:7000',
      upstreamHost: '10.244.0.93:15008',
      dstService: 'seatsdb.tours.svc.cluster.local',
    });
    expect(decodeZtunnelJson('{"scope":"access","message":"connection opened"}')).toBeUndefined();
  });

  test('before 1.22', () => {
    const bytes = Buffer.from(ZTUNNEL.old);
    expect(decodeOldZtunnel(bytes, 0, bytes.length)).toMatchObject({
      direction: 'inbound',
      remoteAddress: '10.244.1.4',
      srcIdentity: 'spiffe://cluster.local/ns/a/sa/b',
      duration: 1.5,
      failure: 'io error: Connection refused (os error 111)',
    });
  });
});

test('isAccessLine', () => {
  for (const line of [...Object.values(ACCESS), ZTUNNEL.ok, ZTUNNEL.json])
    expect(isAccessLine(Buffer.from(line), 0)).toBe(true);
  for (const line of [...AGENT, '{"level":"info","msg":"x"}']) expect(isAccessLine(Buffer.from(line), 0)).toBe(false);
});

test('nothing throws', () => {
  const lines = [...Object.values(ACCESS), ...Object.values(ZTUNNEL)];
  fc.assert(
    fc.property(fc.constantFrom(...lines), fc.nat(700), fc.nat(200), fc.string(), (line, at, length, noise) => {
      const mixed = line.slice(0, at) + noise + line.slice(at + length);
      expect(typeof decode(mixed).code).toBe('number');
      decodeAccessJson(mixed);
      decodeZtunnelJson(mixed);
      const bytes = Buffer.from(mixed);
      decodeZtunnelText(bytes, 0, 0, bytes.length);
      decodeOldZtunnel(bytes, 0, bytes.length);
      isAccessLine(bytes, 0);
    }),
  );
});
