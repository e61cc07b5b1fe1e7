import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  asCidr,
  blockOf,
  contains,
  isPrivate,
  isUnicast,
  overlaps,
  parseAddress,
  parseBlock,
} from '../../src/core/address';
import { randomRun } from '../helpers/random';

describe('an address', () => {
  it.each(['10.20.0.53', '255.255.255.255', 'fd00::1', '::1'])('is read from %s', (text) => {
    expect(parseAddress(text)).toHaveProperty('block');
  });

  it.each([
    '010.0.0.1',
    '10.1',
    '0x0a.0.0.1',
    '167772161',
    '10.0.0.256',
    '::ffff:10.0.0.1',
    'fe80::1%eth0',
    ' 10.0.0.1',
    '10.0.0.1/32',
    '',
    'host',
  ])('is not read from %s, which programs read differently or not at all', (text) => {
    expect(parseAddress(text)).toHaveProperty('problem', 'not an IP address');
  });
});

describe('a block', () => {
  it.each(['10.0.0.0/8', '10.20.0.53/32', '0.0.0.0/0', 'fd00:1::/32', '::/0'])('is read from %s', (text) => {
    expect(parseBlock(text)).toHaveProperty('block');
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '/8',
    'fd00::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/1e1',
  ])('is not read from %s', (text) => {
    expect(parseBlock(text)).toHaveProperty('problem', 'not an address block');
  });

  it('with host bits is refused with the network that was meant', () => {
    expect(parseBlock('10.20.3.4/16')).toEqual({
      problem: 'address block with host bits set',
      fix: 'write 10.20.0.0/16',
    });
    expect(parseBlock('fd00::1/64')).toHaveProperty('fix', 'write fd00::/64');
  });

  it('is private only if all of it is', () => {
    expect(
      ['10.0.0.0/8', '172.31.0.0/16', '100.64.0.0/10', 'fc00::/7'].map((text) => isPrivate(blockOf(text))),
    ).toEqual([true, true, true, true]);
    expect(
      ['10.0.0.0/7', '172.32.0.0/16', '0.0.0.0/0', '11.0.0.0/8', '2001:db8::/32', '::/0'].some((text) =>
        isPrivate(blockOf(text)),
      ),
    ).toBe(false);
  });

  it('of a special range holds no ordinary hosts', () => {
    const special = [
      '127.0.0.1',
      '169.254.169.254',
      '0.0.0.0/0',
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      'fe80::1',
      'ff02::1',
      '::/0',
    ];
    expect(special.filter((text) => isUnicast(blockOf(text)))).toEqual([]);
    expect(['10.0.0.1', '203.0.113.0/24', '2001:db8::1'].every((text) => isUnicast(blockOf(text)))).toBe(true);
  });

  it('overlaps another one exactly if one contains the other', () => {
    const block = fc
      .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
      .map(([value, prefix]) => blockOf(`${networkText(value, prefix)}/${prefix}`));
    fc.assert(
      fc.property(block, block, (a, b) => overlaps(a, b) === (contains(a, b) || contains(b, a))),
      randomRun('address blocks', 300),
    );
  });
});

describe('an address as a block', () => {
  it('has one address', () => {
    expect([asCidr('10.0.0.1'), asCidr('fd00::1'), asCidr('10.0.0.0/24')]).toEqual([
      '10.0.0.1/32',
      'fd00::1/128',
      '10.0.0.0/24',
    ]);
  });
});

function networkText(value: number, prefix: number): string {
  const network = Math.floor(value / 2 ** (32 - prefix)) * 2 ** (32 - prefix);
  return [24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join('.');
}
