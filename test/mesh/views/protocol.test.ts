import { expect, test } from 'vitest';
import { parseProtocol, portProtocol } from '../../../src/mesh/views/protocol.ts';

test.each([
  [8080, 'http', 'TCP', '', 'HTTP'],
  [8080, 'http-api', 'TCP', '', 'HTTP'],
  [8080, 'HTTP2-api', 'TCP', '', 'HTTP2'],
  [8080, 'grpc-web', 'TCP', '', 'GRPC-WEB'],
  [8080, 'grpc-web-x', 'TCP', '', 'GRPC-WEB'],
  [8080, 'grpc-api', 'TCP', '', 'GRPC'],
  [8080, 'httpapi', 'TCP', '', 'AUTO'],
  [8080, 'web', 'TCP', '', 'AUTO'],
  [8080, '', 'TCP', '', 'AUTO'],
  [6379, 'redis', 'TCP', '', 'REDIS'],
  [27017, 'mongo-db', 'TCP', '', 'MONGO'],
  [3306, '', 'TCP', '', 'TCP'],
  [3306, 'mysql', 'TCP', '', 'MYSQL'],
  [3306, 'http', 'TCP', '', 'HTTP'],
  [5432, 'db', 'TCP', '', 'AUTO'],
  [443, 'https', 'TCP', '', 'HTTPS'],
  [443, 'tls-x', 'TCP', '', 'TLS'],
  [53, 'http', 'UDP', 'http', 'UDP'],
  [8080, 'tcp-x', 'TCP', 'http', 'HTTP'],
  [8080, 'http', 'TCP', 'kubernetes.io/h2c', 'HTTP2'],
  [8080, 'tcp', 'TCP', 'kubernetes.io/ws', 'HTTP'],
  [8080, 'tcp', 'TCP', 'kubernetes.io/wss', 'HTTPS'],
  [8080, 'http', 'TCP', 'example.com/own', 'AUTO'],
  [8080, 'constructor', 'TCP', 'constructor', 'AUTO'],
])('port %i %s %s appProtocol %s is %s', (port, name, transport, appProtocol, expected) => {
  expect(portProtocol(port, name, transport, appProtocol)).toBe(expected);
});

test('a protocol as written', () => {
  expect(['http', 'Mongo', 'HTTP_PROXY', '', 'HBONE'].map(parseProtocol)).toEqual([
    'HTTP',
    'MONGO',
    'HTTP_PROXY',
    'AUTO',
    'AUTO',
  ]);
});
