import { describe, it } from 'vitest';
import { checkRandomSites } from '../helpers/random-values-check';
import { checkAttacks } from '../helpers/random-values-refusal';

const A_DAY = 24 * 60 * 60_000;

describe('the long runs over values files', () => {
  it('render ten thousand sites, audit them, and give the same bytes twice', { timeout: A_DAY }, () => {
    checkRandomSites(10_000);
  });

  it('refuse twenty thousand attempts to widen the boundary', { timeout: A_DAY }, () => {
    checkAttacks(20_000);
  });
});
