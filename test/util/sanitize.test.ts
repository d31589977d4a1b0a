import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeJson, sanitize, sanitizeData, sanitizeLine } from '../../src/util/sanitize.ts';

test.each([
  ['plain text stays', 'plain text stays'],
  ['two\nlines stay', 'two\nlines stay'],
  ['a\r\nb', 'a\nb'],
  ['a\tb', 'a b'],
  ['\u001b[1;31mred\u001b[0m', 'red'],
  ['\u009b31mred in 8 bits', 'red in 8 bits'],
  ['\u001b[2J\u001b[Hcleared', 'cleared'],
  ['\u001b]8;;http://x.example/\u0007link\u001b]8;;\u001b\\', 'link'],
  ['\u001b]0;title\u009cafter', 'after'],
  ['\u001bP1$r0m\u001b\\after', 'after'],
  ['\u001b]52;c;never ended', '\\x1b]52;c;never ended'],
  ['\u001b\u001b[0m[2J', '\\x1b[2J'],
  ['over\rwrite', 'over\\x0dwrite'],
  ['bell\u0007 nul\u0000 del\u007f c1\u0085', 'bell\\x07 nul\\x00 del\\x7f c1\\x85'],
  ['user\u202egnp.exe', 'user\\u202egnp.exe'],
  ['zero\u200bwidth \ufeffbom', 'zero\\u200bwidth \\ufeffbom'],
  ['tag\u{e0041}', 'tag\\u{e0041}'],
  ['half \ud83d', 'half \\ud83d'],
  ['whole 😀 汉字 é', 'whole 😀 汉字 é'],
])('sanitize(%j)', (given, wanted) => {
  expect(sanitize(given)).toBe(wanted);
});

test('sanitizeLine joins lines', () => {
  expect(sanitizeLine(' a\n  b\r\nc ')).toBe('a b c');
});

test('nothing that a terminal acts on comes through, and a second time changes nothing', () => {
  const pieces = fc.constantFrom(
    '\u001b',
    '[',
    ']',
    '\u009b',
    '\u009d',
    '31m',
    '\u0007',
    '\\',
    '\u009c',
    'x',
    '\n',
    '\u202e',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(pieces).map((list) => list.join('')),
      ),
      (text) => {
        const safe = sanitize(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(safe).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
        expect(sanitize(safe)).toBe(safe);
      },
    ),
  );
});

test('hostile input takes linear time', () => {
  for (const piece of ['\u001b[', '\u001b]', '\u009d', '\u001b[0;', '\u001bP\u0007\u001b'])
    sanitize(piece.repeat(500_000));
});

test('sanitizeData copies data and keeps odd keys', () => {
  const data = JSON.parse('{"__proto__": {"a": "\\u0007"}, "list": ["\\u001b[1mx", 1, null, true], "k\\u0007": "v"}');
  const copy = sanitizeData(data);
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":"\\\\x07"},"list":["x",1,null,true],"k\\\\x07":"v"}');
  expect('a' in {}).toBe(false);
});

test('escapeJson changes no value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(JSON.parse(escapeJson(JSON.stringify(text)))).toBe(text);
    }),
  );
});
