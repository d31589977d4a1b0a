import { expect, test } from 'vitest';
import { similarHosts } from '../../../src/mesh/traffic/gateway-servers.ts';

test.each([
  ['www.shop.example', ['shop.example', 'other.test'], ['shop.example']],
  ['keystore.example.com', ['keys.example.com'], ['keys.example.com']],
  ['shop.exmaple', ['shop.example'], ['shop.example']],
  ['scanner.test', ['shop.example', '*'], []],
])('%s resembles', (host, names, expected) => {
  expect(similarHosts(host, names)).toEqual(expected);
});
