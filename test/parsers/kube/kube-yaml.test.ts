import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseKubeYaml, UnsupportedYaml } from '../../../src/parsers/kube/kube-yaml.ts';

const list = readFileSync(join(import.meta.dirname, '../../fixtures/kube/list.yaml'), 'utf8');
const items = list.slice(list.indexOf('\n- ') + 1, list.lastIndexOf('\nkind: List') + 1).split(/^(?=- )/m);

/** undefined where the text is outside of the subset. */
function fast(text: string): unknown {
  try {
    return { value: parseKubeYaml(text) };
  } catch (error) {
    if (error instanceof UnsupportedYaml) return undefined;
    throw error;
  }
}

describe('parseKubeYaml', () => {
  it.each(items.map((text) => [/^(?:- | {2})kind: (\w+)/m.exec(text)?.[1], text]))(
    'reads a real %s as the library does',
    (_, text) => {
      expect([parseKubeYaml(text ?? '', 2)]).toEqual(parse(text ?? ''));
    },
  );

  it('reads the whole document too', () => {
    expect(parseKubeYaml(list)).toEqual(parse(list));
  });

  it.each([
    ['a: 6e3648019\nb: "1"\nc: 0x1F\nd: 0o17\ne: .5\nf: -12\ng: 1.\n'],
    ['a: ~\nb: null\nc:\nd: Null\ne: no\nf: true\ng: FALSE\n'],
    ['a: \'it\'\'s\'\nb: "x\\n\\u00e9 \\"q\\""\nc: {}\nd: []\n'],
    ['a: \'folded\n  here\n\n  there\'\nb: "one\n  two"\n'],
    ['message: Container image already\n  present on\n\n  machine\nb: 1\n'],
    ['a: |\n  x\n    y\n\n  z\nb: |-\n  x\nc: |+\n  x\n\nd: |2\n    x\n'],
    ['a:\n- b: 1\n  c: 2\n- d\n- - e\n  - f\n-   g: 1\n    h: 2\nz: 1\n'],
    ['a:\n  - http://x:80/y\n  - --flag=a:b\n  - -1\n'],
    ['80: a\n"b c": d\n\'e\': f\nkubernetes.io/x: y\n'],
    ['a: x'],
    [''],
  ])('reads %j', (text) => {
    expect(parseKubeYaml(text)).toEqual(parse(text));
  });

  it.each([
    ['a: &x 1'],
    ['a: *x'],
    ['a: !t 1'],
    ['a: {b: 1}'],
    ['a: [1]'],
    ['# c\na: 1'],
    ['a: "x" # c'],
    ['a: 1 # c'],
    ['a:\t1\n\tb: 2'],
    ['a: >\n  x'],
    ['a: b: c'],
    ['? a\n: b'],
    ['a: "x'],
    ['just text'],
    ['a: 1\n  b: 2'],
    ['a: 1\r\nb: 2\r\n'],
    ['- '.repeat(200)],
    [`${'a:\n'.repeat(2)}  `.repeat(3)],
  ])('leaves %j to the library or reads it the same', (text) => {
    const read = fast(text);
    if (read !== undefined) expect(read).toEqual({ value: parse(text, { uniqueKeys: false }) });
  });

  it('drops keys that reach the prototype', () => {
    const value = parseKubeYaml('__proto__:\n  polluted: true\na: 1\n"__proto__": 2\n');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value as object)).toEqual(['a']);
  });

  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.string({ maxLength: 100 }),
    fc.constantFrom(
      '~',
      'true',
      '1',
      '6e3',
      'a: b',
      '#',
      'a #b',
      '\n',
      'a\n',
      ' a\n b',
      'a\n\n b\n',
      '- a',
      '{}',
      "it's",
    ),
    fc.constant(`${'word '.repeat(30)}end`),
  );
  const key = fc
    .oneof(fc.constantFrom('a', 'spec', 'x.io/y', '80', 'null', 'a: b', '-x'), fc.string({ maxLength: 10 }))
    .filter((name) => name !== '__proto__');
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(key, tie('node'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));

  it('agrees with the library on whatever that writes', () => {
    const layout = fc.record({
      lineWidth: fc.constantFrom(0, 20, 80),
      indentSeq: fc.boolean(),
      indent: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(fc.dictionary(key, node, { maxKeys: 5, noNullPrototype: true }), layout, (value, options) => {
        const written = stringify(value, options);
        const read = fast(written);
        if (read !== undefined) expect(read).toEqual({ value: parse(written) });
      }),
      { numRuns: 1000 },
    );
  });

  it('accepts nothing that the library refuses or reads otherwise', () => {
    const words = [
      'a',
      'b: ',
      'c:',
      '- ',
      '"x"',
      "'y'",
      '"un',
      ': ',
      ' #c',
      '|',
      '|2',
      '>',
      '{}',
      '{',
      '&a ',
      '1',
      '  ',
      '\t',
      'k: v',
    ];
    const line = fc
      .tuple(fc.constantFrom('', '  ', '    ', ' '), fc.array(fc.constantFrom(...words), { maxLength: 3 }))
      .map(([indent, parts]) => indent + parts.join(''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 7 }), (lines) => {
        const written = `${lines.join('\n')}\n`;
        const read = fast(written);
        if (read !== undefined)
          expect(read).toEqual({ value: parse(written, { uniqueKeys: false, logLevel: 'silent' }) });
      }),
      { numRuns: 5000 },
    );
  });
});
