import { describe, expect, it } from 'vitest';
import { TIER_NAMES } from '../../src/core/tier';
import { ATTACKS } from '../helpers/random-values-attacks';
import { checkAttacks } from '../helpers/random-values-refusal';

describe('any attempt to widen the boundary', () => {
  it('is refused as wrong use, at the line and column of the key', { timeout: 300_000 }, () => {
    const seen = checkAttacks(150);
    const names = Object.keys(ATTACKS);
    expect([...new Set([...seen].map((name) => name.split(' ')[1]))].sort()).toEqual([...names].sort());
    expect([...new Set([...seen].map((name) => name.split(' ')[0]))].sort()).toEqual([...TIER_NAMES].sort());
  });
});
