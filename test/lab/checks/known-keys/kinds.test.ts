import { describe, expect, it } from 'vitest';
import { allOf, blockOf, judgeBlock, keys, listOf } from './kinds';

const KNOWN = keys(
  {
    string: 'name',
    bool: 'on',
    int: 'count',
    size: 'limit',
    float: 'rate',
    duration: 'keep',
    goDuration: 'wait',
    strings: 'names',
    map: 'labels',
    list: 'rules',
    block: 'other',
  },
  { inner: blockOf(keys({ int: 'port' })), streams: listOf(keys({ string: 'selector' })) },
);

describe('a value', () => {
  it.each([
    ['name', ['text', 5, true]],
    ['on', [true, false]],
    ['count', [0, -1, 9095]],
    ['limit', [1024, '1024', '256KB', '64MiB', '1.5GB']],
    ['rate', [1, 0.5]],
    ['keep', [0, '0', '31d', '1w', '30d1h', '1h30m', '1.5h', '10ms']],
    ['wait', [0, '336h', '1h30m0s', '100ms']],
    ['names', [[], ['a', 5]]],
    ['labels', [{}, { a: 'b' }]],
    ['rules', [[], [{ a: 1 }]]],
    ['other', [{}, { any: 'thing' }, null]],
    ['inner', [{}, { port: 1 }, null]],
    ['streams', [[], [{ selector: '{a="b"}' }]]],
  ])('of %s is taken as it may be written', (key, values) => {
    for (const value of values) expect([value, judgeBlock({ [key]: value }, KNOWN)]).toEqual([value, []]);
  });

  it.each([
    ['name', [{}, [], null]],
    ['on', ['true', 'yes', 0, null]],
    ['count', [1.5, '5', null]],
    ['limit', ['big', '5 apples', null]],
    ['rate', ['0.5', null]],
    ['keep', [5, '5', '1 h', 'soon', '', null]],
    ['wait', ['14d', '1w', 30, null]],
    ['names', ['a', [{}], null]],
    ['labels', [[], 'a', null]],
    ['rules', [{}, 'a', null]],
    ['other', [5, []]],
    ['inner', [5, [], { port: 'http' }]],
    ['streams', [{ selector: 'a' }, [5], [{ selector: {} }]]],
  ])('of %s is refused if it is of another kind', (key, values) => {
    for (const value of values) {
      const problems = judgeBlock({ [key]: value }, KNOWN);
      expect([value, problems.length]).toEqual([value, 1]);
      expect(problems[0]).toMatch(new RegExp(`^${key}.* has to be `));
    }
  });
});

describe('a key that nobody knows', () => {
  it('is named with its path and the nearest known one', () => {
    expect(judgeBlock({ inner: { prot: 1 } }, KNOWN)).toEqual([
      'inner.prot: nobody knows this key; the nearest is port',
    ]);
    expect(judgeBlock({ streams: [{ selector: 'a' }, { selecter: 'b' }] }, KNOWN)).toEqual([
      'streams.1.selecter: nobody knows this key; the nearest is selector',
    ]);
  });

  it('has no nearest one if all are far from it', () => {
    expect(judgeBlock({ something_else: 1 }, KNOWN)).toEqual(['something_else: nobody knows this key']);
  });

  it('is not taken from what every object has', () => {
    expect(judgeBlock({ constructor: 1, toString: 2 }, KNOWN)).toHaveLength(2);
  });

  it('is not looked for in a block that is not looked into', () => {
    expect(judgeBlock({ other: { any: { thing: 1 } } }, KNOWN)).toEqual([]);
  });
});

it('a file that holds no block at all is refused', () => {
  expect(judgeBlock([], KNOWN)).toEqual(['the file is [], and has to be a block']);
  expect(judgeBlock(null, KNOWN)).toEqual(['the file is null, and has to be a block']);
});

it('a table in which a key stands twice is an error', () => {
  expect(() => keys({ int: 'port', string: 'name port' })).toThrow('the key port stands twice');
  expect(() => keys({ int: 'port' }, { port: 'block' })).toThrow('the key port stands twice');
  expect(() => allOf(keys({ int: 'port' }), keys({ string: 'port' }))).toThrow('the key port stands twice');
});
