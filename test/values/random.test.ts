import { describe, expect, it } from 'vitest';
import { TIER_NAMES } from '../../src/core/tier';
import { checkRandomSites } from '../helpers/random-values-check';

describe('any valid site', () => {
  it('renders, passes its own audit, and gives the same bytes twice', { timeout: 600_000 }, () => {
    const { tiers } = checkRandomSites(100);
    expect([...tiers].sort()).toEqual([...TIER_NAMES].sort());
  });
});
