import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { SallyportError } from '../../src/core/errors';
import { readCommon } from '../../src/manifest/common';
import { parseTree, toPlain } from '../../src/manifest/document';
import { toPointer } from '../../src/manifest/manifest';
import { positionOf } from '../../src/manifest/position';
import { readDocument } from '../../src/manifest/reading';
import { splitDocuments, type Chunk } from '../../src/manifest/split';
import { randomRun } from '../helpers/random';
import { skipBecause } from '../helpers/skip';

/*
 * The fast reader must say what the full parser says, or nothing. A difference would be a leak that the auditor does not
 * see, or a place that does not exist.
 */

const ROOT = join(__dirname, '..', '..');
const CORPUS = join(ROOT, '..', 'shared', 'corpus', 'manifests');

/** What the full parser makes of a text: its value and the position of every node, or that it refuses. */
function full(chunk: Chunk): { readonly value: unknown; place(path: readonly string[]): unknown } | 'refused' {
  try {
    const tree = parseTree(chunk, 'test.yaml');
    return { value: toPlain(tree, chunk, 'test.yaml'), place: (path) => positionOf(tree, path) };
  } catch (error) {
    if (error instanceof SallyportError) return 'refused';
    throw error;
  }
}

/** What the two disagree about; empty where the fast reader leaves the text to the full parser. */
function disagreement(chunk: Chunk): string {
  if (readCommon(chunk.text) === undefined) return '';
  const expected = full(chunk);
  if (expected === 'refused') return `the full parser refuses:\n${chunk.text}`;
  const reading = readDocument(chunk, 'test.yaml');
  const texts = [JSON.stringify(reading.value), JSON.stringify(expected.value)];
  if (texts[0] !== texts[1] || !Object.is(typeof reading.value, typeof expected.value))
    return `${texts.join('\n')}\n${chunk.text}`;
  const wrong = pathsOf(expected.value).find(
    (path) => JSON.stringify(reading.positionOf(path)) !== JSON.stringify(expected.place(path)),
  );
  return wrong === undefined
    ? ''
    : `${toPointer(wrong)}: ${JSON.stringify(reading.positionOf(wrong))}, not ${JSON.stringify(expected.place(wrong))}\n${chunk.text}`;
}

function pathsOf(value: unknown, above: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [above];
  return [above, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...above, key]))];
}

function chunksIn(folder: string): Chunk[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') && !name.includes('malformed'))
    .sort()
    .flatMap((name) => splitDocuments(readFileSync(join(folder, name), 'utf8')));
}

/** Words that readers of YAML have taken for different things. */
const WORDS = [
  ...[
    'yes',
    'Yes',
    'YES',
    'no',
    'NO',
    'on',
    'On',
    'off',
    'OFF',
    'y',
    'Y',
    'n',
    'N',
    'true',
    'True',
    'FALSE',
    'tRue',
    'null',
    'Null',
    'NULL',
    '~',
    '',
  ],
  ...[
    '0777',
    '0o17',
    '0x1F',
    '0b101',
    '1_000',
    '1:30',
    '1:30.5',
    '12e3',
    '1e3',
    '.5',
    '5.',
    '-.5',
    '+1',
    '-0',
    '.inf',
    '-.INF',
    '.nan',
    '1.2.3',
    '0.0.0.0',
    '08',
  ],
  ...[
    '2026-11-20',
    '2026-11-20T10:00:00Z',
    '<<',
    '=',
    '- b',
    'b: c',
    '"q"',
    "'q'",
    '"\\u0041"',
    '*x',
    '&x y',
    '!t y',
    '%y',
    '@y',
    '`y',
    '#y',
    'y #z',
    'y#z',
    '? y',
    ': y',
    '|',
    '>-',
  ],
];

const ours = chunksIn(join(ROOT, 'charts-out', 'diode', 'manifests'));

describe('the fast reader', () => {
  it('reads nearly all of our own render', () => {
    expect(ours.filter((chunk) => readCommon(chunk.text) !== undefined).length / ours.length).toBeGreaterThan(0.99);
  });

  it('agrees with the full parser on our own render, value and place of every node', () => {
    expect(ours.map(disagreement).find((text) => text !== '')).toBeUndefined();
  });

  it('agrees with the full parser on the corpus', (context) => {
    if (!existsSync(CORPUS)) return skipBecause(context, 'the corpus is not beside this checkout');
    expect(
      chunksIn(CORPUS)
        .map(disagreement)
        .find((text) => text !== ''),
    ).toBeUndefined();
  });

  it.each(WORDS)('agrees on the word %s, wherever it stands', (word) => {
    const places = [
      `a: ${word}\n`,
      `- ${word}\n`,
      `a: [${word}, b]\n`,
      `a: {b: ${word}}\n`,
      `${word}: b\n`,
      `a:\n  - b: ${word}\n    c: d\n`,
    ];
    expect(places.map((text) => disagreement({ text, lineOffset: 0 })).join('')).toBe('');
  });

  it('agrees on random values, however they are written', () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom(
        'yes',
        'off',
        '0777',
        '1:30',
        '~',
        'null',
        '0x1f',
        '1e3',
        '- a',
        'a: b',
        '# no',
        "it's",
        '"q"',
        'a\nb\n',
        '  lead',
        '2026-11-20',
        '<<',
        '*x',
        '&x',
        '!t',
        '%d',
        '@a',
        '`b',
        '|',
        '>',
        '{',
        '[',
        '',
      ),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        scalar,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ maxLength: 8 }), tie('value'), { maxKeys: 4 }),
      ),
    }));
    const style = fc.record({
      lineWidth: fc.constantFrom(0, 20, 80),
      defaultStringType: fc.constantFrom(
        'PLAIN' as const,
        'QUOTE_DOUBLE' as const,
        'QUOTE_SINGLE' as const,
        'BLOCK_FOLDED' as const,
        'BLOCK_LITERAL' as const,
      ),
      indentSeq: fc.boolean(),
      indent: fc.constantFrom(2, 4),
      collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
      version: fc.constantFrom('1.1' as const, '1.2' as const),
      aliasDuplicateObjects: fc.constant(false),
    });
    const property = fc.property(
      fc.dictionary(fc.string({ maxLength: 8 }), value, { minKeys: 1, maxKeys: 5 }),
      style,
      (data, options) => {
        expect(disagreement({ text: stringify(data, options), lineOffset: 0 })).toBe('');
      },
    );
    fc.assert(property, randomRun('random values', 1500));
  });

  it('agrees on random edits of real documents', () => {
    const inserted = fc.constantFrom(
      ' ',
      '  ',
      '\t',
      '\n',
      ':',
      ': ',
      '- ',
      '#',
      ' #',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      ',',
      '|',
      '>',
      '|-',
      '&a',
      '*a',
      '!',
      '%',
      '@',
      '?',
      '? ',
      '---\n',
      '...',
      '\r',
      '~',
      'yes',
      '0',
      '\u00e9',
      '\u2028',
      '\\',
    );
    const edit = fc.record({
      chunk: fc.nat(ours.length - 1),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(3),
      insert: inserted,
    });
    const property = fc.property(edit, fc.integer({ min: 1, max: 3 }), ({ chunk, at, remove, insert }, times) => {
      let { text } = ours[chunk] as Chunk;
      // Long documents take long and show no more.
      text = text.slice(0, 1500);
      const place = Math.floor(at * text.length);
      for (let time = 0; time < times; time += 1) text = text.slice(0, place) + insert + text.slice(place + remove);
      expect(disagreement({ text, lineOffset: 0 })).toBe('');
    });
    fc.assert(property, randomRun('edits of documents', 2000));
  });
});
