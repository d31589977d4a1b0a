import { describe, expect, it } from 'vitest';
import { pathFilter } from '../../../src/input/paths/path-filter.ts';

describe('pathFilter', () => {
  const log = 'bug-report/proxies/shop/web-1/istio-proxy.log';

  it.each([
    ['everything without patterns', [], [], true],
    ['a file name anywhere', ['*.log'], [], true],
    ['a folder', ['**/proxies/shop/**'], [], true],
    ['not another folder', ['**/proxies/pay/**'], [], false],
    ['not what is excluded, even if included', ['*.log'], ['**/web-1/*'], false],
    ['what the exclusion leaves', [], ['*.json'], true],
  ])('takes %s', (_, include, exclude, expected) => {
    expect(pathFilter(include, exclude)(log)).toBe(expected);
  });

  it('matches names with ? and names with backslashes', () => {
    expect(pathFilter(['config_dump*'], [])('a/b/config_dump?include_eds')).toBe(true);
    expect(pathFilter(['**/proxies/**'], [])('bug-report\\proxies\\a\\b\\certs')).toBe(true);
  });
});
