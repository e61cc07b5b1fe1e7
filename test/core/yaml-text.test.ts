import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { yamlText } from '../../src/core/yaml-text';
import { randomRun } from '../helpers/random';

/** The package by itself, with the same choices. */
function byPackage(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

const LINES = [
  'a\nb',
  'a\nb\n',
  'a\n\n\nb\n\n',
  '  indented\nless\n',
  'a\n   b\n c\n',
  '\nleading',
  '\n\n',
  'tail \nspace ',
  'tab\tand\nline',
  '---\na: 1\n',
  'a: 1\n---\nb: 2\n',
  '#comment\nx',
  'a\n \n',
  'a\r\nb\r\n',
  `${'long '.repeat(60)}\nsecond`,
];

const WORDS = [
  ...[
    '',
    ' ',
    'y',
    'n',
    'no',
    'On',
    'OFF',
    'true',
    'Null',
    '~',
    'null',
    'yes',
    'never',
    'plain-word',
    'a.b/c',
    '/',
    '//',
  ],
  ...['012', '0x1f', '1_000', '1.5', '1e3', '.inf', '.5', '12:30', '190:20:30', '2001-01-01', '-', '--', '---', '...'],
  ...['- a', 'a: b', 'a:', ':a', 'a #b', '#a', '&a', '*a', '!a', '|', '>', '%a', '@a', '`a', '{a}', '[a]', 'a]', ','],
  ...[
    "it's",
    '"quoted"',
    '\'"',
    'back\\slash',
    'ü',
    '\u0000',
    '\u2028',
    '\ufeff',
    '😀',
    'a\tb',
    'end-',
    'end.',
    'a_',
    '=',
  ],
  ...[
    '?',
    '? a',
    '<<',
    'x'.repeat(300),
    `${'word '.repeat(40)}end`,
    '10.0.0.1:443',
    'https://a.example/x?y=z#f',
    '0.0.0.0/0',
  ],
];

describe('the YAML that is written', () => {
  it.each([...WORDS, ...LINES].map((text) => [text]))('is that of the package for the text %j', (text) => {
    const values = [
      text,
      { k: text },
      [text],
      { a: { b: [{ c: text, d: [text, [text]] }] } },
      { [text]: { [text]: text } },
    ];
    for (const value of values) expect(yamlText(value)).toBe(byPackage(value));
  });

  it.each([
    [{}],
    [[]],
    [[[]]],
    [[{}, [{}], [[], [1]]]],
    [{ a: {}, b: [], c: { d: {} }, e: [[]], f: null }],
    [{ a: undefined, b: { c: undefined }, d: [undefined] }],
    [{ a: 1.5, b: -0, c: 1e21, d: NaN, e: true, f: false, g: 9007199254740993n }],
    [new Map([['a', 1]])],
    [{ when: new Date(0), n: { toJSON: () => 'x' } }],
    [null],
    ['a'],
    [3],
  ])('is that of the package for the value %#', (value) => {
    expect(yamlText(value)).toBe(byPackage(value));
  });

  it('is that of the package for any value', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({
        unit: fc.constantFrom(' ', ',', '(', '=', '\n', ':', '-', '#', 'a', '\t', '"', "'", '|', '1', '\r'),
      }),
      fc.constantFrom(...WORDS, ...LINES),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        text,
        fc.integer(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      map: fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(value, (any) => {
        expect(yamlText(any)).toBe(byPackage(any));
      }),
      randomRun('written values', 3000),
    );
  });

  it('is read back as it was', () => {
    const value = { words: WORDS, lines: LINES };
    expect(parse(yamlText(value), { version: '1.1' })).toEqual(value);
  });
});
