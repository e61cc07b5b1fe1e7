import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SallyportError } from '../../src/core/errors';
import { readLenient } from '../../src/manifest/compose';
import { findExcess, isTooDeep, MAX_DEPTH, MAX_MARKS } from '../../src/manifest/limits';
import { parseManifest, parsePlain } from '../../src/manifest/parse';
import { randomRun } from '../helpers/random';

const MANY = 3_000_000;

/** What ends a process that hands it to the parser: no error can be caught when memory is gone. */
const HUGE: readonly (readonly [string, string])[] = [
  ['open brackets', '['.repeat(MANY)],
  ['open braces', '{'.repeat(MANY)],
  ['brackets that close again', '['.repeat(MANY) + ']'.repeat(MANY)],
  ['maps in lists', '[{'.repeat(MANY)],
  ['keys in braces', '{a: '.repeat(MANY)],
  ['dashes', '- '.repeat(MANY)],
  ['lines of dashes', '-\n'.repeat(MANY)],
  ['question marks', '? '.repeat(MANY)],
  ['colons', ': '.repeat(MANY)],
  ['anchors', '&a '.repeat(MANY)],
  ['aliases', `a: &a [1]\nb: [${'*a,'.repeat(MANY)}]`],
  ['tags', '!!x '.repeat(MANY)],
  ['quotes', '"'.repeat(MANY)],
  ['commas', `[${','.repeat(MANY)}`],
  ['merge keys', `x: &x {a: 1}\ny:\n${'  <<: *x\n'.repeat(MANY / 10)}`],
];

/** Small, and deeper than any stack. */
const DEEP: readonly (readonly [string, string])[] = [
  ['brackets', '['.repeat(5_000)],
  ['brackets around a value', `a: ${'['.repeat(5_000)}1${']'.repeat(5_000)}`],
  ['brackets on lines of their own', '[\n'.repeat(5_000)],
  ['JSON', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
  ['dashes', `${'- '.repeat(5_000)}a`],
  ['dashes and a line that goes back', `${'- '.repeat(5_000)}\nx`],
  ['question marks and dashes', '? - '.repeat(5_000)],
  ['indentation', Array.from({ length: 1_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ['brackets that strings seem to close', '[ "]", '.repeat(5_000)],
  ['brackets behind an anchor', `a: &a ${'['.repeat(1_000)}${']'.repeat(1_000)}`],
];

function refusal(text: string): string {
  try {
    parseManifest('a.yaml', text);
  } catch (error) {
    if (error instanceof SallyportError) return `${error.kind} ${error.problems[0]?.place?.file ?? ''}`;
    throw error;
  }
  return 'read';
}

describe('text that would use up memory or stack', () => {
  it.each([...HUGE, ...DEEP])('%s: is refused with its place', (_, text) => {
    expect(refusal(text)).toBe('unreadable a.yaml');
  });

  it.each([...HUGE, ...DEEP])('%s: is no YAML where it is embedded', (_, text) => {
    expect([parsePlain(text), readLenient(text)]).toEqual([undefined, undefined]);
  });

  it('does not count what stands in other documents', () => {
    const many = `a: &a [${'1,'.repeat(40_000)}]\n`;
    expect(parseManifest('a.yaml', Array(5).fill(many).join('---\n')).objects).toHaveLength(5);
  });

  it('reads a large map in a time that grows with it', () => {
    const keys = Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join('\n');
    expect(Object.keys(parseManifest('a.yaml', `${keys}\nz: &z 1\n`).objects[0]?.value ?? {})).toHaveLength(50_001);
  });
});

describe('what real manifests hold is no excess', () => {
  it.each([
    ['a long text', `a: &a |\n${'  - [ x: {"y"} ]\n'.repeat(10_000)}`],
    ['brackets that nothing closes, in text', `a: &a |\n${'  case [[{(\n'.repeat(5_000)}`],
    ['dashes in text', `a: &a |\n${`  ${'- '.repeat(100)}\n`.repeat(100)}`],
    ['a deep document', `a: &a ${'['.repeat(MAX_DEPTH - 2)}${']'.repeat(MAX_DEPTH - 2)}`],
  ])('%s', (_, text) => {
    expect(refusal(text)).toBe('read');
  });

  it('draws the line at its depth, by the fast reader and by the full parser alike', () => {
    const nested = (depth: number, anchor: string): string => `a: ${anchor}${'['.repeat(depth)}${']'.repeat(depth)}`;
    for (const anchor of ['', '&a ']) {
      expect(refusal(nested(MAX_DEPTH, anchor))).toBe('read');
      expect(refusal(nested(MAX_DEPTH + 1, anchor))).toBe('unreadable a.yaml');
    }
  });

  it('counts marks, not letters', () => {
    expect(findExcess('a'.repeat(10 * MAX_MARKS))).toBeUndefined();
    expect(findExcess('['.repeat(MAX_MARKS + 1))).toContain(String(MAX_MARKS));
  });

  it('measures plain data without following it to the end', () => {
    let value: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) value = [value];
    expect([isTooDeep(value), isTooDeep([[{ a: [1] }]])]).toEqual([true, false]);
  });
});

it('ends for any pile of marks, with an answer or a refusal', () => {
  const mark = fc.constantFrom(
    '[',
    ']',
    '{',
    '}',
    '- ',
    '? ',
    ': ',
    'a: ',
    '\n',
    '\n  ',
    '"',
    "'",
    '&a ',
    '*a',
    '#',
    ',',
  );
  const run = fc.tuple(mark, fc.integer({ min: 1, max: 800 })).map(([text, times]) => text.repeat(times));
  const pile = fc.array(run, { minLength: 1, maxLength: 6 }).map((runs) => runs.join(''));
  fc.assert(
    fc.property(pile, (text) => {
      expect(['read', 'unreadable a.yaml']).toContain(refusal(text));
      parsePlain(text);
      readLenient(text);
    }),
    randomRun('piles of marks', 200),
  );
});
