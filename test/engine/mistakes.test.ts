import { describe, expect, it } from 'vitest';
import { runExamples } from '../../src/commands/rule-examples.ts';
import { lintRules } from '../../src/engine/rules/lint.ts';
import { placeIn } from '../../src/engine/rules/locate.ts';
import type { Diagnostic } from '../../src/engine/rules/rule.ts';
import { createTriage } from '../../src/pipeline.ts';

const LINE = '2026-01-01T00:00:00.000000Z\terror\tmodel\tcart of web.shop is out of order';

/** A rule with nothing wrong in it; each case changes one thing. */
const SOUND = `title: Cart is out of order
severity: warning
find:
  - log: istiod.log
    text: " is out of order"
    pattern: 'cart of (?<host>[\\w.]+) is out'
  - where: line.count > 0
finding:
  subject: Service {{host}}
  summary: "The cart of {{host}} is out of order"
  why: Because it broke.
  fix:
    - do: Mend it.
      command: kubectl get service {{host}}
evidence:
  - of: line
    says: istiod says so
examples:
  fires:
    - name: the line that says so
      subject: Service web.shop
      files:
        istiod.log: |
          ${LINE}
  silent:
    - name: about something else
      files:
        istiod.log: |
          ${LINE.replace('cart', 'door')}
`;

/** What lint says about rules, and if it says nothing, what their examples say. */
async function saidOf(...texts: string[]): Promise<readonly Diagnostic[]> {
  const sources = texts.map((text, i) => ({
    path: `rules/shop/cart${i === 0 ? '' : i}.yaml`,
    id: `shop/cart${i === 0 ? '' : i}`,
    text,
  }));
  return said(sources);
}

async function said(
  sources: readonly { readonly path: string; readonly id: string; readonly text: string }[],
): Promise<readonly Diagnostic[]> {
  const triage = createTriage(sources, { check: true });
  const { rules, diagnostics } = triage.engine;
  const sound = sources.filter((source) => !diagnostics.some((d) => d.path === source.path));
  const doubts = lintRules(
    sound,
    rules.map((rule) => rule.id),
  );
  const wrong: Diagnostic[] = [];
  for (const rule of diagnostics.length + doubts.length === 0 ? rules : []) {
    for (const { complaint, hint, path } of await runExamples(triage, rule)) {
      if (complaint !== null)
        wrong.push({
          path: rule.path,
          ...placeIn(sources.find((s) => s.id === rule.id)?.text ?? '', path),
          message: complaint,
          hint,
        });
    }
  }
  return [...diagnostics, ...doubts, ...wrong];
}

type Case = readonly [what: string, from: string, to: string, place: string, message: string, hint: string];
const CASES: readonly Case[] = [
  [
    'an unknown field of a view',
    'line.count > 0',
    'line.cuont > 0',
    '7:17',
    'LogLine has no field cuont',
    'Did you mean count? Its fields: ',
  ],
  ['a wrong type', 'line.count > 0', 'line.count', '7:12', 'must be bool, is double', 'Compare it with something'],
  [
    'two types that cannot be compared',
    'line.count > 0',
    'line.text > 0',
    '7:12',
    'string > int is not possible',
    'one type',
  ],
  [
    'an unknown function',
    'line.count > 0',
    'size(podz()) > 0',
    '7:17',
    'there is no function podz',
    'Did you mean pods?',
  ],
  [
    'a function with a wrong argument',
    'line.count > 0',
    'size(pods("shop")) > 0',
    '7:17',
    'pods cannot be called with (string)',
    'It is pods().',
  ],
  [
    'an expression that is no CEL',
    'line.count > 0',
    'line.count >',
    '7:12',
    'Unexpected token: EOF',
    'In the CEL expression',
  ],
  [
    'an unknown variable in a template',
    'The cart of {{host}}',
    'The cart of {{hots}}',
    '10:27',
    '{{hots}}: there is no variable hots',
    'Did you mean host?',
  ],
  [
    'a bad regular expression',
    'cart of (?<host>',
    'cart of ((?<host>',
    '6:14',
    'the pattern is no regular expression',
    'written with a backslash',
  ],
  [
    'an exponential regular expression',
    '(?<host>[\\w.]+) is out',
    '(?<host>(?:[\\w.]+)+) is out',
    '6:14',
    'the pattern is not safe: a repetition of [\\w.] inside a repetition',
    'begin with a character',
  ],
  [
    'a polynomial regular expression',
    '(?<host>[\\w.]+) is out',
    '(?<host>[\\w.]+).*x.*y',
    '6:14',
    'the pattern is not safe: a repetition of',
    'bound it',
  ],
  [
    'a reference back in a regular expression',
    "+) is out'",
    "+) is \\1'",
    '6:14',
    'the pattern is not safe: it refers back',
    'where',
  ],
  [
    'an unsafe pattern in an expression',
    'line.count > 0',
    'line.text.matches("(a+)+$")',
    '7:21',
    'the pattern "(a+)+$" is not safe',
    'begin with a character',
  ],
  ['no literal', '    text: " is out of order"\n', '', '4:5', 'find.text is missing', 'literal text of 8 bytes'],
  ['a literal that is too short', '" is out of order"', 'out', '5:11', 'the literal "out" has 3 bytes', 'at least 8'],
  [
    'a literal that stands in ordinary lines',
    '" is out of order"',
    '[" is out of order", "Envoy proxy is ready"]',
    '5:11',
    'stands in ordinary lines',
    'only the wrong line has',
  ],
  [
    'a pattern that its literal excludes',
    "'cart of",
    "'Is out Of order cart of",
    '6:14',
    'the pattern wants',
    'The two differ',
  ],
  [
    'an unknown kind of log',
    'log: istiod.log',
    'log: istoid.log',
    '4:10',
    '"istoid.log" is not known here',
    'Did you mean istiod.log?',
  ],
  ['an unknown clause', '  - where: line', '  - were: line', '7:5', 'there is no clause were', 'Did you mean where?'],
  [
    'an unknown key of a clause',
    '    pattern:',
    '    patern:',
    '6:5',
    'there is no field patern here',
    'Did you mean pattern?',
  ],
  [
    'an unknown field of the rule',
    'severity: warning',
    'severitty: warning',
    '2:1',
    'there is no field severitty here',
    'Did you mean severity?',
  ],
  [
    'a bad severity',
    'severity: warning',
    'severity: fatal',
    '2:11',
    '"fatal" is not known here',
    'critical, error, warning, info',
  ],
  [
    'a bad version range',
    'severity: warning',
    'severity: warning\napplies: {istio: "1.x"}',
    '3:18',
    '"1.x" is no version range',
    '>=1.16 <1.22',
  ],
  [
    'a reserved name of a variable',
    '(?<host>[\\w.]+)',
    '(?<host>[\\w.]+)(?<namespace>)',
    '6:41',
    'namespace cannot be the name of a variable',
    'CEL keeps this word',
  ],
  [
    'a name that a clause binds',
    '(?<host>[\\w.]+)',
    '(?<host>[\\w.]+)(?<line>)',
    '6:41',
    'line cannot be the name of a variable',
    'take another name',
  ],
  [
    'a bad URL',
    'evidence:',
    'references: [{title: x, url: istio.io}]\nevidence:',
    '15:30',
    '"istio.io" is no URL',
    'https://',
  ],
  [
    'an edge to no rule',
    'evidence:',
    'explains: [shop/gone]\nevidence:',
    '15:12',
    'explains shop/gone, but there is no such rule',
    'rules list',
  ],
  [
    'findings of no rule',
    'line.count > 0',
    'size(findings("shop/crat")) > 0',
    '7:17',
    'findings("shop/crat"): there is no rule of this id',
    'Did you mean shop/cart?',
  ],
  [
    'findings of itself',
    'line.count > 0',
    'size(findings("shop/cart")) > 0',
    '7:17',
    'read each other',
    'look at the evidence itself',
  ],
  [
    'no step that says what to run',
    '      command: kubectl get service {{host}}\n',
    '',
    '13:5',
    'no step says what to run',
    'kubectl',
  ],
  ['no evidence', 'evidence:\n  - of: line\n    says: istiod says so\n', '', '1:1', 'evidence is missing', 'of: line'],
  ['a missing example', SOUND.slice(SOUND.indexOf('  silent:')), '', '19:3', 'examples.silent is missing', 'near miss'],
  [
    'an example that does not fire',
    LINE,
    LINE.replace('cart', 'gate'),
    '20:7',
    'must fire, but did not (no row is left after: log istiod.log',
    'rules debug',
  ],
  [
    'a near miss that fires',
    LINE.replace('cart', 'door'),
    LINE.replace('web', 'db'),
    '26:7',
    'must stay silent, but names Service db.shop',
    'condition',
  ],
  [
    'an example with another subject',
    'subject: Service web.shop',
    'subject: Service db.shop',
    '20:7',
    'must name Service db.shop, but names Service web.shop',
    'finding.subject',
  ],
  [
    'words around a value that is empty',
    'The cart of {{host}} is out of order"',
    'The cart of {{host}} at {{line.pod}} is out of order"',
    '20:7',
    'says "The cart of web.shop at  is out of order", with a hole',
    'Leave the words',
  ],
  [
    'text that is no YAML',
    'title: Cart',
    'title: [Cart',
    '2:1',
    'Flow sequence in block collection must be',
    'valid YAML',
  ],
  [
    'a near miss that is the same as what fires',
    LINE.replace('cart', 'door'),
    LINE,
    '26:7',
    'is the same as an example that fires',
    'harmless',
  ],
];

describe('a rule with one mistake gives one error with its place and a hint', () => {
  it('and none when nothing is wrong', async () => {
    expect(await saidOf(SOUND)).toEqual([]);
  });

  it.each(CASES)('%s', async (_, from, to, place, message, hint) => {
    expect(SOUND.includes(from), 'the case changes something').toBe(true);
    const found = await saidOf(SOUND.replace(from, () => to));
    expect(found.map((d) => `${d.path}:${d.line}:${d.column}: ${d.message}`)).toEqual([
      expect.stringContaining(`rules/shop/cart.yaml:${place}: `),
    ]);
    expect(found[0]?.message).toContain(message);
    expect(found[0]?.hint).toContain(hint);
    expect(found[0]?.hint).not.toBe('');
    expect(`${found[0]?.message}${found[0]?.hint}`).not.toMatch(/\n\s+at /);
  });

  it('a circle of rules', async () => {
    const reads = (id: string): string => SOUND.replace('line.count > 0', `size(findings("${id}")) >= 0`);
    const found = await saidOf(reads('shop/cart1'), reads('shop/cart'));
    expect(found.filter((d) => d.message.includes('read each other')).map((d) => [d.line, d.column, d.hint])).toEqual([
      [7, 17, 'One of the two must look at the evidence itself.'],
    ]);
  });

  it('two rules with one id', async () => {
    const source = { path: 'a/shop/cart.yaml', id: 'shop/cart', text: SOUND };
    const found = await said([source, { ...source, path: 'b/shop/cart.yaml' }]);
    expect(found).toEqual([
      {
        path: 'b/shop/cart.yaml',
        line: 1,
        column: 1,
        message: 'a rule with the id shop/cart exists already',
        hint: 'It is a/shop/cart.yaml; rename one of the two.',
      },
    ]);
  });
});
