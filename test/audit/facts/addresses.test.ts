import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Interval } from '../../../src/audit/facts/addresses';
import {
  formatInterval,
  intersect,
  isAddress,
  isNumberAddress,
  parseBlock,
  parseBlocks,
  subtract,
  union,
} from '../../../src/audit/facts/addresses';

const format = (blocks: readonly Interval[]): readonly string[] => blocks.map(formatInterval);

describe('isNumberAddress', () => {
  it.each(['0xd8ef2300', '3639550720', '033073621400', '0330.0357.043.0', '0xd8.0xef.0x23.0', '10.0.0.01'])(
    'sees %s',
    (text) => expect(isNumberAddress(text)).toBe(true),
  );

  it.each(['10.0.0.1', '1.2.3', '0.5.1.20', '123', 'host', '0x', '1.2.3.4.05', ''])('leaves %j alone', (text) =>
    expect(isNumberAddress(text)).toBe(false),
  );
});

describe('parseBlock', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0-10.255.255.255'],
    ['10.1.2.3/8', '10.0.0.0-10.255.255.255'],
    ['10.1.2.3', '10.1.2.3'],
    ['0.0.0.0/0', '0.0.0.0-255.255.255.255'],
    ['::/0', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['fd00::/8', 'fd00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
  ])('reads %s as %s', (text, expected) => {
    const block = parseBlock(text);
    expect(block === null ? null : formatInterval(block)).toBe(expected);
  });

  it.each([
    '',
    '10.0.0.0/33',
    '::/129',
    '10.0.0/8',
    '0x0a000000/8',
    '012.0.0.1',
    'host',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    'fe80::1%eth0',
    '10.0.0.0/-1',
  ])('refuses %j', (text) => {
    expect(parseBlock(text)).toBeNull();
  });

  it('does not take a name for an address', () => {
    expect([isAddress('10.0.0.1'), isAddress('fd00::1'), isAddress('a.example.net')]).toEqual([true, true, false]);
  });
});

describe('subtract', () => {
  it.each([
    [['0.0.0.0/0'], ['10.0.0.0/8'], ['0.0.0.0-9.255.255.255', '11.0.0.0-255.255.255.255']],
    [['10.0.0.0/8'], ['10.0.0.0/8'], []],
    [['10.0.0.0/7'], ['10.0.0.0/8'], ['11.0.0.0-11.255.255.255']],
    [['10.0.0.0/8'], ['10.0.0.0/9', '10.128.0.0/9'], []],
    [['10.0.0.0/24'], ['192.168.0.0/16'], ['10.0.0.0-10.0.0.255']],
    [['::/0'], ['0.0.0.0/0'], ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    [['fd00::/8'], ['fd00::/8'], []],
  ])('%j less %j leaves %j', (blocks, holes, left) => {
    expect(format(subtract(parseBlocks(blocks), parseBlocks(holes)))).toEqual(left);
  });
});

// A toy address space of 256 numbers, against which the arithmetic can be compared number by number.
const interval = fc
  .tuple(fc.constantFrom<4 | 6>(4, 6), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }))
  .map(([family, a, b]): Interval => ({ family, first: BigInt(Math.min(a, b)), last: BigInt(Math.max(a, b)) }));
const members = (blocks: readonly Interval[]): Set<string> =>
  new Set(
    blocks.flatMap(({ family, first, last }) =>
      Array.from({ length: Number(last - first) + 1 }, (_, index) => `${family}:${first + BigInt(index)}`),
    ),
  );

describe('interval arithmetic agrees with sets of numbers', () => {
  const lists = fc.tuple(fc.array(interval, { maxLength: 6 }), fc.array(interval, { maxLength: 6 }));

  it('for subtract', () => {
    fc.assert(
      fc.property(lists, ([left, right]) => {
        const holes = members(right);
        expect(members(subtract(left, right))).toEqual(
          new Set([...members(left)].filter((member) => !holes.has(member)).sort()),
        );
      }),
    );
  });

  it('for intersect', () => {
    fc.assert(
      fc.property(lists, ([left, right]) => {
        const other = members(right);
        expect(members(intersect(left, right))).toEqual(
          new Set([...members(left)].filter((member) => other.has(member))),
        );
      }),
    );
  });

  it('for union, which is sorted and has no touching parts', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 8 }), (blocks) => {
        const merged = union(blocks);
        expect(members(merged)).toEqual(members(blocks));
        for (const [index, block] of merged.entries()) {
          const next = merged[index + 1];
          if (next?.family === block.family) expect(next.first).toBeGreaterThan(block.last + 1n);
        }
      }),
    );
  });
});
