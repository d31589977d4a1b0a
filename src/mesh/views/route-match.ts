import { at, bool, entries, has, list, num, str, strs } from './fields.ts';

/** One match of a VirtualService route in words, and whether every request meets it. */
export interface RouteMatch {
  readonly text: string;
  readonly matchAll: boolean;
}

const EVERY_PATH = new Set(['uri prefix /', 'uri regex .*', 'uri regex /.*', 'uri regex *']);

/** A StringMatch: 'exact a', 'prefix /a', 'regex .*'; 'present' for an empty one. */
const stringMatch = (value: unknown): string => {
  const [kind, text] = entries(value)[0] ?? ['present', ''];
  return str(text) === '' ? kind : `${kind} ${str(text)}`;
};

const keyed = (word: string, value: unknown): string[] =>
  entries(value).map(([key, match]) => `${word} ${key} ${stringMatch(match)}`);

const named = (word: string, match: unknown, key: string): string[] =>
  has(match, key) ? [`${word} ${stringMatch(at(match, key))}`] : [];

const joined = (word: string, values: readonly string[]): string[] =>
  values.length > 0 ? [`${word} ${values.join(',')}`] : [];

/** The conditions of one item of `match`, in words joined by ', '; 'any' when it has none. */
export const routeMatch = (match: unknown): RouteMatch => {
  const labels = entries(at(match, 'sourceLabels')).map(([key, value]) => `${key}=${str(value)}`);
  const uri = named('uri', match, 'uri');
  const parts = [
    ...(bool(at(match, 'ignoreUriCase')) ? uri.map((text) => `${text} (any case)`) : uri),
    ...named('scheme', match, 'scheme'),
    // The verb stands alone when it is exact, as in 'method GET'.
    ...named('method', match, 'method').map((text) => text.replace('method exact ', 'method ')),
    ...named('authority', match, 'authority'),
    ...keyed('header', at(match, 'headers')),
    ...keyed('without header', at(match, 'withoutHeaders')),
    ...keyed('query', at(match, 'queryParams')),
    ...joined('sni', strs(at(match, 'sniHosts'))),
    ...joined('destinationSubnets', strs(at(match, 'destinationSubnets'))),
    ...joined('sourceSubnet', strs([at(match, 'sourceSubnet')])),
    ...(has(match, 'port') ? [`port ${num(at(match, 'port'))}`] : []),
    ...joined('sourceLabels', labels),
    ...joined('sourceNamespace', strs([at(match, 'sourceNamespace')])),
    ...joined('gateways', strs(at(match, 'gateways'))),
  ];
  const every = (text: string): boolean => EVERY_PATH.has(text.replace(' (any case)', '')) || text === 'sni *';
  return { text: parts.join(', ') || 'any', matchAll: parts.every(every) };
};

/** All matches of a route; `matchAll` also when there are none. */
export const routeMatches = (route: unknown): { readonly texts: string[]; readonly matchAll: boolean } => {
  const matches = list(at(route, 'match')).map(routeMatch);
  return {
    texts: matches.map((match) => match.text),
    matchAll: matches.length === 0 || matches.some((match) => match.matchAll),
  };
};
